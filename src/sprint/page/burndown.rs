//! The Sprint Burndown Chart as a page: drawn on the server, with a table that says the same.

use super::Head;
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::pages::{Frame, parts, render};
use crate::sprint::burndown::{BurndownDay, BurndownView};
use crate::sprint::view::{self, SprintView};
use askama::Template;
use askama::filters::Safe;
use std::fmt::Write;

#[derive(Template)]
#[template(path = "sprint/pages/burndown.html")]
struct Burndown<'a> {
    frame: Frame,
    head: Head,
    s: SprintView,
    days: &'a [BurndownDay],
    chart: parts::Html,
    now: Option<&'a BurndownDay>,
}

/// Shows it.
///
/// # Errors
/// Those of the database.
pub fn show(cx: &mut Cx<'_>, id: i64, b: &BurndownView) -> Result<String, Problem> {
    let s = view::by_id(cx, id)?;
    let (head, frame) = Head::load(cx, &s, format!("Burndown of {}", s.name), "sprints")?;
    let now = b.days.iter().rfind(|d| d.remaining_known.is_some());
    render(&Burndown { chart: chart(&b.days), days: &b.days, now, frame, head, s })
}

const WIDTH: f64 = 760.0;
const TOP: f64 = 12.0;
const FLOOR: f64 = 220.0;
const LEFT: f64 = 44.0;

/// The chart: a bar for each day, known work below unknown; the ideal line; below the floor what was added beyond the budget.
#[allow(clippy::cast_precision_loss, reason = "a picture")]
pub fn chart(days: &[BurndownDay]) -> parts::Html {
    let top = days.iter().map(|d| d.left().max(d.ideal).0).max().unwrap_or(0).max(100);
    let added = days.iter().filter_map(|d| d.added).map(|a| a.0).max().unwrap_or(0);
    let step = crate::pages::chart::step(top);
    let scale = (FLOOR - TOP) / top as f64;
    let below = (added as f64 * scale).min(120.0);
    let height = FLOOR + below + 34.0;
    let room = (WIDTH - LEFT - 8.0) / days.len().max(1) as f64;
    let y = |v: i64| FLOOR - v as f64 * scale;
    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-label=\"{}\">",
        label(days)
    );
    // Writing to a String cannot fail, here and below.
    let mut line = 0;
    while line <= top {
        let at = y(line);
        let _ = write!(svg, "<line class=\"axis\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>");
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 4.0,
            Hundredths(line)
        );
        line += step;
    }
    let mut ideal = String::new();
    for (i, d) in days.iter().enumerate() {
        let x = LEFT + room * i as f64;
        bars(&mut svg, d, x + room * 0.16, room * 0.68, scale);
        let _ = write!(ideal, "{:.1},{:.1} ", x + room / 2.0, y(d.ideal.0));
        if days.len() <= 16 || i % 2 == 0 {
            let day = d.date.0.strftime("%-d %b");
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{day}</text>",
                x + room / 2.0,
                FLOOR + below + 18.0
            );
        }
    }
    let _ = write!(svg, "<polyline class=\"ideal\" points=\"{}\"/></svg>", ideal.trim_end());
    Safe(svg)
}

#[allow(clippy::cast_precision_loss, reason = "a picture")]
fn bars(svg: &mut String, d: &BurndownDay, x: f64, width: f64, scale: f64) {
    let (Some(known), Some(unknown)) = (d.remaining_known, d.remaining_unknown) else { return };
    let (k, u) = (known.0 as f64 * scale, unknown.0.max(0) as f64 * scale);
    let a = (d.added.unwrap_or_default().0 as f64 * scale).min(120.0);
    let _ = write!(
        svg,
        "<g><title>{}: {known} known, {unknown} unknown, {} added</title><rect class=\"known\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" \
         height=\"{k:.1}\"/><rect class=\"unknown\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{u:.1}\"/><rect class=\"added\" \
         x=\"{x:.1}\" y=\"{FLOOR}\" width=\"{width:.1}\" height=\"{a:.1}\"/></g>",
        d.date,
        d.added.unwrap_or_default(),
        FLOOR - k,
        FLOOR - k - u
    );
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
