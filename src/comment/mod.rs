//! The one discussion on a story or Work Package, across all teams on it (R37, R126, R192).

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::{Key, Said};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::notification::{self, Notice, NoticeKind};
use crate::{account, args, input, row, story, work_package};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// A new comment.
    pub struct NewComment { text: Said }
}

row! {
    /// A comment.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct CommentView {
        /// Number.
        pub id: i64,
        /// Login of who wrote it.
        pub author: String,
        /// What was written.
        pub text: String,
        /// When.
        pub at: At,
    }
}

/// What is discussed.
#[derive(Clone, Copy)]
pub enum On {
    /// A story.
    Story(i64),
    /// A Work Package.
    WorkPackage(i64),
}

/// The comments, oldest first.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, on: On, page: &Paging) -> Result<List<CommentView>, Problem> {
    let mut f = Filter::new(
        "SELECT c.id, p.login, c.text, c.at FROM comment c JOIN person p ON p.id = c.author_id WHERE ",
        &[],
    );
    match on {
        On::Story(id) => f.with("c.story_id = ?", args![id]),
        On::WorkPackage(id) => f.with("c.work_package_id = ?", args![id]),
    };
    f.with(" AND c.id > ? ORDER BY c.id LIMIT ?", args![page.after().map_or(0, |k| k[0]), page.rows()]);
    let rows: Vec<CommentView> = f.all(cx.tx)?;
    page.list(rows, |c| vec![c.id], Ok)
}

/// The people whom a text mentions as `@login`, and who may see what it is about.
fn mentioned(cx: &mut Cx<'_>, on: On, text: &str) -> Result<Vec<i64>, Problem> {
    let mut people = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '!' | '?')) {
        let Some(login) = word.strip_prefix('@').map(|w| w.trim_end_matches('.')) else { continue };
        if let Some(p) = account::person_by_login(cx.tx, login)? {
            let me = std::mem::replace(&mut cx.by, p);
            let sees = seen(cx, on);
            let p = std::mem::replace(&mut cx.by, me);
            if sees? {
                people.push(p.id);
            }
        }
    }
    Ok(people)
}

/// Whether the caller sees what is discussed.
fn seen(cx: &mut Cx<'_>, on: On) -> Result<bool, Problem> {
    match on {
        On::Story(id) => {
            let s = story::by_id(cx.tx, id)?;
            story::visible(cx, &s)
        }
        On::WorkPackage(id) => {
            let w = work_package::by_id(cx.tx, id)?;
            work_package::visible(cx, &w)
        }
    }
}

fn add(cx: &mut Cx<'_>, on: On, about: &Subject, key: &str, text: &str) -> Result<CommentView, Problem> {
    let (story, work_package) = match on {
        On::Story(id) => (Some(id), None),
        On::WorkPackage(id) => (None, Some(id)),
    };
    let id: i64 = cx.tx.value(
        "INSERT INTO comment (story_id, work_package_id, author_id, text, at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        args![story, work_package, cx.by.id, text, cx.now],
    )?;
    let people = mentioned(cx, on, text)?;
    let message = format!("{} mentioned you on {key}: {}", cx.by.name, text.chars().take(200).collect::<String>());
    notification::tell(cx, &people, &Notice { kind: NoticeKind::Mentioned, subject: key.to_owned(), message })?;
    activity::record(cx, Kind::Commented, about, &json!({"comment": id, "text": text}))?;
    Ok(CommentView { id, author: cx.by.login.clone(), text: text.to_owned(), at: cx.now })
}

fn on_story(cx: &mut Cx<'_>, key: &Key) -> Result<(On, Subject), Problem> {
    let s = story::find(cx, key)?;
    Ok((On::Story(s.id), Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }))
}

fn on_work_package(cx: &mut Cx<'_>, key: &Key) -> Result<(On, Subject), Problem> {
    let w = work_package::find(cx, key)?;
    Ok((On::WorkPackage(w.id), work_package::commands::subject(&w)))
}

/// `GET /stories/{key}/comments`
pub fn of_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (on, _) = on_story(cx, &r.key("key")?)?;
    Reply::list(&list(cx, on, &Paging::read(&r.asked()?, "comments", 1)?)?)
}

/// `POST /stories/{key}/comments`
pub fn post_on_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let (on, about) = on_story(cx, &key)?;
    let NewComment { text } = r.body.read()?;
    Reply::created(&add(cx, on, &about, &key.to_string(), &text.0)?, format!("/stories/{key}/comments"))
}

/// `GET /work-packages/{key}/comments`
pub fn of_work_package(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (on, _) = on_work_package(cx, &r.key("key")?)?;
    Reply::list(&list(cx, on, &Paging::read(&r.asked()?, "comments", 1)?)?)
}

/// `POST /work-packages/{key}/comments`
pub fn post_on_work_package(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let (on, about) = on_work_package(cx, &key)?;
    let NewComment { text } = r.body.read()?;
    Reply::created(&add(cx, on, &about, &key.to_string(), &text.0)?, format!("/work-packages/{key}/comments"))
}
