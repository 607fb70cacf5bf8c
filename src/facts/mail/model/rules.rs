//! When a mail is tried again, and when a digest is due.

use super::MailState;
use crate::facts::notification::model::choice::Every;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::{At, DAY, HOUR, SECOND, Weekday};
use jiff::Span;
use jiff::civil::Date;

const MINUTE: i64 = 60 * SECOND;

/// Whether a mail can be tried again by hand.
///
/// # Errors
/// `mail_not_failed`.
pub fn may_retry(mail: i64, state: MailState) -> May {
    if state == MailState::Failed { Ok(()) } else { Err(Refusal::MailNotFailed { mail, state: state.word() }) }
}

/// How long a claim holds; longer than any attempt takes.
pub const LEASE: i64 = 5 * MINUTE;

/// After which age a mail that was never taken has failed (RFC 5321, section 4.5.4.1 asks for four to five days).
pub const GIVE_UP: i64 = 5 * DAY;

/// How long after its last sign a server with `--smtp` counts as one that runs.
pub const SERVICE: i64 = DAY;

/// How long what was sent is kept.
pub const KEEP: i64 = 30 * DAY;

/// How long to wait after so many attempts.
pub const fn patience(attempts: i64) -> i64 {
    match attempts {
        ..=1 => 30 * SECOND,
        2 => 2 * MINUTE,
        3 => 10 * MINUTE,
        4 => 30 * MINUTE,
        5 => HOUR,
        _ => 3 * HOUR,
    }
}

/// When a person wants the digest, in that person's own zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Rhythm {
    /// Daily or weekly.
    pub every: Every,
    /// The day of a weekly one.
    pub weekday: Weekday,
    /// The hour, 0 to 23.
    pub hour: i64,
    /// IANA name of the zone.
    pub zone: String,
}

impl Rhythm {
    /// The first instant after `at` at which a digest is due: the chosen hour of a day of the calendar, once for each day. An hour
    /// that a change of the clocks leaves out comes as much later; of one that comes twice it is the first.
    pub fn next(&self, at: At) -> At {
        let mut day = at.day_in(&self.zone).0;
        // A week holds each weekday, and the hour of the first day may be past.
        for _ in 0..=8 {
            if self.wants(day)
                && let Some(due) = self.instant(day)
                && due > at
            {
                return due;
            }
            day = day.saturating_add(Span::new().days(1));
        }
        at.plus(DAY)
    }

    fn wants(&self, day: Date) -> bool {
        self.every == Every::Day || self.weekday.number() == i64::from(day.weekday().to_monday_one_offset())
    }

    fn instant(&self, day: Date) -> Option<At> {
        let time = day.at(i8::try_from(self.hour).ok()?, 0, 0, 0);
        let zoned = time.in_tz(&self.zone).or_else(|_| time.in_tz("UTC")).ok()?;
        Some(At(zoned.timestamp().as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(every: Every, hour: i64, zone: &str) -> Rhythm {
        Rhythm { every, weekday: Weekday::Friday, hour, zone: zone.to_owned() }
    }

    fn at(s: &str) -> At {
        At::parse(s).unwrap_or(At(0))
    }

    #[test]
    fn only_what_failed_is_tried_again_by_hand() {
        for state in MailState::ALL {
            assert_eq!(may_retry(1, *state).is_ok(), *state == MailState::Failed, "{state}");
        }
    }

    #[test]
    fn a_daily_digest_comes_at_the_hour_of_the_persons_zone() {
        let r = rhythm(Every::Day, 8, "Europe/Berlin");
        assert_eq!(r.next(at("2026-03-02T06:00:00Z")), at("2026-03-02T07:00:00Z"));
        assert_eq!(r.next(at("2026-03-02T07:00:00Z")), at("2026-03-03T07:00:00Z"), "strictly after");
        assert_eq!(r.next(at("2026-03-02T23:30:00Z")), at("2026-03-03T07:00:00Z"), "already the next day there");
    }

    /// Through a year of days, with hours that are skipped and hours that come twice.
    #[test]
    fn exactly_one_a_day_across_every_change_of_the_clocks() {
        for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"] {
            for hour in [0, 1, 2, 3, 23] {
                let r = rhythm(Every::Day, hour, zone);
                let mut due = r.next(at("2026-01-01T12:00:00Z"));
                let first = due.day_in(zone);
                for n in 1..=370 {
                    due = r.next(due);
                    assert_eq!(first.days_to(due.day_in(zone)), n, "{zone} {hour}: {due}");
                }
            }
        }
    }

    #[test]
    fn a_weekly_one_comes_on_its_weekday() {
        let r = rhythm(Every::Week, 16, "Europe/Berlin");
        let first = r.next(at("2026-03-02T08:00:00Z"));
        assert_eq!(first, at("2026-03-06T15:00:00Z"));
        assert_eq!(r.next(first), at("2026-03-13T15:00:00Z"));
        assert_eq!(r.next(at("2026-03-06T14:59:59Z")), first, "the same day, before the hour");
    }

    #[test]
    fn patience_grows_and_ends() {
        let waits: Vec<i64> = (1..10).map(patience).collect();
        assert!(waits.is_sorted() && waits[0] >= SECOND);
        assert!((1..40).map(patience).sum::<i64>() < GIVE_UP, "there are many tries within five days");
    }
}
