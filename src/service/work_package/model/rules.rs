//! Rules of Work Packages and their tasks: pure. `may_…` says whether a verb is possible, for the verb and for the page
//! that offers it; the verb of the same name takes a Work Package and returns it as it is afterwards.

use super::{Approval, State, WorkPackage};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::service::sla;

/// What a Work Package must have behind it to be completed.
#[derive(Debug, Clone, Copy)]
pub struct Completing {
    /// Whether a task of any level is open.
    pub open_tasks: bool,
    /// Whether an approval step is not approved.
    pub unapproved: bool,
}

impl WorkPackage {
    /// Whether work on it can go on.
    ///
    /// # Errors
    /// `work_package_closed`.
    pub fn may_work(&self) -> May {
        if self.state.is_open() {
            return Ok(());
        }
        Err(Refusal::WorkPackageClosed { key: self.key(), state: self.state.word() })
    }

    /// Whether somebody of the team that has it can take it (R73).
    ///
    /// # Errors
    /// `work_package_closed`, `work_package_escalated`.
    pub fn may_take(&self) -> May {
        self.may_work()?;
        if self.escalated() { Err(Refusal::TakeEscalation { key: self.key() }) } else { Ok(()) }
    }

    /// Makes a person the assignee.
    ///
    /// # Errors
    /// Those of [`Self::may_take`].
    pub fn take(self, person: i64, now: At) -> May<Self> {
        self.may_take()?;
        Ok(Self { assignee_id: Some(person), ..self.begin(now) })
    }

    /// Notes that work on it has begun: it is in progress, and responded to. A closed one stays closed.
    pub fn begin(self, now: At) -> Self {
        let state = if self.state.is_open() { State::InProgress } else { self.state };
        Self { state, responded_at: self.responded_at.or(Some(now)), ..self }
    }

    /// Whether a template can be applied to it.
    ///
    /// # Errors
    /// `work_package_closed`, `work_package_escalated`, `template_applied`.
    pub fn may_apply_template(&self) -> May {
        self.may_work()?;
        if self.escalated() {
            return Err(Refusal::TemplateOfFirstLevel { key: self.key() });
        }
        if self.template_id.is_some() { Err(Refusal::HasTemplate { key: self.key() }) } else { Ok(()) }
    }

    /// Whether it can be completed; the order of refusals is that of contract.md, section 3.
    ///
    /// # Errors
    /// `work_package_closed`, `work_package_escalated`, `work_package_has_open_tasks`, `approval_missing`.
    pub fn may_complete(&self, behind: Completing) -> May {
        self.may_work()?;
        if self.escalated() {
            return Err(Refusal::NotBackYet { key: self.key() });
        }
        if behind.open_tasks {
            return Err(Refusal::OpenTasks { key: self.key() });
        }
        if behind.unapproved { Err(Refusal::StepMissing { key: self.key() }) } else { Ok(()) }
    }

    /// Completes it and fixes its clock; with a predefined approval it is accepted at once (R84).
    ///
    /// # Errors
    /// Those of [`Self::may_complete`].
    pub fn complete(self, behind: Completing, now: At) -> May<Self> {
        self.may_complete(behind)?;
        let state = if self.pre_approved { State::Accepted } else { State::Completed };
        let approval = self.pre_approved.then_some(Approval::Predefined);
        Ok(Self { state, approval, ..self.ended(now) })
    }

    /// Whether it can be given up.
    ///
    /// # Errors
    /// `work_package_closed`, `work_package_escalated`.
    pub fn may_drop(&self) -> May {
        self.may_work()?;
        if self.escalated() { Err(Refusal::EscalatedAway { key: self.key() }) } else { Ok(()) }
    }

    /// Gives it up and fixes its clock.
    ///
    /// # Errors
    /// Those of [`Self::may_drop`].
    pub fn give_up(self, now: At) -> May<Self> {
        self.may_drop()?;
        Ok(Self { state: State::Dropped, ..self.ended(now) })
    }

    fn ended(self, now: At) -> Self {
        Self { completed_at: Some(now), sla_result: sla::model::rules::outcome(&self.due(), Some(now)), ..self }
    }

    /// Whether there is something to reopen.
    ///
    /// # Errors
    /// `work_package_not_completed`.
    pub fn may_reopen(&self) -> May {
        if self.state.is_open() {
            return Err(Refusal::StillOpen { key: self.key(), state: self.state.word() });
        }
        Ok(())
    }

    /// Opens it again, in progress where somebody has taken it.
    ///
    /// # Errors
    /// Those of [`Self::may_reopen`].
    pub fn reopen(self) -> May<Self> {
        self.may_reopen()?;
        let state = if self.assignee_id.is_some() { State::InProgress } else { State::Open };
        Ok(self.open_again(state))
    }

    fn open_again(self, state: State) -> Self {
        Self { state, sla_result: None, completed_at: None, approval: None, reopened: self.reopened + 1, ..self }
    }

    /// Whether the Product Owner can accept or reject it.
    ///
    /// # Errors
    /// `work_package_not_completed`.
    pub fn may_judge(&self) -> May {
        may_judge(&self.key(), self.state)
    }

    /// Accepts it (R138, R140).
    ///
    /// # Errors
    /// Those of [`Self::may_judge`].
    pub fn accept(self) -> May<Self> {
        self.may_judge()?;
        Ok(Self { state: State::Accepted, approval: Some(Approval::ProductOwner), ..self })
    }

    /// Rejects it: it is open again.
    ///
    /// # Errors
    /// Those of [`Self::may_judge`].
    pub fn reject(self) -> May<Self> {
        self.may_judge()?;
        Ok(self.open_again(State::Rejected))
    }

    /// Whether an approval step can be carried out now (R75); `first` is the first step that is not approved.
    ///
    /// # Errors
    /// `work_package_closed`, `approval_missing`.
    pub fn may_judge_step(&self, step: i64, first: Option<(i64, &str)>) -> May {
        self.may_work()?;
        match first {
            Some((first, name)) if first < step => Err(Refusal::StepComesFirst { step: first, name: name.to_owned() }),
            _ => Ok(()),
        }
    }
}

/// Whether the Work Package `key` can be accepted or rejected.
///
/// # Errors
/// `work_package_not_completed`.
pub fn may_judge(key: &str, state: State) -> May {
    if state == State::Completed {
        return Ok(());
    }
    Err(Refusal::NotCompleted { key: key.to_owned(), state: state.word() })
}

/// Refuses to resume a clock that runs.
pub fn may_resume(w: &WorkPackage) -> May {
    w.may_work()?;
    sla::model::rules::must_be_paused(w.paused_since, &w.key())
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::service::work_package::model::Origin;

    pub fn in_state(state: State) -> WorkPackage {
        let origin = Origin {
            project_id: 1,
            prefix: "OPS".into(),
            number: 3,
            story_id: 1,
            team_id: 1,
            created_by: 1,
            created_at: At(0),
        };
        WorkPackage { id: 3, title: "p".into(), state, ..WorkPackage::new(origin) }
    }

    fn escalated() -> WorkPackage {
        WorkPackage { holder_story_id: 2, holder_team_id: 2, ..in_state(State::InProgress) }
    }

    fn code<T>(may: May<T>) -> Option<Code> {
        may.err().map(|r| r.code())
    }

    const READY: Completing = Completing { open_tasks: false, unapproved: false };

    #[test]
    fn completing_is_refused_in_the_order_of_the_contract() {
        let worst = Completing { open_tasks: true, unapproved: true };
        assert_eq!(code(in_state(State::Dropped).complete(worst, At(9))), Some(Code::WorkPackageClosed));
        assert_eq!(code(escalated().complete(worst, At(9))), Some(Code::WorkPackageEscalated));
        let open = || in_state(State::InProgress);
        assert_eq!(code(open().complete(worst, At(9))), Some(Code::WorkPackageHasOpenTasks));
        let unapproved = Completing { open_tasks: false, ..worst };
        assert_eq!(code(open().complete(unapproved, At(9))), Some(Code::ApprovalMissing));
        let done = open().complete(READY, At(9)).ok().map(|w| (w.state, w.completed_at, w.approval));
        assert_eq!(done, Some((State::Completed, Some(At(9)), None)));
        let w = WorkPackage { pre_approved: true, ..open() };
        let done = w.complete(READY, At(9)).ok().map(|w| (w.state, w.approval));
        assert_eq!(done, Some((State::Accepted, Some(Approval::Predefined))));
    }

    #[test]
    fn what_is_open_is_taken_and_given_up_and_what_is_closed_is_reopened() {
        for s in State::ALL {
            let open = matches!(s, State::Open | State::InProgress | State::Rejected);
            let w = in_state(*s);
            assert_eq!(w.clone().take(7, At(5)).is_ok(), open, "{s}");
            assert_eq!(w.clone().give_up(At(5)).is_ok(), open, "{s}");
            assert_eq!(w.may_apply_template().is_ok(), open, "{s}");
            assert_eq!(w.clone().reopen().is_ok(), !open, "{s}");
            assert_eq!(w.clone().accept().is_ok(), *s == State::Completed, "{s}");
            assert_eq!(w.clone().reject().is_ok(), *s == State::Completed, "{s}");
            assert_eq!(w.begin(At(5)).state.is_open(), open, "{s}");
        }
        assert_eq!(code(escalated().take(7, At(5))), Some(Code::WorkPackageEscalated));
        assert_eq!(code(escalated().give_up(At(5))), Some(Code::WorkPackageEscalated));
        assert_eq!(code(escalated().may_apply_template()), Some(Code::WorkPackageEscalated));
        let made = WorkPackage { template_id: Some(1), ..in_state(State::Open) };
        assert_eq!(code(made.may_apply_template()), Some(Code::TemplateApplied));
    }

    #[test]
    fn the_first_response_stays() {
        let taken = in_state(State::Open).take(7, At(5)).ok();
        let taken = taken.and_then(|w| w.take(8, At(6)).ok());
        assert_eq!(taken.map(|w| (w.assignee_id, w.responded_at)), Some((Some(8), Some(At(5)))));
    }

    #[test]
    fn a_rejected_one_is_open_and_counted() {
        let w = WorkPackage { completed_at: Some(At(5)), ..in_state(State::Completed) };
        let rejected = w.clone().reject().ok().map(|w| (w.state, w.completed_at, w.reopened));
        assert_eq!(rejected, Some((State::Rejected, None, 1)));
        assert_eq!(w.clone().reopen().ok().map(|w| w.state), Some(State::Open));
        let taken = WorkPackage { assignee_id: Some(7), ..w };
        assert_eq!(taken.reopen().ok().map(|w| w.state), Some(State::InProgress));
    }

    #[test]
    fn approval_steps_come_in_their_order() {
        let w = in_state(State::Open);
        assert_eq!(code(w.may_judge_step(2, Some((1, "first")))), Some(Code::ApprovalMissing));
        assert_eq!(code(w.may_judge_step(2, Some((2, "second")))), None);
        assert_eq!(code(w.may_judge_step(1, None)), None);
        assert_eq!(code(in_state(State::Completed).may_judge_step(1, None)), Some(Code::WorkPackageClosed));
    }
}
