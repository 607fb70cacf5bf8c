//! How a story changes its state: pure, each a new story or a refusal.

use super::{Readiness, Recurrence, State, Story, TeamMode};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::{At, Day};

/// What a finite story must have behind it to be accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepting {
    /// The teams whose portion it still waits for.
    pub awaited: Vec<String>,
    /// The criteria that do not hold yet.
    pub undone: Vec<String>,
}

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
    use crate::kit::fields::Hundredths;
    use crate::kit::time::Day;
    use crate::kit::time::{At, DAY};
    use crate::product::story::model::Lack;
    use crate::product::story::model::rules::{Progress, Standing, lack, largest, progress};
    use crate::service::task::model::TaskState::Done;
    use crate::service::task::model::TaskState::Dropped;
    use crate::service::task::model::TaskState::InProgress;
    use crate::service::task::model::TaskState::ToDo;

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

    fn story(recurrence: Recurrence, state: State) -> Story {
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

    fn finite(state: State) -> Story {
        story(Recurrence::Finite, state)
    }

    fn code<T>(may: May<T>) -> Option<Code> {
        may.err().map(|r| r.code())
    }

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
    fn a_story_that_was_woken_rests_when_its_period_is_over() {
        let day = |s| Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN));
        let woken = |to| Story { woken_to: Some(day(to)), ..story(Recurrence::Recurring, State::Active) };
        assert!(woken("2026-11-28").rests_after(day("2026-11-28"), false));
        assert!(!woken("2026-11-29").rests_after(day("2026-11-28"), false), "it is not over");
        assert!(!woken("2026-11-28").rests_after(day("2026-11-28"), true), "another Sprint holds it");
        assert!(!story(Recurrence::Recurring, State::Active).rests_after(day("2026-11-28"), false), "woken for good");
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
            let refused = matches!(s, State::Proposed | State::Accepted | State::Dormant | State::Retired);
            assert_eq!(code(finite(*s).may_be_committed(None)), refused.then_some(Code::StoryNotReady), "{s}");
        }
        let ready = finite(State::Ready);
        assert_eq!(code(ready.may_be_committed(Some("Sprint 1".into()))), Some(Code::StoryCommitted));
        let recurring = story(Recurrence::Recurring, State::Active);
        assert_eq!(code(recurring.may_be_committed(Some("Sprint 1".into()))), None);
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
