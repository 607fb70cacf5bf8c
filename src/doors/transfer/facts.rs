//! The past of a Work Package as rows: its escalations, and its facts.

use super::past::{Event, HandOver, Text, What, WorkPackagePast};
use super::places::{Job, Place};
use crate::facts::activity::model::{Kind, Past, Subject};
use crate::kit::problem::Problem;
use crate::service::escalation::model::Escalation;
use crate::service::sla::model::rules::Due;
use crate::service::work_package::model::WorkPackage;
use crate::service::{escalation, sla};
use serde_json::{Value, json};

/// An escalation for each hand-over.
///
/// # Errors
/// 500, when a group has no place.
pub fn escalations(job: &Job, past: &WorkPackagePast, work_package_id: i64) -> Result<Vec<Escalation>, Problem> {
    let mut out = Vec::with_capacity(past.handovers.len());
    for h in &past.handovers {
        let (from, to) = (job.place(&h.from)?, job.place(&h.to)?);
        let state = match (&h.ended, &h.taken) {
            (Some(e), _) => e.1,
            (None, Some(_)) => escalation::model::State::Taken,
            (None, None) => escalation::model::State::Open,
        };
        out.push(Escalation {
            id: 0,
            work_package_id,
            level: h.level,
            from_story_id: from.story,
            to_story_id: to.story,
            from_team_id: from.team,
            to_team_id: to.team,
            reason: reason(from, to, h),
            state,
            opened_by: job.person(h.opened_by.as_ref()).unwrap_or(job.owner),
            opened_at: h.opened_at,
            taken_by: h.taken.as_ref().and_then(|t| job.person(t.1.as_ref())),
            taken_at: h.taken.as_ref().map(|t| t.0),
            ended_at: h.ended.as_ref().map(|e| e.0),
            note: None,
        });
    }
    Ok(out)
}

fn reason(from: &Place, to: &Place, h: &HandOver) -> String {
    if h.reopening {
        format!("Reopened with {}, which had it last", to.slug)
    } else {
        format!("Reassigned from {} to {}", from.slug, to.slug)
    }
}

/// A fact for an event; `ids` are those of the escalations.
///
/// # Errors
/// 500, when a group has no place.
pub fn fact(job: &Job, w: &WorkPackage, past: &WorkPackagePast, ids: &[i64], e: &Event) -> Result<Past, Problem> {
    let mut team = w.team_id;
    let (kind, mut detail) = match &e.what {
        What::Created(first) => (
            Kind::WorkPackageCreated,
            json!({"key": w.key(), "title": w.title, "severity": w.severity, "template": null, "first": first}),
        ),
        What::Changed(before, after) => (Kind::WorkPackageChanged, json!({"before": before, "after": after})),
        What::Reopened => {
            (Kind::WorkPackageReopened, json!({"note": null, "before": "completed", "after": "in_progress"}))
        }
        What::Completed(who, code) => {
            (Kind::WorkPackageCompleted, completed(job, w, past, e, (who.as_ref(), code.as_ref())))
        }
        What::Escalated(i) | What::Taken(i) | What::Ended(i) => {
            let h = past.handovers.get(*i).ok_or_else(|| Problem::internal("an event names no hand-over"))?;
            let to = job.place(&h.to)?;
            team = to.team;
            handed_over(job, h, job.place(&h.from)?, to, ids.get(*i), &e.what)
        }
    };
    detail["update"] = json!(e.update);
    if let Some(stated) = e.stated {
        detail["stated_at"] = json!(stated);
    }
    let subject = Subject {
        project: Some(w.project_id),
        team: Some(team),
        story: Some(w.story_id),
        work_package: Some(w.id),
        ..Subject::default()
    };
    Ok(Past { at: e.at, actor: job.person(e.actor.as_ref()), kind, subject, detail })
}

fn completed(
    job: &Job,
    w: &WorkPackage,
    past: &WorkPackagePast,
    e: &Event,
    (who, code): (Option<&Text>, Option<&Text>),
) -> Value {
    // The time of the last completion is known better than that of its row.
    let last = past.events.iter().rev().find(|e| matches!(e.what, What::Completed(..))).map(|e| e.update);
    let at = if last == Some(e.update) { past.completed_at.unwrap_or(e.at) } else { e.at };
    let due = Due { resolve_by: w.resolve_by, ..Due::default() };
    json!({"note": null, "sla": sla::model::rules::outcome(&due, Some(at)), "state": "completed", "resolved_by": job.login(who),
           "closed_code": code.map(|c| &**c)})
}

fn handed_over(job: &Job, h: &HandOver, from: &Place, to: &Place, id: Option<&i64>, what: &What) -> (Kind, Value) {
    match what {
        What::Escalated(_) => (
            Kind::Escalated,
            json!({"escalation": id, "level": h.level, "from_story": from.key, "to_story": to.key,
                   "from_team": &*from.slug, "to_team": &*to.slug, "reason": reason(from, to, h)}),
        ),
        What::Taken(_) => {
            let by = h.taken.as_ref().and_then(|t| job.login(t.1.as_ref()));
            (Kind::EscalationTaken, json!({"escalation": id, "level": h.level, "by": by, "note": null}))
        }
        _ => {
            let returned = h.ended.as_ref().is_some_and(|e| e.1 == escalation::model::State::Returned);
            let kind = if returned { Kind::EscalationReturned } else { Kind::EscalationCompleted };
            (kind, json!({"escalation": id, "level": h.level, "note": null, "to_team": &*to.slug}))
        }
    }
}
