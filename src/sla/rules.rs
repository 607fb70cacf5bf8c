//! Rules of clocks: pure.

use super::calendar::Calendar;
use crate::kit::time::At;
use crate::words;
use crate::work_package::Told;

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
}

/// The instants that follow from the start and the limits: in calendar hours, or in the working time of a calendar.
pub fn due(start: At, limits: Option<Limits>, calendar: Option<&Calendar>) -> Due {
    let Some(l) = limits else { return Due::default() };
    let after = |limit: i64| calendar.map_or_else(|| start.plus(limit), |c| c.after(start, limit));
    Due {
        respond_by: l.respond.map(after),
        resolve_by: Some(after(l.resolve)),
        at_risk_at: Some(after(l.resolve - l.resolve / 4)),
    }
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

/// How a clock stands at an instant: `now`, or the instant of completion. `result` is how it ended, once the Work Package is
/// completed. Being done at the very instant it is due keeps it.
pub fn clock(d: &Due, responded_at: Option<At>, result: Option<Outcome>, now: At) -> Option<Clock> {
    let resolve_by = d.resolve_by?;
    let state = match result {
        Some(Outcome::Met) => ClockState::Met,
        Some(Outcome::Breached) => ClockState::Breached,
        None if now > resolve_by => ClockState::Breached,
        None if d.at_risk_at.is_some_and(|r| now >= r) => ClockState::AtRisk,
        None => ClockState::Ok,
    };
    let response_breached = d.respond_by.is_some_and(|by| responded_at.unwrap_or(now) > by);
    Some(Clock { state, breached_at: (state == ClockState::Breached).then_some(resolve_by), response_breached })
}

/// When people have to be told next, after they were told `told`.
pub fn next_event(d: &Due, told: Option<Told>) -> Option<At> {
    match told {
        None => d.at_risk_at,
        // Past the due instant, not at it.
        Some(Told::AtRisk) => d.resolve_by.map(|r| r.plus(1)),
        Some(Told::Breached) => None,
    }
}

/// What people were told and what still holds after the clock was computed anew.
pub fn still_true(told: Option<Told>, d: &Due, now: At) -> Option<Told> {
    let breached = d.resolve_by.is_some_and(|r| now > r);
    let at_risk = d.at_risk_at.is_some_and(|r| now >= r);
    match told {
        Some(Told::Breached) if breached => Some(Told::Breached),
        Some(_) if at_risk => Some(Told::AtRisk),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::time::HOUR;

    const SEV1: Limits = Limits { respond: Some(HOUR), resolve: 6 * HOUR };

    fn state(now: i64, result: Option<Outcome>) -> Option<ClockState> {
        clock(&due(At(0), Some(SEV1), None), Some(At(1)), result, At(now)).map(|c| c.state)
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
        assert_eq!(clock(&due(At(0), None, None), None, None, At(0)), None);
    }

    #[test]
    fn a_response_is_late_after_its_time() {
        let d = due(At(0), Some(SEV1), None);
        let late = |responded, now| clock(&d, responded, None, At(now)).map(|c| c.response_breached);
        assert_eq!(late(None, HOUR), Some(false));
        assert_eq!(late(None, HOUR + 1), Some(true));
        assert_eq!(late(Some(At(HOUR)), 5 * HOUR), Some(false));
        assert_eq!(late(Some(At(HOUR + 1)), 5 * HOUR), Some(true));
    }

    #[test]
    fn people_are_told_once_of_each() {
        let d = due(At(0), Some(SEV1), None);
        assert_eq!(next_event(&d, None), d.at_risk_at);
        assert_eq!(next_event(&d, Some(Told::AtRisk)), Some(At(6 * HOUR + 1)));
        assert_eq!(next_event(&d, Some(Told::Breached)), None);
        let longer = due(At(0), Some(Limits { respond: None, resolve: 100 * HOUR }), None);
        assert_eq!(still_true(Some(Told::Breached), &longer, At(7 * HOUR)), None);
        assert_eq!(still_true(Some(Told::Breached), &d, At(7 * HOUR)), Some(Told::Breached));
        assert_eq!(still_true(Some(Told::Breached), &d, At(5 * HOUR)), Some(Told::AtRisk));
    }
}
