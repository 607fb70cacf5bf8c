//! What the reader of a Work Package can do with it now: the rules of the verbs, asked before the verb is sent.

use super::WorkPackageView;
use super::around::Around;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story;
use crate::service::escalation::read::offers::Offer as Target;
use crate::service::task::read::TaskView;
use crate::service::work_package::model::rules::Completing;
use crate::service::work_package::model::{Role, StepState, WorkPackage};
use crate::service::work_package::{model, store};
use crate::service::{access, escalation, sla, swarm, task};

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
pub fn load(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView, around: &Around) -> Result<Offers, Problem> {
    let chain = &around.chain;
    let holds = access::read::as_holder(cx, w)?;
    let ends = if escalation::read::is_in_chain(cx, w, chain)? { Ok(()) } else { holds.clone() };
    let level = level(cx, w, v)?;
    let story = around.story(w.story_id)?;
    let worker = match v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none()) {
        Some(e) => e.taken_by.as_deref(),
        None => v.assignee.as_deref(),
    };
    let mut members = v.swarm.iter().flat_map(|s| &s.members);
    let swarming = members.any(|m| m.left_at.is_none() && m.login == cx.by.login);
    let held = |may: May| holds.clone().and(may);
    let ended = |may: May| ends.clone().and(may);
    Ok(Offers {
        taken: worker == Some(cx.by.login.as_str()),
        // What is escalated to the reader's team is taken as an escalation, which an open one always lets.
        take: held(if level.is_some() { w.may_work() } else { w.may_take() }),
        level,
        escalate: escalation::read::offers::offers(cx, w, (chain, &ends), &around.stories)?,
        complete: ended(w.may_complete(behind(v))),
        drop: ended(w.may_drop()),
        reopen: ended(w.may_reopen()),
        judge: match w.may_judge() {
            Ok(()) => story::read::as_product_owner(cx, story)?,
            refused => refused,
        },
        pause: match &holds {
            Ok(()) => sla::read::pause::may_pause_under(cx, w, story)?,
            refused => refused.clone(),
        },
        resume: held(model::rules::may_resume(w)),
        edit: holds.clone(),
        apply_template: held(w.may_apply_template()),
        add_task: may_add_task(cx, w, swarming || ends.is_ok())?.and(w.may_work()),
        swarm: held(w.may_work()),
        end_swarm: holds,
        swarming,
        step: step(cx, w, v)?,
    })
}

fn is_open(t: &TaskView) -> bool {
    t.state.is_open()
}

/// What a Work Package has behind it, by its view.
fn behind(v: &WorkPackageView) -> Completing {
    let unapproved = v.approvals.iter().any(|a| a.state != StepState::Approved);
    Completing { open_tasks: v.tasks.iter().any(is_open), unapproved }
}

fn level(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<Level>, Problem> {
    let innermost = v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none());
    let Some(e) = innermost else { return Ok(None) };
    if !team::read::has_caller(cx, w.holder_team_id)? {
        return Ok(None);
    }
    let complete = escalation::model::rules::may_complete(e.state, &v.key, true, e.tasks.iter().any(is_open));
    Ok(Some(Level { id: e.id, level: e.level, complete }))
}

fn step(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<(i64, May)>, Problem> {
    let Some(a) = v.approvals.iter().find(|a| a.state != StepState::Approved) else { return Ok(None) };
    let role = may_have_role(cx, w, a.role)?;
    Ok(Some((a.step, role.and(w.may_judge_step(a.step, Some((a.step, &a.name)))))))
}

/// Whether the caller may complete, drop and reopen it: the members of the teams of the chain.
pub fn may_end(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May, Problem> {
    let chain = escalation::store::levels(cx.tx, w)?;
    escalation::read::as_in_chain(cx, w, &chain)
}

/// What a Work Package has behind it.
pub fn completing(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Completing, Problem> {
    let unapproved = store::steps(cx.tx, w.id)?.iter().any(|s| s.state != StepState::Approved);
    Ok(Completing { open_tasks: task::store::has_open_tasks(cx.tx, w.id, None)?, unapproved })
}

/// Whether the caller has the role of an approval step.
pub fn may_have_role(cx: &mut Cx<'_>, w: &WorkPackage, role: Role) -> Result<May, Problem> {
    match role {
        Role::ProductOwner => {
            let s = story::store::by_id(cx.tx, w.story_id)?;
            story::read::as_product_owner(cx, &s)
        }
        Role::TeamMember => team::read::as_member(cx, w.team_id),
        Role::ScrumMaster => {
            let t = team::store::by_id(cx.tx, w.team_id)?;
            team::read::as_scrum_master(cx, &t)
        }
        Role::ChiefProductOwner => story::read::as_chief(cx, w.project_id),
    }
}

/// The teams in whose name the caller adds tasks to a Work Package; without one, the refusal. The team that holds it goes
/// first, then outwards, then the other teams on the story. Who only swarms works for the team that holds it.
pub fn working_teams(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<May<Vec<i64>>, Problem> {
    let chain = escalation::store::levels(cx.tx, w)?;
    let mut teams = escalation::read::chain_teams(w, &chain);
    teams.reverse();
    teams.extend(story::store::teams_on(cx.tx, w.story_id)?);
    let mut own: Vec<i64> = Vec::new();
    for t in teams {
        if !own.contains(&t) && team::read::has_caller(cx, t)? {
            own.push(t);
        }
    }
    if own.is_empty() && swarm::store::has_member(cx.tx, w.id, cx.by.id)? {
        own.push(w.holder_team_id);
    }
    Ok(if own.is_empty() { Err(Refusal::NotOnWorkPackage { key: w.key() }) } else { Ok(own) })
}

/// Whether there is such a team; the teams on the story are looked up only for whoever is neither in the chain nor in the swarm.
fn may_add_task(cx: &mut Cx<'_>, w: &WorkPackage, works_on_it: bool) -> Result<May, Problem> {
    if works_on_it { Ok(Ok(())) } else { Ok(working_teams(cx, w)?.map(drop)) }
}
