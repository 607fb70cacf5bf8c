//! Days that come again by a rule: an RRULE of RFC 5545 that names days. Pure, and bounded: by a range, by how many days are asked
//! for, and by the steps that the library takes for one look.
//!
//! Only the days of the calendar are looked at, so no change of summer time moves one.

use crate::kit::time::{At, Day};
use chrono::{Datelike, TimeZone};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

/// The parts of a rule that say at what time of the day.
const TIMES: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];

type Instant = chrono::DateTime<Tz>;

/// A rule, its end apart from the rest and without its time of the day.
pub struct Rule {
    pub days: RRule<Unvalidated>,
    pub until: Option<Instant>,
}

impl Rule {
    /// Reads a rule, with or without `RRULE:` before it.
    ///
    /// # Errors
    /// Why it is none that names days.
    pub fn parse(text: &str) -> Result<Rule, String> {
        let text = text.strip_prefix("RRULE:").unwrap_or(text);
        let whole: RRule<Unvalidated> = text.parse().map_err(|e: rrule::RRuleError| e.to_string())?;
        if matches!(whole.get_freq(), Frequency::Hourly | Frequency::Minutely | Frequency::Secondly) {
            return Err("a schedule names days: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY".into());
        }
        let named = |part: &str, names: &[&str]| {
            let name = part.split('=').next().unwrap_or("");
            names.iter().any(|n| name.eq_ignore_ascii_case(n))
        };
        if text.split(';').any(|p| named(p, &TIMES) && p.contains(',')) {
            return Err("a schedule names days, so at most one time of the day".into());
        }
        let kept: Vec<&str> = text.split(';').filter(|p| !named(p, &TIMES) && !named(p, &["UNTIL"])).collect();
        let days = kept.join(";").parse().map_err(|e: rrule::RRuleError| e.to_string())?;
        Ok(Rule { days, until: whole.get_until().copied() })
    }

    /// The last day that `UNTIL` allows; written as an instant in UTC it is the day that it is in the zone.
    pub fn last_day(&self, zone: &str) -> Option<Day> {
        let until = self.until.as_ref()?;
        if until.timezone().is_local() { day(until) } else { Some(At(until.timestamp_micros()).day_in(zone)) }
    }

    /// The first day of the rule, when it counts from `begin`; `UNTIL` is not looked at. None for a rule that never comes, such as 30
    /// February.
    ///
    /// # Errors
    /// Why the rule cannot begin there.
    pub fn first(&self, begin: Day) -> Result<Option<Day>, String> {
        Ok(self.beginning(begin)?.all(1).dates.first().and_then(day))
    }

    /// The days of the rule when it counts from `begin`, from `from` to `to`, both included, at most so many; `UNTIL` is not looked at.
    ///
    /// # Errors
    /// Why the rule cannot begin there.
    pub fn days(&self, begin: Day, from: Day, to: Day, most: u16) -> Result<Vec<Day>, String> {
        let set = self.beginning(begin)?;
        let from = from.max(begin);
        if from > to {
            return Ok(Vec::new());
        }
        Ok(set.after(noon(from)?).before(noon(to)?).all(most).dates.iter().filter_map(day).collect())
    }

    fn beginning(&self, begin: Day) -> Result<RRuleSet, String> {
        let start = noon(begin)?;
        Ok(RRuleSet::new(start).rrule(self.days.clone().validate(start).map_err(|e| e.to_string())?))
    }
}

fn noon(day: Day) -> Result<Instant, String> {
    let (month, date) = (day.0.month().unsigned_abs().into(), day.0.day().unsigned_abs().into());
    let noon = Tz::UTC.with_ymd_and_hms(day.0.year().into(), month, date, 12, 0, 0).single();
    noon.ok_or_else(|| format!("{day} is no day to count from"))
}

fn day(at: &Instant) -> Option<Day> {
    let year = i16::try_from(at.year()).ok()?;
    let (month, date) = (i8::try_from(at.month()).ok()?, i8::try_from(at.day()).ok()?);
    jiff::civil::Date::new(year, month, date).ok().map(Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(s: &str) -> Day {
        Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN))
    }

    fn days(rule: &str, from: &str, to: &str, most: u16) -> Vec<String> {
        let found = Rule::parse(rule).and_then(|r| r.days(d("2026-01-01"), d(from), d(to), most));
        found.unwrap_or_default().iter().map(Day::to_string).collect()
    }

    #[test]
    fn a_look_is_bounded_by_its_range_and_by_how_many_days_are_asked_for() {
        assert_eq!(days("FREQ=DAILY", "2025-12-30", "2026-01-02", 100), ["2026-01-01", "2026-01-02"]);
        assert_eq!(days("FREQ=DAILY", "2026-01-05", "2036-01-01", 2), ["2026-01-05", "2026-01-06"]);
        assert_eq!(days("FREQ=DAILY;COUNT=3", "2026-01-02", "2036-01-01", 100), ["2026-01-02", "2026-01-03"]);
        assert_eq!(days("FREQ=DAILY", "2026-01-02", "2026-01-01", 100), [""; 0]);
    }

    #[test]
    fn a_rule_that_never_comes_ends_without_a_day() {
        let first = |rule: &str| Rule::parse(rule).and_then(|r| r.first(d("2024-01-01")));
        assert_eq!(first("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), Ok(None));
        assert_eq!(first("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20200101"), Ok(Some(d("2024-01-31"))));
    }

    #[test]
    fn the_last_day_of_an_instant_depends_on_the_zone() {
        let last = |until: &str, zone| Rule::parse(&format!("FREQ=DAILY;UNTIL={until}")).ok()?.last_day(zone);
        assert_eq!(last("20260330", "Europe/Berlin"), Some(d("2026-03-30")));
        assert_eq!(last("20260330T223000Z", "Europe/Berlin"), Some(d("2026-03-31")));
        assert_eq!(last("20260330T223000Z", "UTC"), Some(d("2026-03-30")));
    }
}
