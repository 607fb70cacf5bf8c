//! Reviews of recurring stories at an interval (R56): when the next one is due, and the sweep that tells the Product Owner.

use crate::kit::db::{Col, DbError, Row, Val};
use crate::kit::fields::{Errors, Field, quoted};
use crate::kit::time::Day;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// An interval of whole days, weeks or months, an ISO 8601 duration such as `P4W`, kept as it was written; at most five years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval(String);

impl Interval {
    /// Parses the text.
    ///
    /// # Errors
    /// A sentence saying what an interval looks like.
    pub fn parse(s: &str) -> Result<Self, String> {
        let bad = || format!("{s:?} is no interval of days, weeks or months; write ISO 8601, such as P2W, P30D or P1M");
        if !s.starts_with('P') || s.contains(['T', '-', '.', ',']) {
            return Err(bad());
        }
        let span: jiff::Span = s.parse().map_err(|_| bad())?;
        let day = jiff::civil::date(2024, 1, 1);
        let end = day.checked_add(span).map_err(|_| bad())?;
        if end <= day {
            return Err("the interval must be at least a day".into());
        }
        if end > jiff::civil::date(2029, 1, 1) {
            return Err("the interval must be at most five years".into());
        }
        Ok(Self(s.to_owned()))
    }

    /// The day one interval after a day; a month later than 31 January is the last of February.
    pub fn after(&self, day: Day) -> Day {
        let span: jiff::Span = self.0.parse().unwrap_or_default();
        Day(day.0.saturating_add(span))
    }

    /// As people write it: `4 weeks`.
    pub fn words(&self) -> String {
        let span: jiff::Span = self.0.parse().unwrap_or_default();
        let parts = [
            (i64::from(span.get_years()), "year"),
            (i64::from(span.get_months()), "month"),
            (i64::from(span.get_weeks()), "week"),
            (i64::from(span.get_days()), "day"),
        ];
        let words: Vec<String> = parts
            .iter()
            .filter(|p| p.0 > 0)
            .map(|(n, unit)| if *n == 1 { (*unit).to_owned() } else { format!("{n} {unit}s") })
            .collect();
        words.join(" and ")
    }
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl JsonSchema for Interval {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Interval".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "duration"})
    }
    fn inline_schema() -> bool {
        true
    }
}

impl Field for Interval {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        match v.as_str().map(Self::parse) {
            Some(Ok(interval)) => return Some(interval),
            Some(Err(why)) => e.push(at, why),
            None => e.push(at, format!("must be an ISO 8601 duration such as P4W, not {}", quoted(v))),
        }
        None
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "duration"})
    }
}

impl From<&Interval> for Val {
    fn from(v: &Interval) -> Val {
        Val::Text(v.0.clone())
    }
}

impl Col for Option<Interval> {
    fn get(row: &Row<'_>, i: usize) -> Result<Self, DbError> {
        Option::<String>::get(row, i)?.map(|s| Interval::parse(&s).map_err(DbError::Other)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R56
    #[test]
    fn an_interval_is_whole_days() {
        for ok in ["P1D", "P4W", "P1M", "P1M2W", "P1Y", "P5Y"] {
            assert!(Interval::parse(ok).is_ok(), "{ok}");
        }
        for bad in ["", "P", "PT6H", "P1DT1H", "-P1D", "P-1D", "P0D", "P6Y", "4 weeks", "P1.5D"] {
            assert!(Interval::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_next_review_is_one_interval_later() {
        let after = |every: &str, day: &str| {
            let day = Day::parse(day).unwrap_or(Day(jiff::civil::Date::MIN));
            Interval::parse(every).map(|i| i.after(day).to_string()).unwrap_or_default()
        };
        assert_eq!(after("P4W", "2026-03-02"), "2026-03-30");
        assert_eq!(after("P1M", "2026-01-31"), "2026-02-28");
        assert_eq!(after("P30D", "2026-01-31"), "2026-03-02");
    }
}
