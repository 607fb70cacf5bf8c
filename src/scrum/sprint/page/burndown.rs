//! The Sprint Burndown Chart as a page: drawn on the server, with a table that says the same.

use super::Head;
use crate::app::Cx;
use crate::doors::frame::chart::{LEFT, WIDTH, axis};
use crate::doors::frame::svg::Svg;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::scrum::sprint::read;
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::read::burndown::{BurndownDay, BurndownView};
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/burndown.html")]
struct Burndown<'a> {
    frame: Frame,
    head: Head,
    s: SprintView,
    days: &'a [BurndownDay],
    chart: parts::Html,
    now: Option<&'a BurndownDay>,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, id: i64, b: &BurndownView) -> Result<String, Problem> {
    let s = read::by_id(cx, id)?;
    let (head, frame) = Head::load(cx, &s, format!("Burndown of {}", s.name), "sprints")?;
    let now = b.days.iter().rfind(|d| d.remaining_known.is_some());
    render(&Burndown { chart: chart(&b.days), days: &b.days, now, frame, head, s })
}

const TOP: f64 = 12.0;

const FLOOR: f64 = 220.0;

/// The chart: a bar for each day, known work below unknown; the ideal line; below the floor what was added beyond the budget.
#[allow(clippy::cast_precision_loss, reason = "a picture")]
pub fn chart(days: &[BurndownDay]) -> parts::Html {
    let top = days.iter().map(|d| d.left().max(d.ideal).0).max().unwrap_or(0).max(100);
    let added = days.iter().filter_map(|d| d.added).map(|a| a.0).max().unwrap_or(0);
    let scale = (FLOOR - TOP) / top as f64;
    let below = (added as f64 * scale).min(120.0);
    let room = (WIDTH - LEFT - 8.0) / days.len().max(1) as f64;
    let mut svg = Svg::new("chart", WIDTH, (FLOOR + below + 34.0).round(), &label(days));
    axis(&mut svg, top, FLOOR, scale);
    let mut ideal = Vec::new();
    for (i, d) in days.iter().enumerate() {
        let x = LEFT + room * i as f64;
        bars(&mut svg, d, x + room * 0.16, room * 0.68, scale);
        ideal.push((x + room / 2.0, FLOOR - d.ideal.0 as f64 * scale));
        if days.len() <= 16 || i % 2 == 0 {
            svg.text((x + room / 2.0, FLOOR + below + 18.0), "middle", d.date.0.strftime("%-d %b"));
        }
    }
    svg.polyline("ideal", &ideal);
    svg.done()
}

#[allow(clippy::cast_precision_loss, reason = "a picture")]
fn bars(svg: &mut Svg, d: &BurndownDay, x: f64, width: f64, scale: f64) {
    let (Some(known), Some(unknown)) = (d.remaining_known, d.remaining_unknown) else { return };
    let added = d.added.unwrap_or_default();
    let (k, u) = (known.0 as f64 * scale, unknown.0.max(0) as f64 * scale);
    let a = (added.0 as f64 * scale).min(120.0);
    svg.titled(&format!("{}: {known} known, {unknown} unknown, {added} added", d.date), |svg| {
        svg.rect("known", (x, FLOOR - k), (width, k));
        svg.rect("unknown", (x, FLOOR - k - u), (width, u));
        svg.rect("added", (x, FLOOR), (width, a));
    });
}

fn label(days: &[BurndownDay]) -> String {
    let told = days.iter().rfind(|d| d.remaining_known.is_some());
    told.map_or_else(
        || "Burndown: the Sprint has not begun".to_owned(),
        |d| {
            let (k, u) = (d.remaining_known.unwrap_or_default(), d.remaining_unknown.unwrap_or_default());
            format!(
                "Burndown: on {} {k} known and {u} unknown work left, ideal {}; the table below has every day",
                d.date, d.ideal
            )
        },
    )
}
