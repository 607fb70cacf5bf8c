//! Work Packages and tasks as the outside sees them.

pub mod around;
pub mod criteria;
pub mod list;
pub mod offers;
pub mod proposed;
pub mod rows;

use super::model::{State, Step, StepState, WorkPackage};
use super::{model, store};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::template::model::TemplateRef;
use crate::service::escalation::read::EscalationView;
use crate::service::sla::model::Severity;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::read::{SlaView, clock};
use crate::service::swarm::read::SwarmView;
use crate::service::task::read::TaskView;
use crate::service::{access, escalation, sla, swarm, task};
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

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
    pub escalations: Vec<EscalationView>,
    /// Key of the story that holds it.
    pub held_by_story: String,
    /// Slug of the team that holds it.
    pub held_by_team: String,
    /// Key of the story that its template or the routing proposes to escalate it to.
    pub proposed_target: Option<String>,
    /// The running swarm.
    pub swarm: Option<SwarmView>,
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

fn names(tx: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Names>, DbError> {
    let rows: Vec<Names> = tx.all(
        "SELECT w.id, sp.key || '-' || s.number, t.slug, a.login, c.login, hp.key || '-' || h.number, ht.slug
           FROM work_package w JOIN story s ON s.id = w.story_id JOIN project sp ON sp.id = s.project_id
           JOIN team t ON t.id = w.team_id JOIN person c ON c.id = w.created_by
           JOIN story h ON h.id = w.holder_story_id JOIN project hp ON hp.id = h.project_id
           JOIN team ht ON ht.id = w.holder_team_id LEFT JOIN person a ON a.id = w.assignee_id
          WHERE w.id = ANY($1)",
        args![ids],
    )?;
    Ok(rows.into_iter().map(|n| (n.id, n)).collect())
}

/// The views of Work Packages, in this order: as many statements for one as for many.
pub fn many(cx: &mut Cx<'_>, packages: Vec<WorkPackage>) -> Result<Vec<WorkPackageView>, Problem> {
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = packages.iter().map(|w| w.id).collect();
    let mut names = names(cx.tx, &ids)?;
    let mut pauses = sla::read::pause::of_work_packages(cx.tx, &packages)?;
    let mut tasks = task::read::of_work_packages(cx, &ids)?;
    let mut escalations = escalation::read::of_work_packages(cx, &ids, &tasks)?;
    let mut steps = Groups::of(store::steps_of(cx.tx, &ids)?, |s| (s.work_package, s));
    let mut swarms = swarm::read::running(cx, &ids)?;
    let mut targets = proposed::targets(cx.tx, &packages)?;
    packages
        .into_iter()
        .map(|w| {
            let (id, key) = (w.id, w.key());
            let parts = Parts {
                names: names.remove(&id).ok_or_else(|| Problem::internal("a Work Package listed twice"))?,
                pauses: pauses.take(id),
                tasks: tasks.remove(&key).unwrap_or_default(),
                escalations: escalations.remove(&key).unwrap_or_default(),
                steps: steps.take(id),
                swarm: swarms.remove(&id),
                proposed_target: targets.remove(&id),
            };
            Ok(view(w, parts, cx.now))
        })
        .collect()
}

/// The view of a Work Package.
pub fn work_package(cx: &mut Cx<'_>, w: WorkPackage) -> Result<WorkPackageView, Problem> {
    many(cx, vec![w])?.pop().ok_or_else(|| Problem::internal("a set of one without a view"))
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
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<WorkPackageView, Problem> {
    let w = store::by_id(cx.tx, id)?;
    work_package(cx, w)
}

/// Work Packages by number, in this order.
pub fn by_ids(cx: &mut Cx<'_>, ids: &[i64]) -> Result<Vec<WorkPackageView>, Problem> {
    let mut packages = store::by_ids(cx.tx, ids)?;
    let place: HashMap<i64, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    packages.sort_by_key(|w| place.get(&w.id).copied());
    many(cx, packages)
}

/// Holds `If-Match` against the Work Package as it is.
///
/// # Errors
/// 412.
pub fn unchanged(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<(), Problem> {
    let shown = w.clone();
    cx.unchanged(|cx| work_package(cx, shown))
}

row! {
    /// What a view names of other tables.
    pub struct Names {
        id: i64, story: String, team: String, assignee: Option<String>, created_by: String, held_by_story: String, held_by_team: String,
    }
}

/// What stands under a Work Package.
struct Parts {
    pub names: Names,
    pub pauses: Vec<PauseView>,
    pub tasks: Vec<TaskView>,
    pub escalations: Vec<EscalationView>,
    pub steps: Vec<Step>,
    pub swarm: Option<SwarmView>,
    pub proposed_target: Option<String>,
}

/// The view of a Work Package from its row and what stands under it. It is long because it takes every column by name: a new one
/// fails to compile until somebody decides whether it is shown.
fn view(w: WorkPackage, parts: Parts, now: At) -> WorkPackageView {
    let Parts { names, pauses, tasks, escalations, steps, swarm, proposed_target } = parts;
    let sla = clock(&w, now).map(|s| SlaView {
        explanation: sla::read::explain::sentence(&w, &pauses),
        pauses: Some(pauses),
        ..s
    });
    let key = w.key();
    let WorkPackage {
        id: _,
        project_id: _,
        prefix,
        number: _,
        story_id: _,
        team_id: _,
        title,
        description,
        state,
        category,
        severity,
        submitter,
        assignee_id: _,
        estimate,
        known,
        template_id,
        template_version,
        pre_approved: _,
        approval,
        holder_story_id: _,
        holder_team_id: _,
        respond_by: _,
        responded_at: _,
        resolve_by: _,
        at_risk_at: _,
        sla_result: _,
        told: _,
        completed_at,
        reopened,
        external,
        created_by: _,
        version,
        created_at,
        sla_limit: _,
        calendar_version: _,
        sla_respond_limit: _,
        paused_since: _,
        pauses: _,
    } = w;
    let Names { id: _, story, team, assignee, created_by, held_by_story, held_by_team } = names;
    WorkPackageView {
        key,
        title,
        description,
        story,
        project: prefix,
        team,
        assignee,
        state,
        category,
        severity,
        submitter,
        created_by,
        created_at,
        completed_at,
        estimate,
        spent: Hundredths(tasks.iter().map(|t| t.spent.0).sum()),
        known,
        template: template_id.zip(template_version).map(|(id, version)| TemplateRef { id, version }),
        sla,
        approvals: steps.into_iter().map(approval_view).collect(),
        approval,
        tasks,
        escalations,
        held_by_story,
        held_by_team,
        proposed_target,
        swarm,
        reopened,
        external: external.and_then(|e| serde_json::from_str(&e).ok()),
        version,
    }
}

fn approval_view(s: Step) -> ApprovalView {
    let Step { work_package: _, step, name, role, state, by, at, note } = s;
    ApprovalView { step, name, role, state, by, at, note }
}
