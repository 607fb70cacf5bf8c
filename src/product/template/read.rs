//! Work Package templates as the outside sees them.

pub mod figures;
pub mod rights;
pub mod source;
pub mod suggestion;

use super::model::{Template, TemplateStepView, TemplateTaskView};
use super::store;
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::product::project;
use crate::product::project::model::Project;
use crate::service::sla::model::Severity;
use schemars::JsonSchema;
use serde::Serialize;

/// A template as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Category of the Work Packages it makes.
    pub category: Option<String>,
    /// Severity of the Work Packages it makes (R80).
    pub severity: Option<Severity>,
    /// Estimate of the Work Packages it makes.
    pub standard_effort: Option<Hundredths>,
    /// Tasks.
    pub tasks: Vec<TemplateTaskView>,
    /// Approval steps, in order.
    pub approval_steps: Vec<TemplateStepView>,
    /// Keys of the stories that its Work Packages are proposed to be escalated to.
    pub escalates_to: Vec<String>,
    /// Whether completion is approval enough (R84).
    pub pre_approved: bool,
    /// Key of the finished item it was made from (R79); of a task, that of what holds the task.
    pub made_from: Option<String>,
    /// Version.
    pub version: i64,
    /// How many Work Packages were made from it, of any version (R82).
    pub uses: i64,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
}

/// The view of a template.
///
/// # Errors
/// Those of the database.
pub fn template(cx: &mut Cx<'_>, t: Template) -> Result<TemplateView, Problem> {
    let uses = store::uses(cx.tx, t.id)?;
    let escalates_to = t.targets()?;
    let Template {
        id,
        project_id,
        name,
        category,
        severity,
        standard_effort,
        tasks,
        approval_steps,
        escalates_to: _,
        pre_approved,
        made_from,
        version,
        created_by,
        created_at,
    } = t;
    Ok(TemplateView {
        id,
        project: project::store::by_id(cx.tx, project_id)?.key,
        name,
        category,
        severity,
        standard_effort,
        tasks: serde_json::from_str(&tasks).map_err(Problem::internal)?,
        approval_steps: serde_json::from_str(&approval_steps).map_err(Problem::internal)?,
        escalates_to,
        pre_approved,
        made_from,
        version,
        uses,
        created_by: account::store::login_of(cx.tx, created_by)?,
        created_at,
    })
}

/// The templates of a project.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, p: &Project, page: &Paging) -> Result<List<TemplateView>, Problem> {
    let rows = store::page(cx.tx, p.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |t| vec![t.id], |t| template(cx, t))
}

/// A Work Package template that the caller may see.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<Template, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if project::read::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("template {id}"))),
    }
}
