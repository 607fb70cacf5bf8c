//! What a Sprint Review goes through, as a page: each Product Owner accepts and rejects in place.

use super::Head;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::scrum::sprint::model::{State, Verdict};
use crate::scrum::sprint::read;
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::read::review::{Judged, SprintReview};
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/review.html")]
struct Review<'a> {
    frame: Frame,
    head: Head,
    s: SprintView,
    r: &'a SprintReview,
}

/// Something that is judged: where, its name, the verdict on it.
struct Item<'a> {
    path: String,
    key: &'a str,
    j: &'a Judged,
}

impl Review<'_> {
    fn story<'a>(&self, key: &'a str, j: &'a Judged) -> Item<'a> {
        Item { path: format!("/stories/{key}"), key, j }
    }
    fn package<'a>(&self, key: &'a str, j: &'a Judged) -> Item<'a> {
        Item { path: format!("/work-packages/{key}"), key, j }
    }
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, r: &SprintReview) -> Result<String, Problem> {
    let s = read::by_id(cx, r.sprint)?;
    let (head, frame) = Head::load(cx, &s, format!("Review of {}", s.name), "sprints")?;
    render(&Review { frame, head, s, r })
}

/// The badge of a verdict.
fn verdict(v: impl std::borrow::Borrow<Verdict>) -> parts::Html {
    let (state, word) = match v.borrow() {
        Verdict::Approved => ("accepted", "Approved"),
        Verdict::Rejected => ("rejected", "Rejected"),
        Verdict::Open => ("open", "Left open"),
    };
    parts::state_as(state, word)
}
