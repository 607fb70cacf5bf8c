//! The pages of criteria: the lists of a project and of a level, and the checklist on a story's page.

use super::read::{CheckView, ChecklistView, CriteriaView, CriterionView, LevelCriteriaView};
use super::{model, verbs};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::problem::Problem;
use crate::product::level::model::{Level, LevelKind};
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use crate::product::{level, project};
use askama::Template;
use askama::filters::Safe;

fn own(list: &[CriterionView], level: &str) -> Vec<String> {
    list.iter().filter(|c| c.from.level == level).map(|c| c.text.clone()).collect()
}

fn inherited<'a>(list: &'a [CriterionView], level: &str) -> Vec<&'a CriterionView> {
    list.iter().filter(|c| c.from.level != level).collect()
}

#[derive(Template)]
#[template(path = "product/criteria/pages/project.html")]
struct OfProject<'a> {
    frame: Frame,
    project: &'a Project,
    criteria: &'a CriteriaView,
    /// Setting them.
    set: May,
}

/// The criteria of a project.
pub fn of_project(cx: &mut Cx<'_>, p: &Project, criteria: &CriteriaView) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Criteria of {}", p.name), "project", Some(p.id), None)?;
    let set = project::read::as_owner(cx, p)?;
    render(&OfProject { frame, project: p, criteria, set })
}

#[derive(Template)]
#[template(path = "product/criteria/pages/level.html")]
struct OfLevel<'a> {
    frame: Frame,
    level: &'a Level,
    criteria: &'a LevelCriteriaView,
    /// Setting them.
    set: May,
}

/// The Minimum Done Criteria of a level.
pub fn of_level(cx: &mut Cx<'_>, l: &Level, criteria: &LevelCriteriaView) -> Result<String, Problem> {
    let frame = Frame::load(cx, format!("Minimum Done Criteria of {}", l.name), "levels", None, None)?;
    let set = level::read::as_product_owner(cx, l);
    render(&OfLevel { frame, level: l, criteria, set })
}

fn held(list: &[CheckView]) -> usize {
    list.iter().filter(|c| c.holds).count()
}

#[derive(Template)]
#[template(path = "product/criteria/pages/panel.html")]
struct Panel {
    key: String,
    list: ChecklistView,
    /// Why nobody ticks anything now, or not this reader.
    why: Option<String>,
}

impl Panel {
    /// The lists that are not empty: word, name, what they are for, the items.
    fn lists(&self) -> Vec<(&'static str, &'static str, &[CheckView])> {
        [
            ("definition_of_ready", "Definition of Ready", self.list.definition_of_ready.as_slice()),
            ("minimum_done", "Minimum Done Criteria", &self.list.minimum_done),
            ("done", "Done Criteria", &self.list.done),
        ]
        .into_iter()
        .filter(|l| !l.2.is_empty())
        .collect()
    }

    fn met(&self) -> usize {
        self.list.acceptance_criteria.iter().filter(|a| a.met).count()
    }
}

/// The checklist on the page of a finite story; nothing for a recurring one, and where there is nothing to tick. `here` are the
/// teams of its project.
pub fn panel(cx: &mut Cx<'_>, s: &Story, list: ChecklistView, here: &[i64]) -> Result<Html, Problem> {
    if s.recurring() {
        return Ok(Safe(String::new()));
    }
    let nothing = list.definition_of_ready.is_empty()
        && list.done.is_empty()
        && list.minimum_done.is_empty()
        && list.acceptance_criteria.is_empty();
    if nothing {
        return Ok(Safe(String::new()));
    }
    let why = verbs::may_work_among(cx, s, here)?.and_then(|()| model::rules::may_check(s)).err().map(|r| r.sentence());
    Ok(Safe(render(&Panel { key: s.key().to_string(), list, why })?))
}
