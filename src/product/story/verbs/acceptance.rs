//! The Product Owner accepts or rejects a finite story.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Text};
use crate::kit::problem::Problem;
use crate::product::story::model::{State, Story, subject};
use crate::product::story::{read, store};
use crate::scrum::sprint;
use serde_json::json;

input! {
    /// Why.
    pub struct Reason { reason: Option<Text> }
}

fn judged(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<(Story, Option<String>), Problem> {
    let s = read::find(cx, key)?;
    read::must_be_product_owner(cx, &s)?;
    let r: Reason = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    Ok((s, r.reason.map(|t| t.0)))
}

/// The Product Owner accepts a finite story (R43, R50).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `recurring_story_never_done`, `story_not_committed`, `portions_incomplete`.
pub fn accept(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (s, reason) = judged(cx, key, body)?;
    let before = s.state;
    let behind = read::accepting::many(cx, std::slice::from_ref(&s))?.remove(&s.id).unwrap_or_default();
    let s = s.accept(behind, cx.now)?;
    if before != State::Accepted {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        activity::store::record(cx, Kind::StoryAccepted, &subject(&s), &json!({"reason": reason}))?;
        sprint::read::touch_story(cx, s.id)?;
    }
    Ok(s.id)
}

/// The Product Owner rejects a finite story.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `recurring_story_never_done`, `story_not_committed`.
pub fn reject(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (s, reason) = judged(cx, key, body)?;
    let before = s.state;
    let runs = store::held_by_running_sprint(cx.tx, s.id)?;
    let s = s.reject(runs)?;
    if before != s.state {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        activity::store::record(cx, Kind::StoryRejected, &subject(&s), &json!({"reason": reason}))?;
        sprint::read::touch_story(cx, s.id)?;
    }
    Ok(s.id)
}
