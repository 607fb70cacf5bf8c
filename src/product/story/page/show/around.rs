//! What stands around a story, loaded once for its whole page: its project, the teams, the Sprints.

use super::frame;
use crate::app::Cx;
use crate::doors::frame::Frame;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::{State, Story};
use crate::product::story::read::{PortionView, StoryView};
use crate::product::story::store;
use crate::scrum::sprint;
use crate::scrum::sprint::read::of_story::OpenSprint;

pub struct Around {
    pub project: Project,
    /// Whether the reader sees the whole project, and not this story only.
    pub seen: bool,
    /// The teams of the project.
    pub here: Vec<Team>,
    /// The teams on the story.
    pub on_it: Vec<Team>,
    /// The Sprints that hold it, and those that it may be woken for.
    pub sprints: Vec<OpenSprint>,
    /// Whether a running Sprint holds it.
    pub held: bool,
}

impl Around {
    pub fn load(cx: &mut Cx<'_>, s: &Story, view: &StoryView) -> Result<(Frame, Self), Problem> {
        let project = project::store::by_id(cx.tx, s.project_id)?;
        let (seen, frame) = frame(cx, view, &project)?;
        let here = team::store::of_project(cx.tx, project.id)?;
        let on_it = on_it(cx, s, &view.portions, &here)?;
        let sprints = open_sprints(cx, s, &on_it, &here)?;
        let held = sprints.iter().any(|x| x.holds && x.state == sprint::model::State::Active);
        Ok((frame, Self { project, seen, here, on_it, sprints, held }))
    }
}

/// The teams on a story: those of its project are known, others are looked up only where one has left it.
fn on_it(cx: &mut Cx<'_>, s: &Story, portions: &[PortionView], here: &[Team]) -> Result<Vec<Team>, Problem> {
    if portions.iter().any(|p| p.left) {
        return Ok(store::teams(cx.tx, s.id)?);
    }
    Ok(here.iter().filter(|t| portions.iter().any(|p| p.team == t.slug)).cloned().collect())
}

/// The Sprints that hold a story; with them those that a dormant one may be woken for: of its teams, else of its project's.
fn open_sprints(cx: &mut Cx<'_>, s: &Story, on_it: &[Team], here: &[Team]) -> Result<Vec<OpenSprint>, Problem> {
    let wakes = s.recurring() && s.state != State::Active;
    let teams = if on_it.is_empty() { here } else { on_it };
    let teams: Vec<i64> = teams.iter().filter(|_| wakes).map(|t| t.id).collect();
    sprint::read::of_story::open(cx, s.id, &teams)
}
