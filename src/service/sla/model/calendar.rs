//! Business calendars (H.6): working time by time zone, weekly hours and holidays. Pure.
//!
//! An instant is working time when the clock on the wall of the zone shows an hour of that weekday's, and the day is no
//! holiday. Where a clock is set back, the hour that comes twice counts twice; where it is set forward, the hour that is
//! left out does not count.

use crate::kit::fields::{Errors, Field, quoted};
use crate::kit::time::{At, DAY, Day, SECOND};
use crate::row;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Minutes of a day.
pub const MINUTES: u16 = 24 * 60;

/// How many days are looked at before a limit counts as beyond every calendar.
const HORIZON: i64 = 400 * 366;

/// A calendar as it is kept: hours are minutes of the day, Monday first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    /// IANA name of the zone.
    pub time_zone: String,
    /// From and to of each weekday, in order, without overlap; `to` may be 1440.
    pub week: [Vec<(u16, u16)>; 7],
    /// Days on which nobody works.
    pub holidays: BTreeSet<String>,
    /// What some of these days are called.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
}

impl Calendar {
    /// What is wrong with it, if anything: a field and a sentence.
    pub fn fault(&self) -> Option<(&'static str, String)> {
        if TimeZone::get(&self.time_zone).is_err() {
            return Some(("time_zone", format!("{:?} is no time zone", self.time_zone)));
        }
        for hours in &self.week {
            let mut last = 0;
            for (from, to) in hours {
                if from >= to || *to > MINUTES {
                    return Some(("weekly_hours", "an hour must begin before it ends, within the day".into()));
                }
                if *from < last {
                    return Some(("weekly_hours", "the hours of a day overlap".into()));
                }
                last = *to;
            }
        }
        let empty = self.week.iter().all(Vec::is_empty);
        empty.then(|| ("weekly_hours", "without any hour no clock would ever end".into()))
    }

    /// The instant at which `limit` microseconds of working time have passed since `start`; the end of time, where the
    /// calendar never has so many.
    pub fn after(&self, start: At, limit: i64) -> At {
        let mut left = limit;
        let end = self.stretches(start, |a, b| {
            if left <= b - a {
                return ControlFlow::Break(At(a + left));
            }
            left -= b - a;
            ControlFlow::Continue(())
        });
        end.unwrap_or(At(i64::MAX / 4))
    }

    /// How many microseconds of working time there are from one instant to another.
    pub fn between(&self, from: At, until: At) -> i64 {
        let mut sum = 0;
        self.stretches(from, |a, b| {
            if a >= until.0 {
                return ControlFlow::Break(());
            }
            sum += b.min(until.0) - a;
            ControlFlow::Continue(())
        });
        sum
    }

    /// Shows `f` each stretch of working time from `start` on, in order, until it has seen enough.
    fn stretches<B>(&self, start: At, mut f: impl FnMut(i64, i64) -> ControlFlow<B>) -> Option<B> {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let (mut at, mut days) = (start.0, 0);
        // Between two changes of the zone's offset, wall and instant differ by a constant.
        while days < HORIZON {
            let offset = i64::from(zone.to_offset(At(at).timestamp()).seconds()) * SECOND;
            let until =
                zone.following(At(at).timestamp()).next().map_or(i64::MAX / 4, |t| t.timestamp().as_microsecond());
            let mut day = (at + offset).div_euclid(DAY);
            while day * DAY - offset < until && days < HORIZON {
                for (from, to) in self.hours(day) {
                    let wall = |minute: u16| day * DAY + i64::from(minute) * 60 * SECOND - offset;
                    let (a, b) = (wall(from).max(at), wall(to).min(until));
                    if b > a
                        && let ControlFlow::Break(found) = f(a, b)
                    {
                        return Some(found);
                    }
                }
                day += 1;
                days += 1;
            }
            at = until;
        }
        None
    }

    /// The hours of a day, counted from 1970-01-01.
    fn hours(&self, day: i64) -> Vec<(u16, u16)> {
        let date = Day(Date::constant(1970, 1, 1)).plus(day);
        if self.holidays.contains(&date.to_string()) {
            return Vec::new();
        }
        self.week[usize::from(date.0.weekday().to_monday_zero_offset().unsigned_abs())].clone()
    }
}

/// A time of day, `HH:MM`, from 00:00 to 24:00, in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minute(pub u16);

impl Field for Minute {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let parse = |s: &str| {
            let (h, m) = s.split_once(':')?;
            let two = |x: &str| (x.len() == 2).then(|| x.parse::<u16>().ok()).flatten();
            let minutes = two(h)? * 60 + two(m).filter(|m| *m < 60)?;
            (minutes <= MINUTES).then_some(minutes)
        };
        let found = v.as_str().and_then(parse);
        if found.is_none() {
            e.push(at, format!("{} is no time of day from 00:00 to 24:00", quoted(v)));
        }
        found.map(Minute)
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"})
    }
}

row! {
    pub struct VersionRow { version: i64, body: Option<String>, by: Option<String>, at: At }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::time::HOUR;
    use jiff::civil::Weekday;

    /// Monday to Friday from `from` to `to`, in minutes.
    fn working_week(time_zone: &str, from: u16, to: u16) -> Calendar {
        let mut week: [Vec<(u16, u16)>; 7] = Default::default();
        for day in [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday] {
            week[usize::from(day.to_monday_zero_offset().unsigned_abs())] = vec![(from, to)];
        }
        Calendar { time_zone: time_zone.to_owned(), week, holidays: BTreeSet::new(), names: BTreeMap::new() }
    }

    fn at(s: &str) -> At {
        At::parse(s).unwrap_or(At(0))
    }

    #[test]
    fn a_limit_runs_over_night_and_weekend() {
        let c = working_week("Europe/Berlin", 9 * 60, 17 * 60);
        // Friday 16:00 in Berlin, four hours: one on Friday, three on Monday.
        assert_eq!(c.after(at("2026-11-20T15:00:00Z"), 4 * HOUR), at("2026-11-23T11:00:00Z"));
        // What begins at night begins in the morning.
        assert_eq!(c.after(at("2026-11-23T22:00:00Z"), HOUR), at("2026-11-24T09:00:00Z"));
    }

    #[test]
    fn nobody_works_on_a_holiday() {
        let mut c = working_week("Europe/Berlin", 9 * 60, 17 * 60);
        c.holidays.insert("2026-12-25".into());
        assert_eq!(c.after(at("2026-12-24T15:00:00Z"), 2 * HOUR), at("2026-12-28T09:00:00Z"));
    }

    #[test]
    fn round_the_clock_is_calendar_hours_whatever_the_clock_does() {
        let mut c = working_week("Europe/Berlin", 0, MINUTES);
        c.week.iter_mut().for_each(|d| *d = vec![(0, MINUTES)]);
        for start in ["2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"] {
            assert_eq!(c.after(at(start), 24 * HOUR), at(start).plus(24 * HOUR), "{start}");
        }
    }

    #[test]
    fn working_time_between_two_instants_is_counted() {
        let c = working_week("Europe/Berlin", 9 * 60, 17 * 60);
        let between = |a: &str, b: &str| c.between(at(a), at(b));
        assert_eq!(between("2026-11-20T15:00:00Z", "2026-11-23T11:00:00Z"), 4 * HOUR);
        assert_eq!(between("2026-11-21T08:00:00Z", "2026-11-22T20:00:00Z"), 0);
        assert_eq!(between("2026-11-23T11:00:00Z", "2026-11-23T11:00:00Z"), 0);
    }

    #[test]
    fn faults_are_found() {
        assert_eq!(working_week("Europe/Berlin", 540, 1020).fault(), None);
        assert!(working_week("Europe/Nowhere", 540, 1020).fault().is_some());
        assert!(working_week("UTC", 540, 540).fault().is_some());
        assert!(working_week("UTC", 540, 1441).fault().is_some());
        let mut overlap = working_week("UTC", 540, 1020);
        overlap.week[0].push((600, 700));
        assert!(overlap.fault().is_some());
        let mut empty = working_week("UTC", 540, 1020);
        empty.week = Default::default();
        assert!(empty.fault().is_some());
    }
}
