//! What the framework advises, as one list for a project.

use super::model::Code;
use super::read;
use super::read::Advice;
use crate::app::Cx;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use askama::Template;

impl Code {
    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Code::TeamSize => "Team size",
            Code::OverCommitment => "Over-commitment",
            Code::UnderCommitment => "Under-commitment",
            Code::SprintsNotAligned => "Sprints not aligned",
            Code::MultipleTeamsInDevelopment => "Multiple teams in development",
            Code::CouldBeSplit => "Could be split",
            Code::StoryLargerThanSprint => "Story larger than a Sprint",
            Code::WorkPackageLargerThanSprint => "Work Package larger than a Sprint",
            Code::TeamNotEngaged => "Team not engaged",
            Code::ChiefProductOwnerMissing => "Chief Product Owner missing",
            Code::ChiefScrumMasterMissing => "Chief Scrum Master missing",
            Code::LargeScaleItemMissing => "Large-scale items missing",
            Code::StandupClash => "Daily Standups clash",
            Code::RetrospectClash => "Retrospect Sprint Meetings clash",
            Code::SharedResourceOverbooked => "Shared resource overbooked",
            Code::EnvironmentClash => "Environment overbooked",
            Code::NoNextSprintForEscalation => "No next Sprint for an escalation",
            Code::StoryWithoutProductOwner => "Without Product Owner",
            Code::TimeBoxOverrun => "Time box overrun",
            Code::CriteriaChangedInSprint => "Acceptance Criteria changed in a Sprint",
        }
    }
}

impl Advice {
    /// Where what it is about can be seen and changed.
    fn address(&self, project: &str) -> String {
        let key = &self.subject.key;
        match self.subject.r#type {
            "team" => format!("/teams/{key}"),
            "sprint" => format!("/sprints/{key}"),
            "story" => format!("/stories/{key}"),
            "epic" => format!("/epics/{key}"),
            "work_package" => format!("/work-packages/{key}"),
            "user" => "/teams".to_owned(),
            "environment" => format!("/projects/{project}/environments"),
            "meeting" => format!("/meetings/{key}"),
            _ => format!("/projects/{key}"),
        }
    }
}

#[derive(Template)]
#[template(path = "insight/advice/pages/advice.html")]
struct Page<'a> {
    frame: Frame,
    project: &'a Project,
    items: &'a [Advice],
    may_dismiss: May,
}

impl Page<'_> {
    /// The advice of each kind together, in the order of the kinds.
    fn groups(&self) -> Vec<(Code, Vec<&Advice>)> {
        let of = |code: &Code| self.items.iter().filter(|a| a.code == *code).collect::<Vec<_>>();
        Code::ALL.iter().map(|c| (*c, of(c))).filter(|g| !g.1.is_empty()).collect()
    }
}

/// The advice of a project.
pub fn show(cx: &mut Cx<'_>, project: &Project, items: &[Advice]) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Advice for {}", project.name), "project", Some(project.id), None)?;
    let may_dismiss = read::may_dismiss(cx, project)?;
    render(&Page { frame, project, items, may_dismiss })
}
