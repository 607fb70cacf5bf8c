//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use crate::app::Cx;
use crate::args;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Weekday};
use crate::service::sla::model::calendar::{Calendar, VersionRow};
use crate::service::sla::store::calendar::present;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A business calendar as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CalendarView {
    /// Version, counted from 1; 0 while the project counts calendar hours.
    pub version: i64,
    /// Its zone.
    pub time_zone: Option<String>,
    /// The hours of the week.
    pub weekly_hours: Vec<HoursView>,
    /// The days on which nobody works.
    pub holidays: Vec<String>,
    /// What some of these days are called.
    pub holiday_names: BTreeMap<String, String>,
}

/// Hours of a weekday.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HoursView {
    /// Weekday.
    pub day: Weekday,
    /// From, `HH:MM`.
    pub from: String,
    /// To, `HH:MM`.
    pub to: String,
}

impl CalendarView {
    /// A version of a calendar; none while calendar hours count.
    pub fn of(version: i64, calendar: Option<Calendar>) -> Self {
        let Some(c) = calendar else {
            return Self {
                version,
                time_zone: None,
                weekly_hours: Vec::new(),
                holidays: Vec::new(),
                holiday_names: BTreeMap::new(),
            };
        };
        let text = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let days = Weekday::ALL.iter().zip(&c.week);
        let weekly_hours = days
            .flat_map(|(day, hours)| hours.iter().map(|(a, b)| HoursView { day: *day, from: text(*a), to: text(*b) }))
            .collect();
        Self {
            version,
            time_zone: Some(c.time_zone),
            weekly_hours,
            holidays: c.holidays.into_iter().collect(),
            holiday_names: c.names,
        }
    }
}

/// The calendar of a project as the outside sees it.
pub fn view(cx: &mut Cx<'_>, project: i64) -> Result<CalendarView, Problem> {
    let (version, calendar) = present(cx.tx, project)?;
    Ok(CalendarView::of(version, calendar))
}

/// A version of a calendar, with who made it and when.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VersionView {
    /// When it was made.
    pub at: At,
    /// Login of who made it.
    pub by: Option<String>,
    /// The calendar, as it was then.
    #[serde(flatten)]
    pub calendar: CalendarView,
}

/// The versions of the calendar of a project, newest first.
pub fn versions(cx: &mut Cx<'_>, project: i64, page: &Paging) -> Result<List<VersionView>, Problem> {
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    let rows: Vec<VersionRow> = cx.tx.all(
        "SELECT c.version, c.body, p.login, c.at FROM sla_calendar c LEFT JOIN person p ON p.id = c.by_id
          WHERE c.project_id = $1 AND c.version < $2 ORDER BY c.version DESC LIMIT $3",
        args![project, before, page.rows()],
    )?;
    page.list(
        rows,
        |r| vec![r.version],
        |r| {
            let calendar = r.body.map(|b| serde_json::from_str(&b)).transpose().map_err(Problem::internal)?;
            Ok(VersionView { at: r.at, by: r.by, calendar: CalendarView::of(r.version, calendar) })
        },
    )
}
