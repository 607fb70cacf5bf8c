//! The pages of templates: all of a project, and of a Work Package template its form, its figures and its proposals.

use super::read::TemplateView;
use super::read::figures::{Figures, TemplateFigures, TimeSpread};
use super::{read, verbs};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::kit::fields::number::{Id, Whole};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::{assets, fields, text};
use crate::product::item_template::read::{EpicTemplateView, StoryTemplateView};
use crate::product::project::model::Project;
use crate::product::template_proposal::model::{ProposalOf, ProposalState, ProposalView};
use crate::product::{item_template, project, story, template_proposal};
use crate::service::sla::model::Severity;
use crate::service::work_package::model::Role;
use askama::Template;
use std::collections::BTreeMap;

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

/// `a day and a half`, in short: of a spread of times, the median.
fn half(t: &Option<TimeSpread>) -> String {
    t.as_ref().map_or_else(|| "–".to_owned(), |t| t.median.short())
}

/// The same for the 85th percentile.
fn most(t: &Option<TimeSpread>) -> String {
    t.as_ref().map_or_else(|| "–".to_owned(), |t| t.careful.short())
}

#[derive(Template)]
#[template(path = "product/template/pages/all.html")]
struct All<'a> {
    frame: Frame,
    project: &'a Project,
    work_packages: Vec<(TemplateView, Option<Figures>)>,
    stories: Vec<StoryTemplateView>,
    epics: Vec<EpicTemplateView>,
    proposals: Vec<ProposalView>,
    keeps: bool,
    owner: bool,
    members: bool,
}

/// All templates of a project, with how well they work and what is proposed.
pub fn all(cx: &mut Cx<'_>, project: &Project) -> Result<String, Problem> {
    let frame = Frame::load(cx, "Templates", "project", Some(project.id), None)?;
    let mut each: BTreeMap<i64, Figures> = read::figures::of_each_template(cx, project.id)?;
    let templates = read::list(cx, project, &Paging::all("templates"))?.items;
    let page = All {
        frame,
        project,
        work_packages: templates.into_iter().map(|t| (each.remove(&t.id), t)).map(|(f, t)| (t, f)).collect(),
        stories: item_template::read::stories(cx, project, &Paging::all("templates"))?.items,
        epics: item_template::read::epics(cx, project, &Paging::all("templates"))?.items,
        proposals: template_proposal::read::of_project(
            cx,
            project.id,
            Some(ProposalState::Open),
            &Paging::all("proposals"),
        )?
        .items,
        keeps: read::rights::may_keep(cx, project)?.is_ok(),
        owner: project::read::acting_owner(cx, project.id)?.is_some(),
        members: read::rights::members_may(cx, project.id)?,
    };
    render(&page)
}

#[derive(Template)]
#[template(path = "product/template/pages/form.html")]
struct Form<'a> {
    frame: Frame,
    project: &'a Project,
    /// The template that is changed; none when it is made.
    old: Option<&'a TemplateView>,
    /// What the fields begin with.
    shown: Option<&'a TemplateView>,
    /// The field that names the finished item it is made from, and its value.
    from: Option<(&'static str, String)>,
    targets: Html,
    keeps: bool,
    proposals: usize,
}

impl Form<'_> {
    fn escalates_to(&self) -> Vec<String> {
        self.shown.map(|t| t.escalates_to.clone()).unwrap_or_default()
    }
}

crate::query! {
    /// The finished item that a new template begins with.
    pub struct NewTemplateQuery {
        from: Option<String>,
        from_task: Option<Id>,
    }
}

crate::query! {
    /// What the page of a template is asked for.
    pub struct TabQuery { tab: Option<String> }
}

/// What a query names as the finished item that a template is made from, as the body of a request names it.
pub fn from(q: &NewTemplateQuery) -> (Option<(&'static str, String)>, fields::Body) {
    let mut body = serde_json::Map::new();
    let mut named = None;
    if let Some(key) = &q.from {
        body.insert("from".to_owned(), key.as_str().into());
        named = Some(("from", key.clone()));
    } else if let Some(Whole(id)) = q.from_task {
        body.insert("from_task".to_owned(), id.into());
        named = Some(("from_task", id.to_string()));
    }
    (named, fields::Body(body))
}

/// The form of a new template, which may begin with something finished.
pub fn new(cx: &mut Cx<'_>, project: &Project, q: &NewTemplateQuery) -> Result<String, Problem> {
    let (from, body) = from(q);
    let draft = from.is_some().then(|| verbs::draft(cx, project, &body)).transpose()?;
    let frame = Frame::load(cx, "New template", "project", Some(project.id), None)?;
    let keeps = read::rights::may_keep(cx, project)?.is_ok();
    let targets = story::page::history::targets(cx)?;
    render(&Form { frame, project, old: None, shown: draft.as_ref(), from, targets, keeps, proposals: 0 })
}

/// The form of a template that is changed.
pub fn form(cx: &mut Cx<'_>, project: &Project, old: &TemplateView) -> Result<String, Problem> {
    let frame = Frame::load(cx, old.name.as_str(), "project", Some(project.id), None)?;
    let keeps = read::rights::may_keep(cx, project)?.is_ok();
    let targets = story::page::history::targets(cx)?;
    let proposals = open(&proposals(cx, ProposalOf::WorkPackage, old.id)?);
    render(&Form { frame, project, old: Some(old), shown: Some(old), from: None, targets, keeps, proposals })
}

fn proposals(cx: &mut Cx<'_>, of: ProposalOf, id: i64) -> Result<Vec<ProposalView>, Problem> {
    Ok(template_proposal::read::of_template(cx, of, id, &Paging::all("proposals"))?.items)
}

fn open(all: &[ProposalView]) -> usize {
    all.iter().filter(|p| p.state == ProposalState::Open).count()
}

#[derive(Template)]
#[template(path = "product/template/pages/figures.html")]
struct HowWell<'a> {
    frame: Frame,
    project: &'a Project,
    t: &'a TemplateView,
    f: TemplateFigures,
    proposals: usize,
}

/// How well a template works.
pub fn how_well(cx: &mut Cx<'_>, project: &Project, t: &TemplateView) -> Result<String, Problem> {
    let frame = Frame::load(cx, t.name.as_str(), "project", Some(project.id), None)?;
    let proposals = open(&proposals(cx, ProposalOf::WorkPackage, t.id)?);
    let f = read::figures::of_template(cx, t.id)?;
    render(&HowWell { frame, project, t, f, proposals })
}

/// A template of any kind, as the page of its proposals names it.
pub struct Named {
    /// What it makes.
    pub of: ProposalOf,
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Version.
    pub version: i64,
    /// How often it was used.
    pub uses: i64,
}

impl Named {
    /// That of Work Packages.
    pub fn work_package(t: &TemplateView) -> Self {
        Self { of: ProposalOf::WorkPackage, id: t.id, name: t.name.clone(), version: t.version, uses: t.uses }
    }
    /// The first part of its address.
    fn path(&self) -> String {
        format!("/{}/{}", self.of.path(), self.id)
    }
}

#[derive(Template)]
#[template(path = "product/template/pages/proposals.html")]
struct Proposals<'a> {
    frame: Frame,
    project: &'a Project,
    t: &'a Named,
    all: Vec<ProposalView>,
    open: usize,
    keeps: bool,
    /// Why the reader makes no proposal.
    off: Option<String>,
}

/// The proposals for a change of a template.
pub fn proposed(cx: &mut Cx<'_>, project: &Project, t: &Named) -> Result<String, Problem> {
    let frame = Frame::load(cx, t.name.as_str(), "project", Some(project.id), None)?;
    let all = proposals(cx, t.of, t.id)?;
    let keeps = read::rights::may_keep(cx, project)?.is_ok();
    let off = read::rights::may_be_on(cx, project)?.err().map(|r| r.sentence());
    render(&Proposals { frame, project, t, open: open(&all), all, keeps, off })
}
