//! Taking the holidays of an iCalendar file into the business calendar of a project.

use super::calendar::keep;
use crate::app::Cx;
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Title, Words};
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::product::project;
use crate::service::sla::model;
use crate::service::sla::model::holidays::Found;
use crate::service::sla::read::calendar::view;
use crate::service::sla::read::holidays::{HolidayView, ImportView, RANGE, SkippedView, YEARS};
use crate::service::sla::store::calendar::present;

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
    let mut found =
        model::holidays::read(&n.icalendar.0, from, until).map_err(|why| Problem::invalid("icalendar", why))?;
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
pub fn import(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<(ImportView, Found), Problem> {
    let p = project::read::find(cx, key)?;
    project::read::must_be_owner(cx, &p)?;
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
