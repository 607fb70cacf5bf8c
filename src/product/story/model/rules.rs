//! Rules of stories: pure.

use super::{Class, Lack, Recurrence, State, TeamMode};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::Hundredths;
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
    let ended = tasks.iter().all(|t| matches!(t, TaskState::Done | TaskState::Dropped));
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
