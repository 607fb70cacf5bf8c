//! Who hands what to whom: the paths between stories as a picture and as a table.

use super::model::{Path, Untaken};
use super::store;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::product::project;
use crate::product::project::model::Project;
use askama::Template;

#[derive(Template)]
#[template(path = "service/escalation/pages/paths.html")]
struct Paths {
    frame: Frame,
    key: String,
    paths: Vec<Path>,
    picture: Html,
    untaken: Vec<Untaken>,
}

/// The paths from and to the stories of a project.
pub fn paths(cx: &mut Cx<'_>, p: Project) -> Result<String, Problem> {
    let scope = project::read::scope(cx)?;
    let paths = store::paths(cx.tx, p.id)?;
    let picture = picture(&paths, p.id, |project| scope.holds(project));
    let untaken = store::untaken(cx.tx, p.id)?;
    let frame = Frame::load(cx, format!("Escalations of {}", p.name), "escalations", Some(p.id), None)?;
    render(&Paths { frame, key: p.key, paths, picture, untaken })
}

const WIDTH: usize = 190;

const HEIGHT: usize = 48;

const GAP: usize = 150;

const ROW: usize = 76;

/// A story in the picture.
struct Spot<'a> {
    key: &'a str,
    title: &'a str,
    project: i64,
    column: usize,
    row: usize,
}

impl Spot<'_> {
    fn x(&self) -> usize {
        self.column * (WIDTH + GAP) + 2
    }
    fn y(&self) -> usize {
        self.row * ROW + 10
    }
    /// The title, as far as there is room for it.
    fn short(&self) -> String {
        if self.title.chars().count() > 28 {
            self.title.chars().take(27).chain(['…']).collect()
        } else {
            self.title.to_owned()
        }
    }
}

/// The stories in columns by the longest way that leads to them.
fn place(paths: &[Path]) -> Vec<Spot<'_>> {
    let mut boxes: Vec<Spot<'_>> = Vec::new();
    for p in paths {
        for (key, title, project) in
            [(&p.from_key, &p.from_title, p.from_project), (&p.to_key, &p.to_title, p.to_project)]
        {
            if boxes.iter().all(|b| b.key != key) {
                boxes.push(Spot { key, title, project, column: 0, row: 0 });
            }
        }
    }
    // As many rounds as there are stories are enough; a circle ends with them.
    for _ in 0..boxes.len().min(6) {
        for p in paths {
            let from = boxes.iter().find(|b| b.key == p.from_key).map_or(0, |b| b.column);
            if let Some(to) = boxes.iter_mut().find(|b| b.key == p.to_key && b.column <= from) {
                to.column = (from + 1).min(5);
            }
        }
    }
    let mut rows = [0usize; 6];
    for b in &mut boxes {
        b.row = rows[b.column];
        rows[b.column] += 1;
    }
    boxes
}

/// The picture of the paths.
#[derive(Template)]
#[template(path = "service/escalation/pages/picture.html")]
struct Picture<'a, S: Fn(i64) -> bool> {
    width: usize,
    height: usize,
    arrows: Vec<Arrow>,
    boxes: &'a [Spot<'a>],
    /// The project whose page it is on.
    here: i64,
    /// Whether the reader sees a project.
    seen: S,
}

impl<S: Fn(i64) -> bool> Picture<'_, S> {
    fn seen(&self, project: &i64) -> bool {
        (self.seen)(*project)
    }
}

/// A path between two stories.
struct Arrow {
    class: &'static str,
    thick: u32,
    curve: String,
    tip: String,
    count: Option<Count>,
}

/// How much went over a path, in a box on it.
struct Count {
    text: String,
    x: usize,
    y: usize,
    left: usize,
    width: usize,
}

fn picture(paths: &[Path], here: i64, seen: impl Fn(i64) -> bool) -> Html {
    let boxes = place(paths);
    let columns = boxes.iter().map(|b| b.column + 1).max().unwrap_or(1);
    let rows = boxes.iter().map(|b| b.row + 1).max().unwrap_or(1);
    let (width, height) = (columns * (WIDTH + GAP) - GAP + 4, rows * ROW + 20);
    let find = |key: &str| boxes.iter().find(|x| x.key == key);
    let arrows = paths.iter().filter_map(|p| Some(arrow(find(&p.from_key)?, find(&p.to_key)?, p))).collect();
    parts::html(&Picture { width, height, arrows, boxes: &boxes, here, seen })
}

fn arrow(a: &Spot<'_>, b: &Spot<'_>, p: &Path) -> Arrow {
    let (x1, y1, x2, y2) = (a.x() + WIDTH, a.y() + HEIGHT / 2, b.x(), b.y() + HEIGHT / 2);
    let class = if p.open > 0 {
        "path waits"
    } else if p.all == 0 {
        "path unused"
    } else {
        "path"
    };
    let bend = GAP / 2;
    // A path over more than one column passes below what stands between.
    let below = if b.column > a.column + 1 { 60 } else { 0 };
    let (c1, c2) = (x1 + bend, x2.saturating_sub(bend));
    Arrow {
        class,
        thick: 1 + p.all.checked_ilog10().unwrap_or(0),
        curve: format!("M{x1} {y1} C{c1} {} {c2} {} {x2} {y2}", y1 + below, y2 + below),
        tip: format!("M{x2} {y2} l-7 -4 v8 z"),
        count: (p.all > 0).then(|| {
            let (x, y) = (usize::midpoint(x1, x2), usize::midpoint(y1, y2) + below * 3 / 4);
            let waits = if p.open > 0 { format!(", {} wait", p.open) } else { String::new() };
            let text = format!("{}{waits}", p.all);
            let half = text.chars().count() * 4 + 6;
            Count { text, x, y, left: x.saturating_sub(half), width: half * 2 }
        }),
    }
}
