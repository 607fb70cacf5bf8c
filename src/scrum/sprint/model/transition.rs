//! How a Sprint changes its state: pure, each a new Sprint or a refusal.

use super::{Sprint, State};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;

/// What somebody wants to commit a team to in a Sprint.
#[derive(Debug, Clone, Copy)]
pub struct Committing<'a> {
    /// Key of the story.
    pub story: &'a str,
    /// Whether the Sprint holds the story already.
    pub held: bool,
    /// Whether the Product Owner of the story does it.
    pub by_owner: bool,
    /// Known and unknown work.
    pub wanted: Hundredths,
}

impl Sprint {
    fn planned(&self) -> May {
        if self.state == State::Planned {
            return Ok(());
        }
        Err(Refusal::NotPlanned { sprint: self.name.clone(), state: self.state.word() })
    }

    /// Whether its team works in it now: spare capacity is reported, and the Sprint is closed or ended early.
    ///
    /// # Errors
    /// `sprint_not_active`.
    pub fn must_run(&self) -> May {
        if self.state == State::Active {
            return Ok(());
        }
        Err(Refusal::NotRunning { sprint: self.name.clone(), state: self.state.word() })
    }

    /// Whether its stories can be judged at its Review: the results of a closed one are fixed.
    ///
    /// # Errors
    /// `sprint_not_active`.
    pub fn may_review(&self) -> May {
        if self.state == State::Closed { self.must_run() } else { Ok(()) }
    }

    /// Whether it can be changed: its days only while it is planned.
    ///
    /// # Errors
    /// `sprint_not_planned`.
    pub fn may_change(&self, days: bool) -> May {
        if self.state == State::Active && !days { Ok(()) } else { self.planned() }
    }

    /// Whether the team can commit to a story in it, or its Product Owner fill spare capacity (R89).
    ///
    /// # Errors
    /// `sprint_scope_frozen`, `sprint_not_planned`.
    pub fn may_commit(&self, c: Committing<'_>) -> May {
        if self.state != State::Active || c.held {
            return self.planned();
        }
        let (sprint, story) = (self.name.clone(), c.story.to_owned());
        match self.spare_capacity {
            None => Err(Refusal::ScopeFrozen { sprint, story }),
            Some(_) if !c.by_owner => Err(Refusal::SpareForOwner { sprint, story }),
            Some(spare) if c.wanted > spare => Err(Refusal::MoreThanSpare { sprint, story, wanted: c.wanted, spare }),
            Some(_) => Ok(()),
        }
    }

    /// Whether a story can be taken out of it.
    ///
    /// # Errors
    /// `sprint_not_planned`.
    pub fn may_uncommit(&self) -> May {
        self.planned()
    }

    /// Whether it can be started; `running` is the running Sprint of its team.
    ///
    /// # Errors
    /// `sprint_not_planned`, `sprint_already_active`.
    pub fn may_start(&self, running: Option<String>) -> May {
        self.planned()?;
        match running {
            Some(sprint) => Err(Refusal::AnotherRuns { sprint }),
            None => Ok(()),
        }
    }

    /// Starts it with the velocity of its team; its scope is frozen from then on.
    ///
    /// # Errors
    /// Those of [`Self::may_start`].
    pub fn start(self, running: Option<String>, velocity: Option<Hundredths>, now: At) -> May<Self> {
        self.may_start(running)?;
        Ok(Self { state: State::Active, started_at: Some(now), velocity, ..self })
    }

    /// Closes it with the known and unknown work that was completed.
    ///
    /// # Errors
    /// Those of [`Self::must_run`].
    pub fn close(self, known: Hundredths, unknown: Hundredths, now: At) -> May<Self> {
        self.must_run()?;
        let (completed_known, completed_unknown) = (Some(known), Some(unknown));
        Ok(Self { state: State::Closed, closed_at: Some(now), completed_known, completed_unknown, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::kit::time::Day;

    fn h(n: i64) -> Hundredths {
        Hundredths(n * 100)
    }

    fn in_state(state: State) -> Sprint {
        Sprint {
            id: 1,
            team_id: 1,
            name: "Sprint 1".into(),
            goal: None,
            starts_on: Day(jiff::civil::date(2026, 3, 2)),
            ends_on: Day(jiff::civil::date(2026, 3, 15)),
            state,
            velocity: None,
            spare_capacity: None,
            started_at: None,
            closed_at: None,
            completed_known: None,
            completed_unknown: None,
        }
    }

    fn code<T>(may: May<T>) -> Option<Code> {
        may.err().map(|r| r.code())
    }

    #[test]
    fn a_planned_sprint_starts_a_running_one_closes_and_a_closed_one_stays() {
        let start = |s, running: Option<&str>| in_state(s).start(running.map(str::to_owned), None, At(5));
        assert_eq!(
            start(State::Planned, None).ok().map(|s| (s.state, s.started_at)),
            Some((State::Active, Some(At(5))))
        );
        assert_eq!(code(start(State::Planned, Some("Sprint 0"))), Some(Code::SprintAlreadyActive));
        assert_eq!(code(start(State::Active, Some("Sprint 1"))), Some(Code::SprintNotPlanned));
        assert_eq!(code(start(State::Closed, None)), Some(Code::SprintNotPlanned));
        for s in State::ALL {
            let closed = in_state(*s).close(h(3), h(2), At(9));
            assert_eq!(closed.is_ok(), *s == State::Active, "{s}");
            assert_eq!(in_state(*s).may_change(true).is_ok(), *s == State::Planned, "{s}");
            assert_eq!(in_state(*s).may_change(false).is_ok(), *s != State::Closed, "{s}");
            assert_eq!(in_state(*s).may_uncommit().is_ok(), *s == State::Planned, "{s}");
        }
    }

    /// R89
    #[test]
    fn a_frozen_scope_opens_for_the_owner_as_far_as_the_team_has_room() {
        let fresh = Committing { story: "OPS-1", held: false, by_owner: true, wanted: h(3) };
        assert_eq!(code(in_state(State::Planned).may_commit(Committing { by_owner: false, ..fresh })), None);
        assert_eq!(code(in_state(State::Closed).may_commit(fresh)), Some(Code::SprintNotPlanned));
        let running = in_state(State::Active);
        assert_eq!(code(running.may_commit(fresh)), Some(Code::SprintScopeFrozen));
        let spare = Sprint { spare_capacity: Some(h(3)), ..running };
        assert_eq!(code(spare.may_commit(fresh)), None);
        assert_eq!(code(spare.may_commit(Committing { by_owner: false, ..fresh })), Some(Code::SprintScopeFrozen));
        assert_eq!(code(spare.may_commit(Committing { wanted: h(4), ..fresh })), Some(Code::SprintScopeFrozen));
        assert_eq!(code(spare.may_commit(Committing { held: true, ..fresh })), Some(Code::SprintNotPlanned));
    }
}
