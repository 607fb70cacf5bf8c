//! Closing a Sprint: what is carried over, what goes back.

use super::{insert, of_scrum_master, subject};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, OfStory};
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::product::story;
use crate::scrum::sprint::model::{Fixed, Outcome, Sprint};
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::{model, read, store};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

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
    let read::results::Results { known, unknown, each, efforts } = read::results::results(cx, &s)?;
    store::effort::fix(cx.tx, &efforts)?;
    let s = s.close(known, unknown, cx.now)?;
    store::update(cx.tx, &s)?;
    let fixed = commitments.iter().zip(each).map(|(c, (known, unknown))| {
        let outcome = model::rules::outcome(c.recurring, unfinished.contains(&c.story_id), c.accepted);
        Fixed { story: c.story_id, known, unknown, outcome }
    });
    let fixed: Vec<_> = fixed.collect();
    store::fix_commitments(cx.tx, s.id, &fixed)?;
    let of = |outcome: Outcome| {
        let all = commitments.iter().zip(&fixed);
        all.filter(|(_, f)| f.outcome == outcome).map(|(c, _)| c.clone()).collect::<Vec<_>>()
    };
    let (carried, returned, kept) = (of(Outcome::CarriedOver), of(Outcome::Returned), of(Outcome::Kept));
    give_back(cx, &s, &returned)?;
    let next = carry_over(cx, &s, t, &carried)?;
    story::verbs::recurring::rest_after(cx, &stories(&kept), s.ends_on)?;
    let returned: Vec<String> = returned.into_iter().map(|c| c.key).collect();
    let carried_over: Vec<String> = carried.into_iter().map(|c| c.key).collect();
    let detail = json!({"name": s.name, "completed_known": known, "completed_unknown": unknown, "carried_over": carried_over,
                        "returned": returned, "next_sprint": next, "reason": early});
    let kind = if early.is_some() { Kind::SprintEndedEarly } else { Kind::SprintClosed };
    activity::store::record(cx, kind, &subject(&s), &detail)?;
    Ok(Ended { carried_over, returned, next_sprint: next })
}

fn stories(commitments: &[model::Commitment]) -> Vec<i64> {
    commitments.iter().map(|c| c.story_id).collect()
}

/// Finite stories that were not accepted go back to the backlog, without partial credit (R51), unless another team's Sprint holds them.
fn give_back(cx: &mut Cx<'_>, s: &Sprint, returned: &[model::Commitment]) -> Result<(), Problem> {
    if returned.is_empty() {
        return Ok(());
    }
    let ids = stories(returned);
    let held = store::held(cx.tx, &ids)?;
    let (mut ready, mut before) = (Vec::new(), HashMap::new());
    for story in story::store::by_ids(cx.tx, &ids)? {
        before.insert(story.id, story.state);
        let after = story.clone().leave_sprint(held.contains(&story.id));
        if after.state != story.state {
            ready.push(after.id);
        }
    }
    story::store::set_ready(cx.tx, &ready)?;
    let fact = |c: &model::Commitment| {
        let detail = json!({"sprint": s.name, "story": c.key, "state": before.get(&c.story_id)});
        OfStory { project: c.project_id, story: c.story_id, detail }
    };
    let facts = returned.iter().map(fact).collect();
    Ok(activity::store::record_each(cx, Kind::StoryReturned, &subject(s), facts)?)
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
    let there = stories(&store::commitments(cx.tx, next.id)?);
    let carried: Vec<_> = carried.iter().filter(|c| !there.contains(&c.story_id)).collect();
    let open = store::open_known(cx.tx, &carried.iter().map(|c| c.story_id).collect::<Vec<_>>(), t.id)?;
    let known = |c: &model::Commitment| open.get(&c.story_id).copied().unwrap_or_default();
    let more: Vec<_> = carried.iter().map(|c| (c.story_id, known(c), c.unknown)).collect();
    store::add_commitments(cx.tx, next.id, &more)?;
    let fact = |c: &&model::Commitment| {
        let detail = json!({"from": s.name, "to": next.name, "story": c.key, "known": known(c), "unknown": c.unknown});
        OfStory { project: c.project_id, story: c.story_id, detail }
    };
    let facts = carried.iter().map(fact).collect();
    activity::store::record_each(cx, Kind::StoryCarriedOver, &subject(&next), facts)?;
    Ok(Some(next.id))
}
