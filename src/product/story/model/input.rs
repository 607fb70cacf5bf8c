//! Fields that several verbs on stories and their templates share.

use super::{Cadence, schedule};
use crate::kit::fields::{Errors, Field, quoted};
use serde_json::{Value, json};

/// A number of any kind, kept as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(pub String);

impl Field for Number {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.is_number() {
            return Some(Self(v.to_string()));
        }
        e.push(at, format!("must be a number, not {}", quoted(v)));
        None
    }
    fn schema() -> Value {
        json!({"type": "number"})
    }
}

/// A calendar rule: an RRULE of RFC 5545 that names days.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule(pub String);

impl Field for Rule {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let why = match v.as_str() {
            Some(s) if s.len() <= 1000 => match schedule::check(s) {
                Ok(()) => return Some(Self(s.to_owned())),
                Err(why) => why,
            },
            _ => "must be text of at most 1000 characters".into(),
        };
        e.push(
            at,
            format!("{} is no calendar rule (RRULE of RFC 5545), such as FREQ=MONTHLY;BYMONTHDAY=-1: {why}", quoted(v)),
        );
        None
    }
    fn schema() -> Value {
        json!({"type": "string", "maxLength": 1000})
    }
}

/// Finds what does not fit between cadence and schedule of a recurring story.
pub fn check_schedule(cadence: Option<Cadence>, schedule: Option<&String>, e: &mut Errors) {
    match (cadence, schedule) {
        (Some(Cadence::Scheduled), None) => e.push("schedule", "is required with the cadence scheduled"),
        (Some(Cadence::EverySprint | Cadence::OnDemand), Some(_)) => {
            e.push("cadence", "must be scheduled where there is a schedule");
        }
        _ => {}
    }
}
