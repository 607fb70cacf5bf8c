//! The business calendar of a project: shown, set, taken away; every change makes a version (H.6).

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::Zone;
use crate::kit::problem::Problem;
use crate::kit::time::{Day, Weekday};
use crate::product::project;
use crate::product::project::model::Project;
use crate::service::sla::model;
use crate::service::sla::model::calendar::{Calendar, Minute};
use crate::service::sla::read::calendar::view;
use crate::service::sla::store::calendar::{insert, present};
use serde_json::json;
use std::collections::BTreeMap;

input! {
    /// Hours of a weekday.
    pub struct Hours { day: Weekday, from: Minute, to: Minute }
}

input! {
    /// A business calendar.
    pub struct NewCalendar { time_zone: Option<Zone>, weekly_hours: Vec<Hours>, holidays: Option<Vec<Day>> }
}

/// Keeps the next version of a calendar; open clocks follow at once.
pub fn keep(cx: &mut Cx<'_>, p: &Project, body: Option<&Calendar>) -> Result<(), Problem> {
    let before = view(cx, p.id)?;
    insert(cx.tx, p.id, before.version + 1, body, cx.by.id, cx.now)?;
    let after = view(cx, p.id)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(cx, Kind::CalendarChanged, &subject, &json!({"before": before, "after": after}))?;
    super::recount::of_project(cx, p.id, model::Cause::Calendar)
}

/// Sets the calendar; answers the number of the project.
pub fn set(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<i64, Problem> {
    let p = project::read::find(cx, key)?;
    project::read::must_be_owner(cx, &p)?;
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
    Ok(p.id)
}

/// Takes the calendar away: calendar hours count again.
pub fn remove(cx: &mut Cx<'_>, key: &str) -> Result<(), Problem> {
    let p = project::read::find(cx, key)?;
    project::read::must_be_owner(cx, &p)?;
    cx.unchanged(|cx| view(cx, p.id))?;
    if present(cx.tx, p.id)?.1.is_some() {
        keep(cx, &p, None)?;
    }
    Ok(())
}
