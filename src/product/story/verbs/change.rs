//! Changing the fields of a story, its class and its team.

use super::create::list_json;
use super::{check_from, epic, face, own_team, owner};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, difference};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::refusal::model::table::Refusal;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Said, Short, Slug, Text, Title, Words};
use crate::kit::fields::{Body, Change, Errors, Keep};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::{account, team};
use crate::product::project::model::Project;
use crate::product::story::model::input::{Number, Rule, check_schedule};
use crate::product::story::model::review::Interval;
use crate::product::story::model::{Cadence, Readiness, Recurrence, SlaSwitch, Story, TeamMode, subject};
use crate::product::story::{model, read, store};
use crate::product::{criteria, project};
use crate::scrum::sprint;
use crate::service::{sla, work_package};
use serde_json::json;

input! {
    /// A change of a story.
    pub struct StoryChange {
        title: Keep<Title>,
        description: Change<Text>,
        as_a: Change<Text>,
        i_want: Change<Text>,
        so_that: Change<Text>,
        acceptance_criteria: Keep<Vec<Said>>,
        epic: Change<Key>,
        product_owner: Keep<Slug>,
        recurrence: Keep<Recurrence>,
        team_mode: Keep<TeamMode>,
        team: Change<Slug>,
        estimate: Change<Hundredths>,
        business_value: Change<Number>,
        cadence: Change<Cadence>,
        schedule: Change<Rule>,
        schedule_from: Change<Day>,
        review_every: Change<Interval>,
        lead_scrum_master: Change<Slug>,
        sla: Keep<SlaSwitch>,
        category: Change<Short>,
        state: Keep<Readiness>,
        reason: Option<Text>,
    }
}

/// Changes a story.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 of section 3.
pub fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let old = read::find(cx, key)?;
    let only_owner = body.0.keys().all(|k| k == "product_owner" || k == "reason");
    if !(only_owner && read::is_chief(cx, old.project_id)?) {
        read::must_be_product_owner(cx, &old)?;
    }
    let c: StoryChange = body.read()?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    let mut e = Errors::default();
    let mut s = with_fields(cx, &p, &old, &c, &mut e)?;
    let new_team = match &c.team {
        Change::Set(t) => own_team(cx, p.id, &t.0, &mut e)?,
        _ => None,
    };
    change_lead(cx, &mut s, &c.lead_scrum_master, &mut e)?;
    if c.state.0.is_some() && s.recurrence == Recurrence::Recurring {
        e.push("state", "of a recurring story is changed by wake, rest and retire");
    }
    e.done()?;
    let shown = old.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    if s.recurrence == Recurrence::Finite && matches!(c.review_every, Change::Set(_)) {
        return Err(Refusal::FiniteCannotRecur.into());
    }
    change_class(cx, &old, &mut s)?;
    change_interval(cx, &mut s, &c.review_every, &p.time_zone)?;
    change_team(cx, &old, &mut s, &c.team, new_team)?;
    if let Some(wanted) = c.state.0 {
        s = s.make(wanted)?;
    }
    criteria::verbs::may_change_acceptance(cx, &old, &s)?;
    store::update(cx.tx, &s)?;
    if s.team_mode == TeamMode::Single
        && let Some(t) = s.team_id
    {
        let uncertain = store::portion(cx.tx, s.id, t)?.is_some_and(|p| p.1);
        store::put_portion(cx.tx, s.id, t, s.estimate, uncertain)?;
    }
    if s.sla != old.sla {
        sla::verbs::recount::of_story(cx, s.project_id, s.id, sla::model::Cause::Switch)?;
    }
    record(cx, &old, &s, c.reason)?;
    watch_criteria(cx, &old, &s)?;
    Ok(s.id)
}

/// The story with the fields that stand for themselves as they were sent; long because it takes each by name.
fn with_fields(cx: &mut Cx<'_>, p: &Project, old: &Story, c: &StoryChange, e: &mut Errors) -> Result<Story, Problem> {
    let mut s = old.clone();
    if let Some(l) = &c.product_owner.0
        && let Some(id) = owner(cx, p, &l.0, e)?
    {
        s.product_owner_id = id;
    }
    s.epic_id = match &c.epic {
        Change::Keep => s.epic_id,
        Change::Clear => None,
        Change::Set(k) => epic(cx, p.id, k, e)?,
    };
    s.title = c.title.0.clone().map_or(s.title, |t| t.0);
    s.description = c.description.over(s.description.map(Words)).map(|t| t.0);
    s.as_a = c.as_a.over(s.as_a.map(Words)).map(|t| t.0);
    s.i_want = c.i_want.over(s.i_want.map(Words)).map(|t| t.0);
    s.so_that = c.so_that.over(s.so_that.map(Words)).map(|t| t.0);
    s.acceptance_criteria = c.acceptance_criteria.0.clone().map_or(s.acceptance_criteria, list_json);
    s.estimate = c.estimate.over(s.estimate);
    s.business_value = c.business_value.over(s.business_value.map(Number)).map(|n| n.0);
    s.category = c.category.over(s.category.map(Words)).map(|t| t.0);
    s.sla = c.sla.0.unwrap_or(s.sla);
    s.schedule = c.schedule.over(s.schedule.map(Rule)).map(|r| r.0);
    s.cadence = match (&c.cadence, &c.schedule) {
        (Change::Keep, Change::Set(_)) => Some(Cadence::Scheduled),
        (change, _) => change.over(s.cadence),
    };
    s.schedule_from = if s.schedule.is_some() { c.schedule_from.over(s.schedule_from) } else { None };
    s.recurrence = c.recurrence.0.unwrap_or(s.recurrence);
    s.team_mode = c.team_mode.0.unwrap_or(s.team_mode);
    if s.recurrence == Recurrence::Recurring {
        check_schedule(s.cadence, s.schedule.as_ref(), e);
    }
    check_from(matches!(c.schedule_from, Change::Set(_)), s.schedule.as_ref(), e);
    Ok(s)
}

/// What the history tells of it.
fn record(cx: &mut Cx<'_>, old: &Story, s: &Story, reason: Option<Text>) -> Result<(), Problem> {
    let (before, after) = difference(&face(old), &face(s));
    let class = model::rules::class(s.recurrence, s.team_mode);
    let same = class == model::rules::class(old.recurrence, old.team_mode);
    let kind = if same { Kind::StoryChanged } else { Kind::ClassChanged };
    let detail = json!({"before": before, "after": after, "class": class, "reason": reason.map(|r| r.0)});
    Ok(activity::store::record(cx, kind, &subject(s), &detail)?)
}

/// The lead Scrum Master of a story of multiple teams is the Scrum Master of one of them (R34).
fn change_lead(cx: &mut Cx<'_>, s: &mut Story, change: &Change<Slug>, e: &mut Errors) -> Result<(), Problem> {
    if s.team_mode == TeamMode::Single {
        if matches!(change, Change::Set(_)) {
            e.push("lead_scrum_master", "is named for a story of multiple teams; this one belongs to one team (R34)");
        }
        s.lead_scrum_master_id = None;
        return Ok(());
    }
    let login = match change {
        Change::Keep => return Ok(()),
        Change::Clear => {
            s.lead_scrum_master_id = None;
            return Ok(());
        }
        Change::Set(login) => &login.0,
    };
    let teams = store::teams(cx.tx, s.id)?;
    match account::store::id_of(cx.tx, login)? {
        Some(id) if teams.iter().any(|t| t.scrum_master_id == id) => s.lead_scrum_master_id = Some(id),
        Some(_) => e.push("lead_scrum_master", format!("{login:?} is the Scrum Master of no team on this story (R34)")),
        None => e.push("lead_scrum_master", format!("there is no user {login:?}")),
    }
    Ok(())
}

/// The next review is due one interval after the last, or after today where there was none (R56).
fn change_interval(cx: &mut Cx<'_>, s: &mut Story, change: &Change<Interval>, zone: &str) -> Result<(), Problem> {
    if *change != Change::Keep || s.recurrence == Recurrence::Finite {
        s.review_every = change.over(None).filter(|_| s.recurrence == Recurrence::Recurring);
        let last = store::review::last_review(cx.tx, s.id)?.unwrap_or(cx.now);
        s.review_due_on = s.review_every.as_ref().map(|i| i.after(last.day_in(zone)));
    }
    Ok(())
}

/// The Scrum Master watches that the Acceptance Criteria of what a running Sprint holds stay as they are (C.2, C.4).
fn watch_criteria(cx: &mut Cx<'_>, old: &Story, new: &Story) -> Result<(), Problem> {
    if old.acceptance_criteria == new.acceptance_criteria {
        return Ok(());
    }
    for held in sprint::store::active_holding(cx.tx, new.id)? {
        let master = team::store::by_id(cx.tx, held.team_id)?.scrum_master_id;
        let message = format!(
            "{} changed the Acceptance Criteria of {} while {} holds it; they stay as they are during a Sprint",
            cx.by.name,
            new.key(),
            held.name
        );
        let notice = Notice { kind: NoticeKind::CriteriaChanged, subject: new.key().to_string(), message };
        notification::store::tell(cx, &[master], &notice)?;
    }
    Ok(())
}

/// What a change of class asks for (R16, R21, R114); tasks, portions and history stay as they are.
fn change_class(cx: &mut Cx<'_>, old: &Story, s: &mut Story) -> Result<(), Problem> {
    if s.recurrence == Recurrence::Finite {
        if s.cadence.is_some() || s.schedule.is_some() {
            return Err(Refusal::FiniteCannotRecur.into());
        }
        if old.recurring() {
            let (open, held) = (work_package::store::any_open(cx.tx, s.id)?, sprint::store::holds(cx.tx, s.id)?);
            *s = s.clone().become_finite(open, held)?;
        }
    } else if !old.recurring() {
        *s = s.clone().become_recurring();
    }
    match (old.team_mode, s.team_mode) {
        (TeamMode::Single, TeamMode::Multiple) => {
            if let Some(t) = s.team_id.take() {
                let uncertain = store::portion(cx.tx, s.id, t)?.is_some_and(|p| p.1);
                store::put_portion(cx.tx, s.id, t, old.estimate, uncertain)?;
            }
        }
        (TeamMode::Multiple, TeamMode::Single) => {
            let teams = store::teams_on(cx.tx, s.id)?;
            old.may_become_single(teams.len())?;
            s.team_id = teams.first().copied();
            if let Some(t) = s.team_id
                && let Some((Some(estimate), _)) = store::portion(cx.tx, s.id, t)?
            {
                s.estimate = Some(estimate);
            }
        }
        _ => {}
    }
    Ok(())
}

/// A single-team story changes its team while the old one has done nothing on it; a multiple-team story gets a portion more.
fn change_team(
    cx: &mut Cx<'_>,
    old: &Story,
    s: &mut Story,
    change: &Change<Slug>,
    new: Option<i64>,
) -> Result<(), Problem> {
    if *change == Change::Keep {
        return Ok(());
    }
    if s.team_mode == TeamMode::Multiple {
        if let Some(t) = new
            && store::portion(cx.tx, s.id, t)?.is_none()
        {
            store::put_portion(cx.tx, s.id, t, None, false)?;
        }
        return Ok(());
    }
    if new == s.team_id {
        return Ok(());
    }
    let others: Vec<i64> = store::teams_on(cx.tx, s.id)?.into_iter().filter(|t| Some(*t) != new).collect();
    let worked = store::task_states(cx.tx, s.id)?.iter().any(|t| others.contains(&t.0))
        || work_package::store::any_of_teams(cx.tx, s.id, &others)?
        || sprint::store::holds(cx.tx, s.id)?;
    if worked {
        return Err(Refusal::TeamHasWorked { story: old.key().to_string() }.into());
    }
    for t in others {
        store::delete_portion(cx.tx, s.id, t)?;
    }
    s.team_id = new;
    Ok(())
}
