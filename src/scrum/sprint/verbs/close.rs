//! Closing a Sprint: what is carried over, what goes back.

use super::{insert, of_scrum_master, subject};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::product::story;
use crate::scrum::sprint::model::{Outcome, Sprint};
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::{model, read, store};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// What closing a Sprint brought about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ended {
    /// Keys of the recurring stories that go over into the next Sprint.
    pub carried_over: Vec<String>,
    /// Keys of the finite stories that go back to the backlog.
    pub returned: Vec<String>,
    /// Number of the next Sprint.
    pub next_sprint: Option<i64>,
}

/// The Sprint that was closed, and what that brought about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Closed {
    /// The closed Sprint.
    pub sprint: SprintView,
    #[serde(flatten)]
    pub ended: Ended,
}

/// Closes a Sprint: fixes its results, returns finite stories that were not accepted, carries recurring ones over (R132, R137, H.5).
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `sprint_not_active`.
pub fn close(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Ended, Problem> {
    let (s, t) = of_scrum_master(cx, id, body)?;
    s.must_run()?;
    finish(cx, s, &t, None)
}

/// What every end of a Sprint does; `early` is why a Product Owner ends it before its time.
pub fn finish(cx: &mut Cx<'_>, s: Sprint, t: &Team, early: Option<&str>) -> Result<Ended, Problem> {
    let commitments = store::commitments(cx.tx, s.id)?;
    let unfinished = store::unfinished(cx.tx, s.id)?;
    let read::Results { known, unknown, each, efforts } = read::results(cx, &s)?;
    store::effort::fix(cx.tx, &efforts)?;
    let s = s.close(known, unknown, cx.now)?;
    store::update(cx.tx, &s)?;
    let (mut carried, mut returned, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for (c, (done_known, done_unknown)) in commitments.iter().zip(each) {
        let outcome = model::rules::outcome(c.recurring, unfinished.contains(&c.story_id), c.accepted);
        match outcome {
            Outcome::CarriedOver => carried.push(c.clone()),
            Outcome::Kept => kept.push(c.story_id),
            Outcome::Returned => {
                give_back(cx, &s, c)?;
                returned.push(c.key.clone());
            }
            Outcome::Accepted => {}
        }
        store::fix_commitment(cx.tx, s.id, c.story_id, done_known, done_unknown, outcome)?;
    }
    let next = carry_over(cx, &s, t, &carried)?;
    for story in kept {
        story::verbs::recurring::rest_after(cx, story, s.ends_on)?;
    }
    let carried_over: Vec<String> = carried.into_iter().map(|c| c.key).collect();
    let detail = json!({"name": s.name, "completed_known": known, "completed_unknown": unknown, "carried_over": carried_over,
                        "returned": returned, "next_sprint": next, "reason": early});
    let kind = if early.is_some() { Kind::SprintEndedEarly } else { Kind::SprintClosed };
    activity::store::record(cx, kind, &subject(&s), &detail)?;
    Ok(Ended { carried_over, returned, next_sprint: next })
}

/// A finite story that was not accepted goes back to the backlog, without partial credit (R51), unless another team's Sprint holds it.
fn give_back(cx: &mut Cx<'_>, s: &Sprint, c: &model::Commitment) -> Result<(), Problem> {
    let story = story::store::by_id(cx.tx, c.story_id)?;
    let held = store::holds(cx.tx, c.story_id)?;
    story::store::move_to(cx.tx, &story, &story.clone().leave_sprint(held))?;
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(s) };
    activity::store::record(
        cx,
        Kind::StoryReturned,
        &about,
        &json!({"sprint": s.name, "story": c.key, "state": story.state}),
    )?;
    Ok(())
}

/// Puts the carried commitments into the next Sprint, which is made when there is none.
fn carry_over(cx: &mut Cx<'_>, s: &Sprint, t: &Team, carried: &[model::Commitment]) -> Result<Option<i64>, Problem> {
    let next = match store::next_planned(cx.tx, t.id)? {
        Some(n) => n,
        None if carried.is_empty() => return Ok(None),
        None => {
            let from = s.ends_on.plus(1);
            let to = from.plus(s.starts_on.days_to(s.ends_on));
            let id = insert(cx, t, &model::rules::next_name(&s.name), None, from, to)?;
            store::by_id(cx.tx, id)?
        }
    };
    let there = store::commitments(cx.tx, next.id)?;
    for c in carried.iter().filter(|c| there.iter().all(|x| x.story_id != c.story_id)) {
        let known = store::open_known(cx.tx, c.story_id, t.id)?;
        store::put_commitment(cx.tx, next.id, c.story_id, known, c.unknown)?;
        let story = story::store::by_id(cx.tx, c.story_id)?;
        let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&next) };
        let detail = json!({"from": s.name, "to": next.name, "story": c.key, "known": known, "unknown": c.unknown});
        activity::store::record(cx, Kind::StoryCarriedOver, &about, &detail)?;
    }
    Ok(Some(next.id))
}
