//! Instants, days and lengths of time. Time is passed into rules and commands; only this file reads the clock.

mod length;
mod weekday;

use crate::kit::db::{Col, DbError, Row, Val};
use jiff::Timestamp;
use jiff::civil::Date;
pub use length::{Dur, Length, iso};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::sync::atomic::{AtomicI64, Ordering};
pub use weekday::Weekday;

/// Microseconds of a second, hour and day.
pub const SECOND: i64 = 1_000_000;

/// An hour in microseconds.
pub const HOUR: i64 = 3600 * SECOND;

/// A day of 24 hours in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// An instant: microseconds since 1970 in UTC; RFC 3339 outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub i64);

impl At {
    /// The instant as a jiff timestamp; beyond the years that it knows, the last one.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::MAX)
    }
    /// This instant plus microseconds.
    #[must_use]
    pub fn plus(self, micros: i64) -> At {
        At(self.0.saturating_add(micros))
    }
    /// The day of this instant in UTC.
    pub fn day(self) -> Day {
        Day(jiff::tz::TimeZone::UTC.to_datetime(self.timestamp()).date())
    }
    /// The day of this instant in a time zone.
    pub fn day_in(self, zone: &str) -> Day {
        self.timestamp().in_tz(zone).map_or_else(|_| self.day(), |z| Day(z.date()))
    }
    /// A date and time as a clock on the wall of a zone shows it, `2026-11-24T09:30`; where clocks were put forward over
    /// it, as much later.
    pub fn of_wall(s: &str, zone: &str) -> Option<At> {
        let wall: jiff::civil::DateTime = s.parse().ok().filter(|_| !s.ends_with(['Z', 'z']))?;
        Some(At(wall.in_tz(zone).ok()?.timestamp().as_microsecond()))
    }
    /// Parses RFC 3339.
    pub fn parse(s: &str) -> Option<At> {
        s.parse::<Timestamp>().ok().map(|t| At(t.as_microsecond()))
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl JsonSchema for At {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
    fn inline_schema() -> bool {
        true
    }
}

impl From<At> for Val {
    fn from(v: At) -> Val {
        Val::Int(v.0)
    }
}

impl Col for At {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        i64::get(row, i).map(At)
    }
}

impl Col for Option<At> {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Ok(Option::<i64>::get(row, i)?.map(At))
    }
}

/// A day without a zone, `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// Parses exactly `YYYY-MM-DD`.
    pub fn parse(s: &str) -> Option<Day> {
        let ok = s.len() == 10
            && s.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if ok { s.parse().ok().map(Day) } else { None }
    }
    /// This day plus days.
    #[must_use]
    pub fn plus(self, days: i64) -> Day {
        Day(self.0.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default()))
    }
    /// Days from this one to `other`.
    pub fn days_to(self, other: Day) -> i64 {
        (other.0 - self.0).get_days().into()
    }
    /// The first instant of this day in a time zone, or in UTC if the zone is unknown.
    pub fn start_in(self, zone: &str) -> At {
        let z = self.0.in_tz(zone).or_else(|_| self.0.in_tz("UTC"));
        z.map_or(At(0), |z| At(z.timestamp().as_microsecond()))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl JsonSchema for Day {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
    fn inline_schema() -> bool {
        true
    }
}

impl From<Day> for Val {
    fn from(v: Day) -> Val {
        Val::Text(v.to_string())
    }
}

impl Col for Day {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        let s = String::get(row, i)?;
        Day::parse(&s).ok_or_else(|| DbError::Other(format!("{s:?} is no day")))
    }
}

impl Col for Option<Day> {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Ok(Option::<String>::get(row, i)?.and_then(|s| Day::parse(&s)))
    }
}

/// Where `now` comes from: the machine's clock, or one that a story-teller moves.
#[derive(Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still until moved.
    Told(AtomicI64),
}

impl Clock {
    /// The present instant.
    pub fn now(&self) -> At {
        match self {
            Clock::System => system_now(),
            Clock::Told(t) => At(t.load(Ordering::SeqCst)),
        }
    }
    /// Moves a told clock.
    pub fn set(&self, at: At) {
        if let Clock::Told(t) = self {
            t.store(at.0, Ordering::SeqCst);
        }
    }
}

/// The machine's clock.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn system_now() -> At {
    At(Timestamp::now().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_strict() {
        assert!(Day::parse("2024-02-29").is_some());
        for bad in ["2023-02-29", "2024-2-9", "20240229", "2024-02-29T00:00:00Z", ""] {
            assert!(Day::parse(bad).is_none(), "{bad:?}");
        }
    }
}
