//! Committing to stories, and taking them out again.

use super::{subject, unchanged};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Text};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::story::model::Story;
use crate::product::{criteria, project, story};
use crate::scrum::sprint::model::transition::Committing;
use crate::scrum::sprint::model::{AmountUnit, Sprint, State};
use crate::scrum::sprint::{model, read, store};
use serde_json::json;

input! {
    /// What a team commits to of a story.
    pub struct Commit { known: Option<Hundredths>, unknown: Option<Hundredths>, unknown_unit: Option<AmountUnit> }
}

input! {
    /// Spare capacity in a running Sprint (R89).
    pub struct SpareCapacity { amount: Hundredths, note: Option<Text> }
}

fn story_of_team(cx: &mut Cx<'_>, key: &Key, t: &Team) -> Result<Story, Problem> {
    let s = story::read::find(cx, key)?;
    if project::store::has_team(cx.tx, s.project_id, t.id)? {
        return Ok(s);
    }
    Err(Problem::not_found(format!("{key} among the stories of the team {}", t.slug)))
}

/// Commits a team to a story with known and unknown work (R85, R86), or, after the team has reported spare capacity, lets
/// the story's Product Owner put one into the running Sprint (R89).
///
/// # Errors
/// 404, 403, 422, 412, 409 of sections 3 and 4.
pub fn commit(cx: &mut Cx<'_>, id: i64, key: &Key, body: &Body) -> Result<i64, Problem> {
    let (s, t) = read::find(cx, id)?;
    let story = story_of_team(cx, key, &t)?;
    let held = store::commitments(cx.tx, s.id)?.into_iter().find(|c| c.story_id == story.id);
    let picks = s.state == State::Active && held.is_none() && story::read::is_product_owner(cx, &story)?;
    if !picks {
        team::read::must_be_member(cx, t.id)?;
    }
    let input: Commit = body.read()?;
    if story.recurring() && input.known.is_none() && input.unknown.is_none() {
        return Err(Problem::invalid(
            "known",
            "is required for a recurring story, or unknown: the amount set aside (R86)",
        ));
    }
    let unknown = set_aside(cx, &s, &t, &input)?;
    unchanged(cx, &s, &t)?;
    let known = match input.known {
        Some(k) => k,
        None if story.recurring() => Hundredths(0),
        None => estimate(cx, &story, &t)?,
    };
    let wanted = Hundredths(known.0 + unknown.0);
    s.may_commit(Committing { story: &key.to_string(), held: held.is_some(), by_owner: picks, wanted })?;
    if s.state == State::Active {
        store::set_spare(cx.tx, s.id, None, None)?;
    }
    story.may_be_committed(store::others_holding(cx.tx, s.team_id, &[story.id], s.id)?.remove(&story.id))?;
    story::verbs::portion::join_team(cx, &story, t.id)?;
    if held.is_none() {
        criteria::read::ready(cx, std::slice::from_ref(&story))?.remove(&story.id).unwrap_or(Ok(()))?;
    }
    store::put_commitment(cx.tx, s.id, story.id, known, unknown)?;
    story::store::move_to(cx.tx, &story, &story.clone().enter_sprint())?;
    let before = held.map(|c| json!({"known": c.known, "unknown": c.unknown}));
    let detail = json!({"sprint": s.name, "team": t.slug, "story": key.to_string(), "before": before, "after": {"known": known, "unknown": unknown},
                        "entered": input.unknown_unit.zip(input.unknown).map(|(unit, amount)| json!({"amount": amount, "unit": unit}))});
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&s) };
    activity::store::record(cx, Kind::StoryCommitted, &about, &detail)?;
    Ok(id)
}

/// What is set aside for unknown work, from what was entered: an amount, a share of the velocity, or hours of the team's
/// capacity in the Sprint (R41, R95).
fn set_aside(cx: &mut Cx<'_>, s: &Sprint, t: &Team, input: &Commit) -> Result<Hundredths, Problem> {
    let entered = input.unknown.unwrap_or_default();
    let unit = input.unknown_unit.unwrap_or(AmountUnit::Amount);
    if input.unknown.is_none() || unit == AmountUnit::Amount {
        return Ok(entered);
    }
    let velocity = if s.state == State::Planned { store::velocity(cx.tx, t)? } else { s.velocity };
    let capacity = read::plan::capacity(cx, s)?;
    model::rules::converted(entered, unit, t.estimate_unit, velocity, capacity)
        .map_err(|why| Problem::invalid("unknown", why))
}

fn estimate(cx: &mut Cx<'_>, story: &Story, t: &Team) -> Result<Hundredths, Problem> {
    let portions = story::read::by_id(cx, story.id)?.portions;
    let own = portions.into_iter().find(|p| p.team == t.slug).and_then(|p| p.estimate);
    let whole = story.estimate.filter(|_| story.team_mode == story::model::TeamMode::Single);
    Ok(own.or(whole).unwrap_or_default())
}

/// Takes a story out of a planned Sprint.
///
/// # Errors
/// 404, 403 `not_team_member`, 412, 409 `sprint_not_planned`.
pub fn uncommit(cx: &mut Cx<'_>, id: i64, key: &Key) -> Result<(), Problem> {
    let (s, t) = read::find(cx, id)?;
    let story = story::read::find(cx, key)?;
    let held = store::commitments(cx.tx, s.id)?.into_iter().find(|c| c.story_id == story.id);
    let Some(held) = held else {
        return Err(Problem::not_found(format!("a commitment to {key} in {}", s.name)));
    };
    let before = json!({"known": held.known, "unknown": held.unknown});
    team::read::must_be_member(cx, t.id)?;
    unchanged(cx, &s, &t)?;
    s.may_uncommit()?;
    store::delete_commitment(cx.tx, s.id, story.id)?;
    let held = store::holds(cx.tx, story.id)?;
    story::store::move_to(cx.tx, &story, &story.clone().leave_sprint(held))?;
    let about = Subject { project: Some(story.project_id), story: Some(story.id), ..subject(&s) };
    activity::store::record(
        cx,
        Kind::StoryUncommitted,
        &about,
        &json!({"sprint": s.name, "story": key.to_string(), "before": before, "after": null}),
    )?;
    Ok(())
}

/// The team reports that it has room for more (R89).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `sprint_not_active`.
pub fn spare_capacity(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = read::find(cx, id)?;
    team::read::must_be_member(cx, t.id)?;
    let c: SpareCapacity = body.read()?;
    unchanged(cx, &s, &t)?;
    s.must_run()?;
    let note = c.note.map(|n| n.0);
    store::set_spare(cx.tx, s.id, Some(c.amount), note.as_deref())?;
    activity::store::record(cx, Kind::SpareCapacityReported, &subject(&s), &json!({"amount": c.amount, "note": note}))?;
    let mut owners = Vec::new();
    for p in team::store::projects_of(cx.tx, t.id)? {
        owners.extend(project::store::owners(cx.tx, p)?);
    }
    let message = format!("{} has spare capacity of {} in {}; one story may be added", t.name, c.amount, s.name);
    notification::store::tell(cx, &owners, &Notice { kind: NoticeKind::SpareCapacity, subject: t.slug, message })?;
    Ok(id)
}
