//! Writes Work Packages that a file holds: each with an escalation for each hand-over, and a fact for each event.
//!
//! What the import knows of one stands in `external.import` of its Work Package: a digest of what the file said, and the
//! version of the Work Package that it wrote. The same digest: nothing is done. Another digest and the same version: the
//! fields follow the file, and facts that are not there yet are appended. Another digest and another version: people have
//! changed it in Tandem; it is left alone and told of.

use super::facts;
use super::past::WorkPackagePast;
use super::places::{Job, Place};
use super::source::Case;
use super::summary::Tally;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Past};
use crate::kit::db::Conn;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::service::sla::model::rules::{ClockState, Due};
use crate::service::sla::model::{Basis, ClockNotice};
use crate::service::work_package::model::{Origin, WorkPackage};
use crate::service::{escalation, sla, work_package};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What an earlier import left of a Work Package.
pub struct CaseWritten {
    /// The digest of what the file said.
    pub digest: String,
    /// How many escalations it wrote.
    pub escalations: usize,
    /// How many facts the file had.
    pub events: usize,
    /// Whether the Work Package changed since.
    pub changed_by_people: bool,
}

impl CaseWritten {
    fn new(external: Option<&str>, version: i64) -> Self {
        let json: Value = external.and_then(|e| serde_json::from_str(e).ok()).unwrap_or_default();
        let import = &json["import"];
        let count = |name: &str| import[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        Self {
            digest: import["digest"].as_str().unwrap_or("").to_owned(),
            escalations: count("escalations"),
            events: count("events"),
            changed_by_people: import["version"].as_i64() != Some(version),
        }
    }
}

/// What imports wrote into a project, by number in the other tool.
pub fn written(tx: &mut Conn, project: i64) -> Result<HashMap<String, CaseWritten>, Problem> {
    let rows = work_package::store::imported::all(tx, project)?.into_iter();
    Ok(rows.map(|(key, external, version)| (key, CaseWritten::new(external.as_deref(), version))).collect())
}

/// What is told of one that is left alone.
pub fn kept(key: &str) -> String {
    format!("{key} changed in the file, and people changed it in Tandem: it is left as it is")
}

/// A Work Package that is ready to be written.
pub struct Ready {
    /// Its number in the other tool.
    pub key: String,
    /// Whether it is made; changed otherwise.
    pub new: bool,
    /// What happened to it.
    pub past: WorkPackagePast,
    pub digest: String,
}

impl Ready {
    /// Tells the past of a case.
    pub fn new(case: &dyn Case, new: bool) -> Self {
        let mut past = case.past();
        if let Some((end, _)) = past.title.char_indices().nth(500) {
            past.title.truncate(end);
        }
        Self { key: case.key().to_owned(), new, past, digest: case.digest() }
    }

    /// What is kept beside it, with what the next import needs to know.
    fn external(&self, job: &Job, version: i64) -> String {
        let mut all = Map::new();
        all.insert("source".into(), json!(job.source));
        all.extend(self.past.external.clone());
        let (escalations, events) = (self.past.handovers.len(), self.past.events.len());
        let import = json!({"digest": self.digest, "version": version, "escalations": escalations, "events": events});
        all.insert("import".into(), import);
        Value::Object(all).to_string()
    }
}

/// Writes the Work Packages of a batch; adds their facts to `past`.
pub fn write(
    cx: &mut Cx<'_>,
    job: &Job,
    cases: &[Ready],
    number: &mut i64,
    past: &mut Vec<Past>,
    tally: &mut Tally,
) -> Result<(), Problem> {
    for ready in cases {
        if ready.new {
            make(cx, job, ready, *number, past, tally)?;
            *number += 1;
        } else {
            change(cx, job, ready, past, tally)?;
        }
    }
    Ok(())
}

/// The clock of a Work Package, what was told of it, and when to look again.
struct Clock {
    due: Due,
    basis: Basis,
    told: Option<ClockNotice>,
    next: Option<At>,
}

impl Clock {
    /// Nothing of the past is told anew. There is no pause: one that was paused here has changed here, and is kept.
    fn new(cx: &Cx<'_>, place: &Place, past: &WorkPackagePast, start: At) -> Self {
        let limits = past.severity.and_then(|s| place.limits.get(&s)).copied();
        let due = sla::model::rules::due(start, limits, place.calendar.as_ref().map(|c| &c.1), &[]);
        let basis = Basis::of(limits, place.calendar.as_ref().map(|c| c.0));
        if !past.state.is_open() {
            return Self { due, basis, told: None, next: None };
        }
        let told = match sla::model::rules::state(&due, None, cx.now) {
            Some(ClockState::Breached) => Some(ClockNotice::Breached),
            Some(ClockState::AtRisk) => Some(ClockNotice::AtRisk),
            _ => None,
        };
        let next = sla::model::rules::next_event(&due, told);
        Self { due, basis, told, next }
    }
}

fn make(
    cx: &mut Cx<'_>,
    job: &Job,
    r: &Ready,
    number: i64,
    past: &mut Vec<Past>,
    tally: &mut Tally,
) -> Result<(), Problem> {
    let home = job.place(&r.past.group)?;
    let clock = Clock::new(cx, home, &r.past, r.past.created_at);
    let mut w = opened(job, home, number, &r.past);
    follow(&mut w, job, &r.past, &clock.due);
    let holder = job.place(r.past.held_by())?;
    (w.holder_story_id, w.holder_team_id) = (holder.story, holder.team);
    (w.respond_by, w.at_risk_at, w.told) = (clock.due.respond_by, clock.due.at_risk_at, clock.told);
    (w.sla_limit, w.sla_respond_limit) = (clock.basis.limit, clock.basis.respond);
    w.calendar_version = clock.basis.calendar;
    w.external = Some(r.external(job, w.version));
    w.id = work_package::store::imported::insert(cx.tx, &w, &r.key)?;
    if clock.next.is_some() {
        work_package::store::set_told(cx.tx, w.id, clock.told, clock.next)?;
    }
    let escalations = facts::escalations(job, &r.past, w.id)?;
    let ids = escalation::store::imported::insert(cx.tx, &escalations)?;
    tally.new += 1;
    tally.escalations += ids.len();
    for e in &r.past.events {
        past.push(facts::fact(job, &w, &r.past, &ids, e)?);
    }
    Ok(())
}

/// A Work Package at its home, as it is before anything is known of it.
fn opened(job: &Job, home: &Place, number: i64, past: &WorkPackagePast) -> WorkPackage {
    let origin = Origin {
        project_id: job.project.id,
        prefix: job.project.key.clone(),
        number,
        story_id: home.story,
        team_id: home.team,
        created_by: job.person(past.created_by.as_ref()).unwrap_or(job.owner),
        created_at: past.created_at,
    };
    WorkPackage { state: past.state, ..WorkPackage::new(origin) }
}

/// The fields that follow the file.
fn follow(w: &mut WorkPackage, job: &Job, past: &WorkPackagePast, due: &Due) {
    w.title.clone_from(&past.title);
    w.description.clone_from(&past.description);
    w.state = past.state;
    w.category.clone_from(&past.category);
    w.severity = past.severity;
    w.submitter.clone_from(&past.submitter);
    w.assignee_id = job.person(past.assignee.as_ref());
    w.responded_at = past.responded_at;
    w.completed_at = past.completed_at;
    w.reopened = past.reopened;
    w.resolve_by = due.resolve_by;
    w.sla_result = sla::model::rules::outcome(due, past.completed_at);
}

fn change(cx: &mut Cx<'_>, job: &Job, r: &Ready, past: &mut Vec<Past>, tally: &mut Tally) -> Result<(), Problem> {
    let Some(mut w) = work_package::store::imported::by_external(cx.tx, job.project.id, &r.key)? else {
        return Err(Problem::internal(format!("{} was there a moment ago", r.key)));
    };
    let before = CaseWritten::new(w.external.as_deref(), w.version);
    if before.digest == r.digest {
        tally.same += 1;
        return Ok(());
    }
    if before.changed_by_people {
        tally.kept += 1;
        tally.told.push(kept(&r.key));
        return Ok(());
    }
    let (home, holder) = (job.place(&r.past.group)?, job.place(r.past.held_by())?);
    let clock = Clock::new(cx, home, &r.past, w.created_at);
    work_package::store::set_clock(cx.tx, &w, &clock.due, clock.basis, clock.next, clock.told)?;
    let (origin, held) = ((home.story, home.team), (holder.story, holder.team));
    let moved = (w.story_id, w.team_id) != origin || (w.holder_story_id, w.holder_team_id) != held;
    (w.story_id, w.team_id) = origin;
    follow(&mut w, job, &r.past, &clock.due);
    w.external = Some(r.external(job, w.version + 1 + i64::from(moved)));
    work_package::store::imported::update(cx.tx, &w)?;
    if moved {
        work_package::store::imported::relocate(cx.tx, w.id, origin, held)?;
    }
    let escalations = facts::escalations(job, &r.past, w.id)?;
    let ids = escalation::store::imported::replace(cx.tx, w.id, &escalations)?;
    tally.escalations += ids.len().saturating_sub(before.escalations);
    tally.changed += 1;
    append_facts(cx, job, &w, r, &ids, past)
}

/// Adds the facts that are not there yet. A fact is known again by its kind, its change in the other tool, and its position
/// among those of that kind and change.
fn append_facts(
    cx: &mut Cx<'_>,
    job: &Job,
    w: &WorkPackage,
    r: &Ready,
    ids: &[i64],
    past: &mut Vec<Past>,
) -> Result<(), Problem> {
    let mut there: HashMap<(Kind, i64), usize> = HashMap::new();
    for (kind, detail) in activity::store::of_work_package(cx.tx, w.id)? {
        let detail: Value = serde_json::from_str(&detail).map_err(Problem::internal)?;
        if let Some(update) = detail["update"].as_i64() {
            *there.entry((kind, update)).or_default() += 1;
        }
    }
    for e in &r.past.events {
        let fact = facts::fact(job, w, &r.past, ids, e)?;
        match there.get_mut(&(fact.kind, e.update)) {
            Some(n) if *n > 0 => *n -= 1,
            _ => past.push(fact),
        }
    }
    Ok(())
}
