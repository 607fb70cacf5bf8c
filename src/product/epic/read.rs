//! Views of Epics.

use super::model::Epic;
use super::store::EPIC;
use crate::app::Cx;
use crate::args;
use crate::kit::fields::Key;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::product::template::model::TemplateRef;
use crate::product::{change_request, item_template, project};
use schemars::JsonSchema;
use serde::Serialize;

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
    let e: Epic = cx.tx.one(&format!("{EPIC} WHERE e.id = $1"), args![id])?;
    let stories = cx.tx.column(
        "SELECT p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.epic_id = $1 ORDER BY s.rank, s.number",
        args![id],
    )?;
    let template = item_template::store::used_by_epic(cx.tx, id)?;
    let change_request = change_request::store::of_item(cx.tx, change_request::store::ItemId::Epic(id))?;
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
        product_owner: account::store::login_of(cx.tx, product_owner_id)?,
        rank,
        stories,
        template: template.map(|(id, version)| TemplateRef { id, version }),
        change_request,
        created_at,
        created_by: account::store::login_of(cx.tx, created_by)?,
    })
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
