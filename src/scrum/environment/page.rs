//! The Environment Schedule as a page: which team has which environment when, and where too many meet (R169, R170).

use super::model::Booking;
use super::read::EnvironmentView;
use super::{model, read};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::svg::Svg;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::kit::{assets, text};
use crate::people::team;
use crate::product::project::model::Project;
use askama::Template;

/// How many days the picture shows.
const DAYS: i64 = 42;

#[derive(Template)]
#[template(path = "scrum/environment/pages/environments.html")]
struct Page<'a> {
    frame: Frame,
    project: &'a Project,
    environments: &'a [EnvironmentView],
    teams: Vec<(String, String)>,
    today: Day,
    keep: May,
    book: May,
}

impl Page<'_> {
    fn team<'a>(&'a self, slug: &'a str) -> &'a str {
        self.teams.iter().find(|t| t.0 == slug).map_or(slug, |t| &t.1)
    }

    fn choices(&self) -> Html {
        forms::options(&self.teams, "")
    }

    /// The bookings that are not over.
    fn present<'a>(&self, e: &'a EnvironmentView) -> Vec<&'a Booking> {
        e.bookings.iter().filter(|b| b.ends_on >= self.today).collect()
    }

    /// The first day on which more teams meet than the environment holds.
    fn crowded(&self, e: &EnvironmentView) -> Option<Day> {
        model::crowded(&e.bookings, e.capacity).filter(|d| *d >= self.today)
    }

    /// The picture of the next six weeks: a line for each team, a bar for each booking.
    #[allow(clippy::cast_precision_loss, reason = "a picture")]
    fn picture(&self, e: &EnvironmentView) -> Html {
        let bookings = self.present(e);
        let mut slugs: Vec<&str> = bookings.iter().map(|b| b.team.as_str()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        let (left, width, line) = (150.0, 760.0, 22.0);
        let height = 20.0 + line * slugs.len() as f64;
        let x = |day: Day| left + self.today.days_to(day).clamp(0, DAYS) as f64 * (width - left) / DAYS as f64;
        let label = format!("Schedule of {} for six weeks; the list below says the same", e.name);
        let mut svg = Svg::new("chart", width, height, &label);
        for week in 0..DAYS / 7 {
            let day = self.today.plus(week * 7);
            svg.line("axis", (x(day), 16.0), (x(day), height));
            svg.text((x(day), 11.0), "start", day.0.strftime("%-d %b"));
        }
        for (i, slug) in slugs.iter().enumerate() {
            let y = 20.0 + line * i as f64;
            svg.text((0.0, y + 14.0), "start", self.team(slug));
            for b in bookings.iter().filter(|b| b.team == *slug && self.today.days_to(b.starts_on) < DAYS) {
                let (from, to) = (x(b.starts_on), x(b.ends_on.plus(1)));
                svg.titled(&format!("{} to {}", b.starts_on, b.ends_on), |svg| {
                    svg.rect("known", (from, y + 3.0), (to - from, 14.0));
                });
            }
        }
        svg.done()
    }
}

/// The environments of a project.
pub fn show(cx: &mut Cx<'_>, project: &Project, environments: &[EnvironmentView]) -> Result<String, Problem> {
    let teams = team::store::of_project(cx.tx, project.id)?.into_iter().map(|t| (t.slug, t.name)).collect();
    render(&Page {
        frame: Frame::load(cx, format!("Environments of {}", project.name), "project", Some(project.id), None)?,
        today: cx.now.day_in(&cx.by.time_zone),
        keep: read::may_keep(cx, project)?,
        book: read::may_book(cx, project)?,
        teams,
        project,
        environments,
    })
}
