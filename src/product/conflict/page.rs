//! The pages of priority conflicts: those of a project, and one with its decision.

use super::model::ConflictState;
use super::read::{ConflictView, load};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::paging::List;
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::project::model::Project;
use crate::product::{backlog, project, story};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "product/conflict/pages/conflicts.html")]
struct All<'a> {
    frame: Frame,
    project: &'a Project,
    conflicts: &'a List<ConflictView>,
    stories: Html,
    raise: May,
}

/// Two empty lines: a conflict is about two stories at least.
fn two() -> &'static [String] {
    const LINES: &[String] = &[String::new(), String::new()];
    LINES
}

/// The conflicts of a project.
pub fn all(cx: &mut Cx<'_>, project: &Project, conflicts: &List<ConflictView>) -> Result<String, Problem> {
    let title = format!("Priority conflicts of {}", project.name);
    let raise = project::read::as_owner(cx, project)?;
    render(&All {
        frame: Frame::load(cx, title, "project", Some(project.id), None)?,
        project,
        conflicts,
        stories: forms::options(&backlog::store::open_story_titles(cx.tx, project.id)?, ""),
        raise,
    })
}

#[derive(Template)]
#[template(path = "product/conflict/pages/conflict.html")]
struct One<'a> {
    frame: Frame,
    project: Project,
    conflict: &'a ConflictView,
    titles: HashMap<String, String>,
    chief: Option<String>,
    /// Deciding it.
    decide: May,
}

impl One<'_> {
    fn title(&self, key: &str) -> &str {
        self.titles.get(key).map_or("", String::as_str)
    }

    /// The stories as options, with that of a place chosen.
    fn choices(&self, chosen: &str) -> Html {
        let all = self.conflict.stories.iter().map(|k| (k.clone(), format!("{k} {}", self.title(k))));
        forms::options(&all.collect::<Vec<_>>(), chosen)
    }
}

/// One conflict.
pub fn one(cx: &mut Cx<'_>, conflict: &ConflictView) -> Result<String, Problem> {
    let project = backlog::read::project(cx, &conflict.project)?;
    let chief = project.chief_product_owner_id;
    let title = format!("Priority conflict {} of {}", conflict.id, project.name);
    render(&One {
        frame: Frame::load(cx, title, "project", Some(project.id), None)?,
        titles: backlog::store::titles_in_conflict(cx.tx, conflict.id)?.into_iter().collect(),
        chief: chief.map(|c| account::store::login_of(cx.tx, c)).transpose()?,
        decide: story::read::as_chief(cx, project.id)?.and(load(cx, conflict.id)?.may_decide()),
        project,
        conflict,
    })
}
