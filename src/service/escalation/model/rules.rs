//! Rules of escalating: pure. The order of refusals is that of contract.md, section 3.

use super::{Escalation, State};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::product::story::model::SlaSwitch;
use crate::service::work_package::model::WorkPackage;

/// What is known when somebody wants to escalate.
#[derive(Debug, Clone)]
pub struct Escalating<'a> {
    /// The Work Package.
    pub package: &'a WorkPackage,
    /// Key of the story that holds it.
    pub from: &'a str,
    /// Key of the target.
    pub to: &'a str,
    /// Whether it has gone on from the caller's team, or waits to be taken by it.
    pub gone_on: bool,
    /// Whether the story that holds it permits escalations.
    pub permitted: bool,
    /// Whether the target is in the open chain already.
    pub in_chain: bool,
    /// Whether the story that holds it names the target.
    pub linked: bool,
    /// Whether the target's Product Owner accepts.
    pub accepted: bool,
    /// Whether both stories are recurring.
    pub recurring: bool,
    /// The switch of the story that holds it.
    pub from_sla: SlaSwitch,
    /// The switch of the target.
    pub to_sla: SlaSwitch,
    /// Whether a running Sprint of the wanted team holds the target.
    pub in_active_sprint: bool,
}

/// Whether a Work Package may go anywhere from where it is.
///
/// # Errors
/// `work_package_closed`, `escalation_already_open`, `escalation_not_permitted`.
pub fn may_leave(w: &WorkPackage, from: &str, gone_on: bool, permitted: bool) -> May {
    w.may_work()?;
    if gone_on {
        return Err(Refusal::EscalatedAlready { key: w.key() });
    }
    may_begin(from, permitted)
}

/// Whether the story `from` lets its Work Packages go at all.
///
/// # Errors
/// `escalation_not_permitted`.
pub fn may_begin(from: &str, permitted: bool) -> May {
    if permitted { Ok(()) } else { Err(Refusal::NotPermitted { story: from.to_owned() }) }
}

/// Whether the story `from` names somewhere for them to go.
///
/// # Errors
/// `escalation_target_not_linked`.
pub fn may_choose(from: &str, targets: usize) -> May {
    if targets > 0 { Ok(()) } else { Err(Refusal::NoTargets { story: from.to_owned() }) }
}

/// Whether a Work Package may go to a target that its rules allow; refused for the first reason that holds.
///
/// # Errors
/// 409 with the code of the rule.
pub fn may_escalate(e: &Escalating<'_>) -> May {
    let (from, to) = (e.from.to_owned(), e.to.to_owned());
    may_leave(e.package, e.from, e.gone_on, e.permitted)?;
    if e.in_chain {
        return Err(Refusal::CameThrough { key: e.package.key(), story: to });
    }
    if !e.linked {
        return Err(Refusal::NotLinked { from, to });
    }
    if !e.accepted {
        return Err(Refusal::Declined { from, to });
    }
    if !e.recurring {
        return Err(Refusal::NotBothRecurring { from, to });
    }
    if e.from_sla != e.to_sla {
        return Err(Refusal::SlasDiffer { from, to });
    }
    if e.in_active_sprint { Ok(()) } else { Err(Refusal::NotInRunningSprint { story: to }) }
}

/// Whether an escalation goes on: it can be taken.
///
/// # Errors
/// `escalation_ended`.
pub fn may_work(state: State) -> May {
    match state {
        State::Open | State::Taken => Ok(()),
        State::Completed | State::Returned => Err(Refusal::EscalationEnded { state: state.word() }),
    }
}

/// Whether an escalation of the Work Package `key` can be returned; `innermost` says that it has gone no further.
///
/// # Errors
/// `escalation_ended`, `work_package_escalated`.
pub fn may_return(state: State, key: &str, innermost: bool) -> May {
    may_work(state)?;
    if innermost { Ok(()) } else { Err(Refusal::GoneOn { key: key.to_owned() }) }
}

/// Whether it can be completed.
///
/// # Errors
/// `escalation_ended`, `work_package_escalated`, `work_package_has_open_tasks`.
pub fn may_complete(state: State, key: &str, innermost: bool, open_tasks: bool) -> May {
    may_return(state, key, innermost)?;
    if open_tasks { Err(Refusal::OpenTasksOfLevel) } else { Ok(()) }
}

impl Escalation {
    /// Lets a person take it on (R135), also after somebody else.
    ///
    /// # Errors
    /// Those of [`may_work`].
    pub fn take(self, person: i64, now: At) -> May<Self> {
        may_work(self.state)?;
        let taken_at = self.taken_at.or(Some(now));
        Ok(Self { state: State::Taken, taken_by: Some(person), taken_at, ..self })
    }

    /// Completes it; who completes what nobody has taken has taken it (R127).
    ///
    /// # Errors
    /// Those of [`may_complete`].
    pub fn complete(self, end: Ending<'_>, open_tasks: bool) -> May<Self> {
        may_complete(self.state, end.key, end.innermost, open_tasks)?;
        let taken = if self.taken_by.is_none() { self.take(end.by, end.now)? } else { self };
        Ok(Self { state: State::Completed, ended_at: Some(end.now), note: end.note, ..taken })
    }

    /// Returns it with a note (H.14).
    ///
    /// # Errors
    /// Those of [`may_return`].
    pub fn give_back(self, end: Ending<'_>) -> May<Self> {
        may_return(self.state, end.key, end.innermost)?;
        Ok(Self { state: State::Returned, ended_at: Some(end.now), note: end.note, ..self })
    }
}

/// How somebody ends an escalation.
#[derive(Debug)]
pub struct Ending<'a> {
    /// Key of the Work Package.
    pub key: &'a str,
    /// Whether the Work Package has gone no further from here.
    pub innermost: bool,
    /// Who ends it.
    pub by: i64,
    /// When.
    pub now: At,
    /// What is said.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;

    fn package(state: crate::service::work_package::model::State) -> WorkPackage {
        crate::service::work_package::model::rules::tests::in_state(state)
    }

    #[test]
    fn refusals_come_in_the_order_of_the_contract() {
        let (closed, open) = (
            package(crate::service::work_package::model::State::Completed),
            package(crate::service::work_package::model::State::Open),
        );
        let mut e = Escalating {
            package: &closed,
            from: "OPS-1",
            to: "OPS-2",
            gone_on: true,
            permitted: false,
            in_chain: true,
            linked: false,
            accepted: false,
            recurring: false,
            from_sla: SlaSwitch::Project,
            to_sla: SlaSwitch::None,
            in_active_sprint: false,
        };
        let mut seen = Vec::new();
        while let Err(refusal) = may_escalate(&e) {
            seen.push(refusal.code());
            match refusal.code() {
                Code::WorkPackageClosed => e.package = &open,
                Code::EscalationAlreadyOpen => e.gone_on = false,
                Code::EscalationNotPermitted => e.permitted = true,
                Code::EscalationCycle => e.in_chain = false,
                Code::EscalationTargetNotLinked => e.linked = true,
                Code::EscalationTargetDeclined => e.accepted = true,
                Code::EscalationTargetNotRecurring => e.recurring = true,
                Code::EscalationSlaMismatch => e.to_sla = SlaSwitch::Project,
                _ => e.in_active_sprint = true,
            }
        }
        assert_eq!(
            seen,
            [
                Code::WorkPackageClosed,
                Code::EscalationAlreadyOpen,
                Code::EscalationNotPermitted,
                Code::EscalationCycle,
                Code::EscalationTargetNotLinked,
                Code::EscalationTargetDeclined,
                Code::EscalationTargetNotRecurring,
                Code::EscalationSlaMismatch,
                Code::EscalationTargetNotInActiveSprint,
            ]
        );
    }

    #[test]
    fn without_and_with_slas_are_refused_both_ways() {
        let open = package(crate::service::work_package::model::State::Open);
        let e = Escalating {
            package: &open,
            from: "OPS-1",
            to: "OPS-2",
            gone_on: false,
            permitted: true,
            in_chain: false,
            linked: true,
            accepted: true,
            recurring: true,
            from_sla: SlaSwitch::None,
            to_sla: SlaSwitch::Project,
            in_active_sprint: true,
        };
        let code =
            |from_sla, to_sla| may_escalate(&Escalating { from_sla, to_sla, ..e.clone() }).err().map(|r| r.code());
        assert_eq!(code(SlaSwitch::None, SlaSwitch::Project), Some(Code::EscalationSlaMismatch));
        assert_eq!(code(SlaSwitch::Project, SlaSwitch::None), Some(Code::EscalationSlaMismatch));
        assert_eq!(code(SlaSwitch::None, SlaSwitch::None), None);
        assert_eq!(code(SlaSwitch::Project, SlaSwitch::Project), None);
    }

    #[test]
    fn a_story_lets_go_where_that_is_permitted_and_a_target_is_named() {
        let code = |may: May| may.err().map(|r| r.code());
        assert_eq!(code(may_begin("OPS-1", false)), Some(Code::EscalationNotPermitted));
        assert_eq!(code(may_begin("OPS-1", true)), None);
        assert_eq!(code(may_choose("OPS-1", 0)), Some(Code::EscalationTargetNotLinked));
        assert_eq!(code(may_choose("OPS-1", 1)), None);
    }

    fn in_state(state: State) -> Escalation {
        Escalation {
            id: 1,
            work_package_id: 3,
            level: 1,
            from_story_id: 1,
            to_story_id: 2,
            from_team_id: 1,
            to_team_id: 2,
            reason: "r".into(),
            state,
            opened_by: 7,
            opened_at: At(1),
            taken_by: None,
            taken_at: None,
            ended_at: None,
            note: None,
        }
    }

    fn ending(innermost: bool) -> Ending<'static> {
        Ending { key: "OPS-3", innermost, by: 8, now: At(9), note: Some("n".into()) }
    }

    #[test]
    fn an_escalation_that_goes_on_is_taken_completed_and_returned() {
        for s in State::ALL {
            let runs = matches!(s, State::Open | State::Taken);
            assert_eq!(in_state(*s).take(8, At(5)).is_ok(), runs, "{s}");
            assert_eq!(in_state(*s).complete(ending(true), false).is_ok(), runs, "{s}");
            assert_eq!(in_state(*s).give_back(ending(true)).is_ok(), runs, "{s}");
            assert!(in_state(*s).give_back(ending(false)).is_err(), "{s} and gone on");
        }
        let code = |may: May<Escalation>| may.err().map(|r| r.code());
        let ended = in_state(State::Returned);
        assert_eq!(code(ended.complete(ending(false), true)), Some(Code::EscalationEnded));
        let taken = || in_state(State::Taken);
        assert_eq!(code(taken().complete(ending(false), true)), Some(Code::WorkPackageEscalated));
        assert_eq!(code(taken().complete(ending(true), true)), Some(Code::WorkPackageHasOpenTasks));
        assert_eq!(code(taken().give_back(ending(true))), None, "open tasks are dropped");
    }

    #[test]
    fn who_completes_what_nobody_took_took_it_and_the_first_instant_stays() {
        let done = in_state(State::Open).complete(ending(true), false).ok();
        assert_eq!(
            done.map(|e| (e.state, e.taken_by, e.taken_at, e.ended_at)),
            Some((State::Completed, Some(8), Some(At(9)), Some(At(9))))
        );
        let twice = in_state(State::Open).take(7, At(5)).and_then(|e| e.take(8, At(6))).ok();
        assert_eq!(twice.map(|e| (e.taken_by, e.taken_at)), Some((Some(8), Some(At(5)))));
        let back = in_state(State::Open).give_back(ending(true)).ok();
        assert_eq!(back.map(|e| (e.state, e.taken_by, e.note)), Some((State::Returned, None, Some("n".into()))));
    }
}
