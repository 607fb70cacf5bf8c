//! How the Product Owner judges a finite story: pure.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::product::story::model::{State, Story};

/// What a finite story must have behind it to be accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepting {
    /// The teams whose portion it still waits for.
    pub awaited: Vec<String>,
    /// The criteria that do not hold yet.
    pub undone: Vec<String>,
}

impl Story {
    /// Whether the Product Owner can judge it at all.
    ///
    /// # Errors
    /// `recurring_story_never_done`, `story_not_committed`.
    fn may_judge(&self) -> May {
        if self.recurring() {
            return Err(Refusal::NeverDone { story: self.name() });
        }
        if matches!(self.state, State::Proposed | State::Ready) {
            return Err(Refusal::InNoSprint { story: self.name() });
        }
        Ok(())
    }

    /// Whether the Product Owner can accept it (R43, R50); what is accepted stays so.
    ///
    /// # Errors
    /// `recurring_story_never_done`, `story_not_committed`, `portions_incomplete`, `done_criteria_unmet`.
    pub fn may_accept(&self, behind: Accepting) -> May {
        self.may_judge()?;
        if self.state == State::Accepted {
            return Ok(());
        }
        if !behind.awaited.is_empty() {
            return Err(Refusal::PortionsIncomplete { teams: behind.awaited });
        }
        if behind.undone.is_empty() {
            return Ok(());
        }
        Err(Refusal::DoneUnmet { story: self.name(), lacking: behind.undone })
    }

    /// Accepts it.
    ///
    /// # Errors
    /// Those of [`Self::may_accept`].
    pub fn accept(self, behind: Accepting, now: At) -> May<Self> {
        self.may_accept(behind)?;
        let accepted_at = if self.state == State::Accepted { self.accepted_at } else { Some(now) };
        Ok(Self { state: State::Accepted, accepted_at, ..self })
    }

    /// Whether the Product Owner can reject it; an accepted one only while its Sprint runs.
    ///
    /// # Errors
    /// `recurring_story_never_done`, `story_not_committed`.
    pub fn may_reject(&self, in_running_sprint: bool) -> May {
        self.may_judge()?;
        if self.state == State::Accepted && !in_running_sprint {
            return Err(Refusal::SprintIsClosed { story: self.name() });
        }
        Ok(())
    }

    /// Rejects it.
    ///
    /// # Errors
    /// Those of [`Self::may_reject`].
    pub fn reject(self, in_running_sprint: bool) -> May<Self> {
        self.may_reject(in_running_sprint)?;
        Ok(Self { state: State::Rejected, accepted_at: None, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::product::story::model::Recurrence;
    use crate::product::story::model::transition::tests::{code, finite, story};

    #[test]
    fn a_story_is_accepted_when_nobody_is_waited_for_and_its_criteria_hold() {
        let worst = || Accepting { awaited: vec!["Website".into()], undone: vec!["Reviewed".into()] };
        let undone = || Accepting { awaited: Vec::new(), ..worst() };
        let recurring = story(Recurrence::Recurring, State::Active);
        assert_eq!(code(recurring.accept(worst(), At(5))), Some(Code::RecurringStoryNeverDone));
        assert_eq!(code(finite(State::Ready).accept(worst(), At(5))), Some(Code::StoryNotCommitted));
        assert_eq!(code(finite(State::Completed).accept(worst(), At(5))), Some(Code::PortionsIncomplete));
        assert_eq!(code(finite(State::Completed).accept(undone(), At(5))), Some(Code::DoneCriteriaUnmet));
        let done = finite(State::Rejected).accept(Accepting::default(), At(5)).ok();
        assert_eq!(done.as_ref().map(|s| (s.state, s.accepted_at)), Some((State::Accepted, Some(At(5)))));
        let again = done.and_then(|s| s.accept(worst(), At(9)).ok());
        assert_eq!(again.and_then(|s| s.accepted_at), Some(At(5)), "accepting again changes nothing");
    }

    #[test]
    fn an_accepted_story_is_rejected_only_while_its_sprint_runs() {
        assert_eq!(code(finite(State::Proposed).reject(true)), Some(Code::StoryNotCommitted));
        assert_eq!(code(finite(State::Accepted).reject(false)), Some(Code::StoryNotCommitted));
        for (state, runs) in [(State::Accepted, true), (State::Committed, false), (State::Completed, false)] {
            assert_eq!(finite(state).reject(runs).ok().map(|s| s.state), Some(State::Rejected), "{state}");
        }
    }
}
