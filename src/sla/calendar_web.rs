//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use super::calendar::Calendar;
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Errors, Field, Zone, shown};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day, Weekday};
use crate::kit::web::{Reply, Req};
use crate::project::{self, Project};
use crate::{input, row};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A time of day, `HH:MM`, from 00:00 to 24:00, in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minute(pub u16);

impl Field for Minute {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let parse = |s: &str| {
            let (h, m) = s.split_once(':')?;
            let two = |x: &str| (x.len() == 2).then(|| x.parse::<u16>().ok()).flatten();
            let minutes = two(h)? * 60 + two(m).filter(|m| *m < 60)?;
            (minutes <= super::calendar::MINUTES).then_some(minutes)
        };
        let found = v.as_str().and_then(parse);
        if found.is_none() {
            e.push(at, format!("{} is no time of day from 00:00 to 24:00", shown(v)));
        }
        found.map(Minute)
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"})
    }
}

input! {
    /// Hours of a weekday.
    pub struct Hours { day: Weekday, from: Minute, to: Minute }
}
input! {
    /// A business calendar.
    pub struct NewCalendar { time_zone: Option<Zone>, weekly_hours: Vec<Hours>, holidays: Option<Vec<Day>> }
}

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

/// The present calendar of a project with its version; none where calendar hours count.
///
/// # Errors
/// Those of the database.
pub fn present(tx: &mut Conn, project: i64) -> Result<(i64, Option<Calendar>), DbError> {
    let row: Option<(i64, Option<String>)> = tx.opt(
        "SELECT version, body FROM sla_calendar WHERE project_id = $1 ORDER BY version DESC LIMIT 1",
        args![project],
    )?;
    let Some((version, body)) = row else { return Ok((0, None)) };
    let calendar = body.map(|b| serde_json::from_str(&b).map_err(|e| DbError::Other(e.to_string()))).transpose()?;
    Ok((version, calendar))
}

/// The calendar of a project in a version that clocks were computed with.
///
/// # Errors
/// Those of the database, when there is no such version.
pub fn of_version(tx: &mut Conn, project: i64, version: i64) -> Result<Calendar, DbError> {
    let body: String = tx.value(
        "SELECT body FROM sla_calendar WHERE project_id = $1 AND version = $2 AND body IS NOT NULL",
        args![project, version],
    )?;
    serde_json::from_str(&body).map_err(|e| DbError::Other(e.to_string()))
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
///
/// # Errors
/// Those of the database.
pub fn view(cx: &mut Cx<'_>, project: i64) -> Result<CalendarView, Problem> {
    let (version, calendar) = present(cx.tx, project)?;
    Ok(CalendarView::of(version, calendar))
}

/// Keeps the next version of a calendar; open clocks follow at once.
///
/// # Errors
/// Those of the database.
pub(super) fn keep(cx: &mut Cx<'_>, p: &Project, body: Option<&Calendar>) -> Result<(), Problem> {
    let before = view(cx, p.id)?;
    let body = body.map(serde_json::to_string).transpose().map_err(Problem::internal)?;
    cx.tx.run(
        "INSERT INTO sla_calendar (project_id, version, body, by_id, at) VALUES ($1, $2, $3, $4, $5)",
        args![p.id, before.version + 1, body, cx.by.id, cx.now],
    )?;
    let after = view(cx, p.id)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(cx, Kind::CalendarChanged, &subject, &json!({"before": before, "after": after}))?;
    super::recompute_project(cx, p.id, super::Cause::Calendar)
}

row! {
    struct VersionRow { version: i64, body: Option<String>, by: Option<String>, at: At }
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
///
/// # Errors
/// Those of the database.
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

fn set(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<CalendarView, Problem> {
    let p = project::find(cx, key)?;
    project::must_be_owner(cx, &p)?;
    let n: NewCalendar = body.read()?;
    let mut c = Calendar {
        time_zone: n.time_zone.map_or_else(|| p.time_zone.clone(), |z| z.0),
        week: Default::default(),
        holidays: n.holidays.unwrap_or_default().iter().map(Day::to_string).collect(),
        names: BTreeMap::new(),
    };
    for h in n.weekly_hours {
        c.week[h.day as usize].push((h.from.0, h.to.0));
    }
    c.week.iter_mut().for_each(|d| d.sort_unstable());
    if let Some(old) = present(cx.tx, p.id)?.1 {
        c.names = old.names.into_iter().filter(|(day, _)| c.holidays.contains(day)).collect();
    }
    if let Some((field, why)) = c.fault() {
        return Err(Problem::invalid(field, why));
    }
    cx.unchanged(|cx| view(cx, p.id))?;
    // What changes nothing makes no version.
    if present(cx.tx, p.id)?.1.as_ref() != Some(&c) {
        keep(cx, &p, Some(&c))?;
    }
    view(cx, p.id)
}

/// `GET /projects/{key}/calendar`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let v = view(cx, p.id)?;
    Reply::ok(&v)?.page(cx, |cx| super::calendar_page::show(cx, &p, &v))
}

/// `GET /projects/{key}/calendar/versions`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    Reply::list(&versions(cx, p.id, &Paging::read(&r.asked()?, "calendar_versions", 1)?)?)
}

/// `PUT /projects/{key}/calendar`
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&set(cx, r.part("key"), &r.body)?)
}

/// `DELETE /projects/{key}/calendar`: back to calendar hours.
pub fn delete(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    project::must_be_owner(cx, &p)?;
    cx.unchanged(|cx| view(cx, p.id))?;
    if present(cx.tx, p.id)?.1.is_some() {
        keep(cx, &p, None)?;
    }
    Ok(Reply::none())
}
