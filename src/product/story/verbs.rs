//! Every verb on a story.

pub mod acceptance;
pub mod change;
pub mod contributor;
pub mod create;
pub mod escalation;
pub mod imported;
pub mod portion;
pub mod recurring;
pub mod review;

use super::model::{State, Story, subject};
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::kit::fields::Errors;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::people::{account, team};
use crate::product::project::model::Project;
use crate::product::{backlog, project};
use serde_json::{Value, json};

pub fn owner(cx: &mut Cx<'_>, p: &Project, login: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let id = account::store::id_of(cx.tx, login)?;
    match id {
        Some(id) if project::store::is_owner(cx.tx, p.id, id)? => return Ok(Some(id)),
        Some(_) => e.push("product_owner", format!("{login:?} is no Product Owner of {}", p.key)),
        None => e.push("product_owner", format!("there is no user {login:?}")),
    }
    Ok(None)
}

pub fn own_team(cx: &mut Cx<'_>, project: i64, slug: &str, e: &mut Errors) -> Result<Option<i64>, Problem> {
    match team::store::by_slug(cx.tx, slug)? {
        Some(t) if project::store::has_team(cx.tx, project, t.id)? => return Ok(Some(t.id)),
        _ => e.push("team", format!("{slug:?} is no team of this project")),
    }
    Ok(None)
}

pub fn epic(cx: &mut Cx<'_>, project: i64, key: &Key, e: &mut Errors) -> Result<Option<i64>, Problem> {
    let id = backlog::store::epic_in(cx.tx, project, key)?;
    if id.is_none() {
        e.push("epic", format!("there is no Epic {key} in this project"));
    }
    Ok(id)
}

pub fn check_from(from: bool, schedule: Option<&String>, e: &mut Errors) {
    if from && schedule.is_none() {
        e.push("schedule_from", "is the day from which a schedule counts, and there is no schedule");
    }
}

/// What history compares: every field that a change can touch.
pub fn face(s: &Story) -> Value {
    json!({
        "title": s.title, "description": s.description, "as_a": s.as_a, "i_want": s.i_want, "so_that": s.so_that,
        "acceptance_criteria": serde_json::from_str::<Value>(&s.acceptance_criteria).unwrap_or_default(),
        "epic_id": s.epic_id, "product_owner_id": s.product_owner_id, "recurrence": s.recurrence, "team_mode": s.team_mode,
        "team_id": s.team_id, "estimate": s.estimate, "business_value": s.business_value, "cadence": s.cadence,
        "schedule": s.schedule, "schedule_from": s.schedule_from, "review_every": s.review_every,
        "lead_scrum_master_id": s.lead_scrum_master_id, "sla": s.sla, "category": s.category, "state": s.state
    })
}

/// Saves a story that was put to rest or retired.
pub fn turned(cx: &mut Cx<'_>, before: State, s: &Story, kind: Kind) -> Result<i64, Problem> {
    if before != s.state {
        store::set_state(cx.tx, s.id, s.state, s.accepted_at)?;
        store::set_woken(cx.tx, s.id, s.woken_from.zip(s.woken_to))?;
        activity::store::record(cx, kind, &subject(s), &json!({"before": before, "after": s.state}))?;
    }
    Ok(s.id)
}
