//! How a story changes its class, and where its Work Packages may go: pure.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::product::story::model::{Recurrence, State, Story, TeamMode};

impl Story {
    /// Whether a recurring story can become finite (R16, R117).
    ///
    /// # Errors
    /// `work_packages_open`, `escalations_permitted`.
    pub fn may_become_finite(&self, open_work_packages: bool) -> May {
        if open_work_packages {
            return Err(Refusal::WorkPackagesOpen);
        }
        if self.escalation_permitted { Err(Refusal::EscalationsNeedRecurring) } else { Ok(()) }
    }

    /// Makes it finite: committed where a Sprint holds it, else proposed.
    ///
    /// # Errors
    /// Those of [`Self::may_become_finite`].
    pub fn become_finite(self, open_work_packages: bool, held: bool) -> May<Self> {
        self.may_become_finite(open_work_packages)?;
        let state = if held { State::Committed } else { State::first(Recurrence::Finite) };
        Ok(Self { recurrence: Recurrence::Finite, state, ..self })
    }

    /// Makes it recurring, and active.
    pub fn become_recurring(self) -> Self {
        let recurrence = Recurrence::Recurring;
        Self { recurrence, state: State::first(recurrence), accepted_at: None, ..self }
    }

    /// Whether a story of multiple teams can go to a single one (R16, R114); `teams` are on it.
    ///
    /// # Errors
    /// `escalations_permitted`, `several_teams_on_story`.
    pub fn may_become_single(&self, teams: usize) -> May {
        if self.escalation_permitted {
            return Err(Refusal::EscalationsNeedTeams);
        }
        if teams > 1 { Err(Refusal::SeveralTeams) } else { Ok(()) }
    }

    /// Whether it can permit escalations to these targets (R114, R117).
    ///
    /// # Errors
    /// `escalation_needs_multiple_teams`, `escalation_target_not_recurring`, `escalation_cycle`.
    pub fn may_escalate_to(&self, permitted: bool, targets: &[Story]) -> May {
        let wanted = permitted || !targets.is_empty();
        if wanted && self.team_mode == TeamMode::Single {
            return Err(Refusal::NeedsTeams { story: self.name() });
        }
        if wanted && let Some(finite) = std::iter::once(self).chain(targets).find(|t| !t.recurring()) {
            return Err(Refusal::FiniteTarget { story: finite.name() });
        }
        if targets.iter().any(|t| t.id == self.id) { Err(Refusal::OwnTarget { story: self.name() }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::kit::time::At;
    use crate::product::story::model::transition::tests::{code, finite, story};

    #[test]
    fn a_class_changes_with_its_state() {
        let recurring = || story(Recurrence::Recurring, State::Dormant);
        assert_eq!(code(recurring().become_finite(true, false)), Some(Code::WorkPackagesOpen));
        let permitted = Story { escalation_permitted: true, ..recurring() };
        assert_eq!(code(permitted.become_finite(false, false)), Some(Code::EscalationsPermitted));
        let after = |held| recurring().become_finite(false, held).ok().map(|s| (s.recurrence, s.state));
        assert_eq!(after(true), Some((Recurrence::Finite, State::Committed)));
        assert_eq!(after(false), Some((Recurrence::Finite, State::Proposed)));
        let accepted = Story { accepted_at: Some(At(5)), ..finite(State::Accepted) };
        let again = accepted.become_recurring();
        assert_eq!((again.recurrence, again.state, again.accepted_at), (Recurrence::Recurring, State::Active, None));
    }

    #[test]
    fn the_class_changes_while_nothing_contradicts() {
        let s = story(Recurrence::Recurring, State::Active);
        assert_eq!(code(s.may_become_finite(true)), Some(Code::WorkPackagesOpen));
        assert_eq!(code(s.may_become_finite(false)), None);
        assert_eq!(code(s.may_become_single(2)), Some(Code::SeveralTeamsOnStory));
        assert_eq!(code(s.may_become_single(1)), None);
        let permits = Story { escalation_permitted: true, ..s.clone() };
        assert_eq!(code(permits.may_become_finite(false)), Some(Code::EscalationsPermitted));
        assert_eq!(code(permits.may_become_single(1)), Some(Code::EscalationsPermitted));
        let other = Story { id: 2, ..s.clone() };
        assert_eq!(code(s.may_escalate_to(true, std::slice::from_ref(&other))), None);
        assert_eq!(code(s.may_escalate_to(true, std::slice::from_ref(&s))), Some(Code::EscalationCycle));
        let ends = Story { recurrence: Recurrence::Finite, ..other };
        assert_eq!(code(s.may_escalate_to(true, &[ends])), Some(Code::EscalationTargetNotRecurring));
        let single = Story { team_mode: TeamMode::Single, ..s };
        assert_eq!(code(single.may_escalate_to(true, &[])), Some(Code::EscalationNeedsMultipleTeams));
        assert_eq!(code(single.may_escalate_to(false, &[])), None);
    }
}
