//! The portions of teams, and how a story follows their tasks.

use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::story::model::{State, Story, TeamMode, subject};
use crate::product::story::{read, store};
use serde_json::json;

input! {
    /// The estimate of a team's own portion.
    pub struct Portion { estimate: Hundredths, uncertain: Option<bool> }
}

/// Puts a team on a story; a single-team story takes the first.
///
/// # Errors
/// 409 `single_team_story`.
pub fn join_team(cx: &mut Cx<'_>, s: &Story, team: i64) -> Result<(), Problem> {
    let present = match s.team_id {
        Some(own) if own != team => team::store::by_id(cx.tx, own)?.name,
        _ => String::new(),
    };
    let joined = s.clone().join(team, &present)?;
    if joined.team_id != s.team_id {
        store::update(cx.tx, &joined)?;
        if store::portion(cx.tx, s.id, team)?.is_none() {
            store::put_portion(cx.tx, s.id, team, s.estimate, false)?;
        }
    }
    Ok(())
}

/// A team estimates its own portion (R29).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `single_team_story`.
pub fn put_portion(cx: &mut Cx<'_>, key: &Key, slug: &str, body: &Body) -> Result<i64, Problem> {
    let s = read::find(cx, key)?;
    let t = team::read::find(cx, slug)?;
    if !project::store::has_team(cx.tx, s.project_id, t.id)? {
        return Err(Problem::not_found(format!("team {slug:?} on the project of {key}")));
    }
    team::read::must_be_member(cx, t.id)?;
    let p: Portion = body.read()?;
    let shown = s.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    join_team(cx, &s, t.id)?;
    let before = store::portion(cx.tx, s.id, t.id)?;
    store::put_portion(cx.tx, s.id, t.id, Some(p.estimate), p.uncertain.unwrap_or(false))?;
    if s.team_mode == TeamMode::Single {
        let mut s = store::by_id(cx.tx, s.id)?;
        s.estimate = Some(p.estimate);
        store::update(cx.tx, &s)?;
    }
    let detail = json!({"team": slug, "before": before.and_then(|b| b.0), "after": p.estimate, "uncertain": p.uncertain.unwrap_or(false)});
    activity::store::record(cx, Kind::PortionEstimated, &Subject { team: Some(t.id), ..subject(&s) }, &detail)?;
    Ok(s.id)
}

/// Follows the tasks of a finite story: it is completed when every team on it is, and committed again when that changes.
pub fn follow_tasks(cx: &mut Cx<'_>, story: i64, new_open_task: bool) -> Result<(), Problem> {
    let s = store::by_id(cx.tx, story)?;
    if !s.follows_tasks() {
        return Ok(());
    }
    let portions = read::story(cx, s.clone())?.portions;
    let complete = !portions.is_empty() && read::awaited(&portions).is_empty();
    let state = s.after_tasks(complete, new_open_task);
    if state == s.state {
        return Ok(());
    }
    let kind = if state == State::Completed { Kind::StoryCompleted } else { Kind::StoryUncompleted };
    store::set_state(cx.tx, s.id, state, None)?;
    activity::store::record(cx, kind, &subject(&s), &json!({}))?;
    if state == State::Completed {
        let message = format!("{} is completed by every team on it and waits for your acceptance", s.key());
        notification::store::tell(
            cx,
            &[s.product_owner_id],
            &Notice { kind: NoticeKind::StoryCompleted, subject: s.key().to_string(), message },
        )?;
    }
    Ok(())
}
