//! How the view of a Work Package is put together.

use super::{ApprovalView, WorkPackageView};
use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::product::template::model::TemplateRef;
use crate::row;
use crate::service::escalation::read::EscalationView;
use crate::service::sla;
use crate::service::sla::model::pause::PauseView;
use crate::service::sla::read::{SlaView, clock};
use crate::service::swarm::read::SwarmView;
use crate::service::task::read::TaskView;
use crate::service::work_package::model::{Step, WorkPackage};

row! {
    /// What a view names of other tables.
    pub struct Names {
        id: i64, story: String, team: String, assignee: Option<String>, created_by: String, held_by_story: String, held_by_team: String,
    }
}

/// What stands under a Work Package.
pub struct Parts {
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
pub fn view(w: WorkPackage, parts: Parts, now: At) -> WorkPackageView {
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
