//! How a story comes to teams and Sprints, leaves them, and follows its tasks: pure.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::product::story::model::{State, Story, TeamMode};

impl State {
    /// Whether a Sprint can hold a story in this state.
    pub fn enters_sprints(self) -> bool {
        match self {
            State::Ready | State::Committed | State::Completed | State::Rejected | State::Active => true,
            State::Proposed | State::Accepted | State::Dormant | State::Retired => false,
        }
    }
}

impl Story {
    /// Whether a Sprint of a team can hold it; `other` is another Sprint of the team that does.
    ///
    /// # Errors
    /// `story_not_ready`, `story_committed`.
    pub fn may_be_committed(&self, other: Option<String>) -> May {
        let story = self.name();
        match self.state {
            State::Proposed => return Err(Refusal::NotReady { story }),
            State::Accepted => return Err(Refusal::AcceptedAlready { story }),
            State::Dormant => return Err(Refusal::Dormant { story }),
            State::Retired => return Err(Refusal::Retired { story }),
            State::Ready | State::Committed | State::Completed | State::Rejected | State::Active => {}
        }
        match other {
            Some(sprint) if !self.recurring() => Err(Refusal::InSprintOfTeam { story, sprint }),
            _ => Ok(()),
        }
    }

    /// Whether a team can work on it; `present` is the name of the team that a single-team story belongs to (R27).
    ///
    /// # Errors
    /// `single_team_story`.
    pub fn may_join(&self, team: i64, present: &str) -> May {
        match (self.team_mode, self.team_id) {
            (TeamMode::Single, Some(own)) if own != team => {
                Err(Refusal::OfOneTeam { story: self.name(), team: present.to_owned() })
            }
            _ => Ok(()),
        }
    }

    /// Puts a team on it: a single-team story takes the first.
    ///
    /// # Errors
    /// Those of [`Self::may_join`].
    pub fn join(self, team: i64, present: &str) -> May<Self> {
        self.may_join(team, present)?;
        let team_id = if self.team_mode == TeamMode::Single { Some(team) } else { self.team_id };
        Ok(Self { team_id, ..self })
    }

    /// Whether its state follows its tasks.
    pub fn follows_tasks(&self) -> bool {
        !self.recurring() && matches!(self.state, State::Committed | State::Completed | State::Rejected)
    }

    /// Enters a Sprint: a ready one is committed from then on, any other stays as it is.
    pub fn enter_sprint(self) -> Self {
        let state = if self.state == State::Ready { State::Committed } else { self.state };
        Self { state, ..self }
    }

    /// Leaves a Sprint: a finite one that is not accepted is ready again, without partial credit (R51), unless another Sprint
    /// still holds it.
    pub fn leave_sprint(self, held: bool) -> Self {
        if self.recurring() || held || self.state == State::Accepted {
            return self;
        }
        Self { state: State::Ready, accepted_at: None, ..self }
    }

    /// The state of a finite story after its tasks changed: completed when every team on it is (`complete`), and committed
    /// again when that changes. A rejected one waits for a new task.
    pub fn after_tasks(&self, complete: bool, new_open_task: bool) -> State {
        match self.state {
            State::Committed if complete => State::Completed,
            State::Completed if !complete => State::Committed,
            State::Rejected if new_open_task => State::Committed,
            state => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::product::story::model::Recurrence;
    use crate::product::story::model::transition::tests::{code, finite, story};

    #[test]
    fn a_ready_story_is_committed_while_a_sprint_holds_it() {
        assert_eq!(finite(State::Ready).enter_sprint().state, State::Committed);
        assert_eq!(finite(State::Rejected).enter_sprint().state, State::Rejected);
        assert_eq!(story(Recurrence::Recurring, State::Active).enter_sprint().state, State::Active);
        for state in [State::Committed, State::Completed, State::Rejected] {
            assert_eq!(finite(state).leave_sprint(false).state, State::Ready);
            assert_eq!(finite(state).leave_sprint(true).state, state, "another Sprint holds it");
        }
        assert_eq!(finite(State::Accepted).leave_sprint(false).state, State::Accepted);
        assert_eq!(story(Recurrence::Recurring, State::Active).leave_sprint(false).state, State::Active);
    }

    #[test]
    fn a_single_team_story_takes_its_own_team_or_the_first() {
        let of = |team_mode, team_id| Story { team_mode, team_id, ..finite(State::Ready) };
        assert_eq!(code(of(TeamMode::Single, Some(2)).may_join(1, "Website")), Some(Code::SingleTeamStory));
        for (mode, own) in [(TeamMode::Single, Some(1)), (TeamMode::Single, None), (TeamMode::Multiple, None)] {
            let joined = of(mode, own).join(1, "").ok();
            assert_eq!(joined.map(|s| s.team_id), Some((mode == TeamMode::Single).then_some(1)));
        }
    }

    #[test]
    fn a_finite_story_follows_its_tasks() {
        let after = |state, complete, new| finite(state).after_tasks(complete, new);
        assert_eq!(after(State::Committed, true, false), State::Completed);
        assert_eq!(after(State::Committed, false, true), State::Committed);
        assert_eq!(after(State::Completed, false, false), State::Committed);
        assert_eq!(after(State::Completed, true, false), State::Completed);
        assert_eq!(after(State::Rejected, true, false), State::Rejected, "it waits for new work");
        assert_eq!(after(State::Rejected, false, true), State::Committed);
        assert_eq!(after(State::Accepted, false, true), State::Accepted);
        assert_eq!(after(State::Ready, true, true), State::Ready);
    }
}
