//! The sweep: every second it asks for the clocks that want to be told of, and tells of each, once.

use crate::app::{App, Cx};
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::people::team;
use crate::product::story;
use crate::service::sla::model;
use crate::service::sla::model::ClockNotice;
use crate::service::sla::model::rules::{ClockState, next_event};
use crate::service::work_package::model::WorkPackage;
use crate::service::{escalation, work_package};
use serde_json::json;

/// Tells of every clock that is due. What one process has told, another does not tell again: the note stands in the
/// transaction that tells.
///
/// # Errors
/// Those of the database; one clock that fails does not keep the others waiting.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    loop {
        let due: Vec<i64> = app.db.read(move |tx| Ok::<_, Problem>(work_package::store::due(tx, now)?)).await?;
        let more = due.len() == 200;
        let mut failed = None;
        for id in due {
            let told = app.db.write(move |tx| tell_of(&mut Cx::new(tx, Caller::system(), now), id)).await;
            if let Err(p) = told {
                tracing::warn!("the clock of Work Package {id} could not be told of: {p}");
                failed = Some(p);
            }
        }
        // What failed is still due: asking again at once would find it again.
        match failed {
            Some(p) => return Err(p),
            None if !more => return Ok(()),
            None => {}
        }
    }
}

/// Tells of one clock, if there still is something to tell.
pub fn tell_of(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let w = work_package::store::by_id(cx.tx, id)?;
    let d = w.due();
    if !w.state.is_open() {
        return Ok(work_package::store::set_told(cx.tx, id, w.told, None)?);
    }
    let Some(at) = next_event(&d, w.told).filter(|at| *at <= cx.now) else {
        return Ok(work_package::store::set_told(cx.tx, id, w.told, next_event(&d, w.told))?);
    };
    let told = match model::rules::state(&d, None, cx.now) {
        Some(ClockState::Breached) => ClockNotice::Breached,
        _ => ClockNotice::AtRisk,
    };
    work_package::store::set_told(cx.tx, id, Some(told), model::rules::next_event(&d, Some(told)))?;
    let (kind, word, said) = match told {
        ClockNotice::Breached => (Kind::SlaBreached, NoticeKind::SlaBreached, "has missed its time"),
        ClockNotice::AtRisk => (Kind::SlaAtRisk, NoticeKind::SlaAtRisk, "has a quarter of its time left"),
    };
    let due = d.resolve_by.map_or_else(String::new, |r| r.to_string());
    let message = format!("{} {said}: {} (due {due})", w.key(), w.title);
    let people = concerned(cx, &w)?;
    notification::store::tell(cx, &people, &Notice { kind: word, subject: w.key(), message })?;
    let subject = Subject {
        project: Some(w.project_id),
        team: Some(w.holder_team_id),
        story: Some(w.story_id),
        work_package: Some(w.id),
        ..Subject::default()
    };
    Ok(activity::store::record(cx, kind, &subject, &json!({"due": d.resolve_by, "since": at}))?)
}

/// The assignee, else the holding team; who has taken the innermost escalation; the Scrum Masters and the Product Owners of
/// where it began and of where it is held.
fn concerned(cx: &mut Cx<'_>, w: &WorkPackage) -> Result<Vec<i64>, Problem> {
    let mut people = match w.assignee_id {
        Some(a) => vec![a],
        None => team::store::members(cx.tx, w.holder_team_id)?,
    };
    people.extend(escalation::store::levels(cx.tx, w)?.last().and_then(|l| l.taken_by));
    for team in [w.team_id, w.holder_team_id] {
        people.push(team::store::by_id(cx.tx, team)?.scrum_master_id);
    }
    for story in [w.story_id, w.holder_story_id] {
        people.push(story::store::by_id(cx.tx, story)?.product_owner_id);
    }
    Ok(people)
}
