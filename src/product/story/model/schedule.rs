//! Calendar rules of recurring stories (R64): on which days a story is due.
//!
//! A rule is an RRULE that names days (`kit::recurrence`). It counts from the story's `schedule_from`, or from the day on which
//! the story was made: COUNT from there, INTERVAL from there, and where the rule names no day of its own (`FREQ=MONTHLY`), that
//! day's. `UNTIL` is the last day, in the time zone of the project.

use crate::kit::recurrence::Rule;
use crate::kit::time::Day;

/// How many dates of a rule one look at it finds at most: each day of two years.
const MOST: u16 = 732;

/// Whether a text is a rule that names days.
///
/// # Errors
/// Why it is not.
pub fn check(text: &str) -> Result<(), String> {
    if text.contains(['\n', '\r']) {
        return Err("is one rule on one line".into());
    }
    let leap_year = Day(jiff::civil::date(2024, 1, 1));
    match Rule::parse(text)?.first(leap_year)? {
        Some(_) => Ok(()),
        None => Err("it names no day".into()),
    }
}

/// The days of a rule that counts from `begin`, from `from` to `to`, both included; none for a text that is no rule.
pub fn dates(text: &str, begin: Day, zone: &str, from: Day, to: Day) -> Vec<Day> {
    found(text, begin, zone, (from, to), MOST).unwrap_or_default()
}

/// The first day of a rule from `from` on, within ten years.
pub fn next(text: &str, begin: Day, zone: &str, from: Day) -> Option<Day> {
    found(text, begin, zone, (from, from.plus(3660)), 1).ok()?.first().copied()
}

fn found(text: &str, begin: Day, zone: &str, (from, to): (Day, Day), most: u16) -> Result<Vec<Day>, String> {
    let rule = Rule::parse(text)?;
    let to = rule.last_day(zone).map_or(to, |last| last.min(to));
    rule.days(begin, from, to, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(s: &str) -> Day {
        Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN))
    }

    fn said(rule: &str, begin: &str, from: &str, to: &str) -> String {
        let days = dates(rule, d(begin), "Europe/Berlin", d(from), d(to));
        days.iter().map(Day::to_string).collect::<Vec<_>>().join(" ")
    }

    /// R64
    #[test]
    fn a_rule_is_due_on_its_days() {
        for (rule, from, to, dates) in [
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-02-16", "2026-03-01", "2026-02-28"),
            // The last day of a Sprint belongs to it, and so does the first.
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-03-18", "2026-03-31", "2026-03-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-03-31", "2026-04-13", "2026-03-31"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-03-01", "2026-03-30", ""),
            ("RRULE:FREQ=WEEKLY;BYDAY=MO,FR", "2026-03-02", "2026-03-08", "2026-03-02 2026-03-06"),
            // The phase is that of the day it counts from, Thursday 1 January 2026.
            ("FREQ=WEEKLY;INTERVAL=2", "2026-01-01", "2026-01-31", "2026-01-01 2026-01-15 2026-01-29"),
            ("FREQ=MONTHLY", "2026-02-20", "2026-03-10", "2026-03-01"),
            ("FREQ=DAILY;COUNT=3", "2026-01-02", "2026-01-31", "2026-01-02 2026-01-03"),
            ("FREQ=DAILY;COUNT=3", "2026-01-04", "2026-01-31", ""),
            ("FREQ=MONTHLY;BYMONTHDAY=30;UNTIL=20260330", "2026-03-20", "2026-05-01", "2026-03-30"),
            // 23:30 in Berlin is the 30th there and in UTC; half an hour after midnight it is the 31st in Berlin only.
            ("FREQ=DAILY;UNTIL=20260330T213000Z", "2026-03-30", "2026-04-02", "2026-03-30"),
            ("FREQ=DAILY;UNTIL=20260330T223000Z", "2026-03-30", "2026-04-02", "2026-03-30 2026-03-31"),
            // Summer time begins on 29 March and ends on 25 October 2026.
            ("FREQ=WEEKLY;BYDAY=SU", "2026-03-22", "2026-04-05", "2026-03-22 2026-03-29 2026-04-05"),
            ("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-28", "2026-03-30", "2026-03-28 2026-03-29 2026-03-30"),
            ("FREQ=DAILY;BYHOUR=2", "2026-10-24", "2026-10-26", "2026-10-24 2026-10-25 2026-10-26"),
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "2026-03-02", "2026-03-15", ""),
            ("nonsense", "2026-03-02", "2026-03-15", ""),
        ] {
            assert_eq!(said(rule, "2026-01-01", from, to), dates, "{rule} from {from} to {to}");
        }
        assert_eq!(
            said("FREQ=DAILY", "2026-03-10", "2026-03-08", "2026-03-11"),
            "2026-03-10 2026-03-11",
            "not before it began"
        );
    }

    #[test]
    fn the_next_day_is_found_far_ahead() {
        let next = |rule| next(rule, d("2026-01-01"), "UTC", d("2026-03-02"));
        assert_eq!(next("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), Some(d("2028-02-29")));
        assert_eq!(next("FREQ=DAILY;COUNT=3"), None);
    }

    #[test]
    fn a_schedule_names_days() {
        for rule in [
            "FREQ=DAILY",
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20301231",
            "FREQ=MONTHLY;BYHOUR=9;BYMINUTE=0",
            "FREQ=YEARLY;COUNT=1",
        ] {
            assert_eq!(check(rule), Ok(()), "{rule}");
        }
        for rule in [
            "FREQ=HOURLY",
            "FREQ=MINUTELY;INTERVAL=1440",
            "FREQ=SECONDLY",
            "FREQ=DAILY;BYHOUR=9,17",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY\nFREQ=DAILY",
            "every month",
            "",
        ] {
            assert!(check(rule).is_err(), "{rule:?}");
        }
    }
}
