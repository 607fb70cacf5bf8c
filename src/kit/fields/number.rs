//! Numbers as fields: amounts of effort, whole numbers in a range.

use super::{Errors, Field, quoted};
use crate::kit::db;
use serde::Serialize;
use serde_json::{Value, json};

/// A number in a form may come as text.
fn number(v: &Value) -> Option<f64> {
    v.as_f64()
}

/// A number from 0 to 1,000,000 with at most two decimals, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hundredths(pub i64);

impl Hundredths {
    pub(super) fn parse(x: f64) -> Option<Self> {
        let text = format!("{x}");
        let decimals = text.split_once('.').map_or(0, |(_, d)| d.len());
        (decimals <= 2 && (0.0..=1_000_000.0).contains(&x)).then(|| {
            #[allow(clippy::cast_possible_truncation, reason = "within ±10^8, checked above")]
            Self((x * 100.0).round() as i64)
        })
    }
    /// The number.
    #[allow(clippy::cast_precision_loss, reason = "sums of efforts stay far below 2^53")]
    pub fn number(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl std::fmt::Display for Hundredths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.number().fmt(f)
    }
}

impl Serialize for Hundredths {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 { s.serialize_i64(self.0 / 100) } else { s.serialize_f64(self.number()) }
    }
}

impl schemars::JsonSchema for Hundredths {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Effort".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "number"})
    }
    fn inline_schema() -> bool {
        true
    }
}

impl From<Hundredths> for db::Val {
    fn from(v: Hundredths) -> Self {
        db::Val::Int(v.0)
    }
}

impl db::Col for Hundredths {
    fn get(row: &db::Row<'_>, i: usize) -> Result<Self, db::DbError> {
        i64::get(row, i).map(Hundredths)
    }
}

impl db::Col for Option<Hundredths> {
    fn get(row: &db::Row<'_>, i: usize) -> Result<Self, db::DbError> {
        Ok(Option::<i64>::get(row, i)?.map(Hundredths))
    }
}

impl Field for Hundredths {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let found = number(v).and_then(Self::parse);
        if found.is_none() {
            e.push(at, format!("{} is not a number from 0 to 1000000 with at most two decimals", quoted(v)));
        }
        found
    }
    fn schema() -> Value {
        json!({"type": "number", "minimum": 0, "maximum": 1_000_000, "multipleOf": 0.01})
    }
}

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole<const MIN: i64, const MAX: i64>(pub i64);

impl<const MIN: i64, const MAX: i64> Field for Whole<MIN, MAX> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        #[allow(clippy::cast_possible_truncation, reason = "only whole numbers in a small range pass")]
        let whole = v.as_i64().or_else(|| v.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9e15).map(|x| x as i64));
        match whole {
            Some(n) if (MIN..=MAX).contains(&n) => Some(Self(n)),
            _ => {
                e.push(at, format!("{} is not a whole number from {MIN} to {MAX}", quoted(v)));
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}

/// The number of a thing.
pub type Id = Whole<1, 9_000_000_000_000_000>;

/// A share in percent.
pub type Percent = Whole<0, 100>;
