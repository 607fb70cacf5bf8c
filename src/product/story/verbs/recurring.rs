//! Waking, resting, retiring and reviewing a recurring story.

use super::turned;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, OfStory, Subject};
use crate::input;
use crate::kit::fields::text::{Key, Said};
use crate::kit::fields::{Body, Input, Nothing};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::product::project;
use crate::product::story::model::{State, Story, subject};
use crate::product::story::read::review::ReviewView;
use crate::product::story::{read, store};
use crate::scrum::sprint;
use serde_json::json;

input! {
    /// For which days a dormant story is woken; for good without them.
    pub struct Wake { starts_on: Option<Day>, ends_on: Option<Day> }
}

input! {
    /// The input of a review.
    pub struct Review { input: Said }
}

fn recurring<T: Input>(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(Story, T), Problem> {
    let s = read::find(cx, key)?;
    read::must_be_product_owner(cx, &s)?;
    let read: T = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    s.must_recur()?;
    Ok((s, read))
}

/// A dormant story becomes active: for good, or for a period, for whose Sprints it is then proposed (R62).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409.
pub fn wake(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
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
        activity::store::record(cx, Kind::StoryWoken, &subject(&s), &detail)?;
    }
    Ok(s.id)
}

/// Stories that were woken for a period rest again once a Sprint closes at its end, unless something is open under them or
/// another Sprint holds them (R62).
pub fn rest_after(cx: &mut Cx<'_>, stories: &[i64], sprint_ends_on: Day) -> Result<(), Problem> {
    if stories.is_empty() {
        return Ok(());
    }
    let held = sprint::store::held(cx.tx, stories)?;
    let rests = |s: &Story| s.rests_after(sprint_ends_on, held.contains(&s.id));
    let mut resting = Vec::new();
    for s in store::by_ids(cx.tx, stories)?.into_iter().filter(rests) {
        resting.push(s.rest(false)?);
    }
    resting.sort_by_key(|s| stories.iter().position(|id| *id == s.id));
    store::set_resting(cx.tx, &resting.iter().map(|s| s.id).collect::<Vec<_>>())?;
    let fact = |s: &Story| {
        let detail = json!({"before": State::Active, "after": s.state});
        OfStory { project: s.project_id, story: s.id, detail }
    };
    let facts = resting.iter().map(fact).collect();
    Ok(activity::store::record_each(cx, Kind::StoryRested, &Subject::default(), facts)?)
}

/// A recurring story waits in the backlog until there is need (R62).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `story_committed`.
pub fn rest(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (s, _): (_, Nothing) = recurring(cx, key, body)?;
    let before = s.state;
    let runs = store::held_by_running_sprint(cx.tx, s.id)?;
    turned(cx, before, &s.rest(runs)?, Kind::StoryRested)
}

/// A recurring story ends (R65).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `story_committed`.
pub fn retire(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
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
    let s = read::find(cx, key)?;
    read::must_be_product_owner(cx, &s)?;
    let r: Review = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    s.must_recur()?;
    let id = store::review::insert_review(cx.tx, s.id, cx.by.id, &r.input.0, cx.now)?;
    if let Some(every) = &s.review_every {
        let zone = project::store::by_id(cx.tx, s.project_id)?.time_zone;
        store::review::set_review_due(cx.tx, s.id, every.after(cx.now.day_in(&zone)))?;
    }
    activity::store::record(cx, Kind::StoryReviewed, &subject(&s), &json!({"input": r.input.0}))?;
    Ok(ReviewView { id, by: cx.by.login.clone(), input: r.input.0, at: cx.now })
}
