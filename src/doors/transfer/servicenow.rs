//! The incident log of ServiceNow: a Work Package for each incident, an escalation for each hand-over, a team and an
//! operational story for each assignment group. `incident` reads the rows, `replay` tells what happened.

use super::incident::{Column, Incident};
use super::names::Names;
use super::past::{Text, WorkPackagePast};
use super::replay::{NO_GROUP, replay};
use super::source::{Case, Content, Item, Losses, Refusal, Source};
use super::table::{Table, not_carried};
use super::{digest, incident};
use crate::product::project::model::ProjectKind;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

/// The columns whose last value is kept beside what Tandem computes itself.
const KEPT: &[Column] = &[
    Column::MadeSla,
    Column::Reassigned,
    Column::Reopened,
    Column::ClosedCode,
    Column::ContactType,
    Column::Location,
    Column::Subcategory,
    Column::Symptom,
    Column::CmdbCi,
    Column::Problem,
    Column::Rfc,
    Column::Vendor,
    Column::CausedBy,
    Column::State,
    Column::Priority,
    Column::Impact,
    Column::Urgency,
    Column::Knowledge,
    Column::Confirmed,
    Column::Notify,
    Column::CreatedBy,
    Column::CreatedAt,
    Column::ResolvedBy,
    Column::ResolvedAt,
    Column::ClosedAt,
];

/// Names that stand for people in a row.
const PEOPLE_IN: &[Column] =
    &[Column::OpenedBy, Column::CreatedBy, Column::UpdatedBy, Column::AssignedTo, Column::ResolvedBy];

/// The source.
pub struct ServiceNow;

impl Source for ServiceNow {
    fn name(&self) -> &'static str {
        "servicenow"
    }
    fn help(&self) -> &'static str {
        "Incident log of ServiceNow (CSV, also gzip), one row for each change of an incident"
    }
    fn items(&self) -> &'static str {
        "incidents"
    }
    fn project_kind(&self) -> ProjectKind {
        ProjectKind::Operations
    }
    fn story_of(&self, group: &str) -> String {
        if group == NO_GROUP { "Incidents without a group".to_owned() } else { format!("Incidents of {group}") }
    }
    fn read(&self, bytes: &[u8], zone: &TimeZone, refuse: &mut dyn FnMut(Refusal)) -> Result<Content, String> {
        let mut log = incident::read(Table::new(bytes)?, zone, refuse)?;
        for active in log.others.iter_mut().filter(|c| *c == "active") {
            active.push_str(" (it follows from the state)");
        }
        let notes = not_carried(&log.others).into_iter().collect();
        let items = log.incidents.into_iter().map(|i| Item::WorkPackage(Box::new(i)));
        Ok(Content { items: items.collect(), notes, refused: 0 })
    }
}

impl Case for Incident {
    fn key(&self) -> &str {
        &self.number
    }

    fn digest(&self) -> String {
        digest(self.rows.iter().map(|r| r.cells().map(|c| c.unwrap_or("?"))))
    }

    fn past(&self) -> WorkPackagePast {
        let last = &self.rows[self.rows.len() - 1];
        let text = |c: Column| last.get(c).map(ToString::to_string);
        let what = text(Column::Short).unwrap_or_else(|| {
            let parts: Vec<String> = [Column::Category, Column::Subcategory].into_iter().filter_map(text).collect();
            parts.join(", ")
        });
        WorkPackagePast {
            title: if what.is_empty() { self.number.to_string() } else { format!("{}: {what}", self.number) },
            description: text(Column::Description),
            category: text(Column::Category),
            submitter: text(Column::Caller),
            external: external(self),
            ..replay(self)
        }
    }

    fn names(&self, names: &mut Names) {
        for row in &self.rows {
            for name in PEOPLE_IN.iter().filter_map(|c| row.get(*c)) {
                names.person(name);
            }
            if let Some(group) = &row.group {
                names.group(group);
                if let Some(who) = row.get(Column::AssignedTo) {
                    names.member(group, who);
                }
            }
        }
        if self.rows.iter().all(|r| r.group.is_none()) {
            names.group(&Text::from(NO_GROUP));
        }
    }

    fn losses(&self, losses: &mut Losses) {
        let rows = &self.rows;
        let first = rows.iter().position(|r| r.group.is_some());
        let ungrouped = first.map_or(0, |f| rows[f..].iter().filter(|r| r.group.is_none()).count());
        let last = &rows[rows.len() - 1];
        let no_time = usize::from(last.stage.done() && last.resolved_at.is_none());
        let mut clock = rows[0].opened_at;
        let mut moved = 0;
        for r in rows {
            moved += usize::from(r.at < clock);
            clock = clock.max(r.at);
        }
        let late = rows
            .windows(2)
            .filter(|w| w[0].stage.done() && w[1].stage.done() && w[0].group != w[1].group && w[1].group.is_some())
            .count();
        let no_group = usize::from(first.is_none());
        losses.add(no_group, "incidents name no group at all: they go to the team no-group");
        losses.add(ungrouped, "rows name no group any more: the group before keeps the incident");
        losses.add(no_time, "resolved incidents give no time of it: that of the row is taken");
        losses.add(
            moved,
            "rows are older than the one they follow: their facts are put right after it and keep the time stated",
        );
        losses.add(late, "changes of group after the resolution are in the history only");
    }
}

/// The last value of what has no place of its own.
fn external(incident: &Incident) -> Map<String, Value> {
    let last = &incident.rows[incident.rows.len() - 1];
    let mut external = Map::new();
    external.insert("number".into(), json!(&*incident.number));
    for c in KEPT {
        let value = last.get(*c).map(|t| &**t);
        let value = match c {
            Column::MadeSla | Column::Knowledge | Column::Confirmed => match value {
                Some("true") => json!(true),
                Some("false") => json!(false),
                other => json!(other),
            },
            Column::Reassigned | Column::Reopened => json!(value.and_then(|t| t.parse::<i64>().ok())),
            // They hold their last value on every row: they are true once the incident is done.
            Column::ClosedCode | Column::ResolvedBy | Column::ResolvedAt | Column::ClosedAt if !last.stage.done() => {
                Value::Null
            }
            _ => json!(value),
        };
        external.insert(c.word().into(), value);
    }
    external
}
