//! The framework as a page: the 19 processes in their phases.

use super::model::{Phase, Progress, Scale};
use super::read::{ProcessView, Processes};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render, tabs};
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use askama::Template;

impl Phase {
    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Phase::Initiate => "Initiate",
            Phase::PlanAndEstimate => "Plan and Estimate",
            Phase::Implement => "Implement",
            Phase::ReviewAndRetrospect => "Review and Retrospect",
            Phase::Release => "Release",
        }
    }
}

impl Progress {
    fn label(self) -> &'static str {
        match self {
            Progress::Done => "Done",
            Progress::Begun => "Begun",
            Progress::Open => "Not yet",
        }
    }

    /// The state whose colours it has.
    fn look(self) -> &'static str {
        match self {
            Progress::Done => "done",
            Progress::Begun => "in_progress",
            Progress::Open => "to_do",
        }
    }
}

#[derive(Template)]
#[template(path = "insight/process/pages/processes.html")]
struct Page<'a> {
    frame: Frame,
    project: &'a Project,
    all: &'a Processes,
}

impl Page<'_> {
    fn phases(&self) -> Vec<(Phase, Vec<&ProcessView>)> {
        let of = |phase: &Phase| self.all.items.iter().filter(|p| p.phase == *phase).collect();
        Phase::ALL.iter().map(|p| (*p, of(p))).collect()
    }
}

/// The processes of a project.
pub fn show(cx: &mut Cx<'_>, project: &Project, all: &Processes) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Framework of {}", project.name), "project", Some(project.id), None)?;
    render(&Page { frame, project, all })
}
