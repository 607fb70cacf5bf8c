//! What happened to an incident, told anew as what Tandem knows: a Work Package, its hand-overs as escalations, its
//! facts. Pure.
//!
//! `resolved_at`, `closed_at`, `resolved_by` and `closed_code` hold their last value on every row, also on the first: they
//! count from the row on that resolves or closes the incident. An event never comes before the one it follows: where the
//! file says so, it is moved, and its fact keeps what was stated.

use super::incident::{Column, Incident, IncidentRow, Stage};
use super::past::{Event, HandOver, Text, What, WorkPackagePast};
use crate::kit::time::At;
use crate::service::escalation;
use crate::service::work_package::model::State;
use serde_json::{Map, Value, json};

/// The group of incidents that no group ever had.
pub const NO_GROUP: &str = "No group";

/// The columns whose changes are told as changes.
const TOLD: &[Column] = &[
    Column::State,
    Column::MadeSla,
    Column::Caller,
    Column::ContactType,
    Column::Location,
    Column::Category,
    Column::Subcategory,
    Column::Symptom,
    Column::CmdbCi,
    Column::Impact,
    Column::Urgency,
    Column::Priority,
    Column::Group,
    Column::AssignedTo,
    Column::Knowledge,
    Column::Confirmed,
    Column::Notify,
    Column::Problem,
    Column::Rfc,
    Column::Vendor,
    Column::CausedBy,
    Column::Short,
    Column::Description,
];

/// Tells an incident anew.
pub fn replay(incident: &Incident) -> WorkPackagePast {
    let rows = &incident.rows;
    let first = &rows[0];
    let home = rows.iter().find_map(|r| r.group.clone()).unwrap_or_else(|| NO_GROUP.into());
    let last = &rows[rows.len() - 1];
    let state = match last.stage {
        Stage::New => State::Open,
        Stage::Working => State::InProgress,
        Stage::Resolved | Stage::Closed => State::Completed,
    };
    let created_by =
        [Column::OpenedBy, Column::CreatedBy, Column::UpdatedBy].iter().find_map(|c| first.get(*c).cloned());
    let mut told = Teller {
        chain: Vec::new(),
        update: first.update,
        clock: first.opened_at,
        stated: None,
        out: WorkPackagePast {
            state,
            severity: rows.iter().rev().find_map(|r| r.severity),
            assignee: last.get(Column::AssignedTo).cloned(),
            created_by: created_by.clone(),
            ..WorkPackagePast::opened(incident.number.to_string(), home, first.opened_at)
        },
    };
    told.event(created_by, What::Created(first_values(first)));
    let final_end = final_end(rows);
    let mut before: Option<&IncidentRow> = None;
    for (i, row) in rows.iter().enumerate() {
        told.row(before, row, (final_end == Some(i)).then_some(last));
        before = Some(row);
    }
    told.out.reopened = told.out.reopened.max(last.reopened);
    told.out
}

/// The row that ends an incident for good: from there on the last values hold.
fn final_end(rows: &[IncidentRow]) -> Option<usize> {
    let open = rows.iter().rposition(|r| !r.stage.done());
    let end = open.map_or(0, |i| i + 1);
    (end < rows.len()).then_some(end)
}

struct Teller {
    chain: Vec<usize>,
    update: i64,
    clock: At,
    stated: Option<At>,
    out: WorkPackagePast,
}

impl Teller {
    fn event(&mut self, actor: Option<Text>, what: What) {
        self.out.events.push(Event { at: self.clock, stated: self.stated, actor, update: self.update, what });
    }

    fn row(&mut self, before: Option<&IncidentRow>, row: &IncidentRow, last: Option<&IncidentRow>) {
        self.stated = (row.at < self.clock).then_some(row.at);
        self.clock = self.clock.max(row.at);
        self.update = row.update;
        let actor = row.get(Column::UpdatedBy).cloned();
        let was_done = before.is_some_and(|b| b.stage.done());
        let done = row.stage.done();
        if was_done && !done {
            self.out.reopened += 1;
            self.out.completed_at = None;
            self.event(actor.clone(), What::Reopened);
        }
        if let Some(b) = before {
            self.changed(b, row, actor.as_ref(), was_done && !done || done && !was_done);
        }
        if !(was_done && done) {
            if let Some(group) = &row.group {
                self.assigned_to_group(group, was_done, actor.as_ref());
            }
            self.assigned(row, actor.as_ref());
        }
        if done && !was_done {
            self.done(row, last);
        }
    }

    /// One fact for what a row changes; a row that shows no change is a fact too, unless it is told by another.
    fn changed(&mut self, before: &IncidentRow, row: &IncidentRow, actor: Option<&Text>, told: bool) {
        let (mut old, mut new) = (Map::new(), Map::new());
        for c in TOLD.iter().filter(|c| before.get(**c) != row.get(**c)) {
            // The state is told by the fact that completes or reopens it.
            if *c == Column::State && told {
                continue;
            }
            old.insert(c.word().into(), json!(before.get(*c).map(|t| &**t)));
            new.insert(c.word().into(), json!(row.get(*c).map(|t| &**t)));
        }
        if before.severity != row.severity && row.severity.is_some() {
            old.insert("severity".into(), json!(before.severity));
            new.insert("severity".into(), json!(row.severity));
        }
        if !told && row.stage == Stage::Closed && before.stage != Stage::Closed {
            new.insert(Column::ClosedCode.word().into(), json!(row.get(Column::ClosedCode).map(|t| &**t)));
        }
        if !new.is_empty() || !told {
            self.event(actor.cloned(), What::Changed(old.into(), new.into()));
        }
    }

    /// The group of a row: the holder, one of the chain (then those above it gave it back), or a new one.
    fn assigned_to_group(&mut self, group: &Text, reopening: bool, actor: Option<&Text>) {
        let holder = self.chain.last().map_or(&self.out.group, |h| &self.out.handovers[*h].to).clone();
        if *group == holder {
            return;
        }
        let depth = if *group == self.out.group {
            Some(0)
        } else {
            self.chain.iter().position(|h| self.out.handovers[*h].to == *group).map(|i| i + 1)
        };
        if let Some(depth) = depth {
            while self.chain.len() > depth {
                self.come_back(escalation::model::State::Returned, actor);
            }
            return;
        }
        self.out.handovers.push(HandOver {
            level: i64::try_from(self.chain.len()).unwrap_or(0) + 1,
            from: holder,
            to: group.clone(),
            reopening,
            opened_at: self.clock,
            opened_by: actor.cloned(),
            taken: None,
            ended: None,
        });
        self.chain.push(self.out.handovers.len() - 1);
        self.event(actor.cloned(), What::Escalated(self.out.handovers.len() - 1));
    }

    fn assigned(&mut self, row: &IncidentRow, actor: Option<&Text>) {
        let somebody = row.get(Column::AssignedTo);
        if self.out.responded_at.is_none() && (somebody.is_some() || row.stage == Stage::Working) {
            self.out.responded_at = Some(self.clock);
        }
        // Without a group on the row, nobody of the new group was assigned.
        let (Some(somebody), Some(_), Some(top)) = (somebody, &row.group, self.chain.last().copied()) else { return };
        if self.out.handovers[top].taken.is_none() {
            self.out.handovers[top].taken = Some((self.clock, Some(somebody.clone())));
            self.event(actor.cloned(), What::Taken(top));
        }
    }

    fn come_back(&mut self, how: escalation::model::State, actor: Option<&Text>) {
        let Some(top) = self.chain.pop() else { return };
        let h = &mut self.out.handovers[top];
        h.ended = Some((self.clock, how));
        if how == escalation::model::State::Completed && h.taken.is_none() {
            h.taken = Some((self.clock, actor.cloned()));
        }
        self.event(actor.cloned(), What::Ended(top));
    }

    /// The chain is completed from the innermost level out, then the Work Package.
    fn done(&mut self, row: &IncidentRow, last: Option<&IncidentRow>) {
        let named = |c: Column| last.and_then(|l| l.get(c).cloned());
        let resolver = named(Column::ResolvedBy).or_else(|| row.get(Column::UpdatedBy).cloned());
        while !self.chain.is_empty() {
            self.come_back(escalation::model::State::Completed, resolver.as_ref());
        }
        let stated = last.and_then(|l| l.resolved_at.or(if row.stage == Stage::Closed { l.closed_at } else { None }));
        let at = stated.filter(|s| *s >= self.out.created_at).unwrap_or(self.clock);
        self.out.completed_at = Some(at);
        self.out.responded_at = Some(self.out.responded_at.unwrap_or(self.clock).min(at));
        self.event(resolver.clone(), What::Completed(resolver, named(Column::ClosedCode)));
    }
}

fn first_values(row: &IncidentRow) -> Value {
    let mut out = Map::new();
    for c in [Column::State, Column::Priority, Column::Group, Column::AssignedTo, Column::Category, Column::Subcategory]
    {
        out.insert(c.word().into(), json!(row.get(c).map(|t| &**t)));
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::super::incident::samples::read_rows;
    use super::*;
    use crate::service::escalation::model::State as Esc;

    /// A row: state, update, hour, group, resolver.
    fn told(rows: &[(&str, i64, i64, &str, &str)]) -> WorkPackagePast {
        let mut text = String::new();
        for (state, update, hour, group, who) in rows {
            text.push_str(&format!(
                "INC1,{state},0,{update},Opened by 1,1/3/2016 08:00,Updated by {update},1/3/2016 {hour:02}:00,3 - Moderate,\
                 {group},{who},Resolved by 9,1/3/2016 20:30,2/3/2016 09:00,code 6\n"
            ));
        }
        let (log, refused) = read_rows(&text);
        assert!(refused.is_empty(), "{refused:?}");
        replay(&log.incidents[0])
    }

    fn chain(r: &WorkPackagePast) -> Vec<(i64, &str, &str, bool, Option<Esc>)> {
        r.handovers.iter().map(|h| (h.level, &*h.from, &*h.to, h.taken.is_some(), h.ended.map(|e| e.1))).collect()
    }

    fn words(r: &WorkPackagePast) -> Vec<&'static str> {
        r.events
            .iter()
            .map(|e| match e.what {
                What::Created(_) => "created",
                What::Changed(..) => "changed",
                What::Escalated(_) => "escalated",
                What::Taken(_) => "taken",
                What::Ended(_) => "ended",
                What::Completed(..) => "completed",
                What::Reopened => "reopened",
            })
            .collect()
    }

    fn hour(at: Option<At>) -> Option<String> {
        at.map(|a| a.to_string()[11..16].to_owned())
    }

    #[test]
    fn a_hand_over_is_an_escalation_that_is_taken_and_completed() {
        let r = told(&[
            ("New", 0, 8, "Group 1", "?"),
            ("New", 1, 9, "Group 2", "?"),
            ("Active", 2, 10, "Group 2", "Resolver 7"),
            ("Resolved", 3, 20, "Group 2", "Resolver 7"),
            ("Closed", 4, 21, "Group 2", "Resolver 7"),
        ]);
        assert_eq!(&*r.group, "Group 1");
        assert_eq!(chain(&r), vec![(1, "Group 1", "Group 2", true, Some(Esc::Completed))]);
        assert_eq!(words(&r), ["created", "changed", "escalated", "changed", "taken", "ended", "completed", "changed"]);
        assert_eq!((hour(r.responded_at).as_deref(), hour(r.completed_at).as_deref()), (Some("10:00"), Some("20:30")));
        assert_eq!((r.state, r.assignee.as_deref(), r.reopened), (State::Completed, Some("Resolver 7"), 0));
        assert!(r.holder().is_none());
    }

    #[test]
    fn going_back_into_the_chain_returns_what_is_above() {
        let r = told(&[
            ("New", 0, 8, "Group 1", "Resolver 1"),
            ("Active", 1, 9, "Group 2", "Resolver 2"),
            ("Active", 2, 10, "Group 3", "?"),
            ("Active", 3, 11, "Group 1", "Resolver 1"),
            ("Active", 4, 12, "Group 4", "?"),
        ]);
        assert_eq!(
            chain(&r),
            vec![
                (1, "Group 1", "Group 2", true, Some(Esc::Returned)),
                (2, "Group 2", "Group 3", false, Some(Esc::Returned)),
                (1, "Group 1", "Group 4", false, None),
            ]
        );
        assert_eq!(r.holder().map(|h| &*h.to), Some("Group 4"));
        assert_eq!((r.state, r.completed_at), (State::InProgress, None), "last values do not resolve an open incident");
    }

    #[test]
    fn back_to_the_middle_returns_only_the_inner_level() {
        let r = told(&[
            ("Active", 0, 8, "Group 1", "?"),
            ("Active", 1, 9, "Group 2", "?"),
            ("Active", 2, 10, "Group 3", "?"),
            ("Active", 3, 11, "Group 2", "?"),
            ("Active", 4, 12, "?", "?"),
            ("Resolved", 5, 13, "Group 2", "?"),
        ]);
        assert_eq!(
            chain(&r),
            vec![
                (1, "Group 1", "Group 2", true, Some(Esc::Completed)),
                (2, "Group 2", "Group 3", false, Some(Esc::Returned)),
            ]
        );
    }

    #[test]
    fn a_reopened_incident_runs_on_with_the_group_that_has_it() {
        let r = told(&[
            ("Active", 0, 8, "Group 1", "?"),
            ("Active", 1, 9, "Group 2", "Resolver 2"),
            ("Resolved", 2, 10, "Group 2", "Resolver 2"),
            ("Active", 3, 11, "Group 2", "Resolver 2"),
            ("Resolved", 4, 12, "Group 2", "Resolver 2"),
        ]);
        assert_eq!(r.reopened, 1);
        assert_eq!(
            chain(&r),
            vec![
                (1, "Group 1", "Group 2", true, Some(Esc::Completed)),
                (1, "Group 1", "Group 2", true, Some(Esc::Completed)),
            ]
        );
        assert!(r.handovers[1].reopening);
        let resolvers: Vec<_> = r
            .events
            .iter()
            .filter_map(|e| {
                if let What::Completed(who, code) = &e.what { Some((who.as_deref(), code.as_deref())) } else { None }
            })
            .collect();
        assert_eq!(
            resolvers,
            [(Some("Updated by 2"), None), (Some("Resolved by 9"), Some("code 6"))],
            "last values count from the last resolution on"
        );
        assert_eq!(hour(r.completed_at).as_deref(), Some("20:30"));
    }

    #[test]
    fn rows_out_of_order_are_told_in_order_and_time_never_runs_backwards() {
        let r = told(&[
            ("Resolved", 2, 12, "Group 1", "?"),
            ("New", 0, 6, "Group 1", "?"),
            ("Active", 1, 5, "Group 1", "Resolver 1"),
        ]);
        assert_eq!(r.state, State::Completed);
        let times: Vec<i64> = r.events.iter().map(|e| e.at.0).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!(r.events.iter().filter(|e| e.stated.is_some()).count(), 1);
        assert_eq!(hour(r.responded_at).as_deref(), Some("08:00"));
    }

    #[test]
    fn an_incident_without_a_group_has_a_team_of_its_own() {
        let r = told(&[("New", 0, 8, "?", "?"), ("Closed", 1, 9, "?", "?")]);
        assert_eq!(&*r.group, NO_GROUP);
        assert_eq!(words(&r), ["created", "completed"]);
        assert_eq!(hour(r.completed_at).as_deref(), Some("20:30"));
        let late = told(&[("New", 0, 8, "?", "?"), ("Active", 1, 9, "Group 5", "?")]);
        assert_eq!((&*late.group, late.handovers.len()), ("Group 5", 0), "its first group had it from the start");
    }
}
