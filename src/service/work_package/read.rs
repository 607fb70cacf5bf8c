//! Work Packages and tasks as the outside sees them.

pub mod criteria;
pub mod list;
pub mod offers;
pub mod rows;

use super::model::{State, StepState, WorkPackage};
use super::{model, store};
use crate::app::Cx;
use crate::kit::fields::{Hundredths, Key};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::{account, team};
use crate::product::template::model::TemplateRef;
use crate::product::{story, template};
use crate::service::sla::model::Severity;
use crate::service::sla::read::{SlaView, clock};
use crate::service::task::read::{TaskView, tasks_of};
use crate::service::{access, escalation, sla, swarm};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A Work Package.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WorkPackageView {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: Option<String>,
    /// Key of its story.
    pub story: String,
    /// Key of the project.
    pub project: String,
    /// Slug of its team: the first level.
    pub team: String,
    /// Login of who has taken it.
    pub assignee: Option<String>,
    /// State.
    pub state: State,
    /// Category.
    pub category: Option<String>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Who reported it.
    pub submitter: Option<String>,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
    /// When it was completed.
    pub completed_at: Option<At>,
    /// Estimate.
    pub estimate: Option<Hundredths>,
    /// What its tasks have spent, of all levels.
    pub spent: Hundredths,
    /// Whether it was foreseen at planning.
    pub known: bool,
    /// The template it was made from.
    pub template: Option<TemplateRef>,
    /// Its clock; null without one.
    pub sla: Option<SlaView>,
    /// Its approval steps.
    pub approvals: Vec<ApprovalView>,
    /// Which approval let it out (R140): `predefined` or `product_owner`.
    pub approval: Option<model::Approval>,
    /// Its tasks, of all levels.
    pub tasks: Vec<TaskView>,
    /// Its escalations, oldest first.
    pub escalations: Vec<escalation::read::EscalationView>,
    /// Key of the story that holds it.
    pub held_by_story: String,
    /// Slug of the team that holds it.
    pub held_by_team: String,
    /// Key of the story that its template or the routing proposes to escalate it to.
    pub proposed_target: Option<String>,
    /// The running swarm.
    pub swarm: Option<swarm::read::SwarmView>,
    /// How often it was opened again.
    pub reopened: i64,
    /// What an import brought along.
    pub external: Option<Value>,
    /// Version, counted from 1.
    pub version: i64,
}

/// An approval step.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApprovalView {
    /// Number of the step, from 1.
    pub step: i64,
    /// Name.
    pub name: String,
    /// Who carries it out.
    pub role: model::Role,
    /// State.
    pub state: StepState,
    /// Login of who did.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
    /// What was said.
    pub note: Option<String>,
}

/// The view of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn work_package(cx: &mut Cx<'_>, w: WorkPackage) -> Result<WorkPackageView, Problem> {
    let pauses = sla::read::pause::pauses(cx.tx, &w)?;
    let sla = clock(&w, cx.now).map(|s| SlaView {
        explanation: sla::read::explain::sentence(&w, &pauses),
        pauses: Some(pauses),
        ..s
    });
    let tasks = tasks_of(cx, &w)?;
    let escalations = escalation::read::of_work_package(cx, &w)?;
    let proposed_target = proposed_target(cx, &w)?;
    let swarm = swarm::read::running(cx, w.id)?;
    let steps = store::steps(cx.tx, w.id)?;
    let key = w.key();
    let WorkPackage {
        id: _,
        project_id: _,
        prefix,
        number: _,
        story_id,
        team_id,
        title,
        description,
        state,
        category,
        severity,
        submitter,
        assignee_id,
        estimate,
        known,
        template_id,
        template_version,
        pre_approved: _,
        approval,
        holder_story_id,
        holder_team_id,
        respond_by: _,
        responded_at: _,
        resolve_by: _,
        at_risk_at: _,
        sla_result: _,
        told: _,
        completed_at,
        reopened,
        external,
        created_by,
        version,
        created_at,
        sla_limit: _,
        calendar_version: _,
        sla_respond_limit: _,
        paused_since: _,
        pauses: _,
    } = w;
    Ok(WorkPackageView {
        key,
        title,
        description,
        story: story::store::key_of(cx.tx, story_id)?,
        project: prefix,
        team: team::store::by_id(cx.tx, team_id)?.slug,
        assignee: assignee_id.map(|id| account::store::login_of(cx.tx, id)).transpose()?,
        state,
        category,
        severity,
        submitter,
        created_by: account::store::login_of(cx.tx, created_by)?,
        created_at,
        completed_at,
        estimate,
        spent: Hundredths(tasks.iter().map(|t| t.spent.0).sum()),
        known,
        template: template_id.zip(template_version).map(|(id, version)| TemplateRef { id, version }),
        sla,
        approvals: steps
            .into_iter()
            .map(|s| ApprovalView {
                step: s.step,
                name: s.name,
                role: s.role,
                state: s.state,
                by: s.by,
                at: s.at,
                note: s.note,
            })
            .collect(),
        approval,
        tasks,
        escalations,
        held_by_story: story::store::key_of(cx.tx, holder_story_id)?,
        held_by_team: team::store::by_id(cx.tx, holder_team_id)?.slug,
        proposed_target,
        swarm,
        reopened,
        external: external.and_then(|e| serde_json::from_str(&e).ok()),
        version,
    })
}

/// The story that the template proposes to escalate to, else the routing for the category; only where it is permitted.
fn proposed_target(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Option<String>, Problem> {
    let permitted: Vec<_> =
        story::store::target::targets(cx.tx, w.holder_story_id)?.into_iter().filter(|t| t.accepted).collect();
    if permitted.is_empty() {
        return Ok(None);
    }
    if let Some(id) = w.template_id
        && let Some(t) = template::store::in_project(cx.tx, w.project_id, id)?
    {
        for key in t.targets()? {
            if permitted.iter().any(|p| p.key == key) {
                return Ok(Some(key));
            }
        }
    }
    if let Some(category) = &w.category {
        let holder = story::store::by_id(cx.tx, w.holder_story_id)?;
        for id in sla::store::route(cx.tx, holder.project_id, category)? {
            if let Some(p) = permitted.iter().find(|p| p.id == id) {
                return Ok(Some(p.key.clone()));
            }
        }
    }
    Ok(None)
}

/// A Work Package by key.
///
/// # Errors
/// 404.
pub fn by_key(cx: &mut Cx<'_>, key: &Key) -> Result<WorkPackageView, Problem> {
    let w = access::read::find(cx, key)?;
    work_package(cx, w)
}

/// A Work Package by number, as it is now.
///
/// # Errors
/// Those of the database.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<WorkPackageView, Problem> {
    let w = store::by_id(cx.tx, id)?;
    work_package(cx, w)
}

/// Holds `If-Match` against the Work Package as it is.
///
/// # Errors
/// 412.
pub fn unchanged(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let shown = w.clone();
    cx.unchanged(|cx| work_package(cx, shown))
}
