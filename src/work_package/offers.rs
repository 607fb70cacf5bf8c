//! What the reader of a Work Package can do with it now: the rules of the verbs, asked before the verb is sent.

use super::store::WorkPackage;
use super::task_commands::working_teams;
use super::view::{StepState, WorkPackageView};
use super::{commands, has_open_tasks};
use crate::app::Cx;
use crate::escalation::commands::Offer as Target;
use crate::kit::problem::Problem;
use crate::refusal::May;
use crate::{escalation, sla, story, swarm, team};

/// The actions of a page, each with the refusal that its verb would answer now.
pub struct Offers {
    /// Taking the Work Package, or the escalation that the reader's team holds.
    pub take: May,
    /// Whether the reader has taken it already.
    pub taken: bool,
    /// The innermost escalation, when the reader's team holds it.
    pub level: Option<Level>,
    /// Escalating; with the targets where it can be done in principle.
    pub escalate: May<Vec<Target>>,
    /// Completing the Work Package.
    pub complete: May,
    /// Giving it up.
    pub drop: May,
    /// Opening it again.
    pub reopen: May,
    /// Accepting and rejecting it.
    pub judge: May,
    /// Pausing its clock.
    pub pause: May,
    /// Letting its clock run again.
    pub resume: May,
    /// Changing it.
    pub edit: May,
    /// Applying a template to it.
    pub apply_template: May,
    /// Adding a task.
    pub add_task: May,
    /// Starting a swarm.
    pub swarm: May,
    /// Ending the swarm.
    pub end_swarm: May,
    /// Whether the reader is in the running swarm.
    pub swarming: bool,
    /// The approval step whose turn it is, and whether the reader can carry it out.
    pub step: Option<(i64, May)>,
}

/// An escalation that the reader's team holds.
pub struct Level {
    /// Its number.
    pub id: i64,
    /// Its level.
    pub level: i64,
    /// Completing it.
    pub complete: May,
}

/// Loads them.
///
/// # Errors
/// Those of the database.
pub fn load(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Offers, Problem> {
    let holds = super::as_holder(cx, w)?;
    let ends = commands::may_end(cx, w)?;
    let behind = commands::completing(cx, w)?;
    let level = level(cx, w, v)?;
    let s = story::by_id(cx.tx, w.story_id)?;
    let worker = match v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none()) {
        Some(e) => e.taken_by.as_deref(),
        None => v.assignee.as_deref(),
    };
    let held = |may: May| holds.clone().and(may);
    let ended = |may: May| ends.clone().and(may);
    Ok(Offers {
        taken: worker == Some(cx.by.login.as_str()),
        // What is escalated to the reader's team is taken as an escalation, which an open one always lets.
        take: held(if level.is_some() { w.may_work() } else { w.may_take() }),
        level,
        escalate: escalation::commands::offers(cx, w)?,
        complete: ended(w.may_complete(behind)),
        drop: ended(w.may_drop()),
        reopen: ended(w.may_reopen()),
        judge: story::as_product_owner(cx, &s)?.and(w.may_judge()),
        pause: held(sla::pause::may_pause(cx, w)?),
        resume: held(sla::pause::may_resume(w)),
        edit: holds.clone(),
        apply_template: held(w.may_apply_template()),
        add_task: working_teams(cx, w)?.and(w.may_work()),
        swarm: held(w.may_work()),
        end_swarm: holds,
        swarming: swarm::has_member(cx.tx, w.id, cx.by.id)?,
        step: step(cx, w, v)?,
    })
}

fn level(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<Level>, Problem> {
    let innermost = v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none());
    let Some(e) = innermost else { return Ok(None) };
    if !team::is_member(cx.tx, w.holder_team_id, cx.by.id)? {
        return Ok(None);
    }
    let open_tasks = has_open_tasks(cx.tx, w.id, Some(e.id))?;
    let complete = escalation::may_complete(e.state, &v.key, true, open_tasks);
    Ok(Some(Level { id: e.id, level: e.level, complete }))
}

fn step(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<(i64, May)>, Problem> {
    let Some(a) = v.approvals.iter().find(|a| a.state != StepState::Approved) else { return Ok(None) };
    let role = commands::may_have_role(cx, w, a.role)?;
    Ok(Some((a.step, role.and(w.may_judge_step(a.step, Some((a.step, &a.name)))))))
}
