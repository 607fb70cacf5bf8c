//! Instants, days and durations. Time is passed into rules and commands; only this file reads the clock.

use super::db::{Col, DbError, Row, Val};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use std::sync::atomic::{AtomicI64, Ordering};

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

/// A positive ISO 8601 duration of at most ten years, kept as it was written. Weeks and days are 7 and 1 times 24 hours;
/// months and years have no length and are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dur {
    /// As written.
    pub text: String,
    /// Its length.
    pub micros: i64,
}

impl Dur {
    /// Parses the text.
    ///
    /// # Errors
    /// A sentence saying what a duration looks like.
    pub fn parse(s: &str) -> Result<Dur, String> {
        let bad = || format!("{s:?} is no duration; write ISO 8601, such as PT6H, PT30M or P1D");
        if !s.starts_with('P') {
            return Err(bad());
        }
        let span: jiff::Span = s.parse().map_err(|_| bad())?;
        if span.get_years() != 0 || span.get_months() != 0 {
            return Err("months and years have no fixed length; write days or hours, such as P30D".into());
        }
        let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
        let rest = span.weeks(0).days(0);
        let rest = SignedDuration::try_from(rest).map_err(|_| bad())?.as_micros();
        let micros = i128::from(days) * i128::from(DAY) + rest;
        let micros = i64::try_from(micros).map_err(|_| bad())?;
        if micros <= 0 {
            return Err("the duration must be longer than nothing".into());
        }
        if micros > 3660 * DAY {
            return Err("the duration must be at most ten years".into());
        }
        Ok(Dur { text: s.to_owned(), micros })
    }
    /// The ISO form of what people type: `4 h`, `1 d 12 h`, `30 min`. None where it is something else.
    pub fn of_words(s: &str) -> Option<String> {
        let (mut date, mut time) = (String::from("P"), String::new());
        let s = s.trim().to_lowercase();
        let mut rest = s.as_str();
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|n| *n > 0)?;
            let (number, unit) = rest.split_at(digits);
            let unit = unit.trim_start();
            let end = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
            match &unit[..end] {
                "w" | "week" | "weeks" => date.push_str(&format!("{}D", number.parse::<i64>().ok()? * 7)),
                "d" | "day" | "days" => date.push_str(&format!("{number}D")),
                "h" | "hour" | "hours" => time.push_str(&format!("{number}H")),
                "m" | "min" | "minute" | "minutes" => time.push_str(&format!("{number}M")),
                _ => return None,
            }
            rest = unit[end..].trim_start();
        }
        if !time.is_empty() {
            date.push('T');
        }
        (date.len() + time.len() > 1).then(|| date + &time)
    }
    /// As people write it: `1 d 12 h`.
    pub fn words(&self) -> String {
        let minutes = self.micros / (60 * SECOND);
        let parts = [(minutes / 1440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "min")];
        let words: Vec<String> = parts.iter().filter(|p| p.0 > 0).map(|(n, unit)| format!("{n} {unit}")).collect();
        if words.is_empty() { self.text.clone() } else { words.join(" ") }
    }
}
/// A length of time in ISO 8601: `PT6H`.
pub fn iso(micros: i64) -> String {
    SignedDuration::from_micros(micros).to_string()
}

impl Serialize for Dur {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}
impl JsonSchema for Dur {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "duration"})
    }
    fn inline_schema() -> bool {
        true
    }
}
impl From<&Dur> for Val {
    fn from(v: &Dur) -> Val {
        Val::Text(v.text.clone())
    }
}
impl Col for Dur {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Dur::parse(&String::get(row, i)?).map_err(DbError::Other)
    }
}
impl Col for Option<Dur> {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Option::<String>::get(row, i)?.map(|s| Dur::parse(&s).map_err(DbError::Other)).transpose()
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
    fn durations_have_a_fixed_length() {
        assert_eq!(Dur::parse("PT6H").map(|d| d.micros), Ok(6 * HOUR));
        assert_eq!(Dur::parse("P1D").map(|d| d.micros), Ok(DAY));
        assert_eq!(Dur::parse("P1W").map(|d| d.micros), Ok(7 * DAY));
        assert_eq!(Dur::parse("PT0.5S").map(|d| d.micros), Ok(500_000));
        for bad in ["", "6h", "PT", "P1M", "P1Y", "PT0S", "-PT1H", "P99999D", "1 day", "PT1H "] {
            assert!(Dur::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_length_of_time_is_written_in_iso_8601() {
        assert_eq!(iso(6 * HOUR), "PT6H");
        assert_eq!(Dur::parse(&iso(26 * HOUR + 1)).map(|d| d.micros), Ok(26 * HOUR + 1));
    }

    #[test]
    fn days_are_strict() {
        assert!(Day::parse("2024-02-29").is_some());
        for bad in ["2023-02-29", "2024-2-9", "20240229", "2024-02-29T00:00:00Z", ""] {
            assert!(Day::parse(bad).is_none(), "{bad:?}");
        }
    }
}
