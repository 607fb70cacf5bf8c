//! The page of a project's dependencies, and those of a story on its page.

use super::model::{DependencyKind, DependencyScope};
use super::read::{DependencyView, of_story};
use super::verbs;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::kit::problem::Problem;
use crate::kit::{assets, text};
use crate::people::team;
use crate::product::backlog;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use askama::Template;
use askama::filters::Safe;

#[derive(Template)]
#[template(path = "product/dependency/pages/list.html")]
struct List {
    frame: Frame,
    project: Project,
    all: Vec<DependencyView>,
    works: bool,
    /// Stories and teams of the project.
    own: Html,
    /// These, and every team that the reader sees.
    others: Html,
}

impl List {
    fn open(&self) -> usize {
        self.all.iter().filter(|d| !d.resolved).count()
    }
}

/// The dependencies of a project.
pub fn list(cx: &mut Cx<'_>, p: &Project, all: Vec<DependencyView>) -> Result<String, Problem> {
    let works = verbs::may_work_on(cx, p)?.is_ok();
    let mut own = backlog::read::story_titles(cx.tx, p.id)?;
    let mut others = own.clone();
    own.extend(team::store::of_project(cx.tx, p.id)?.into_iter().map(|t| (t.slug, t.name)));
    others.extend(team::read::names(cx)?);
    let frame = Frame::load(cx, format!("Dependencies of {}", p.name), "project", Some(p.id), None)?;
    let (own, others) = (forms::options(&own, ""), forms::options(&others, ""));
    render(&List { frame, project: p.clone(), all, works, own, others })
}

#[derive(Template)]
#[template(path = "product/dependency/pages/panel.html")]
struct Panel {
    key: String,
    project: String,
    /// What the story waits for.
    waits: Vec<DependencyView>,
    /// What waits for it.
    awaited: Vec<DependencyView>,
}

/// The dependencies of a story, on its page; nothing where there are none.
pub fn panel(cx: &mut Cx<'_>, s: &Story) -> Result<Html, Problem> {
    let key = s.key().to_string();
    let all = of_story(cx, s.id)?;
    if all.is_empty() {
        return Ok(Safe(String::new()));
    }
    let (waits, awaited) = all.into_iter().partition(|d| d.from.key.as_ref() == Some(&key));
    Ok(Safe(render(&Panel { project: s.prefix.clone(), key, waits, awaited })?))
}
