//! The page of a business calendar, and what an import of holidays would do.

use crate::app::Cx;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{Day, Weekday};
use crate::product::project;
use crate::product::project::model::Project;
use crate::service::sla::model::holidays::Found;
use crate::service::sla::read::calendar::{CalendarView, HoursView, VersionView, versions};
use crate::service::sla::read::holidays::ImportView;
use askama::Template;

/// A holiday as a line of the page.
struct Line {
    date: String,
    weekday: String,
    name: String,
}

fn line(date: &str, name: &str) -> Line {
    let weekday = Day::parse(date).map_or_else(String::new, |d| d.0.strftime("%a").to_string());
    Line { date: date.to_owned(), weekday, name: name.to_owned() }
}

#[derive(Template)]
#[template(path = "service/sla/pages/calendar.html")]
struct Page<'a> {
    frame: Frame,
    project: &'a Project,
    calendar: &'a CalendarView,
    /// The hours of the form: those that are, else a proposal.
    hours: Vec<HoursView>,
    /// The holidays by year.
    years: Vec<(String, Vec<Line>)>,
    versions: List<VersionView>,
    this_year: String,
    /// Setting it.
    set: May,
}

impl Page<'_> {
    fn set(&self) -> bool {
        self.calendar.time_zone.is_some()
    }

    fn zone(&self) -> &str {
        self.calendar.time_zone.as_deref().unwrap_or(&self.project.time_zone)
    }

    /// How many hours a week has.
    fn hours_of(&self, c: &CalendarView) -> String {
        let minutes =
            |s: &str| s.split_once(':').and_then(|(h, m)| Some(h.parse::<i64>().ok()? * 60 + m.parse::<i64>().ok()?));
        let sum: i64 = c.weekly_hours.iter().filter_map(|h| Some(minutes(&h.to)? - minutes(&h.from)?)).sum();
        if sum % 60 == 0 { (sum / 60).to_string() } else { format!("{}:{:02}", sum / 60, sum % 60) }
    }

    fn days(&self, chosen: Weekday) -> parts::Html {
        let all: Vec<_> = Weekday::ALL.iter().map(|d| (d.word(), d.label())).collect();
        forms::options(&all, chosen.word())
    }
}

/// Nine to five on the days that most people work.
fn proposal() -> Vec<HoursView> {
    let day = |day: &Weekday| HoursView { day: *day, from: "09:00".into(), to: "17:00".into() };
    Weekday::ALL.iter().take(5).map(day).collect()
}

fn by_year(c: &CalendarView) -> Vec<(String, Vec<Line>)> {
    let mut years: Vec<(String, Vec<Line>)> = Vec::new();
    for date in &c.holidays {
        let year = date.get(..4).unwrap_or_default();
        let one = line(date, c.holiday_names.get(date).map_or("", String::as_str));
        match years.last_mut() {
            Some((y, lines)) if y == year => lines.push(one),
            _ => years.push((year.to_owned(), vec![one])),
        }
    }
    years
}

/// The page of the calendar of a project.
pub fn show(cx: &mut Cx<'_>, p: &Project, calendar: &CalendarView) -> Result<String, Problem> {
    let hours = if calendar.time_zone.is_some() { calendar.weekly_hours.clone() } else { proposal() };
    render(&Page {
        frame: Frame::load(cx, format!("Business calendar of {}", p.name), "project", Some(p.id), None)?,
        project: p,
        hours,
        years: by_year(calendar),
        versions: versions(cx, p.id, &Paging::all("calendar_versions"))?,
        this_year: cx.now.day_in(&p.time_zone).0.year().to_string(),
        set: project::read::as_owner(cx, p)?,
        calendar,
    })
}

/// The events of one name.
struct Event<'a> {
    name: &'a str,
    /// How many of its days are new.
    new: usize,
    days: Vec<Line>,
}

#[derive(Template)]
#[template(path = "service/sla/pages/import.html")]
struct Preview<'a> {
    frame: Frame,
    project: &'a Project,
    import: &'a ImportView,
    events: Vec<Event<'a>>,
    text: &'a str,
}

/// What an import would do; its events can be chosen.
pub fn preview(
    cx: &mut Cx<'_>,
    p: &Project,
    import: &ImportView,
    found: &Found,
    text: &str,
) -> Result<String, Problem> {
    let is_new = |d: &Day| import.added.iter().any(|a| a.date == *d);
    let event = |(name, days): (&'_ str, Vec<Day>)| (name.to_owned(), days);
    let named: Vec<(String, Vec<Day>)> = found.by_name().into_iter().map(event).collect();
    let events = named
        .iter()
        .map(|(name, days)| Event {
            name,
            new: days.iter().filter(|d| is_new(d)).count(),
            days: days.iter().map(|d| line(&d.to_string(), "")).collect(),
        })
        .collect();
    render(&Preview {
        frame: Frame::load(cx, format!("Holidays for {}", p.name), "project", Some(p.id), None)?,
        project: p,
        import,
        events,
        text,
    })
}
