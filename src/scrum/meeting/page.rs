//! The meetings of a team as a page: what comes, what was, how long it took against the time box.

use super::model::Kind;
use super::read;
use super::read::MeetingView;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team::model::Team;
use askama::Template;

impl Kind {
    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Kind::SprintPlanning => "Sprint Planning",
            Kind::DailyStandup => "Daily Standup",
            Kind::SprintReview => "Sprint Review",
            Kind::RetrospectSprint => "Retrospect Sprint",
        }
    }
}

impl MeetingView {
    /// By how many minutes it went beyond its time box (R228).
    fn over(&self) -> Option<i64> {
        self.took_minutes.map(|took| took - self.time_box_minutes).filter(|over| *over > 0)
    }
}

#[derive(Template)]
#[template(path = "scrum/meeting/pages/meetings.html")]
struct Page<'a> {
    frame: Frame,
    team: &'a Team,
    now: At,
    meetings: &'a [MeetingView],
    belongs: bool,
}

impl Page<'_> {
    /// What is to come, the next first; then what was, the newest first.
    fn parts(&self) -> [(&'static str, Vec<&MeetingView>); 2] {
        let end = |m: &MeetingView| m.starts_at.plus(m.minutes * 60_000_000);
        let mut all: Vec<&MeetingView> = self.meetings.iter().collect();
        all.sort_by_key(|m| (m.starts_at, m.id));
        let (past, next): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|m| m.took_minutes.is_some() || end(m) <= self.now);
        [("To come", next), ("Held", past.into_iter().rev().collect())]
    }

    fn kinds(&self) -> Html {
        let all: Vec<_> = Kind::ALL.iter().map(|k| (k.word(), k.label())).collect();
        forms::options(&all, Kind::DailyStandup.word())
    }
}

/// The meetings of a team.
pub fn show(cx: &mut Cx<'_>, team: &Team, meetings: &[MeetingView]) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Meetings of {}", team.name), "team", None, Some(team.id))?;
    let belongs = read::must_belong(cx, team).is_ok();
    render(&Page { frame, team, now: cx.now, meetings, belongs })
}
