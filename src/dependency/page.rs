//! The page of a project's dependencies, and those of a story on its page.

use super::{DependencyKind, DependencyScope, DependencyView, commands, of_story};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::pages::parts::Html;
use crate::pages::{Frame, forms, parts, render, tabs};
use crate::project::Project;
use crate::story::Story;
use crate::{backlog, team};
use askama::Template;
use askama::filters::Safe;

#[derive(Template)]
#[template(path = "dependency/pages/list.html")]
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
pub(super) fn list(cx: &mut Cx<'_>, p: &Project, all: Vec<DependencyView>) -> Result<String, Problem> {
    let works = commands::may_work_on(cx, p)?.is_ok();
    let mut own = backlog::story_titles(cx.tx, p.id)?;
    let mut others = own.clone();
    own.extend(team::of_project(cx.tx, p.id)?.into_iter().map(|t| (t.slug, t.name)));
    others.extend(team::view::names(cx)?);
    let frame = Frame::load(cx, format!("Dependencies of {}", p.name), "project", Some(p.id), None)?;
    let (own, others) = (forms::options(&own, ""), forms::options(&others, ""));
    render(&List { frame, project: p.clone(), all, works, own, others })
}

#[derive(Template)]
#[template(path = "dependency/pages/panel.html")]
struct Panel {
    key: String,
    project: String,
    /// What the story waits for.
    waits: Vec<DependencyView>,
    /// What waits for it.
    awaited: Vec<DependencyView>,
}

/// The dependencies of a story, on its page; nothing where there are none.
///
/// # Errors
/// Those of the database.
pub fn panel(cx: &mut Cx<'_>, s: &Story) -> Result<Html, Problem> {
    let key = s.key().to_string();
    let all = of_story(cx, s.id)?;
    if all.is_empty() {
        return Ok(Safe(String::new()));
    }
    let (waits, awaited) = all.into_iter().partition(|d| d.from.key.as_ref() == Some(&key));
    Ok(Safe(render(&Panel { project: s.prefix.clone(), key, waits, awaited })?))
}
