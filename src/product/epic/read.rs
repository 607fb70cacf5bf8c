//! Views of Epics.

use super::model::Epic;
use super::store::EPIC;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::fields::text::Key;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::product::project::model::Project;
use crate::product::template::model::TemplateRef;
use crate::product::{project, story};
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

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

/// An Epic that the caller may see.
pub fn find(cx: &mut Cx<'_>, key: &Key) -> Result<Epic, Problem> {
    let found: Option<Epic> =
        cx.tx.opt(&format!("{EPIC} WHERE p.key = $1 AND e.number = $2"), args![&key.prefix, key.number])?;
    match found {
        Some(e) if project::read::scope(cx)?.holds(e.project_id) => Ok(e),
        _ => Err(Problem::not_found(format!("Epic {key}"))),
    }
}

/// The view of an Epic by number.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<EpicView, Problem> {
    by_ids(cx, &[id])?.remove(&id).ok_or_else(|| Problem::internal(format!("there is no Epic {id}")))
}

row! {
    /// What there is once of an Epic in other tables.
    struct EpicRelations {
        epic: i64, owner: String, creator: String, template: Option<i64>, template_version: Option<i64>,
        change_request: Option<i64>,
    }
}

/// The views of the Epics with these numbers, by number.
pub fn by_ids(cx: &mut Cx<'_>, ids: &[i64]) -> Result<HashMap<i64, EpicView>, Problem> {
    let epics: Vec<Epic> = cx.tx.all(&format!("{EPIC} WHERE e.id = ANY($1)"), args![ids])?;
    let stories: Vec<(i64, String)> = cx.tx.all(
        "SELECT s.epic_id, p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.epic_id = ANY($1) ORDER BY s.rank, s.number",
        args![ids],
    )?;
    let related: Vec<EpicRelations> = cx.tx.all(
        "SELECT e.id, o.login, c.login, u.template_id, u.version,
                (SELECT MIN(q.id) FROM change_request q WHERE q.result_epic_id = e.id)
           FROM epic e JOIN person o ON o.id = e.product_owner_id JOIN person c ON c.id = e.created_by
           LEFT JOIN item_template_use u ON u.epic_id = e.id WHERE e.id = ANY($1)",
        args![ids],
    )?;
    let mut stories = Groups::from(stories);
    let mut related: HashMap<i64, EpicRelations> = related.into_iter().map(|b| (b.epic, b)).collect();
    let view = |e: Epic| Some((e.id, shape(related.remove(&e.id)?, stories.take(e.id), e)));
    Ok(epics.into_iter().filter_map(view).collect())
}

fn shape(related: EpicRelations, stories: Vec<String>, e: Epic) -> EpicView {
    let Epic {
        id: _,
        project_id: _,
        prefix,
        number,
        title,
        description,
        product_owner_id: _,
        rank,
        created_by: _,
        created_at,
    } = e;
    EpicView {
        r#type: "epic",
        key: format!("{prefix}-{number}"),
        project: prefix,
        title,
        description,
        product_owner: related.owner,
        rank,
        stories,
        template: related.template.zip(related.template_version).map(|(id, version)| TemplateRef { id, version }),
        change_request: related.change_request,
        created_at,
        created_by: related.creator,
    }
}

pub fn owner(cx: &mut Cx<'_>, project: i64, login: &str) -> Result<i64, Problem> {
    match account::store::id_of(cx.tx, login)? {
        Some(id) if project::store::is_owner(cx.tx, project, id)? => Ok(id),
        Some(_) => Err(Problem::invalid("product_owner", format!("{login:?} is no Product Owner of this project"))),
        None => Err(Problem::invalid("product_owner", format!("there is no user {login:?}"))),
    }
}

/// Says in which story of a template a fault is: the team may have left the project since.
pub fn within(mut p: Problem, i: usize) -> Problem {
    if p.errors.is_empty() {
        return p;
    }
    for e in &mut p.errors {
        e.field = format!("template.stories.{i}.{}", e.field);
    }
    Problem::fields(p.errors)
}

/// Whether the caller may change the Epics of a project: its Product Owners, and its Chief Product Owner.
pub fn as_editor(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if story::read::is_chief_of(cx, p)? { Ok(Ok(())) } else { project::read::as_owner(cx, p) }
}
