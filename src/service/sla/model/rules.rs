//! Rules of clocks: pure.

use super::calendar::Calendar;
use super::{ClockNotice, Severity};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::words;

words! {
    /// How a clock ended.
    pub enum Outcome { Met = "met", Breached = "breached" }
}

words! {
    /// How a clock stands.
    pub enum ClockState { Ok = "ok", AtRisk = "at_risk", Breached = "breached", Met = "met" }
}

/// Time limits in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To respond.
    pub respond: Option<i64>,
    /// To resolve.
    pub resolve: i64,
    /// Whether the clock may be paused.
    pub pausable: bool,
}

/// A time in which the clock of a Work Package stands: it waits for somebody outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Its beginning.
    pub from: At,
    /// Its end; none while it goes on.
    pub until: Option<At>,
}

/// The instants of a clock; all none without limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Due {
    /// When it must be responded to.
    pub respond_by: Option<At>,
    /// When it must be resolved.
    pub resolve_by: Option<At>,
    /// When a quarter of the time is left.
    pub at_risk_at: Option<At>,
    /// Since when the clock is paused; it stands as it stood then.
    pub paused_since: Option<At>,
}

/// The instants that follow from the start and the limits: a limit is used up by counted time outside the pauses alone.
/// Counted are calendar hours, or the working time of a calendar. The pauses are in order and do not overlap. One that goes
/// on has moved nothing yet: the instants move when it ends, by the counted time that it took.
pub fn due(start: At, limits: Option<Limits>, calendar: Option<&Calendar>, pauses: &[Pause]) -> Due {
    let Some(l) = limits else { return Due::default() };
    let used_up = |limit: i64| used_up(start, limit, calendar, pauses);
    Due {
        respond_by: l.respond.map(used_up),
        resolve_by: Some(used_up(l.resolve)),
        at_risk_at: Some(used_up(l.resolve - l.resolve / 4)),
        paused_since: pauses.iter().find(|p| p.until.is_none()).map(|p| p.from),
    }
}

/// The first instant at which `limit` microseconds have been counted since `start`.
fn used_up(start: At, limit: i64, calendar: Option<&Calendar>, pauses: &[Pause]) -> At {
    let (mut at, mut left) = (start, limit);
    for p in pauses {
        let Some(until) = p.until else { break };
        let before = counted(at, p.from, calendar);
        if left <= before {
            break;
        }
        left -= before;
        at = at.max(until);
    }
    calendar.map_or_else(|| at.plus(left), |c| c.after(at, left))
}

/// How much time counts from one instant to another, in microseconds.
pub fn counted(from: At, until: At, calendar: Option<&Calendar>) -> i64 {
    if until <= from {
        return 0;
    }
    calendar.map_or_else(|| until.0 - from.0, |c| c.between(from, until))
}

/// A clock as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// How it stands.
    pub state: ClockState,
    /// Since when it is breached.
    pub breached_at: Option<At>,
    /// Whether the response came too late, or is late by now.
    pub response_breached: bool,
}

/// How a clock stands at an instant; none without a clock. `result` is how it ended, once the Work Package is completed. Being done
/// at the very instant it is due keeps it. A paused clock stands as it stood when the pause began. `sql` says the same in SQL.
pub fn state(d: &Due, result: Option<Outcome>, now: At) -> Option<ClockState> {
    let resolve_by = d.resolve_by?;
    let now = standing(d, now);
    Some(match result {
        Some(Outcome::Met) => ClockState::Met,
        Some(Outcome::Breached) => ClockState::Breached,
        None if now > resolve_by => ClockState::Breached,
        None if d.at_risk_at.is_some_and(|r| now >= r) => ClockState::AtRisk,
        None => ClockState::Ok,
    })
}

/// The instant that a clock has reached: `now`, or where a pause holds it.
fn standing(d: &Due, now: At) -> At {
    d.paused_since.map_or(now, |p| p.min(now))
}

/// A clock as it stands at an instant: `now`, or the instant of completion.
pub fn clock(d: &Due, responded_at: Option<At>, result: Option<Outcome>, now: At) -> Option<Clock> {
    let state = state(d, result, now)?;
    let response_breached = d.respond_by.is_some_and(|by| standing(d, responded_at.unwrap_or(now)) > by);
    let breached_at = d.resolve_by.filter(|_| state == ClockState::Breached);
    Some(Clock { state, breached_at, response_breached })
}

/// How a clock ends with what was completed at an instant; nothing without a clock or while it is open.
pub fn outcome(d: &Due, completed_at: Option<At>) -> Option<Outcome> {
    let (by, at) = d.resolve_by.zip(completed_at)?;
    Some(if at > by { Outcome::Breached } else { Outcome::Met })
}

/// When people have to be told next, after they were told `told`; never of a clock that stands.
pub fn next_event(d: &Due, told: Option<ClockNotice>) -> Option<At> {
    match told {
        _ if d.paused_since.is_some() => None,
        None => d.at_risk_at,
        // Past the due instant, not at it.
        Some(ClockNotice::AtRisk) => d.resolve_by.map(|r| r.plus(1)),
        Some(ClockNotice::Breached) => None,
    }
}

/// Refuses to pause a clock that is not there, that its definition does not let stand, or that stands already.
///
/// # Errors
/// 409 `pause_not_allowed`, `already_paused`.
pub fn may_pause(limits: Option<Limits>, severity: Option<Severity>, paused_since: Option<At>, key: &str) -> May {
    match (limits, severity, paused_since) {
        (None, _, _) | (_, None, _) => Err(Refusal::NoClock { key: key.to_owned() }),
        (Some(l), Some(s), _) if !l.pausable => Err(Refusal::NoPauses { severity: s.label() }),
        (_, _, Some(since)) => Err(Refusal::PausedAlready { key: key.to_owned(), since }),
        (Some(_), Some(_), None) => Ok(()),
    }
}

/// Refuses to resume a clock that runs.
///
/// # Errors
/// 409 `not_paused`.
pub fn must_be_paused(paused_since: Option<At>, key: &str) -> May {
    if paused_since.is_some() { Ok(()) } else { Err(Refusal::NotPaused { key: key.to_owned() }) }
}

/// What people were told and what still holds after the clock was computed anew.
pub fn still_true(told: Option<ClockNotice>, d: &Due, now: At) -> Option<ClockNotice> {
    match (told, state(d, None, now)) {
        (Some(ClockNotice::Breached), Some(ClockState::Breached)) => Some(ClockNotice::Breached),
        (Some(_), Some(ClockState::Breached | ClockState::AtRisk)) => Some(ClockNotice::AtRisk),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::time::HOUR;

    const SEV1: Limits = Limits { respond: Some(HOUR), resolve: 6 * HOUR, pausable: true };

    fn state(now: i64, result: Option<Outcome>) -> Option<ClockState> {
        clock(&due(At(0), Some(SEV1), None, &[]), Some(At(1)), result, At(now)).map(|c| c.state)
    }

    #[test]
    fn six_hours_end_at_risk_and_then_breached() {
        assert_eq!(state(0, None), Some(ClockState::Ok));
        assert_eq!(state(6 * HOUR * 3 / 4 - 1, None), Some(ClockState::Ok));
        assert_eq!(state(6 * HOUR * 3 / 4, None), Some(ClockState::AtRisk));
        assert_eq!(state(6 * HOUR, None), Some(ClockState::AtRisk));
        assert_eq!(state(6 * HOUR + 1, None), Some(ClockState::Breached));
    }

    #[test]
    fn what_is_fixed_stays() {
        assert_eq!(state(99 * HOUR, Some(Outcome::Met)), Some(ClockState::Met));
        assert_eq!(state(HOUR, Some(Outcome::Breached)), Some(ClockState::Breached));
    }

    #[test]
    fn without_limits_there_is_no_clock() {
        assert_eq!(clock(&due(At(0), None, None, &[]), None, None, At(0)), None);
    }

    #[test]
    fn a_response_is_late_after_its_time() {
        let d = due(At(0), Some(SEV1), None, &[]);
        let late = |responded, now| clock(&d, responded, None, At(now)).map(|c| c.response_breached);
        assert_eq!(late(None, HOUR), Some(false));
        assert_eq!(late(None, HOUR + 1), Some(true));
        assert_eq!(late(Some(At(HOUR)), 5 * HOUR), Some(false));
        assert_eq!(late(Some(At(HOUR + 1)), 5 * HOUR), Some(true));
    }

    #[test]
    fn people_are_told_once_of_each() {
        let d = due(At(0), Some(SEV1), None, &[]);
        assert_eq!(next_event(&d, None), d.at_risk_at);
        assert_eq!(next_event(&d, Some(ClockNotice::AtRisk)), Some(At(6 * HOUR + 1)));
        assert_eq!(next_event(&d, Some(ClockNotice::Breached)), None);
        let longer = due(At(0), Some(Limits { respond: None, resolve: 100 * HOUR, pausable: false }), None, &[]);
        assert_eq!(still_true(Some(ClockNotice::Breached), &longer, At(7 * HOUR)), None);
        assert_eq!(still_true(Some(ClockNotice::Breached), &d, At(7 * HOUR)), Some(ClockNotice::Breached));
        assert_eq!(still_true(Some(ClockNotice::Breached), &d, At(5 * HOUR)), Some(ClockNotice::AtRisk));
    }
}
