//! Epics: requirements too large for a Sprint, broken into User Stories.

use super::last_rank;
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::fields::{Body, Change, Id, Keep, Key, Slug, Text, Title, Words};
use crate::kit::problem::Problem;
use crate::kit::text::fold;
use crate::kit::time::At;
use crate::project::{self, Project};
use crate::template::item::{Beginning, ItemKind};
use crate::work_package::view::TemplateRef;
use crate::{account, args, change_request, input, row, story, template};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

input! {
    /// A new Epic. A template fills in what is not sent, its title too, and brings its stories along (R78).
    pub struct NewEpic { title: Title, description: Option<Text>, product_owner: Option<Slug>, template: Option<Id> }
}
input! {
    /// A change of an Epic.
    pub struct EpicChange { title: Keep<Title>, description: Change<Text>, product_owner: Keep<Slug> }
}

row! {
    /// An Epic as stored.
    #[derive(Clone, Debug)]
    pub struct Epic {
        id: i64, project_id: i64, prefix: String, number: i64, title: String, description: Option<String>,
        product_owner_id: i64, rank: i64, created_by: i64, created_at: At,
    }
}

/// An Epic.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EpicView {
    /// Always `epic`.
    pub r#type: &'static str,
    /// Key.
    pub key: String,
    /// Key of the project.
    pub project: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Login of the Product Owner.
    pub product_owner: String,
    /// Place in the backlog: smaller is earlier.
    pub rank: i64,
    /// Keys of its stories, in rank order (R24).
    pub stories: Vec<String>,
    /// The Epic template that it was made from, with its version (R83).
    pub template: Option<TemplateRef>,
    /// Number of the Change Request that it came from.
    pub change_request: Option<i64>,
    /// When it was made.
    pub created_at: At,
    /// Login of who made it.
    pub created_by: String,
}

const EPIC: &str = "SELECT e.id, e.project_id, p.key, e.number, e.title, e.description, e.product_owner_id, e.rank,
    e.created_by, e.created_at FROM epic e JOIN project p ON p.id = e.project_id ";

/// An Epic that the caller may see.
pub(super) fn find(cx: &mut Cx<'_>, key: &Key) -> Result<Epic, Problem> {
    let found: Option<Epic> =
        cx.tx.opt(&format!("{EPIC} WHERE p.key = $1 AND e.number = $2"), args![&key.prefix, key.number])?;
    match found {
        Some(e) if project::scope(cx)?.holds(e.project_id) => Ok(e),
        _ => Err(Problem::not_found(format!("Epic {key}"))),
    }
}

/// The view of an Epic by number.
pub(super) fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<EpicView, Problem> {
    let e: Epic = cx.tx.one(&format!("{EPIC} WHERE e.id = $1"), args![id])?;
    let stories = cx.tx.column(
        "SELECT p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.epic_id = $1 ORDER BY s.rank, s.number",
        args![id],
    )?;
    let template = template::item::used_by_epic(cx.tx, id)?;
    let change_request = change_request::of_item(cx.tx, change_request::ItemId::Epic(id))?;
    let Epic {
        id: _,
        project_id: _,
        prefix,
        number,
        title,
        description,
        product_owner_id,
        rank,
        created_by,
        created_at,
    } = e;
    Ok(EpicView {
        r#type: "epic",
        key: format!("{prefix}-{number}"),
        project: prefix,
        title,
        description,
        product_owner: account::login_of(cx.tx, product_owner_id)?,
        rank,
        stories,
        template: template.map(|(id, version)| TemplateRef { id, version }),
        change_request,
        created_at,
        created_by: account::login_of(cx.tx, created_by)?,
    })
}

fn owner(cx: &mut Cx<'_>, project: i64, login: &str) -> Result<i64, Problem> {
    match account::id_of(cx.tx, login)? {
        Some(id) if project::is_owner(cx.tx, project, id)? => Ok(id),
        Some(_) => Err(Problem::invalid("product_owner", format!("{login:?} is no Product Owner of this project"))),
        None => Err(Problem::invalid("product_owner", format!("there is no user {login:?}"))),
    }
}

/// Makes an Epic at the end of the backlog.
pub(super) fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<EpicView, Problem> {
    let p = project::find(cx, project)?;
    project::must_be_owner(cx, &p)?;
    let beginning = template::item::beginning(cx, &p, ItemKind::Epic, body)?;
    let n: NewEpic = beginning.read(body)?;
    let product_owner_id = match &n.product_owner {
        Some(l) => owner(cx, p.id, &l.0)?,
        None => project::acting_owner(cx, p.id)?.unwrap_or(cx.by.id),
    };
    let from = json!(beginning.told());
    let (id, key) = insert(cx, &p, product_owner_id, &n.title.0, n.description.map(|d| d.0), &from)?;
    beginning.became(cx, None, Some(id))?;
    break_down(cx, &p, &key, product_owner_id, &beginning)?;
    by_id(cx, id)
}

/// Makes an Epic at the end of the backlog, for the history with the template that it came from; answers its number in the
/// database and its key.
pub(super) fn insert(
    cx: &mut Cx<'_>,
    p: &Project,
    product_owner: i64,
    title: &str,
    description: Option<String>,
    template: &Value,
) -> Result<(i64, String), Problem> {
    let number = project::next_number(cx.tx, p.id)?;
    let rank = last_rank(cx.tx, p.id)?;
    let key = format!("{}-{number}", p.key);
    let id = cx.tx.value(
        "INSERT INTO epic (project_id, number, title, folded, description, product_owner_id, rank, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        args![p.id, number, title, fold(&format!("{key}\u{1}{title}")), description, product_owner, rank, cx.by.id, cx.now],
    )?;
    let subject = Subject { project: Some(p.id), epic: Some(id), ..Subject::default() };
    let detail = json!({"key": key, "title": title, "template": template});
    activity::record(cx, Kind::EpicCreated, &subject, &detail)?;
    Ok((id, key))
}

/// Makes the stories that a template breaks an Epic into, in their order; they belong to its Product Owner.
fn break_down(cx: &mut Cx<'_>, p: &Project, epic: &str, owner: i64, beginning: &Beginning) -> Result<(), Problem> {
    let owner = account::login_of(cx.tx, owner)?;
    for (i, story) in beginning.stories.iter().enumerate() {
        let mut body = Body(story.clone());
        body.0.insert("epic".to_owned(), epic.into());
        body.0.insert("product_owner".to_owned(), owner.clone().into());
        story::commands::create(cx, &p.key, &body).map_err(|p| within(p, i))?;
    }
    Ok(())
}

/// Says in which story of a template a fault is: the team may have left the project since.
fn within(mut p: Problem, i: usize) -> Problem {
    if p.errors.is_empty() {
        return p;
    }
    for e in &mut p.errors {
        e.field = format!("template.stories.{i}.{}", e.field);
    }
    Problem::fields(p.errors)
}

/// Changes an Epic: a Product Owner of the project.
pub(super) fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<EpicView, Problem> {
    let old = find(cx, key)?;
    let p = project::by_id(cx.tx, old.project_id)?;
    if !story::is_chief(cx, p.id)? {
        project::must_be_owner(cx, &p)?;
    }
    let c: EpicChange = body.read()?;
    let mut e = old.clone();
    if let Some(l) = &c.product_owner.0 {
        e.product_owner_id = owner(cx, p.id, &l.0)?;
    }
    e.title = c.title.0.map_or(e.title, |t| t.0);
    e.description = c.description.over(e.description.map(Words)).map(|t| t.0);
    cx.unchanged(|cx| by_id(cx, old.id))?;
    cx.tx.run(
        "UPDATE epic SET title = $2, folded = $3, description = $4, product_owner_id = $5 WHERE id = $1",
        args![e.id, &e.title, fold(&format!("{key}\u{1}{}", e.title)), &e.description, e.product_owner_id],
    )?;
    let face =
        |e: &Epic| json!({"title": e.title, "description": e.description, "product_owner_id": e.product_owner_id});
    let (before, after) = story::commands::difference(&face(&old), &face(&e));
    let subject = Subject { project: Some(p.id), epic: Some(e.id), ..Subject::default() };
    activity::record(cx, Kind::EpicChanged, &subject, &json!({"before": before, "after": after}))?;
    by_id(cx, e.id)
}
