//! Taking the holidays of an iCalendar file into the business calendar of a project.

use super::calendar_page;
use super::calendar_web::{keep, present, view};
use super::holidays::{self, Found, Skipped, Why};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{Body, Errors, Title, Words};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::kit::web::{Reply, Req};
use crate::project;
use crate::refusal::Refusal;
use schemars::JsonSchema;
use serde::Serialize;

/// How many years rules are expanded, this one included, where no end is given.
const YEARS: i16 = 6;
/// The longest range, in days.
const RANGE: i64 = 30 * 366;

input! {
    /// Holidays out of an iCalendar file (RFC 5545): its events of whole days, from the first day of this year to the last day
    /// of the fifth after it, or in the range that is named (30 years at most). `only` takes the events of these names alone.
    pub struct HolidayImport {
        icalendar: Words<1, 1_048_576>,
        from: Option<Day>,
        until: Option<Day>,
        only: Option<Vec<Title>>,
        dry_run: Option<bool>,
    }
}

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

impl Why {
    fn sentence(self) -> &'static str {
        match self {
            Why::NotAllDay => "is no event of whole days",
            Why::Cancelled => "is cancelled",
            Why::NoDay => "has no day that a calendar knows",
            Why::TooLong => "is longer than a year",
            Why::RuleNotUnderstood => "has a rule that is not understood, or that repeats within the day",
            Why::TooManyRules => "would repeat too often: the rules before it have used up what one file may ask for",
        }
    }
}

impl From<Skipped> for SkippedView {
    fn from(s: Skipped) -> Self {
        Self { name: s.name, date: s.date, why: s.why, message: s.why.sentence() }
    }
}

/// The range that is looked at.
fn range(n: &HolidayImport, today: Day, e: &mut Errors) -> (Day, Day) {
    let year = today.0.year();
    let day = |y: i16, m: i8, d: i8| jiff::civil::Date::new(y, m, d).map_or(today, Day);
    let from = n.from.unwrap_or_else(|| day(year, 1, 1));
    let until = n.until.unwrap_or_else(|| day(from.0.year().max(year).saturating_add(YEARS - 1).min(9999), 12, 31));
    if until < from {
        e.push("until", format!("{until} is before {from}"));
    } else if from.days_to(until) > RANGE {
        e.push("until", "the range is longer than 30 years");
    }
    (from, until)
}

/// The holidays of the file that were asked for.
fn read(n: &HolidayImport, from: Day, until: Day, mut e: Errors) -> Result<Found, Problem> {
    e.done()?;
    let mut found = holidays::read(&n.icalendar.0, from, until).map_err(|why| Problem::invalid("icalendar", why))?;
    e = Errors::default();
    if let Some(only) = &n.only {
        let wanted: Vec<String> = only.iter().map(|o| o.0.clone()).collect();
        let there = found.by_name();
        for (i, name) in wanted.iter().enumerate().filter(|(_, name)| there.iter().all(|t| t.0 != *name)) {
            e.push(&format!("only.{i}"), format!("no event of whole days is called {name:?} in this range"));
        }
        e.done()?;
        found.keep_only(&wanted);
    }
    Ok(found)
}

/// Takes the holidays of a file into the next version of the calendar; open clocks follow at once.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `no_business_calendar`.
fn import(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<(ImportView, Found), Problem> {
    let p = project::find(cx, key)?;
    project::must_be_owner(cx, &p)?;
    let n: HolidayImport = body.read()?;
    let (version, calendar) = present(cx.tx, p.id)?;
    let zone = calendar.as_ref().map_or(p.time_zone.as_str(), |c| c.time_zone.as_str());
    let mut e = Errors::default();
    let (from, until) = range(&n, cx.now.day_in(zone), &mut e);
    let found = read(&n, from, until, e)?;
    cx.unchanged(|cx| view(cx, p.id))?;
    let mut c = calendar.ok_or_else(|| Refusal::NoCalendar { project: p.name.clone() })?;
    let days = found.days.iter().map(|(date, names)| HolidayView { date: *date, name: names.join(", ") });
    let (there, added): (Vec<_>, Vec<_>) = days.partition(|d| c.holidays.contains(&d.date.to_string()));
    let dry_run = n.dry_run.unwrap_or(false);
    let changes = !dry_run && !added.is_empty();
    if changes {
        for d in &added {
            c.holidays.insert(d.date.to_string());
            c.names.insert(d.date.to_string(), d.name.clone());
        }
        keep(cx, &p, Some(&c))?;
    }
    let skipped = found.skipped.iter().cloned().map(SkippedView::from).collect();
    let version = version + i64::from(changes);
    Ok((ImportView { dry_run, version, from, until, added, there, skipped, outside: found.outside }, found))
}

/// `POST /projects/{key}/calendar/holidays`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (v, found) = import(cx, r.part("key"), &r.body)?;
    let reply = Reply::ok(&v)?;
    // What would be done is shown first; a browser sends the same again, with what was chosen.
    if v.dry_run { reply.page(cx, |cx| calendar_page::preview(cx, r, &v, &found)) } else { Ok(reply) }
}
