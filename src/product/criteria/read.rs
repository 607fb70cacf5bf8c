//! Criteria and checklists as the outside sees them.

use super::model::{CriteriaKind, Criterion};
use super::store::Owner;
use super::{model, store};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::level::model::Level;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

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

/// The criteria of a project.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<CriteriaView, Problem> {
    let mut all = store::reaching(cx.tx, &[p.id])?.take(p.id);
    all.retain(|c| c.removed.is_none());
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
    let stories = std::slice::from_ref(s);
    let rows = Rows::load(cx, stories, &[p.id])?;
    rows.checklist(s, p)
}

/// The checklists of some stories, by number of the story.
pub fn checklists(cx: &mut Cx<'_>, stories: &[Story]) -> Result<HashMap<i64, ChecklistView>, Problem> {
    let mut ids: Vec<i64> = stories.iter().map(|s| s.project_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let projects = project::store::by_ids(cx.tx, &ids)?;
    let rows = Rows::load(cx, stories, &ids)?;
    let one = |s: &Story| {
        let p = projects.get(&s.project_id).ok_or_else(|| Problem::internal("a story of no project"))?;
        Ok((s.id, rows.checklist(s, p)?))
    };
    stories.iter().map(one).collect()
}

/// Whether the Definition of Ready of each of some stories holds, by number of the story.
pub fn ready(cx: &mut Cx<'_>, stories: &[Story]) -> Result<HashMap<i64, May>, Problem> {
    let finite: Vec<Story> = stories.iter().filter(|s| !s.recurring()).cloned().collect();
    let mut checklists = checklists(cx, &finite)?;
    let may = |s: &Story| {
        let lacking = checklists.remove(&s.id).map(|c| c.lacking_for_ready().into_iter().map(str::to_owned).collect());
        (s.id, model::rules::may_be_committed(s, lacking.unwrap_or_default()))
    };
    Ok(stories.iter().map(may).collect())
}

/// What the checklists of some stories are made of.
struct Rows {
    ticks: Groups<(i64, String, At)>,
    acceptance: HashMap<i64, store::Acceptance>,
    /// The criteria that reach each of their projects.
    criteria: Groups<Criterion>,
}

impl Rows {
    fn load(cx: &mut Cx<'_>, stories: &[Story], projects: &[i64]) -> Result<Self, Problem> {
        let ids: Vec<i64> = stories.iter().map(|s| s.id).collect();
        Ok(Self {
            ticks: store::ticks(cx.tx, &ids)?,
            acceptance: store::acceptance(cx.tx, &ids)?,
            criteria: store::reaching(cx.tx, projects)?,
        })
    }

    fn checklist(&self, s: &Story, p: &Project) -> Result<ChecklistView, Problem> {
        let texts: Vec<String> = serde_json::from_str(&s.acceptance_criteria).map_err(Problem::internal)?;
        let (met, checked) = self.acceptance.get(&s.id).cloned().unwrap_or_default();
        let acceptance = (1..).zip(texts).map(|(number, text)| {
            let met = met.contains(&text);
            AcceptanceView { number, text, met }
        });
        let mut view = ChecklistView {
            story: s.key().to_string(),
            definition_of_ready: self.list(s, p, CriteriaKind::DefinitionOfReady),
            done: self.list(s, p, CriteriaKind::Done),
            minimum_done: self.list(s, p, CriteriaKind::MinimumDone),
            acceptance_criteria: acceptance.collect(),
            check_acceptance_criteria: !s.recurring() && checked,
            ready: false,
            done_complete: false,
        };
        view.ready = view.lacking_for_ready().is_empty();
        view.done_complete = view.lacking_for_done().is_empty();
        Ok(view)
    }

    fn list(&self, s: &Story, p: &Project, kind: CriteriaKind) -> Vec<CheckView> {
        let all = if s.recurring() { &[] } else { self.criteria.get(p.id) };
        let counted = all.iter().filter(|c| c.kind == kind && model::rules::counts(c.added, c.removed, s.accepted_at));
        let check = |c: &Criterion| {
            let tick = self.ticks.get(s.id).iter().find(|t| t.0 == c.id);
            CheckView {
                criterion: shape(c.clone(), Some(p)),
                holds: tick.is_some(),
                by: tick.map(|t| t.1.clone()),
                at: tick.map(|t| t.2),
            }
        };
        counted.map(check).collect()
    }
}
