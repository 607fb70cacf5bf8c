//! A Sprint that runs or is closed: committed against completed, and what became of each story.

use super::burndown::chart;
use super::{Head, Shares};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::scrum::sprint::model::Outcome;
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::{model, read, store};
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/outcome.html")]
struct Outcomes<'a> {
    frame: Frame,
    head: Head,
    s: &'a SprintView,
    shares: Shares,
    /// The Sprint that followed: what was carried over went there.
    following: Option<(i64, String)>,
    chart: parts::Html,
    /// Changing its name or goal.
    change: May,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, s: &SprintView) -> Result<String, Problem> {
    let (head, frame) = Head::load(cx, s, s.name.clone(), "sprints")?;
    let following = store::following(cx.tx, head.team.id, s.ends_on)?.map(|f| (f.id, f.name));
    let days = read::burndown::burndown(cx, s.id)?.days;
    let change = head.master.clone().and(store::by_id(cx.tx, s.id)?.may_change(false));
    render(&Outcomes { shares: Shares::of(s), chart: chart(&days), frame, head, s, following, change })
}
