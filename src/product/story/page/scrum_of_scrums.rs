//! The agenda of a Scrum of Scrums as a page.

use super::frame;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::{Lack, Story, TeamMode};
use crate::product::story::read::StoryView;
use crate::product::story::read::scrum_of_scrums::ScrumOfScrums;
use askama::Template;

#[derive(Template)]
#[template(path = "product/story/pages/scrum_of_scrums.html")]
struct Agenda<'a> {
    frame: Frame,
    seen: bool,
    s: &'a StoryView,
    project: Project,
    a: &'a ScrumOfScrums,
    names: std::collections::HashMap<String, String>,
}

impl Agenda<'_> {
    fn team<'b>(&'b self, slug: &'b str) -> &'b str {
        self.names.get(slug).map_or(slug, String::as_str)
    }
}

/// A story as an agenda for a Scrum of Scrums.
pub fn scrum_of_scrums(cx: &mut Cx<'_>, s: &Story, view: &StoryView, a: &ScrumOfScrums) -> Result<String, Problem> {
    let project = project::store::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let names = team::store::names(cx.tx)?;
    render(&Agenda { frame, seen, s: view, project, a, names })
}
