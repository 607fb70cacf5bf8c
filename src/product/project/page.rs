//! The pages of projects: all that one sees, one with what is open in it, and the forms.

use super::model::{Customer, FieldOfWork, Nature, Project, ProjectKind, Represented};
use super::read::{ProjectView, SlaView};
use super::store::Open;
use super::{model, read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::Dur;
use crate::kit::{assets, text};
use crate::people::{account, team};
use crate::product::template::read::TemplateView;
use crate::product::{change_request, level, story, template};
use crate::service::sla::model::Severity;
use crate::service::swarm::read::seen::SeenSwarm;
use crate::service::{impediment, sla, swarm};
use askama::Template;

impl FieldOfWork {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            FieldOfWork::Development => "Development",
            FieldOfWork::BusinessOperations => "Business Operations",
            FieldOfWork::ItOperations => "IT Operations",
            FieldOfWork::Mixed => "Mixed",
        }
    }
}

impl ProjectKind {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            ProjectKind::Development => "Development",
            ProjectKind::Operations => "Operations",
            ProjectKind::DevOps => "DevOps",
        }
    }
}

#[derive(Template)]
#[template(path = "product/project/pages/projects.html")]
struct Projects<'a> {
    frame: Frame,
    projects: &'a List<ProjectView>,
}

/// All projects that one sees.
pub fn projects(cx: &mut Cx<'_>, projects: &List<ProjectView>) -> Result<String, Problem> {
    render(&Projects { frame: Frame::load(cx, "Projects", "projects", None, None)?, projects })
}

#[derive(Template)]
#[template(path = "product/project/pages/project.html")]
struct One<'a> {
    frame: Frame,
    project: &'a ProjectView,
    teams: Vec<(String, String)>,
    templates: Vec<TemplateView>,
    open: Open,
    /// The version of the business calendar, where there is one.
    calendar: Option<i64>,
    owner: bool,
    /// Changing some of it.
    keep: May,
    keeps_templates: bool,
    /// How much is in the way of several teams.
    impediments: usize,
    /// How many Change Requests wait for a decision.
    changes: i64,
    swarms: Vec<SeenSwarm>,
}

impl One<'_> {
    /// How many stories are in a state.
    fn stories(&self, word: &str) -> i64 {
        self.open.stories.iter().find(|s| s.0.word() == word).map_or(0, |s| s.1)
    }
}

/// One project.
pub fn one(cx: &mut Cx<'_>, p: &Project, view: &ProjectView) -> Result<String, Problem> {
    let teams = team::store::of_project(cx.tx, p.id)?.into_iter().map(|t| (t.slug, t.name)).collect();
    let (version, calendar) = sla::store::calendar::present(cx.tx, p.id)?;
    let owner = read::acting_owner(cx, p.id)?.is_some();
    render(&One {
        calendar: calendar.map(|_| version),
        frame: Frame::load(cx, &view.name, "project", Some(p.id), None)?,
        project: view,
        teams,
        templates: template::read::list(cx, p, &Paging::all("templates"))?.items,
        open: store::open(cx.tx, p.id, cx.now)?,
        swarms: swarm::read::seen::of_projects(cx, &[p.id])?,
        owner,
        keep: read::as_keeper(cx, p.id, false)?,
        keeps_templates: template::read::rights::may_keep(cx, p)?.is_ok(),
        impediments: impediment::read::unresolved_of_project(cx, p.id)?.len(),
        changes: change_request::read::unapproved(cx, p.id)?,
    })
}

#[derive(Template)]
#[template(path = "product/project/pages/form.html")]
struct Form<'a> {
    frame: Frame,
    /// The project that is changed; none when it is made.
    old: Option<&'a ProjectView>,
    /// Every team, and whether it works on the project.
    teams: Vec<(String, String, bool)>,
    people: Html,
    /// Making it, or changing some of it.
    keep: May,
    /// Slug and name of every program.
    programs: Vec<(String, String)>,
}

impl Form<'_> {
    fn fields_of_work(&self) -> Html {
        let mut all = vec![("", "Not said")];
        all.extend(FieldOfWork::ALL.iter().map(|f| (f.word(), f.label())));
        forms::options(&all, self.old.and_then(|p| p.field_of_work).map_or("", FieldOfWork::word))
    }

    fn customers(&self) -> Html {
        let all = [("", "Not said"), ("internal", "Internal"), ("external", "External")];
        forms::options(&all, self.old.and_then(|p| p.customer).map_or("", Customer::word))
    }

    fn programs(&self) -> Html {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.programs.iter().cloned());
        forms::options(&all, self.old.and_then(|p| p.program.as_deref()).unwrap_or(""))
    }

    /// Each Product Owner, and whom that person represents: whether said, kind, name.
    fn represented(&self) -> Vec<(String, bool, Html, String)> {
        let Some(p) = self.old else { return Vec::new() };
        let row = |login: &String| {
            let r = p.represents.iter().find(|r| r.product_owner == *login);
            let mut all = vec![("", "Nobody in particular".to_owned())];
            all.extend(Represented::ALL.iter().map(|k| (k.word(), text::state_name(k.word()))));
            let chosen = r.map_or("", |r| r.kind.word());
            (login.clone(), r.is_some(), forms::options(&all, chosen), r.map(|r| r.name.clone()).unwrap_or_default())
        };
        p.product_owners.iter().map(row).collect()
    }

    fn vision(&self) -> (String, String, String) {
        let vision = self.old.and_then(|p| p.vision.as_ref());
        vision.map_or_else(Default::default, |v| (v.statement.clone(), forms::text(&v.from), forms::text(&v.to)))
    }

    /// The goals of the vision and two lines for new ones: text, and the states with the present one chosen.
    fn goals(&self) -> Vec<(String, Html)> {
        let states = |s: &str| forms::options(&[("", "Open"), ("met", "Met"), ("missed", "Missed")], s);
        let present = self.old.and_then(|p| p.vision.as_ref()).map(|v| v.goals.as_slice()).unwrap_or_default();
        let mut all: Vec<_> = present.iter().map(|g| (g.goal.clone(), states(g.state.word()))).collect();
        all.extend([(String::new(), states("")), (String::new(), states(""))]);
        all
    }

    fn kinds(&self) -> Html {
        let all: Vec<_> = ProjectKind::ALL.iter().map(|k| (k.word(), k.label())).collect();
        forms::options(&all, self.old.map_or(ProjectKind::DevOps, |p| p.kind).word())
    }

    fn owners(&self) -> Vec<String> {
        self.old.map_or_else(|| vec![String::new()], |p| p.product_owners.clone())
    }
}

/// The form of a new project, or of one that is changed.
pub fn form(cx: &mut Cx<'_>, p: Option<&Project>, old: Option<&ProjectView>) -> Result<String, Problem> {
    let title = old.map_or_else(|| "New project".to_owned(), |p| format!("Edit {}", p.name));
    let all = team::read::names(cx)?;
    let teams = all.into_iter().map(|(slug, name)| {
        let there = old.is_some_and(|p| p.teams.contains(&slug));
        (slug, name, there)
    });
    let teams = teams.collect();
    let keep = match p {
        Some(p) => read::as_keeper(cx, p.id, false)?,
        None => account::model::may_administer(&cx.by),
    };
    let here = if p.is_some() { "project" } else { "projects" };
    let frame = Frame::load(cx, title, here, p.map(|p| p.id), None)?;
    let programs = level::store::program_names(cx.tx)?;
    render(&Form { frame, old, teams, people: account::page::proposals(cx)?, keep, programs })
}

#[derive(Template)]
#[template(path = "product/project/pages/sla.html")]
struct SlaForm<'a> {
    frame: Frame,
    project: &'a Project,
    sla: &'a SlaView,
    targets: Html,
    /// None while clocks count around the clock.
    calendar: Option<i64>,
    /// Whether open clocks still have to follow the last change.
    following: bool,
    /// Setting them.
    set: May,
}

impl SlaForm<'_> {
    /// Every severity: word, label, whether it has limits, time to respond, time to resolve, whether it may be paused.
    fn rows(&self) -> Vec<(&'static str, &'static str, bool, String, String, bool)> {
        let row = |s: &Severity| {
            let d = self.sla.definitions.iter().find(|d| d.severity == *s);
            let respond = d.and_then(|d| d.respond_within.as_ref()).map(Dur::words).unwrap_or_default();
            let resolve = d.map(|d| d.resolve_within.words()).unwrap_or_default();
            (s.word(), s.label(), d.is_some(), respond, resolve, d.is_some_and(|d| d.pausable))
        };
        Severity::ALL.iter().map(row).collect()
    }

    fn natures(&self) -> Html {
        let label = |n: &Nature| match n {
            Nature::Informal => "Informal",
            Nature::Agreed => "Agreed",
            Nature::Contract => "Contract",
        };
        let all: Vec<_> = Nature::ALL.iter().map(|n| (n.word(), label(n))).collect();
        forms::options(&all, self.sla.nature.word())
    }
}

/// The form of the SLAs and the routing.
pub fn sla(cx: &mut Cx<'_>, p: &Project, sla: &SlaView) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("SLAs of {}", p.name), "project", Some(p.id), None)?;
    let set = read::as_owner(cx, p)?;
    let (version, calendar) = sla::store::calendar::present(cx.tx, p.id)?;
    let calendar = calendar.map(|_| version);
    let following = sla::store::recount::any(cx.tx, p.id)?;
    render(&SlaForm { following, calendar, frame, project: p, sla, targets: story::page::history::targets(cx)?, set })
}
