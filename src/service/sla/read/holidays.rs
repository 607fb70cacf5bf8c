//! Taking the holidays of an iCalendar file into the business calendar of a project.

use crate::kit::time::Day;
use crate::service::sla::model::holidays::{Skipped, Why};
use schemars::JsonSchema;
use serde::Serialize;

/// How many years rules are expanded, this one included, where no end is given.
pub const YEARS: i16 = 6;

/// The longest range, in days.
pub const RANGE: i64 = 30 * 366;

/// What an import of holidays did, or would do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ImportView {
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// The version of the calendar now; a new one, if a day was added.
    pub version: i64,
    /// The first day that was looked at.
    pub from: Day,
    /// The last.
    pub until: Day,
    /// The days that are new.
    pub added: Vec<HolidayView>,
    /// The days of the file that were there.
    pub there: Vec<HolidayView>,
    /// The events that are no holidays, with the reason.
    pub skipped: Vec<SkippedView>,
    /// How many events have no day in the range.
    pub outside: usize,
}

/// A holiday.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HolidayView {
    /// The day.
    pub date: Day,
    /// What it is called.
    pub name: String,
}

/// An event that was left out.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SkippedView {
    /// What it is called.
    pub name: String,
    /// The day it begins on.
    pub date: Option<Day>,
    /// Why it was left out.
    pub why: Why,
    /// The same in a sentence.
    pub message: &'static str,
}

impl From<Skipped> for SkippedView {
    fn from(s: Skipped) -> Self {
        Self { name: s.name, date: s.date, why: s.why, message: s.why.sentence() }
    }
}
