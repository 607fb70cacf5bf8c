//! Reports over time: escalations by path, Work Packages by month or Sprint. They read any tables and write none; each has a page, of
//! which the table is the truth, and a CSV file.

pub mod escalations;
mod page;
mod period;
mod rules;
pub mod web;
pub mod work_packages;

use schemars::JsonSchema;
use serde::Serialize;

/// How long something took, over many.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Times {
    /// Over how many.
    pub count: usize,
    /// Half of them took no longer; null without any.
    #[schemars(with = "Option<String>")]
    pub median: Option<Span>,
    /// 85 of 100 took no longer (nearest rank); null without any.
    #[schemars(with = "Option<String>")]
    pub p85: Option<Span>,
}

/// A length of time, written as ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(
    /// Microseconds.
    pub i64,
);

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Seconds are fine enough for a report.
        write!(f, "{}", jiff::SignedDuration::from_secs(self.0 / crate::kit::time::SECOND))
    }
}

impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl Times {
    /// Over these lengths of time, in microseconds.
    fn over(mut lengths: Vec<i64>) -> Self {
        lengths.sort_unstable();
        Self {
            count: lengths.len(),
            median: rules::median(&lengths).map(Span),
            p85: rules::nearest_rank(&lengths, 85).map(Span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::time::HOUR;

    #[test]
    fn times_are_written_as_durations() {
        let t = Times::over(vec![3 * HOUR, HOUR, HOUR / 2]);
        assert_eq!(serde_json::to_string(&t).unwrap_or_default(), r#"{"count":3,"median":"PT1H","p85":"PT3H"}"#);
        assert_eq!(
            serde_json::to_string(&Times::over(vec![])).unwrap_or_default(),
            r#"{"count":0,"median":null,"p85":null}"#
        );
    }
}
