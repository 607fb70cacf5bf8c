//! Views of comments.

use super::model::{CommentView, On};
use crate::app::Cx;
use crate::args;
use crate::facts::activity::model::Subject;
use crate::kit::db::Filter;
use crate::kit::fields::text::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::story;
use crate::service::{access, work_package};

/// The comments, oldest first.
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
pub fn mentioned(cx: &mut Cx<'_>, on: On, text: &str) -> Result<Vec<i64>, Problem> {
    let mut people = Vec::new();
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '!' | '?')) {
        let Some(login) = word.strip_prefix('@').map(|w| w.trim_end_matches('.')) else { continue };
        if let Some(p) = account::store::person_by_login(cx.tx, login)? {
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
            let s = story::store::by_id(cx.tx, id)?;
            story::read::visible(cx, &s)
        }
        On::WorkPackage(id) => {
            let w = work_package::store::by_id(cx.tx, id)?;
            access::read::visible(cx, &w)
        }
    }
}

pub fn on_story(cx: &mut Cx<'_>, key: &Key) -> Result<(On, Subject), Problem> {
    let s = story::read::find(cx, key)?;
    Ok((On::Story(s.id), Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }))
}

pub fn on_work_package(cx: &mut Cx<'_>, key: &Key) -> Result<(On, Subject), Problem> {
    let w = access::read::find(cx, key)?;
    Ok((On::WorkPackage(w.id), work_package::model::subject(&w)))
}
