//! The pages of a story: itself, its history over all Sprints, and its form; and what they have in common.

pub mod form;
pub mod history;
pub mod scrum_of_scrums;
pub mod shared;
pub mod show;

use super::model::Story;
use super::model::review::Interval;
use super::read::StoryView;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project;
use crate::product::project::model::Project;

/// A team on the project of a story, as the story's page shows it.
pub struct TeamLine {
    pub slug: String,
    pub name: String,
    /// Whether the reader is a member.
    pub mine: bool,
    /// Whether it may work on the story.
    pub fits: bool,
}

/// The intervals of reviews that a field offers, the present one among them.
pub fn intervals(present: Option<&Interval>) -> Html {
    let now = present.map(ToString::to_string).unwrap_or_default();
    let mut all: Vec<(String, String)> = [
        ("", "No interval"),
        ("P1W", "Every week"),
        ("P2W", "Every 2 weeks"),
        ("P4W", "Every 4 weeks"),
        ("P1M", "Every month"),
        ("P3M", "Every 3 months"),
        ("P6M", "Every 6 months"),
        ("P1Y", "Every year"),
    ]
    .map(|(value, text)| (value.to_owned(), text.to_owned()))
    .into();
    if let Some(every) = present.filter(|_| all.iter().all(|i| i.0 != now)) {
        all.push((now.clone(), format!("Every {}", every.words())));
    }
    forms::options(&all, &now)
}

/// Some teams, and whether the reader is a member, and whether they may work on a story.
pub fn team_lines(cx: &mut Cx<'_>, teams: &[Team], s: Option<&Story>) -> Result<Vec<TeamLine>, Problem> {
    let line = |t: &Team| {
        let mine = team::read::has_caller(cx, t.id)?;
        let fits = s.is_none_or(|s| s.may_join(t.id, "").is_ok());
        Ok(TeamLine { mine, fits, slug: t.slug.clone(), name: t.name.clone() })
    };
    teams.iter().map(line).collect()
}

/// The frame of a page about a story, and whether the reader sees its whole project.
pub fn frame(cx: &mut Cx<'_>, view: &StoryView, project: &Project) -> Result<(bool, Frame), Problem> {
    let seen = project::read::scope(cx)?.holds(project.id);
    let title = format!("{} {}", view.key, view.title);
    Ok((seen, Frame::load(cx, title, "backlog", seen.then_some(project.id), None)?))
}
