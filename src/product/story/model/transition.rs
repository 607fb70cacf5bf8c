//! How a story changes its state: pure, each a new story or a refusal.

pub mod class;
pub mod committing;
pub mod judging;

use super::{Readiness, Recurrence, State, Story};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::Day;

impl State {
    /// The state of a new story.
    pub fn first(recurrence: Recurrence) -> Self {
        match recurrence {
            Recurrence::Finite => State::Proposed,
            Recurrence::Recurring => State::Active,
        }
    }
}

impl Story {
    fn name(&self) -> String {
        self.key().to_string()
    }

    /// Whether something new can be done under it.
    ///
    /// # Errors
    /// `story_not_ready`.
    pub fn may_add_work(&self) -> May {
        if matches!(self.state, State::Retired | State::Accepted) {
            return Err(Refusal::StoryClosed { story: self.name(), state: self.state.word() });
        }
        Ok(())
    }

    /// Whether it is recurring, as what is asked of it needs.
    ///
    /// # Errors
    /// `finite_story_cannot_recur`.
    pub fn must_recur(&self) -> May {
        if self.recurring() { Ok(()) } else { Err(Refusal::FiniteCannotRecur) }
    }

    /// Wakes a recurring story, for good or for a period (R62).
    ///
    /// # Errors
    /// `finite_story_cannot_recur`.
    pub fn wake(self, period: Option<(Day, Day)>) -> May<Self> {
        self.must_recur()?;
        let (woken_from, woken_to) = period.unzip();
        Ok(Self { state: State::Active, accepted_at: None, woken_from, woken_to, ..self })
    }

    /// Whether a story that was woken for a period rests again once a Sprint that ends on a day is closed (R62); `held` is
    /// whether another Sprint holds it.
    pub fn rests_after(&self, sprint_ends_on: Day, held: bool) -> bool {
        let over = self.woken_to.is_some_and(|to| to <= sprint_ends_on);
        over && self.state == State::Active && !held
    }

    /// Whether a recurring story can be put to rest (R62) or retired (R65).
    ///
    /// # Errors
    /// `finite_story_cannot_recur`, `story_committed`.
    pub fn may_rest(&self, in_running_sprint: bool) -> May {
        self.must_recur()?;
        if in_running_sprint { Err(Refusal::InRunningSprint { story: self.name() }) } else { Ok(()) }
    }

    /// Puts a recurring story to rest; one that rests stays as it is.
    ///
    /// # Errors
    /// Those of [`Self::may_rest`].
    pub fn rest(self, in_running_sprint: bool) -> May<Self> {
        self.turn(State::Dormant, in_running_sprint)
    }

    /// Retires a recurring story; a retired one stays as it is.
    ///
    /// # Errors
    /// Those of [`Self::may_rest`].
    pub fn retire(self, in_running_sprint: bool) -> May<Self> {
        self.turn(State::Retired, in_running_sprint)
    }

    fn turn(self, to: State, in_running_sprint: bool) -> May<Self> {
        self.must_recur()?;
        if self.state == to {
            return Ok(self);
        }
        self.may_rest(in_running_sprint)?;
        Ok(Self { state: to, accepted_at: None, woken_from: None, woken_to: None, ..self })
    }

    /// Whether it can be made ready, or proposed again.
    ///
    /// # Errors
    /// `story_committed`.
    pub fn may_become_ready(&self) -> May {
        if matches!(self.state, State::Proposed | State::Ready) {
            return Ok(());
        }
        Err(Refusal::ReadinessPassed { story: self.name(), state: self.state.word() })
    }

    /// Makes it ready, or proposed again.
    ///
    /// # Errors
    /// Those of [`Self::may_become_ready`].
    pub fn make(self, wanted: Readiness) -> May<Self> {
        self.may_become_ready()?;
        let state = match wanted {
            Readiness::Proposed => State::Proposed,
            Readiness::Ready => State::Ready,
        };
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::kit::time::At;
    use crate::kit::time::Day;
    use crate::product::story::model::TeamMode;

    pub fn story(recurrence: Recurrence, state: State) -> Story {
        Story {
            id: 1,
            project_id: 1,
            prefix: "OPS".into(),
            number: 1,
            epic_id: None,
            title: "s".into(),
            description: None,
            as_a: None,
            i_want: None,
            so_that: None,
            acceptance_criteria: "[]".into(),
            product_owner_id: 1,
            recurrence,
            team_mode: TeamMode::Multiple,
            team_id: None,
            estimate: None,
            business_value: None,
            cadence: None,
            schedule: None,
            schedule_from: None,
            review_due_on: None,
            review_every: None,
            woken_from: None,
            woken_to: None,
            lead_scrum_master_id: None,
            sla: crate::product::story::model::SlaSwitch::None,
            category: None,
            state,
            rank: 1,
            escalation_permitted: false,
            accepted_at: None,
            created_by: 1,
            created_at: At(0),
        }
    }

    pub fn finite(state: State) -> Story {
        story(Recurrence::Finite, state)
    }

    pub fn code<T>(may: May<T>) -> Option<Code> {
        may.err().map(|r| r.code())
    }

    #[test]
    fn a_story_that_was_woken_rests_when_its_period_is_over() {
        let day = |s| Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN));
        let woken = |to| Story { woken_to: Some(day(to)), ..story(Recurrence::Recurring, State::Active) };
        assert!(woken("2026-11-28").rests_after(day("2026-11-28"), false));
        assert!(!woken("2026-11-29").rests_after(day("2026-11-28"), false), "it is not over");
        assert!(!woken("2026-11-28").rests_after(day("2026-11-28"), true), "another Sprint holds it");
        assert!(!story(Recurrence::Recurring, State::Active).rests_after(day("2026-11-28"), false), "woken for good");
    }

    #[test]
    fn a_recurring_story_rests_retires_and_wakes() {
        let active = || story(Recurrence::Recurring, State::Active);
        assert_eq!(code(finite(State::Ready).rest(false)), Some(Code::FiniteStoryCannotRecur));
        assert_eq!(code(finite(State::Ready).wake(None)), Some(Code::FiniteStoryCannotRecur));
        assert_eq!(code(active().rest(true)), Some(Code::StoryCommitted));
        assert_eq!(code(active().retire(true)), Some(Code::StoryCommitted));
        assert_eq!(active().retire(false).ok().map(|s| s.state), Some(State::Retired));
        let rests = active().rest(false).ok();
        assert_eq!(rests.as_ref().map(|s| s.state), Some(State::Dormant));
        assert!(rests.clone().is_some_and(|s| s.rest(true).is_ok()), "it rests already");
        let days = (Day(jiff::civil::date(2026, 3, 1)), Day(jiff::civil::date(2026, 3, 9)));
        let woken = rests.and_then(|s| s.wake(Some(days)).ok());
        assert_eq!(
            woken.map(|s| (s.state, s.woken_from, s.woken_to)),
            Some((State::Active, Some(days.0), Some(days.1)))
        );
    }

    #[test]
    fn what_no_sprint_holds_is_made_ready_and_what_is_ready_is_committed() {
        for s in State::ALL {
            let before = matches!(s, State::Proposed | State::Ready);
            assert_eq!(finite(*s).make(Readiness::Ready).is_ok(), before, "{s}");
            assert_eq!(
                code(finite(*s).may_be_committed(None)),
                (!s.enters_sprints()).then_some(Code::StoryNotReady),
                "{s}"
            );
        }
        let ready = finite(State::Ready);
        assert_eq!(code(ready.may_be_committed(Some("Sprint 1".into()))), Some(Code::StoryCommitted));
        let recurring = story(Recurrence::Recurring, State::Active);
        assert_eq!(code(recurring.may_be_committed(Some("Sprint 1".into()))), None);
    }
}
