//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use super::calendar::Calendar;
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Errors, Field, Zone, shown};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::kit::web::{Reply, Req};
use crate::project::{self, Project};
use crate::{input, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

words! {
    /// Days of the week.
    pub enum Weekday {
        Monday = "monday",
        Tuesday = "tuesday",
        Wednesday = "wednesday",
        Thursday = "thursday",
        Friday = "friday",
        Saturday = "saturday",
        Sunday = "sunday",
    }
}

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
}

/// Hours of a weekday.
#[derive(Debug, Serialize, JsonSchema)]
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

fn view(cx: &mut Cx<'_>, project: i64) -> Result<CalendarView, Problem> {
    let (version, calendar) = present(cx.tx, project)?;
    let Some(c) = calendar else {
        return Ok(CalendarView { version, time_zone: None, weekly_hours: Vec::new(), holidays: Vec::new() });
    };
    let text = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
    let days = Weekday::ALL.iter().zip(&c.week);
    let weekly_hours = days
        .flat_map(|(day, hours)| hours.iter().map(|(a, b)| HoursView { day: *day, from: text(*a), to: text(*b) }))
        .collect();
    Ok(CalendarView { version, time_zone: Some(c.time_zone), weekly_hours, holidays: c.holidays.into_iter().collect() })
}

fn keep(cx: &mut Cx<'_>, p: &Project, body: Option<String>) -> Result<(), Problem> {
    let before = view(cx, p.id)?;
    cx.tx.run(
        "INSERT INTO sla_calendar (project_id, version, body, by_id, at) VALUES ($1, $2, $3, $4, $5)",
        args![p.id, before.version + 1, body, cx.by.id, cx.now],
    )?;
    let after = view(cx, p.id)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(cx, Kind::CalendarChanged, &subject, &json!({"before": before, "after": after}))?;
    super::recompute_project(cx, p.id, super::Cause::Calendar)
}

fn set(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<CalendarView, Problem> {
    let p = project::find(cx, key)?;
    project::must_be_owner(cx, &p)?;
    let n: NewCalendar = body.read()?;
    let mut c = Calendar {
        time_zone: n.time_zone.map_or_else(|| p.time_zone.clone(), |z| z.0),
        week: Default::default(),
        holidays: n.holidays.unwrap_or_default().iter().map(Day::to_string).collect(),
    };
    for h in n.weekly_hours {
        c.week[h.day as usize].push((h.from.0, h.to.0));
    }
    c.week.iter_mut().for_each(|d| d.sort_unstable());
    if let Some((field, why)) = c.fault() {
        return Err(Problem::invalid(field, why));
    }
    cx.unchanged(|cx| view(cx, p.id))?;
    keep(cx, &p, Some(serde_json::to_string(&c).map_err(Problem::internal)?))?;
    view(cx, p.id)
}

/// `GET /projects/{key}/calendar`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    Reply::ok(&view(cx, p.id)?)
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
