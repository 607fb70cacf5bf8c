//! Criteria and checklists as the outside sees them.

use super::model::{CriteriaKind, Criterion};
use super::store::Owner;
use super::{model, store};
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::level::model::Level;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use schemars::JsonSchema;
use serde::Serialize;

/// Where a criterion was set.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Origin {
    /// `portfolio`, `program` or `project`.
    pub level: &'static str,
    /// Slug of the level, or key of the project.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// A criterion.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CriterionView {
    /// Number.
    pub id: i64,
    /// What has to hold.
    pub text: String,
    /// Where it was set: in the project, or above it and inherited.
    pub from: Origin,
}

/// The criteria of a project with those it inherits.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CriteriaView {
    /// What has to hold before a finite story is committed.
    pub definition_of_ready: Vec<CriterionView>,
    /// What has to hold before a finite story is accepted.
    pub done: Vec<CriterionView>,
    /// The same, those of the levels above first.
    pub minimum_done: Vec<CriterionView>,
    /// Whether Acceptance Criteria are fixed once a story is committed, and all must be met before it is accepted.
    pub check_acceptance_criteria: bool,
}

/// The Minimum Done Criteria of a level with those it inherits.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LevelCriteriaView {
    /// Those of the level above first.
    pub minimum_done: Vec<CriterionView>,
}

/// A criterion and whether it holds for a story.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CheckView {
    /// The criterion.
    #[serde(flatten)]
    pub criterion: CriterionView,
    /// Whether it holds.
    pub holds: bool,
    /// Login of who said so.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
}

/// An Acceptance Criterion and whether it is met.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AcceptanceView {
    /// Its place in the list of the story, from 1.
    pub number: usize,
    /// What has to be met.
    pub text: String,
    /// Whether it is.
    pub met: bool,
}

/// How a story stands to the checklists. Those of a recurring story are empty: it is never done as a whole (R52).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChecklistView {
    /// Key of the story.
    pub story: String,
    /// Definition of Ready.
    pub definition_of_ready: Vec<CheckView>,
    /// Done Criteria of the project.
    pub done: Vec<CheckView>,
    /// Minimum Done Criteria, those of the levels above first.
    pub minimum_done: Vec<CheckView>,
    /// Acceptance Criteria of the story.
    pub acceptance_criteria: Vec<AcceptanceView>,
    /// Whether Acceptance Criteria are looked at before it is accepted.
    pub check_acceptance_criteria: bool,
    /// Whether its whole Definition of Ready holds.
    pub ready: bool,
    /// Whether all that has to hold before it is accepted does.
    pub done_complete: bool,
}

impl ChecklistView {
    /// The list of a kind.
    pub fn list(&self, kind: CriteriaKind) -> &[CheckView] {
        match kind {
            CriteriaKind::DefinitionOfReady => &self.definition_of_ready,
            CriteriaKind::Done => &self.done,
            CriteriaKind::MinimumDone => &self.minimum_done,
        }
    }

    /// What of its Definition of Ready does not hold.
    pub fn lacking_for_ready(&self) -> Vec<&str> {
        unheld(&self.definition_of_ready).collect()
    }

    /// What has to hold before it is accepted, and does not.
    pub fn lacking_for_done(&self) -> Vec<&str> {
        let unmet = self.acceptance_criteria.iter().filter(|a| self.check_acceptance_criteria && !a.met);
        unheld(&self.minimum_done).chain(unheld(&self.done)).chain(unmet.map(|a| a.text.as_str())).collect()
    }
}

fn unheld(list: &[CheckView]) -> impl Iterator<Item = &str> {
    list.iter().filter(|c| !c.holds).map(|c| c.criterion.text.as_str())
}

fn shape(c: Criterion, p: Option<&Project>) -> CriterionView {
    let from = match (c.level, p) {
        (Some(kind), _) => {
            Origin { level: kind.word(), key: c.slug.unwrap_or_default(), name: c.name.unwrap_or_default() }
        }
        (None, p) => Origin {
            level: "project",
            key: p.map(|p| p.key.clone()).unwrap_or_default(),
            name: p.map(|p| p.name.clone()).unwrap_or_default(),
        },
    };
    CriterionView { id: c.id, text: c.text, from }
}

/// All criteria that a project has or inherits, the highest level first, with the removed ones.
fn all(cx: &mut Cx<'_>, p: &Project) -> Result<Vec<Criterion>, Problem> {
    Ok(store::reaching(cx.tx, p.id)?)
}

/// The criteria of a project.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<CriteriaView, Problem> {
    let all: Vec<Criterion> = all(cx, p)?.into_iter().filter(|c| c.removed.is_none()).collect();
    let list = |kind| all.iter().filter(|c| c.kind == kind).cloned().map(|c| shape(c, Some(p))).collect();
    Ok(CriteriaView {
        definition_of_ready: list(CriteriaKind::DefinitionOfReady),
        done: list(CriteriaKind::Done),
        minimum_done: list(CriteriaKind::MinimumDone),
        check_acceptance_criteria: project::store::checks_acceptance(cx.tx, p.id)?,
    })
}

/// The Minimum Done Criteria of a level.
pub fn of_level(cx: &mut Cx<'_>, l: &Level) -> Result<LevelCriteriaView, Problem> {
    let mut found = Vec::new();
    for id in l.portfolio_id.into_iter().chain([l.id]) {
        found.extend(store::of_owner(cx.tx, Owner::Level(id))?.into_iter().filter(|c| c.removed.is_none()));
    }
    Ok(LevelCriteriaView { minimum_done: found.into_iter().map(|c| shape(c, None)).collect() })
}

/// The checklist of a story.
pub fn checklist(cx: &mut Cx<'_>, s: &Story) -> Result<ChecklistView, Problem> {
    let p = project::store::by_id(cx.tx, s.project_id)?;
    checklist_in(cx, s, &p)
}

/// The checklist of a story of a project.
pub fn checklist_in(cx: &mut Cx<'_>, s: &Story, p: &Project) -> Result<ChecklistView, Problem> {
    let (met, checked) = store::acceptance(cx.tx, s.id)?;
    let (all, ticks) = if s.recurring() { (Vec::new(), Vec::new()) } else { (all(cx, p)?, store::ticks(cx.tx, s.id)?) };
    let list = |kind: CriteriaKind| -> Vec<CheckView> {
        let counted = all.iter().filter(|c| c.kind == kind && model::rules::counts(c.added, c.removed, s.accepted_at));
        let check = |c: &Criterion| {
            let tick = ticks.iter().find(|t| t.0 == c.id);
            CheckView {
                criterion: shape(c.clone(), Some(p)),
                holds: tick.is_some(),
                by: tick.map(|t| t.1.clone()),
                at: tick.map(|t| t.2),
            }
        };
        counted.map(check).collect()
    };
    let texts: Vec<String> = serde_json::from_str(&s.acceptance_criteria).map_err(Problem::internal)?;
    let acceptance = (1..).zip(texts).map(|(number, text)| {
        let met = met.contains(&text);
        AcceptanceView { number, text, met }
    });
    let mut view = ChecklistView {
        story: s.key().to_string(),
        definition_of_ready: list(CriteriaKind::DefinitionOfReady),
        done: list(CriteriaKind::Done),
        minimum_done: list(CriteriaKind::MinimumDone),
        acceptance_criteria: acceptance.collect(),
        check_acceptance_criteria: !s.recurring() && checked,
        ready: false,
        done_complete: false,
    };
    view.ready = view.lacking_for_ready().is_empty();
    view.done_complete = view.lacking_for_done().is_empty();
    Ok(view)
}

/// Why a finite story cannot be accepted yet for its criteria, as a sentence; nothing where nothing is lacking.
pub fn lacking_for_done(cx: &mut Cx<'_>, s: &Story) -> Result<Vec<String>, Problem> {
    if s.recurring() {
        return Ok(Vec::new());
    }
    Ok(checklist(cx, s)?.lacking_for_done().into_iter().map(str::to_owned).collect())
}
