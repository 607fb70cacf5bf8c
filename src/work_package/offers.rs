//! What the reader of a Work Package may do with it now. What is off says which rule refuses it.

use super::store::WorkPackage;
use super::view::{StepState, WorkPackageView};
use super::{State, commands, rules};
use crate::app::Cx;
use crate::escalation::commands::Offer as Target;
use crate::kit::problem::Problem;
use crate::{escalation, sla, story, swarm, team};

/// Why something cannot be done; nothing when it can.
pub type Off = Option<String>;

/// The actions of a page, each with the reason why it is off.
pub struct Offers {
    /// Taking the Work Package, or the escalation that the reader's team holds.
    pub take: Off,
    /// Whether the reader has taken it already.
    pub taken: bool,
    /// The innermost escalation, when the reader's team holds it.
    pub level: Option<Level>,
    /// Escalating; with the targets where it can be done in principle.
    pub escalate: Result<Vec<Target>, String>,
    /// Completing the Work Package.
    pub complete: Off,
    /// Giving it up.
    pub drop: Off,
    /// Opening it again.
    pub reopen: Off,
    /// Accepting and rejecting it.
    pub judge: Off,
    /// Pausing its clock.
    pub pause: Off,
    /// Letting its clock run again.
    pub resume: Off,
    /// Changing it.
    pub edit: Off,
    /// Adding a task.
    pub add_task: Off,
    /// Starting a swarm.
    pub swarm: Off,
    /// Ending the swarm.
    pub end_swarm: Off,
    /// Whether the reader is in the running swarm.
    pub swarming: bool,
    /// The approval step whose turn it is, with the reason why the reader cannot carry it out.
    pub step: Option<(i64, Off)>,
}

/// An escalation that the reader's team holds.
pub struct Level {
    /// Its number.
    pub id: i64,
    /// Its level.
    pub level: i64,
    /// Why it cannot be completed.
    pub complete: Off,
}

/// A refusal of a rule is an answer; anything else remains an error.
fn off<T>(r: Result<T, Problem>) -> Result<Off, Problem> {
    match r {
        Ok(_) => Ok(None),
        Err(p) if p.status == 403 || p.status == 409 => Ok(Some(sentence(&p))),
        Err(p) => Err(p),
    }
}

/// The sentence of a refusal, as a page says it.
pub fn sentence(p: &Problem) -> String {
    let mut chars = p.detail.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Loads them.
///
/// # Errors
/// Those of the database.
pub fn load(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Offers, Problem> {
    let open = rules::must_be_open(w.state, &v.key);
    let holds = super::must_hold(cx, w);
    let ends = commands::must_end(cx, w);
    let finished = commands::must_be_finished(cx, w);
    let level = level(cx, w, v)?;
    let s = story::by_id(cx.tx, w.story_id)?;
    let swarming = swarm::has_member(cx.tx, w.id, cx.by.id)?;
    let worker = match v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none()) {
        Some(e) => e.taken_by.as_deref(),
        None => v.assignee.as_deref(),
    };
    let escalate = match escalation::commands::offers(cx, w) {
        Ok(targets) => Ok(targets),
        Err(p) if p.status == 403 || p.status == 409 => Err(sentence(&p)),
        Err(p) => return Err(p),
    };
    Ok(Offers {
        taken: worker == Some(cx.by.login.as_str()),
        take: off(open.clone().and(holds.clone()))?,
        level,
        escalate,
        complete: off(ends.clone().and(open.clone()).and(finished))?,
        drop: off(ends.clone().and(open.clone()).and_then(|()| not_escalated(w)))?,
        reopen: off(ends.and_then(|()| closed(w)))?,
        judge: off(story::must_be_product_owner(cx, &s).and_then(|()| completed(w)))?,
        pause: off(holds.clone().and_then(|()| sla::pause::may_pause(cx, w)))?,
        resume: off(holds.clone())?,
        edit: off(holds.clone())?,
        add_task: off(open.clone().and(may_add(cx, w, &s, swarming)))?,
        swarm: off(holds.clone().and(open))?,
        end_swarm: off(holds)?,
        swarming,
        step: step(cx, w, v)?,
    })
}

fn level(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<Level>, Problem> {
    let innermost = v.escalations.iter().rev().find(|e| w.escalated() && e.ended_at.is_none());
    let Some(e) = innermost else { return Ok(None) };
    if !team::is_member(cx.tx, w.holder_team_id, cx.by.id)? {
        return Ok(None);
    }
    let open = super::has_open_tasks(cx.tx, w.id, Some(e.id))?;
    let complete = open.then(|| "This level has open tasks; finish or drop them first".to_owned());
    Ok(Some(Level { id: e.id, level: e.level, complete }))
}

fn not_escalated(w: &WorkPackage) -> Result<(), Problem> {
    if w.escalated() {
        return Err(Problem::conflict(
            "work_package_escalated",
            format!("{} is escalated; let it come back, or return it, first", w.key()),
        ));
    }
    Ok(())
}

fn closed(w: &WorkPackage) -> Result<(), Problem> {
    if w.state.is_open() {
        return Err(Problem::conflict(
            "work_package_not_completed",
            format!("{} is {}; there is nothing to reopen", w.key(), w.state),
        ));
    }
    Ok(())
}

fn completed(w: &WorkPackage) -> Result<(), Problem> {
    if w.state != State::Completed {
        return Err(commands::not_completed(w));
    }
    Ok(())
}

fn may_add(cx: &mut Cx<'_>, w: &WorkPackage, s: &story::Story, swarming: bool) -> Result<(), Problem> {
    let mut teams = escalation::open_chain_teams(cx.tx, w)?;
    teams.extend(story::teams_on(cx.tx, s.id)?);
    for t in teams {
        if swarming || team::is_member(cx.tx, t, cx.by.id)? {
            return Ok(());
        }
    }
    Err(Problem::forbidden(
        "not_team_member",
        format!("only a member of a team that works on {} adds tasks (R74)", w.key()),
    ))
}

fn step(cx: &mut Cx<'_>, w: &WorkPackage, v: &WorkPackageView) -> Result<Option<(i64, Off)>, Problem> {
    let Some(a) = v.approvals.iter().find(|a| a.state != StepState::Approved) else { return Ok(None) };
    let open = rules::must_be_open(w.state, &v.key);
    Ok(Some((a.step, off(open.and(commands::must_have_role(cx, w, a.role)))?)))
}
