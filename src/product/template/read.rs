//! Work Package templates as the outside sees them.

pub mod figures;
pub mod rights;
pub mod source;
pub mod suggestion;

use super::model::{Template, TemplateStepView, TemplateTaskView};
use super::store;
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
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
pub fn template(cx: &mut Cx<'_>, t: Template) -> Result<TemplateView, Problem> {
    many(cx, vec![t])?.pop().ok_or_else(|| Problem::internal("a template without a view"))
}

/// The views of templates, in their order.
pub fn many(cx: &mut Cx<'_>, all: Vec<Template>) -> Result<Vec<TemplateView>, Problem> {
    let ids = |of: fn(&Template) -> i64| all.iter().map(of).collect::<Vec<i64>>();
    let uses = store::uses(cx.tx, &ids(|t| t.id))?;
    let projects = project::store::keys_of(cx.tx, &ids(|t| t.project_id))?;
    let logins = account::store::logins_of(cx.tx, &ids(|t| t.created_by))?;
    let view = |t: Template| {
        let uses = uses.get(&t.id).copied().unwrap_or(0);
        shape(uses, projects.of(t.project_id), logins.of(t.created_by), t)
    };
    all.into_iter().map(view).collect()
}

fn shape(uses: i64, project: String, created_by: String, t: Template) -> Result<TemplateView, Problem> {
    let escalates_to = t.targets()?;
    let Template {
        id,
        project_id: _,
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
        created_by: _,
        created_at,
    } = t;
    Ok(TemplateView {
        id,
        project,
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
        created_by,
        created_at,
    })
}

/// The templates of a project.
pub fn list(cx: &mut Cx<'_>, p: &Project, page: &Paging) -> Result<List<TemplateView>, Problem> {
    let rows = store::page(cx.tx, p.id, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |t| vec![t.id], |rows| many(cx, rows))
}

/// A Work Package template that the caller may see.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<Template, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if project::read::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("template {id}"))),
    }
}
