//! The verbs on criteria, and the checks at commitment and at acceptance.

use super::model::CriteriaKind;
use super::read::ChecklistView;
use super::store::Owner;
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject, difference};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::number::{Id, Whole};
use crate::kit::fields::text::{Key, Said};
use crate::kit::fields::{Body, Errors, Keep};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::level::model::{Level, LevelKind};
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use crate::product::{level, project, story};
use serde_json::{Value, json};

input! {
    /// The criteria of a project; a list that is left out stays as it is.
    pub struct ProjectCriteria {
        definition_of_ready: Keep<Vec<Said>>,
        done: Keep<Vec<Said>>,
        minimum_done: Keep<Vec<Said>>,
        check_acceptance_criteria: Keep<bool>,
    }
}

input! {
    /// The own Minimum Done Criteria of a level.
    pub struct LevelCriteria { minimum_done: Vec<Said> }
}

input! {
    /// What holds for a story: the numbers of the criteria, and the places of the Acceptance Criteria, from 1. A list that is
    /// left out stays as it is.
    pub struct Checks {
        definition_of_ready: Keep<Vec<Id>>,
        done: Keep<Vec<Id>>,
        minimum_done: Keep<Vec<Id>>,
        acceptance_criteria: Keep<Vec<Whole<1, 1000>>>,
    }
}

fn texts(name: &str, list: Vec<Said>, e: &mut Errors) -> Vec<String> {
    let texts: Vec<String> = list.into_iter().map(|s| s.0).collect();
    if let Some(i) = model::rules::twice(&texts) {
        e.push(&format!("{name}.{i}"), "stands in the list twice");
    }
    texts
}

/// Sets the criteria of a project.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn set_project(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<Project, Problem> {
    let p = project::read::find(cx, key)?;
    project::read::must_be_owner(cx, &p)?;
    let c: ProjectCriteria = body.read()?;
    let mut e = Errors::default();
    let lists = [
        (CriteriaKind::DefinitionOfReady, c.definition_of_ready.0),
        (CriteriaKind::Done, c.done.0),
        (CriteriaKind::MinimumDone, c.minimum_done.0),
    ]
    .map(|(kind, list)| (kind, list.map(|l| texts(kind.word(), l, &mut e))));
    e.done()?;
    cx.unchanged(|cx| read::of_project(cx, &p))?;
    let before = json!(read::of_project(cx, &p)?);
    for (kind, list) in lists {
        if let Some(list) = list {
            store::set(cx.tx, Owner::Project(p.id), kind, &list, cx.now)?;
        }
    }
    if let Some(on) = c.check_acceptance_criteria.0 {
        project::store::set_checks_acceptance(cx.tx, p.id, on)?;
    }
    let after = read::of_project(cx, &p)?;
    let (before, changed) = difference(&before, &json!(after));
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(cx, Kind::CriteriaChanged, &subject, &json!({"before": before, "after": changed}))?;
    Ok(p)
}

/// Sets the Minimum Done Criteria of a level; what it inherits stays.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn set_level(cx: &mut Cx<'_>, kind: LevelKind, slug: &str, body: &Body) -> Result<Level, Problem> {
    let l = level::read::find(cx, kind, slug)?;
    level::read::must_be_product_owner(cx, &l)?;
    let c: LevelCriteria = body.read()?;
    let mut e = Errors::default();
    let list = texts("minimum_done", c.minimum_done, &mut e);
    e.done()?;
    cx.unchanged(|cx| read::of_level(cx, &l))?;
    let before = json!(read::of_level(cx, &l)?);
    store::set(cx.tx, Owner::Level(l.id), CriteriaKind::MinimumDone, &list, cx.now)?;
    let after = read::of_level(cx, &l)?;
    let (before, changed) = difference(&before, &json!(after));
    let detail = json!({kind.word(): l.slug, "before": before, "after": changed});
    activity::store::record(cx, Kind::CriteriaChanged, &Subject::default(), &detail)?;
    Ok(l)
}

/// Whoever works on a story says what holds for it: its Product Owner, and the members of the project's teams.
pub fn may_work_on(cx: &mut Cx<'_>, s: &Story) -> Result<May, Problem> {
    let here = project::store::team_ids(cx.tx, s.project_id)?;
    may_work_among(cx, s, &here)
}

/// The same where the teams of the project are known.
pub fn may_work_among(cx: &mut Cx<'_>, s: &Story, here: &[i64]) -> Result<May, Problem> {
    if story::read::is_product_owner(cx, s)? {
        return Ok(Ok(()));
    }
    for t in here.iter().copied() {
        if team::read::has_caller(cx, t)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotOnChecklist { story: s.key().to_string() }))
}

/// What of a checklist holds, by name, for the history.
fn held(v: &ChecklistView) -> Value {
    let of = |kind| v.list(kind).iter().filter(|c| c.holds).map(|c| c.criterion.text.clone()).collect::<Vec<_>>();
    let met: Vec<_> = v.acceptance_criteria.iter().filter(|a| a.met).map(|a| &a.text).collect();
    json!({"definition_of_ready": of(CriteriaKind::DefinitionOfReady), "done": of(CriteriaKind::Done),
           "minimum_done": of(CriteriaKind::MinimumDone), "acceptance_criteria": met})
}

/// Says what holds for a finite story.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `recurring_story_never_done`, `checklist_closed`.
pub fn check(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<Story, Problem> {
    let s = story::read::find(cx, key)?;
    may_work_on(cx, &s)??;
    let c: Checks = body.read()?;
    let view = read::checklist(cx, &s)?;
    let mut e = Errors::default();
    let lists = [
        (CriteriaKind::DefinitionOfReady, c.definition_of_ready.0),
        (CriteriaKind::Done, c.done.0),
        (CriteriaKind::MinimumDone, c.minimum_done.0),
    ];
    for (kind, ids) in &lists {
        for (i, id) in ids.iter().flatten().enumerate() {
            if view.list(*kind).iter().all(|x| x.criterion.id != id.0) {
                e.push(&format!("{kind}.{i}"), format!("there is no criterion {} in this list", id.0));
            }
        }
    }
    for (i, n) in c.acceptance_criteria.0.iter().flatten().enumerate() {
        if view.acceptance_criteria.iter().all(|a| i64::try_from(a.number) != Ok(n.0)) {
            e.push(&format!("acceptance_criteria.{i}"), format!("{key} has no Acceptance Criterion {}", n.0));
        }
    }
    e.done()?;
    cx.unchanged(|cx| read::checklist(cx, &s))?;
    model::rules::may_check(&s)?;
    for (kind, ids) in &lists {
        let Some(ids) = ids else { continue };
        for x in view.list(*kind) {
            match (x.holds, ids.iter().any(|id| id.0 == x.criterion.id)) {
                (false, true) => store::tick(cx.tx, s.id, x.criterion.id, cx.by.id, cx.now)?,
                (true, false) => store::untick(cx.tx, s.id, x.criterion.id)?,
                _ => {}
            }
        }
    }
    if let Some(numbers) = c.acceptance_criteria.0 {
        let met =
            view.acceptance_criteria.iter().filter(|a| numbers.iter().any(|n| i64::try_from(a.number) == Ok(n.0)));
        store::set_met(cx.tx, s.id, &met.map(|a| &a.text).collect::<Vec<_>>())?;
    }
    let now = read::checklist(cx, &s)?;
    let (before, after) = difference(&held(&view), &held(&now));
    let subject = Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() };
    activity::store::record(cx, Kind::StoryChecked, &subject, &json!({"before": before, "after": after}))?;
    Ok(s)
}

/// Where a project looks at Acceptance Criteria, those of a committed story are fixed (C.2).
///
/// # Errors
/// 409 `acceptance_criteria_fixed`.
pub fn may_change_acceptance(cx: &mut Cx<'_>, old: &Story, new: &Story) -> Result<(), Problem> {
    Ok(model::rules::may_change_acceptance(old, new, project::store::checks_acceptance(cx.tx, old.project_id)?)?)
}
