//! Lengths of time: as they are kept and sent (ISO 8601), as people type them, and as they read them.

use crate::kit::db::{Col, DbError, Row, Val};
use crate::kit::time::{DAY, HOUR, SECOND};
use jiff::SignedDuration;
use jiff::fmt::friendly::SpanParser;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

const MINUTE: i64 = 60 * SECOND;

/// The units that people read, the longest first. jiff's printer has no `min`: its minutes are `m` beside `h`, or `mins` beside `hrs`.
const UNITS: [(i64, &str); 4] = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];

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
    /// The ISO form of what people type: `4 h`, `1 d 12 h`, `90 min`. None where it is something else.
    pub fn typed(s: &str) -> Option<String> {
        let span = SpanParser::new().parse_span(s.trim().to_lowercase()).ok()?;
        (!span.is_negative()).then(|| span.to_string())
    }
    /// As people write it, to the second, so that it can be typed in again: `1 d 12 h`.
    pub fn words(&self) -> String {
        if self.micros % SECOND == 0 { written(self.micros, &UNITS, UNITS.len()) } else { self.text.clone() }
    }
}

/// A length of time in microseconds, in answers as ISO 8601 of whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub i64);

impl Length {
    /// As people say it, in at most two units: `9 min`, `2 h 5 min`, `3 d`.
    pub fn short(self) -> String {
        let units = match self.0 {
            ..MINUTE => &UNITS[3..],
            MINUTE..DAY => &UNITS[1..3],
            // The limit of a day reads as hours, like every limit below it.
            day if day < DAY + HOUR => &UNITS[1..2],
            _ => &UNITS[..2],
        };
        written(self.0, units, 2)
    }
    /// In hours and minutes, however many: time that is counted has no days of 24 hours.
    pub fn hours(self) -> String {
        written(self.0, &UNITS[1..3], 2)
    }
}

/// A length in these units, without those that it has none of; of nothing, none of the shortest unit.
fn written(micros: i64, units: &[(i64, &str)], most: usize) -> String {
    let mut left = micros.max(0);
    let mut words = Vec::new();
    for (length, name) in units {
        if left >= *length {
            words.push(format!("{} {name}", left / length));
            left %= length;
        }
    }
    words.truncate(most);
    if words.is_empty() {
        units.last().map_or_else(String::new, |(_, name)| format!("0 {name}"))
    } else {
        words.join(" ")
    }
}

/// A length of time in ISO 8601, to the microsecond: `PT6H`.
pub fn iso(micros: i64) -> String {
    SignedDuration::from_micros(micros).to_string()
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        SignedDuration::from_secs(self.0 / SECOND).fmt(f)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl JsonSchema for Length {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }
    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        Dur::json_schema(g)
    }
    fn inline_schema() -> bool {
        true
    }
}

impl Col for Length {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        i64::get(row, i).map(Length)
    }
}

impl Col for Option<Length> {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Ok(Option::<i64>::get(row, i)?.map(Length))
    }
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
    fn what_people_type_is_read() {
        let micros = |s: &str| Dur::typed(s).and_then(|iso| Dur::parse(&iso).ok()).map(|d| d.micros);
        for (text, length) in [
            ("4 h", 4 * HOUR),
            ("4h", 4 * HOUR),
            ("1 d 12 h", 36 * HOUR),
            ("1d 4h", 28 * HOUR),
            ("1d4h", 28 * HOUR),
            ("90 min", 90 * MINUTE),
            ("90m", 90 * MINUTE),
            (" 2 Weeks ", 14 * DAY),
            ("1 day, 2 hours", 26 * HOUR),
            ("1.5 h", 90 * MINUTE),
            ("45 s", 45 * SECOND),
            ("PT6H", 6 * HOUR),
            ("P1DT12H", 36 * HOUR),
        ] {
            assert_eq!(micros(text).or_else(|| Dur::parse(text).ok().map(|d| d.micros)), Some(length), "{text:?}");
        }
        for other in ["", "4", "h", "soon", "4 h ago", "-4 h", "four hours", "12 h 1 d"] {
            assert_eq!(micros(other), None, "{other:?}");
        }
    }

    #[test]
    fn what_is_written_can_be_typed_in_again() {
        for (iso, words) in [
            ("PT4H", "4 h"),
            ("P1DT12H", "1 d 12 h"),
            ("PT36H30M", "1 d 12 h 30 min"),
            ("P2W", "14 d"),
            ("PT90M", "1 h 30 min"),
            ("PT90S", "1 min 30 s"),
        ] {
            let d = Dur::parse(iso).unwrap_or(Dur { text: String::new(), micros: 0 });
            assert_eq!(d.words(), words);
            assert_eq!(Dur::typed(words).and_then(|t| Dur::parse(&t).ok()).map(|t| t.micros), Some(d.micros));
        }
        assert_eq!(Dur::parse("PT0.5S").map(|d| d.words()), Ok("PT0.5S".to_owned()));
    }

    #[test]
    fn a_length_of_time_reads_as_people_say_it() {
        let said = |micros| (Length(micros).short(), Length(micros).hours());
        for (micros, short, hours) in [
            (-HOUR, "0 s", "0 min"),
            (59 * SECOND, "59 s", "0 min"),
            (9 * MINUTE + SECOND, "9 min", "9 min"),
            (2 * HOUR, "2 h", "2 h"),
            (2 * HOUR + 5 * MINUTE, "2 h 5 min", "2 h 5 min"),
            (DAY, "24 h", "24 h"),
            (DAY + 59 * MINUTE, "24 h", "24 h 59 min"),
            (DAY + HOUR, "1 d 1 h", "25 h"),
            (3 * DAY + 59 * MINUTE, "3 d", "72 h 59 min"),
        ] {
            assert_eq!(said(micros), (short.to_owned(), hours.to_owned()));
        }
    }

    #[test]
    fn a_length_of_time_is_written_in_iso_8601() {
        assert_eq!(iso(6 * HOUR), "PT6H");
        assert_eq!(Dur::parse(&iso(26 * HOUR + 1)).map(|d| d.micros), Ok(26 * HOUR + 1));
        assert_eq!(Length(26 * HOUR + 1).to_string(), "PT26H");
    }
}
