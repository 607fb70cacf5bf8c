//! The form of a template.

use super::{Role, TemplateView};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::pages::parts::Html;
use crate::pages::{Frame, forms, parts, render};
use crate::project::Project;
use crate::story;
use crate::work_package::Severity;
use askama::Template;

fn roles(chosen: &str) -> Html {
    let all: Vec<_> = Role::ALL.iter().map(|r| (r.word(), role_name(*r))).collect();
    forms::options(&all, chosen)
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::ProductOwner => "Product Owner",
        Role::ScrumMaster => "Scrum Master",
        Role::TeamMember => "Member of the team",
        Role::ChiefProductOwner => "Chief Product Owner",
    }
}

fn severities(chosen: &str) -> Html {
    let mut all = vec![("", "None")];
    all.extend(Severity::ALL.iter().map(|s| (s.word(), s.label())));
    forms::options(&all, chosen)
}

#[derive(Template)]
#[template(path = "template/pages/form.html")]
struct Form<'a> {
    frame: Frame,
    project: &'a Project,
    /// The template that is changed; none when it is made.
    old: Option<&'a TemplateView>,
    targets: Html,
    keeps: bool,
}

impl Form<'_> {
    fn escalates_to(&self) -> Vec<String> {
        self.old.map(|t| t.escalates_to.clone()).unwrap_or_default()
    }
}

/// The form of a new template, or of one that is changed.
pub(super) fn form(cx: &mut Cx<'_>, project: &Project, old: Option<&TemplateView>) -> Result<String, Problem> {
    let title = old.map_or("New template", |t| t.name.as_str());
    let frame = Frame::load(cx, title, "project", Some(project.id), None)?;
    let keeps = super::may_keep(cx, project).is_ok();
    render(&Form { frame, project, old, targets: story::page::targets(cx)?, keeps })
}
