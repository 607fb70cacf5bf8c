//! Making a story: by hand, from a template, from a plan or an import.

use super::{check_from, epic, own_team, owner};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::number::{Hundredths, Id};
use crate::kit::fields::text::{Key, Said, Short, Slug, Text, Title};
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::product::item_template::model::ItemKind;
use crate::product::project::model::Project;
use crate::product::story::model::input::{Number, Rule, check_schedule};
use crate::product::story::model::review::Interval;
use crate::product::story::model::{Cadence, Recurrence, SlaSwitch, State, Story, TeamMode, subject};
use crate::product::story::{model, store};
use crate::product::{backlog, item_template, project};
use serde_json::json;

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

pub fn list_json(items: Vec<Said>) -> String {
    json!(items.into_iter().map(|s| s.0).collect::<Vec<_>>()).to_string()
}

/// Makes a story at the end of the backlog.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 409 `finite_story_cannot_recur`.
pub fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<Story, Problem> {
    let p = project::read::find(cx, project)?;
    project::read::must_be_owner(cx, &p)?;
    let beginning = item_template::verbs::beginning::beginning(cx, &p, ItemKind::Story, body)?;
    let n: NewStory = beginning.read(body)?;
    let mut e = Errors::default();
    let recurrence = n.recurrence.unwrap_or(Recurrence::Finite);
    let cadence = n.cadence.or(n.schedule.as_ref().map(|_| Cadence::Scheduled));
    let schedule = n.schedule.map(|r| r.0);
    let recurs = cadence.is_some() || schedule.is_some() || n.review_every.is_some();
    let product_owner_id = match &n.product_owner {
        Some(l) => owner(cx, &p, &l.0, &mut e)?.unwrap_or(0),
        // Who stands in for a Product Owner writes stories of that person.
        None => project::read::acting_owner(cx, p.id)?.unwrap_or(cx.by.id),
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
        number: project::store::next_number(cx.tx, p.id)?,
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
        state: State::first(recurrence),
        rank: backlog::store::last_rank(cx.tx, p.id)?,
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
    activity::store::record(
        cx,
        Kind::StoryCreated,
        &subject(&s),
        &json!({"key": s.key().to_string(), "title": s.title, "class": model::rules::class(recurrence, team_mode),
                "template": beginning.told()}),
    )?;
    Ok(s)
}

/// Names targets of escalation that a story does not name yet, and permits escalating; for an import.
pub fn name_targets(cx: &mut Cx<'_>, story: i64, targets: &[i64]) -> Result<(), Problem> {
    let keys = |old: &[model::Target]| old.iter().map(|t| t.key.clone()).collect::<Vec<_>>();
    let old = store::target::targets(cx.tx, story)?;
    let new: Vec<i64> = targets.iter().copied().filter(|t| *t != story && old.iter().all(|o| o.id != *t)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let s = store::by_id(cx.tx, story)?;
    for t in new {
        store::target::link_target(cx.tx, story, t)?;
    }
    let before = json!({"permitted": s.escalation_permitted, "targets": keys(&old)});
    let after = json!({"permitted": true, "targets": keys(&store::target::targets(cx.tx, story)?)});
    activity::store::record(cx, Kind::EscalationSet, &subject(&s), &json!({"before": before, "after": after}))?;
    Ok(())
}

/// Makes a finite story at the end of the backlog that an approved change becomes.
pub fn create_proposed(cx: &mut Cx<'_>, p: &Project, owner: i64, title: &str, text: &str) -> Result<Story, Problem> {
    let place = (project::store::next_number(cx.tx, p.id)?, backlog::store::last_rank(cx.tx, p.id)?);
    let mut s = Story {
        description: Some(text.to_owned()),
        created_by: cx.by.id,
        ..Story::proposed(p, place, title.to_owned(), owner, cx.now)
    };
    s.id = store::insert(cx.tx, &s)?;
    let detail =
        json!({"key": s.key().to_string(), "title": s.title, "class": model::rules::class(s.recurrence, s.team_mode)});
    activity::store::record(cx, Kind::StoryCreated, &subject(&s), &detail)?;
    Ok(s)
}
