//! Rules of tasks: pure.

use super::{Task, TaskState};
use crate::facts::refusal::model::May;
use crate::kit::time::At;
use crate::service::work_package::model::WorkPackage;

impl Task {
    /// Moves it to a state, which a closed Work Package does not let it change.
    ///
    /// # Errors
    /// `work_package_closed`.
    pub fn turn(self, to: TaskState, of: Option<&WorkPackage>, now: At) -> May<Self> {
        if let Some(w) = of
            && to != self.state
        {
            w.may_work()?;
        }
        let done_at = if to == TaskState::Done { self.done_at.or(Some(now)) } else { None };
        Ok(Self { state: to, done_at, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::{Code, May};
    use crate::kit::fields::number::Hundredths;
    use crate::service::work_package::model::State;
    use crate::service::work_package::model::rules::tests::in_state;

    fn code<T>(may: May<T>) -> Option<Code> {
        may.err().map(|r| r.code())
    }

    #[test]
    fn a_task_of_a_closed_work_package_keeps_its_state() {
        let task = Task {
            id: 1,
            story_id: 1,
            work_package_id: Some(3),
            escalation_id: None,
            team_id: 1,
            title: "t".into(),
            state: TaskState::ToDo,
            kind: None,
            assignee_id: None,
            estimate: None,
            spent: Hundredths(0),
            known: false,
            done_at: None,
            created_by: 1,
            created_at: At(0),
        };
        let closed = in_state(State::Completed);
        assert_eq!(code(task.clone().turn(TaskState::Done, Some(&closed), At(5))), Some(Code::WorkPackageClosed));
        assert!(task.clone().turn(TaskState::ToDo, Some(&closed), At(5)).is_ok(), "the state is not changed");
        let done = task.turn(TaskState::Done, Some(&in_state(State::Open)), At(5)).ok();
        assert_eq!(done.as_ref().and_then(|t| t.done_at), Some(At(5)));
        let again = done.clone().and_then(|t| t.turn(TaskState::Done, None, At(9)).ok());
        assert_eq!(again.and_then(|t| t.done_at), Some(At(5)), "it was done then");
        let undone = done.and_then(|t| t.turn(TaskState::Testing, None, At(9)).ok());
        assert_eq!(undone.map(|t| t.done_at), Some(None));
    }
}
