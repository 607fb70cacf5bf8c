//! Rules of stories: pure.

use super::{Class, Lack, Recurrence, State, TeamMode};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::{At, DAY};
use crate::service::task::model::TaskState;

/// The class that two properties make.
pub fn class(recurrence: Recurrence, team_mode: TeamMode) -> Class {
    match (recurrence, team_mode) {
        (Recurrence::Finite, TeamMode::Single) => Class::SingleTeamFinite,
        (Recurrence::Finite, TeamMode::Multiple) => Class::MultipleTeamsFinite,
        (Recurrence::Recurring, TeamMode::Single) => Class::SingleTeamRecurring,
        (Recurrence::Recurring, TeamMode::Multiple) => Class::MultipleTeamsRecurring,
    }
}

/// How far a team's portion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// At least one task, all of them done or dropped, one of them done.
    pub complete: bool,
    /// A task was begun.
    pub started: bool,
}

/// The progress of a portion by the states of its tasks.
pub fn progress(tasks: &[TaskState]) -> Progress {
    let ended = tasks.iter().all(|t| !t.is_open());
    let done = tasks.contains(&TaskState::Done);
    let started = tasks.iter().any(|t| matches!(t, TaskState::InProgress | TaskState::Testing | TaskState::Done));
    Progress { complete: ended && done, started }
}

/// The team with the largest estimated portion; of equal ones the first (R34).
pub fn largest<'a>(portions: impl Iterator<Item = (&'a str, Option<Hundredths>)>) -> Option<&'a str> {
    let mut found: Option<(&str, Hundredths)> = None;
    for (team, estimate) in portions {
        if let Some(e) = estimate.filter(|e| found.is_none_or(|f| *e > f.1)) {
            found = Some((team, e));
        }
    }
    found.map(|f| f.0)
}

/// How a team stands to a story.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Whether a Sprint of the team that is not closed holds it.
    pub committed: bool,
    /// Since when a running Sprint of the team holds it.
    pub running_since: Option<At>,
    /// How far its portion is.
    pub progress: Progress,
    /// Whether there is something to do: the story is finite, or something of the team is open under it.
    pub waits: bool,
    /// When something of the team moved under it last.
    pub moved_at: Option<At>,
}

/// Why a team is not engaged, if it is not: it has neither committed nor begun; it has begun no task in its running Sprint;
/// or nothing has moved in it for `idle` days. A recurring story under which nothing is open asks for nothing (R35).
pub fn lack(s: &Standing, now: At, idle: i64) -> Option<Lack> {
    if s.progress.complete {
        return None;
    }
    let quiet = |since: At| now.0 - since.0 >= idle * DAY;
    match s.running_since {
        None if !s.committed && !s.progress.started => Some(Lack::NoCommitment),
        Some(_) if !s.progress.started && s.waits => Some(Lack::NoTaskStarted),
        Some(since) if s.waits && quiet(s.moved_at.unwrap_or(since).max(since)) => Some(Lack::NothingMoved),
        _ => None,
    }
}

/// Whether the story `key` can be used as a template (R79): a finite one when it is completed; a recurring one never ends
/// (R52), and has shown what it is worth by running.
///
/// # Errors
/// `template_source_unfinished`.
pub fn may_be_template(key: &str, state: State) -> May {
    match state {
        State::Completed | State::Accepted | State::Active | State::Dormant | State::Retired => Ok(()),
        State::Proposed | State::Ready | State::Committed | State::Rejected => {
            Err(Refusal::SourceUnfinished { what: key.to_owned(), state: state.word() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::task::model::TaskState::{Done, Dropped, InProgress, ToDo};

    /// R34
    #[test]
    fn the_largest_portion_leads_and_of_equal_ones_the_first() {
        let e = |n: i64| Some(Hundredths(n));
        assert_eq!(largest([("a", e(5)), ("b", e(8)), ("c", e(8))].into_iter()), Some("b"));
        assert_eq!(largest([("a", None), ("b", e(0))].into_iter()), Some("b"));
        assert_eq!(largest([("a", None)].into_iter()), None);
    }

    /// R35
    #[test]
    fn a_team_is_not_engaged_without_commitment_without_task_or_when_nothing_moves() {
        let day = |n: i64| At(n * DAY);
        let begun = Progress { complete: false, started: true };
        let none = Progress { complete: false, started: false };
        let s = Standing { committed: false, running_since: None, progress: none, waits: true, moved_at: None };
        let of = |s: Standing, now: i64| lack(&s, day(now), 5);
        assert_eq!(of(s, 0), Some(Lack::NoCommitment));
        assert_eq!(of(Standing { committed: true, ..s }, 9), None, "its Sprint is planned");
        let running = Standing { committed: true, running_since: Some(day(0)), ..s };
        assert_eq!(of(running, 0), Some(Lack::NoTaskStarted));
        assert_eq!(of(Standing { waits: false, ..running }, 9), None, "nothing asks for work");
        let begun = Standing { progress: begun, moved_at: Some(day(2)), ..running };
        assert_eq!(of(begun, 6), None);
        assert_eq!(of(begun, 7), Some(Lack::NothingMoved));
        assert_eq!(of(Standing { moved_at: None, ..begun }, 5), Some(Lack::NothingMoved), "since the Sprint began");
        let complete = Progress { complete: true, started: true };
        assert_eq!(of(Standing { progress: complete, ..begun }, 30), None);
    }

    #[test]
    fn a_portion_is_complete_when_all_ended_and_one_is_done() {
        for (tasks, complete) in [
            (vec![], false),
            (vec![Done], true),
            (vec![Done, Dropped], true),
            (vec![Dropped], false),
            (vec![Done, ToDo], false),
            (vec![Done, InProgress], false),
        ] {
            assert_eq!(progress(&tasks).complete, complete, "{tasks:?}");
        }
    }
}
