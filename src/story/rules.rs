//! Rules of stories: pure.

use super::{Class, Recurrence, TeamMode};
use crate::work_package::TaskState;

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

#[cfg(test)]
mod tests {
    use super::*;
    use TaskState::{Done, Dropped, InProgress, ToDo};

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
