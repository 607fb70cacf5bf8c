//! Every verb on a story.

use super::review::Interval;
use super::rules::Accepting;
use super::store::{self, Story};
use super::view::{self, PortionView, ReviewView, StoryView};
use super::{Cadence, Readiness, Recurrence, SlaSwitch, State, TeamMode, rules, schedule};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{
    Body, Change, Errors, Field, Hundredths, Id, Input, Keep, Key, Nothing, Said, Short, Slug, Text, Title, shown,
};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::notification::{self, Notice, NoticeKind};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::template::item::ItemKind;
use crate::{account, backlog, criteria, project, sla, sprint, team, template, work_package};
use serde_json::{Value, json};

/// A number of any kind, kept as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(pub String);

impl Field for Number {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.is_number() {
            return Some(Self(v.to_string()));
        }
        e.push(at, format!("must be a number, not {}", shown(v)));
        None
    }
    fn schema() -> Value {
        json!({"type": "number"})
    }
}

/// A calendar rule: an RRULE of RFC 5545 that names days.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule(pub String);

impl Field for Rule {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let why = match v.as_str() {
            Some(s) if s.len() <= 1000 => match schedule::check(s) {
                Ok(()) => return Some(Self(s.to_owned())),
                Err(why) => why,
            },
            _ => "must be text of at most 1000 characters".into(),
        };
        e.push(
            at,
            format!("{} is no calendar rule (RRULE of RFC 5545), such as FREQ=MONTHLY;BYMONTHDAY=-1: {why}", shown(v)),
        );
        None
    }
    fn schema() -> Value {
        json!({"type": "string", "maxLength": 1000})
    }
}

input! {
    /// A new story. A template fills in what is not sent (R78), its title too.
    pub struct NewStory {
        title: Title,
        description: Option<Text>,
        as_a: Option<Text>,
        i_want: Option<Text>,
        so_that: Option<Text>,
        acceptance_criteria: Option<Vec<Said>>,
        epic: Option<Key>,
        product_owner: Option<Slug>,
        recurrence: Option<Recurrence>,
        team_mode: Option<TeamMode>,
        team: Option<Slug>,
        estimate: Option<Hundredths>,
        business_value: Option<Number>,
        cadence: Option<Cadence>,
        schedule: Option<Rule>,
        schedule_from: Option<Day>,
        review_every: Option<Interval>,
        sla: Option<SlaSwitch>,
        category: Option<Short>,
        template: Option<Id>,
    }
}

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

input! {
    /// The estimate of a team's own portion.
    pub struct Portion { estimate: Hundredths, uncertain: Option<bool> }
}
input! {
    /// Whether and where to the Work Packages of a story may be escalated.
    pub struct Escalation { permitted: bool, targets: Vec<Key> }
}
input! {
    /// Whether the Product Owner of a target receives what a source escalates.
    pub struct Consent { accepted: bool }
}
input! {
    /// Why.
    pub struct Reason { reason: Option<Text> }
}
input! {
    /// For which days a dormant story is woken; for good without them.
    pub struct Wake { starts_on: Option<Day>, ends_on: Option<Day> }
}
input! {
    /// The input of a review.
    pub struct Review { input: Said }
}
fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

fn owner(cx: &mut Cx<'_>, p: &Project, login: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let id = account::id_of(cx.tx, login)?;
    match id {
        Some(id) if project::is_owner(cx.tx, p.id, id)? => return Ok(Some(id)),
        Some(_) => e.push("product_owner", format!("{login:?} is no Product Owner of {}", p.key)),
        None => e.push("product_owner", format!("there is no user {login:?}")),
    }
    Ok(None)
}

fn own_team(cx: &mut Cx<'_>, project: i64, slug: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    match team::by_slug(cx.tx, slug)? {
        Some(t) if project::has_team(cx.tx, project, t.id)? => return Ok(Some(t.id)),
        _ => e.push("team", format!("{slug:?} is no team of this project")),
    }
    Ok(None)
}

fn epic(cx: &mut Cx<'_>, project: i64, key: &Key, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let id = backlog::epic_in(cx.tx, project, key)?;
    if id.is_none() {
        e.push("epic", format!("there is no Epic {key} in this project"));
    }
    Ok(id)
}

/// Finds what does not fit between cadence and schedule of a recurring story.
pub fn check_schedule(cadence: Option<Cadence>, schedule: Option<&String>, e: &mut Errors) {
    match (cadence, schedule) {
        (Some(Cadence::Scheduled), None) => e.push("schedule", "is required with the cadence scheduled"),
        (Some(Cadence::EverySprint | Cadence::OnDemand), Some(_)) => {
            e.push("cadence", "must be scheduled where there is a schedule");
        }
        _ => {}
    }
}

fn check_from(from: bool, schedule: Option<&String>, e: &mut Errors) {
    if from && schedule.is_none() {
        e.push("schedule_from", "is the day from which a schedule counts, and there is no schedule");
    }
}

fn list_json(items: Vec<Said>) -> String {
    json!(items.into_iter().map(|s| s.0).collect::<Vec<_>>()).to_string()
}

/// Makes a story at the end of the backlog.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 409 `finite_story_cannot_recur`.
pub fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<StoryView, Problem> {
    let p = project::find(cx, project)?;
    project::must_be_owner(cx, &p)?;
    let beginning = template::item::beginning(cx, &p, ItemKind::Story, body)?;
    let n: NewStory = beginning.read(body)?;
    let mut e = Errors::default();
    let recurrence = n.recurrence.unwrap_or(Recurrence::Finite);
    let cadence = n.cadence.or(n.schedule.as_ref().map(|_| Cadence::Scheduled));
    let schedule = n.schedule.map(|r| r.0);
    let recurs = cadence.is_some() || schedule.is_some() || n.review_every.is_some();
    let product_owner_id = match &n.product_owner {
        Some(l) => owner(cx, &p, &l.0, &mut e)?.unwrap_or(0),
        // Who stands in for a Product Owner writes stories of that person.
        None => project::acting_owner(cx, p.id)?.unwrap_or(cx.by.id),
    };
    let team_id = match &n.team {
        Some(t) => own_team(cx, p.id, &t.0, &mut e)?,
        None => None,
    };
    let epic_id = match &n.epic {
        Some(k) => epic(cx, p.id, k, &mut e)?,
        None => None,
    };
    if recurrence == Recurrence::Recurring {
        check_schedule(cadence, schedule.as_ref(), &mut e);
    }
    check_from(n.schedule_from.is_some(), schedule.as_ref(), &mut e);
    e.done()?;
    if recurrence == Recurrence::Finite && recurs {
        return Err(Refusal::FiniteCannotRecur.into());
    }
    let team_mode = n.team_mode.unwrap_or(TeamMode::Single);
    let single = team_mode == TeamMode::Single;
    let mut s = Story {
        id: 0,
        project_id: p.id,
        prefix: p.key,
        number: project::next_number(cx.tx, p.id)?,
        epic_id,
        title: n.title.0,
        description: n.description.map(|t| t.0),
        as_a: n.as_a.map(|t| t.0),
        i_want: n.i_want.map(|t| t.0),
        so_that: n.so_that.map(|t| t.0),
        acceptance_criteria: list_json(n.acceptance_criteria.unwrap_or_default()),
        product_owner_id,
        recurrence,
        team_mode,
        team_id: team_id.filter(|_| single),
        estimate: n.estimate,
        business_value: n.business_value.map(|v| v.0),
        cadence,
        schedule,
        schedule_from: n.schedule_from,
        review_due_on: n.review_every.as_ref().map(|i| i.after(cx.now.day_in(&p.time_zone))),
        review_every: n.review_every,
        woken_from: None,
        woken_to: None,
        lead_scrum_master_id: None,
        sla: n.sla.unwrap_or(SlaSwitch::None),
        category: n.category.map(|c| c.0),
        state: if recurrence == Recurrence::Finite { State::Proposed } else { State::Active },
        rank: backlog::last_rank(cx.tx, p.id)?,
        escalation_permitted: false,
        accepted_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    s.id = store::insert(cx.tx, &s)?;
    if let Some(t) = team_id {
        store::put_portion(cx.tx, s.id, t, s.estimate.filter(|_| single), false)?;
    }
    beginning.became(cx, Some(s.id), None)?;
    activity::record(
        cx,
        Kind::StoryCreated,
        &subject(&s),
        &json!({"key": s.key().to_string(), "title": s.title, "class": rules::class(recurrence, team_mode),
                "template": beginning.told()}),
    )?;
    view::story(cx, s)
}

/// Names targets of escalation that a story does not name yet, and permits escalating; for an import.
///
/// # Errors
/// Those of the database.
pub fn name_targets(cx: &mut Cx<'_>, story: i64, targets: &[i64]) -> Result<(), Problem> {
    let keys = |old: &[super::Target]| old.iter().map(|t| t.key.clone()).collect::<Vec<_>>();
    let old = store::targets(cx.tx, story)?;
    let new: Vec<i64> = targets.iter().copied().filter(|t| *t != story && old.iter().all(|o| o.id != *t)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let s = store::by_id(cx.tx, story)?;
    for t in new {
        store::link_target(cx.tx, story, t)?;
    }
    let before = json!({"permitted": s.escalation_permitted, "targets": keys(&old)});
    let after = json!({"permitted": true, "targets": keys(&store::targets(cx.tx, story)?)});
    activity::record(cx, Kind::EscalationSet, &subject(&s), &json!({"before": before, "after": after}))?;
    Ok(())
}

/// Makes a finite story at the end of the backlog that an approved change becomes.
///
/// # Errors
/// Those of the database.
pub fn create_proposed(cx: &mut Cx<'_>, p: &Project, owner: i64, title: &str, text: &str) -> Result<Story, Problem> {
    let place = (project::next_number(cx.tx, p.id)?, backlog::last_rank(cx.tx, p.id)?);
    let mut s = Story {
        description: Some(text.to_owned()),
        created_by: cx.by.id,
        ..Story::proposed(p, place, title.to_owned(), owner, cx.now)
    };
    s.id = store::insert(cx.tx, &s)?;
    let detail =
        json!({"key": s.key().to_string(), "title": s.title, "class": rules::class(s.recurrence, s.team_mode)});
    activity::record(cx, Kind::StoryCreated, &subject(&s), &detail)?;
    Ok(s)
}

/// What history compares: every field that a change can touch.
fn face(s: &Story) -> Value {
    json!({
        "title": s.title, "description": s.description, "as_a": s.as_a, "i_want": s.i_want, "so_that": s.so_that,
        "acceptance_criteria": serde_json::from_str::<Value>(&s.acceptance_criteria).unwrap_or_default(),
        "epic_id": s.epic_id, "product_owner_id": s.product_owner_id, "recurrence": s.recurrence, "team_mode": s.team_mode,
        "team_id": s.team_id, "estimate": s.estimate, "business_value": s.business_value, "cadence": s.cadence,
        "schedule": s.schedule, "schedule_from": s.schedule_from, "review_every": s.review_every,
        "lead_scrum_master_id": s.lead_scrum_master_id, "sla": s.sla, "category": s.category, "state": s.state
    })
}

/// The fields that differ, before and after.
pub fn difference(before: &Value, after: &Value) -> (Value, Value) {
    let (mut b, mut a) = (serde_json::Map::new(), serde_json::Map::new());
    if let (Some(x), Some(y)) = (before.as_object(), after.as_object()) {
        for (name, value) in x.iter().filter(|(n, v)| y.get(*n) != Some(v)) {
            b.insert(name.clone(), value.clone());
            a.insert(name.clone(), y.get(name).cloned().unwrap_or(Value::Null));
        }
    }
    (Value::Object(b), Value::Object(a))
}

/// Changes a story.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 of section 3.
pub fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let old = super::find(cx, key)?;
    let only_owner = body.0.keys().all(|k| k == "product_owner" || k == "reason");
    if !(only_owner && super::is_chief(cx, old.project_id)?) {
        super::must_be_product_owner(cx, &old)?;
    }
    let c: StoryChange = body.read()?;
    let p = project::by_id(cx.tx, old.project_id)?;
    let mut s = old.clone();
    let mut e = Errors::default();
    if let Some(l) = &c.product_owner.0
        && let Some(id) = owner(cx, &p, &l.0, &mut e)?
    {
        s.product_owner_id = id;
    }
    let new_team = match &c.team {
        Change::Set(t) => own_team(cx, p.id, &t.0, &mut e)?,
        _ => None,
    };
    s.epic_id = match &c.epic {
        Change::Keep => s.epic_id,
        Change::Clear => None,
        Change::Set(k) => epic(cx, p.id, k, &mut e)?,
    };
    s.title = c.title.0.map_or(s.title, |t| t.0);
    s.description = c.description.over(s.description.map(crate::kit::fields::Words)).map(|t| t.0);
    s.as_a = c.as_a.over(s.as_a.map(crate::kit::fields::Words)).map(|t| t.0);
    s.i_want = c.i_want.over(s.i_want.map(crate::kit::fields::Words)).map(|t| t.0);
    s.so_that = c.so_that.over(s.so_that.map(crate::kit::fields::Words)).map(|t| t.0);
    s.acceptance_criteria = c.acceptance_criteria.0.map_or(s.acceptance_criteria, list_json);
    s.estimate = c.estimate.over(s.estimate);
    s.business_value = c.business_value.over(s.business_value.map(Number)).map(|n| n.0);
    s.category = c.category.over(s.category.map(crate::kit::fields::Words)).map(|t| t.0);
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
        check_schedule(s.cadence, s.schedule.as_ref(), &mut e);
    }
    check_from(matches!(c.schedule_from, Change::Set(_)), s.schedule.as_ref(), &mut e);
    change_lead(cx, &mut s, &c.lead_scrum_master, &mut e)?;
    if c.state.0.is_some() && s.recurrence == Recurrence::Recurring {
        e.push("state", "of a recurring story is changed by wake, rest and retire");
    }
    e.done()?;
    let shown = old.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    if s.recurrence == Recurrence::Finite && matches!(c.review_every, Change::Set(_)) {
        return Err(Refusal::FiniteCannotRecur.into());
    }
    change_class(cx, &old, &mut s)?;
    change_interval(cx, &mut s, &c.review_every, &p.time_zone)?;
    change_team(cx, &old, &mut s, &c.team, new_team)?;
    if let Some(wanted) = c.state.0 {
        s = s.make(wanted)?;
    }
    criteria::may_change_acceptance(cx, &old, &s)?;
    store::update(cx.tx, &s)?;
    if s.team_mode == TeamMode::Single
        && let Some(t) = s.team_id
    {
        let uncertain = store::portion(cx.tx, s.id, t)?.is_some_and(|p| p.1);
        store::put_portion(cx.tx, s.id, t, s.estimate, uncertain)?;
    }
    if s.sla != old.sla {
        sla::recompute_story(cx, s.id, sla::Cause::Switch)?;
    }
    let (before, after) = difference(&face(&old), &face(&s));
    let class = rules::class(s.recurrence, s.team_mode);
    let kind =
        if class == rules::class(old.recurrence, old.team_mode) { Kind::StoryChanged } else { Kind::ClassChanged };
    activity::record(
        cx,
        kind,
        &subject(&s),
        &json!({"before": before, "after": after, "class": class, "reason": c.reason.map(|r| r.0)}),
    )?;
    watch_criteria(cx, &old, &s)?;
    view::by_id(cx, s.id)
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
    match account::id_of(cx.tx, login)? {
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
        let last = store::last_review(cx.tx, s.id)?.unwrap_or(cx.now);
        s.review_due_on = s.review_every.as_ref().map(|i| i.after(last.day_in(zone)));
    }
    Ok(())
}

/// The Scrum Master watches that the Acceptance Criteria of what a running Sprint holds stay as they are (C.2, C.4).
fn watch_criteria(cx: &mut Cx<'_>, old: &Story, new: &Story) -> Result<(), Problem> {
    if old.acceptance_criteria == new.acceptance_criteria {
        return Ok(());
    }
    for held in sprint::active_holding(cx.tx, new.id)? {
        let master = team::by_id(cx.tx, held.team_id)?.scrum_master_id;
        let message = format!(
            "{} changed the Acceptance Criteria of {} while {} holds it; they stay as they are during a Sprint",
            cx.by.name,
            new.key(),
            held.name
        );
        let notice = Notice { kind: NoticeKind::CriteriaChanged, subject: new.key().to_string(), message };
        notification::tell(cx, &[master], &notice)?;
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
            old.may_become_finite(work_package::any_open(cx.tx, s.id)?)?;
            s.state = if sprint::holds(cx.tx, s.id)? { State::Committed } else { State::Proposed };
        }
    } else if !old.recurring() {
        s.state = State::Active;
        s.accepted_at = None;
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
        || work_package::any_of_teams(cx.tx, s.id, &others)?
        || sprint::holds(cx.tx, s.id)?;
    if worked {
        return Err(Refusal::TeamHasWorked { story: old.key().to_string() }.into());
    }
    for t in others {
        store::delete_portion(cx.tx, s.id, t)?;
    }
    s.team_id = new;
    Ok(())
}

/// Puts a team on a story; a single-team story takes the first.
///
/// # Errors
/// 409 `single_team_story`.
pub fn join_team(cx: &mut Cx<'_>, s: &Story, team: i64) -> Result<(), Problem> {
    if s.team_mode == TeamMode::Multiple {
        return Ok(());
    }
    match s.team_id {
        Some(t) if t == team => Ok(()),
        Some(t) => {
            let team = team::by_id(cx.tx, t)?.name;
            Err(Refusal::OfOneTeam { story: s.key().to_string(), team }.into())
        }
        None => {
            let mut s = s.clone();
            s.team_id = Some(team);
            store::update(cx.tx, &s)?;
            if store::portion(cx.tx, s.id, team)?.is_none() {
                store::put_portion(cx.tx, s.id, team, s.estimate, false)?;
            }
            Ok(())
        }
    }
}

/// A team estimates its own portion (R29).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `single_team_story`.
pub fn put_portion(cx: &mut Cx<'_>, key: &Key, slug: &str, body: &Body) -> Result<StoryView, Problem> {
    let s = super::find(cx, key)?;
    let t = team::find(cx, slug)?;
    if !project::has_team(cx.tx, s.project_id, t.id)? {
        return Err(Problem::not_found(format!("team {slug:?} on the project of {key}")));
    }
    team::must_be_member(cx, t.id)?;
    let p: Portion = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    join_team(cx, &s, t.id)?;
    let before = store::portion(cx.tx, s.id, t.id)?;
    store::put_portion(cx.tx, s.id, t.id, Some(p.estimate), p.uncertain.unwrap_or(false))?;
    if s.team_mode == TeamMode::Single {
        let mut s = store::by_id(cx.tx, s.id)?;
        s.estimate = Some(p.estimate);
        store::update(cx.tx, &s)?;
    }
    let detail = json!({"team": slug, "before": before.and_then(|b| b.0), "after": p.estimate, "uncertain": p.uncertain.unwrap_or(false)});
    activity::record(cx, Kind::PortionEstimated, &Subject { team: Some(t.id), ..subject(&s) }, &detail)?;
    view::by_id(cx, s.id)
}

/// Permits or forbids escalation, and names the targets (R113 to R117).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 of section 3.
pub fn set_escalation(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let s = super::find(cx, key)?;
    super::must_be_product_owner(cx, &s)?;
    let input: Escalation = body.read()?;
    let mut e = Errors::default();
    let mut targets: Vec<Story> = Vec::new();
    for (i, k) in input.targets.iter().enumerate() {
        match super::find(cx, k) {
            Ok(t) if targets.iter().any(|x| x.id == t.id) => {}
            Ok(t) => targets.push(t),
            Err(p) if p.status == 404 => {
                e.push(&format!("targets.{i}"), format!("there is no story {k} that you can see"))
            }
            Err(p) => return Err(p),
        }
    }
    e.done()?;
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    s.may_escalate_to(input.permitted, &targets)?;
    let old = store::targets(cx.tx, s.id)?;
    let mut changed = s.clone();
    changed.escalation_permitted = input.permitted;
    store::update(cx.tx, &changed)?;
    store::set_targets(cx.tx, s.id, &targets.iter().map(|t| t.id).collect::<Vec<_>>())?;
    for t in targets.iter().filter(|t| old.iter().all(|o| o.id != t.id)) {
        let message = format!("{key} may now escalate its Work Packages to {}; you may refuse that", t.key());
        notification::tell(
            cx,
            &[t.product_owner_id],
            &Notice { kind: NoticeKind::EscalationTargetNamed, subject: t.key().to_string(), message },
        )?;
    }
    let before =
        json!({"permitted": s.escalation_permitted, "targets": old.iter().map(|t| t.key.clone()).collect::<Vec<_>>()});
    let after = json!({"permitted": input.permitted, "targets": targets.iter().map(|t| t.key().to_string()).collect::<Vec<_>>()});
    activity::record(cx, Kind::EscalationSet, &subject(&s), &json!({"before": before, "after": after}))?;
    view::by_id(cx, s.id)
}

/// The Product Owner of a target accepts or refuses a source (R116).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn answer_source(cx: &mut Cx<'_>, key: &Key, source: &Key, body: &Body) -> Result<StoryView, Problem> {
    let target = super::find(cx, key)?;
    let from = match store::by_key(cx.tx, source)? {
        Some(f) if store::targets(cx.tx, f.id)?.iter().any(|t| t.id == target.id) => f,
        _ => return Err(Problem::not_found(format!("{source} among the sources of {key}"))),
    };
    super::must_be_product_owner(cx, &target)?;
    let c: Consent = body.read()?;
    let shown = target.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    store::set_accepted(cx.tx, from.id, target.id, c.accepted)?;
    let word = if c.accepted { "accepts" } else { "refuses" };
    let message = format!("the Product Owner of {key} {word} what {source} escalates");
    notification::tell(
        cx,
        &[from.product_owner_id],
        &Notice { kind: NoticeKind::EscalationSourceAnswered, subject: source.to_string(), message },
    )?;
    activity::record(
        cx,
        Kind::EscalationSourceAnswered,
        &subject(&target),
        &json!({"source": source.to_string(), "accepted": c.accepted}),
    )?;
    view::by_id(cx, target.id)
}

fn judged(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(Story, Option<String>), Problem> {
    let s = super::find(cx, key)?;
    super::must_be_product_owner(cx, &s)?;
    let r: Reason = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    Ok((s, r.reason.map(|t| t.0)))
}

/// What a story has behind it to be accepted, which the page shows beside the button.
pub(super) fn accepting(cx: &mut Cx<'_>, s: &Story, portions: &[PortionView]) -> Result<Accepting, Problem> {
    let mut awaited = Vec::new();
    for p in view::awaited(portions) {
        awaited.push(team::by_slug(cx.tx, &p.team)?.map_or_else(|| p.team.clone(), |t| t.name));
    }
    Ok(Accepting { awaited, undone: criteria::lacking_for_done(cx, s)? })
}

/// The Product Owner accepts a finite story (R43, R50).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `recurring_story_never_done`, `story_not_committed`, `portions_incomplete`.
pub fn accept(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let (s, reason) = judged(cx, key, body)?;
    let before = s.state;
    let portions = view::story(cx, s.clone())?.portions;
    let behind = accepting(cx, &s, &portions)?;
    let s = s.accept(behind, cx.now)?;
    if before != State::Accepted {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        activity::record(cx, Kind::StoryAccepted, &subject(&s), &json!({"reason": reason}))?;
        sprint::touch_story(cx, s.id)?;
    }
    view::by_id(cx, s.id)
}

/// The Product Owner rejects a finite story.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `recurring_story_never_done`, `story_not_committed`.
pub fn reject(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let (s, reason) = judged(cx, key, body)?;
    let before = s.state;
    let runs = store::held_by_running_sprint(cx.tx, s.id)?;
    let s = s.reject(runs)?;
    if before != s.state {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        activity::record(cx, Kind::StoryRejected, &subject(&s), &json!({"reason": reason}))?;
        sprint::touch_story(cx, s.id)?;
    }
    view::by_id(cx, s.id)
}

/// Follows the tasks of a finite story: it is completed when every team on it is, and committed again when that changes.
///
/// # Errors
/// Those of the database.
pub fn follow_tasks(cx: &mut Cx<'_>, story: i64, new_open_task: bool) -> Result<(), Problem> {
    let s = store::by_id(cx.tx, story)?;
    if s.recurring() {
        return Ok(());
    }
    if !matches!(s.state, State::Committed | State::Completed | State::Rejected) {
        return Ok(());
    }
    let portions = view::story(cx, s.clone())?.portions;
    let complete = !portions.is_empty() && view::awaited(&portions).is_empty();
    let state = s.after_tasks(complete, new_open_task);
    if state == s.state {
        return Ok(());
    }
    let kind = if state == State::Completed { Kind::StoryCompleted } else { Kind::StoryUncompleted };
    store::set_state(cx.tx, s.id, state, None)?;
    activity::record(cx, kind, &subject(&s), &json!({}))?;
    if state == State::Completed {
        let message = format!("{} is completed by every team on it and waits for your acceptance", s.key());
        notification::tell(
            cx,
            &[s.product_owner_id],
            &Notice { kind: NoticeKind::StoryCompleted, subject: s.key().to_string(), message },
        )?;
    }
    Ok(())
}

fn recurring<T: Input>(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(Story, T), Problem> {
    let s = super::find(cx, key)?;
    super::must_be_product_owner(cx, &s)?;
    let read: T = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    s.must_recur()?;
    Ok((s, read))
}

/// Saves a story that was put to rest or retired.
fn turned(cx: &mut Cx<'_>, before: State, s: &Story, kind: Kind) -> Result<StoryView, Problem> {
    if before != s.state {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        store::set_woken(cx.tx, s.id, s.woken_from.zip(s.woken_to))?;
        activity::record(cx, kind, &subject(s), &json!({"before": before, "after": s.state}))?;
    }
    view::by_id(cx, s.id)
}

/// A dormant story becomes active: for good, or for a period, for whose Sprints it is then proposed (R62).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409.
pub fn wake(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let (s, w): (_, Wake) = recurring(cx, key, body)?;
    let period = match (w.starts_on, w.ends_on) {
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(Problem::invalid("ends_on", "is before starts_on")),
        (None, Some(_)) => return Err(Problem::invalid("starts_on", "is required with ends_on")),
        (Some(_), None) => return Err(Problem::invalid("ends_on", "is required with starts_on")),
    };
    let before = s.state;
    let (old_period, s) = (s.woken_from.zip(s.woken_to), s.wake(period)?);
    if before != s.state || period != old_period {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        store::set_woken(cx.tx, s.id, period)?;
        let days = period.map(|(from, to)| json!({"starts_on": from, "ends_on": to}));
        let detail = json!({"before": before, "after": s.state, "period": days});
        activity::record(cx, Kind::StoryWoken, &subject(&s), &detail)?;
    }
    view::by_id(cx, s.id)
}

/// A story that was woken for a period rests again once a Sprint closes at its end, unless something is open under it or
/// another Sprint holds it (R62).
///
/// # Errors
/// Those of the database.
pub fn rest_after(cx: &mut Cx<'_>, story: i64, sprint_ends_on: Day) -> Result<(), Problem> {
    let s = store::by_id(cx.tx, story)?;
    let over = s.woken_to.is_some_and(|to| to <= sprint_ends_on);
    if over && s.state == State::Active && !sprint::holds(cx.tx, story)? {
        let rests = s.rest(store::held_by_running_sprint(cx.tx, story)?)?;
        turned(cx, State::Active, &rests, Kind::StoryRested)?;
    }
    Ok(())
}

/// A recurring story waits in the backlog until there is need (R62).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `story_committed`.
pub fn rest(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let (s, _): (_, Nothing) = recurring(cx, key, body)?;
    let before = s.state;
    let runs = store::held_by_running_sprint(cx.tx, s.id)?;
    turned(cx, before, &s.rest(runs)?, Kind::StoryRested)
}

/// A recurring story ends (R65).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `story_committed`.
pub fn retire(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<StoryView, Problem> {
    let (s, _): (_, Nothing) = recurring(cx, key, body)?;
    let before = s.state;
    let runs = store::held_by_running_sprint(cx.tx, s.id)?;
    turned(cx, before, &s.retire(runs)?, Kind::StoryRetired)
}

/// The Product Owner looks over a recurring story and leaves input (R56).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `finite_story_cannot_recur`.
pub fn review(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<ReviewView, Problem> {
    let s = super::find(cx, key)?;
    super::must_be_product_owner(cx, &s)?;
    let r: Review = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| view::story(cx, shown))?;
    s.must_recur()?;
    let id = store::insert_review(cx.tx, s.id, cx.by.id, &r.input.0, cx.now)?;
    if let Some(every) = &s.review_every {
        let zone = project::by_id(cx.tx, s.project_id)?.time_zone;
        store::set_review_due(cx.tx, s.id, every.after(cx.now.day_in(&zone)))?;
    }
    activity::record(cx, Kind::StoryReviewed, &subject(&s), &json!({"input": r.input.0}))?;
    Ok(ReviewView { id, by: cx.by.login.clone(), input: r.input.0, at: cx.now })
}
