//! The verbs on dependencies.

use super::model::{Dependency, DependencyKind, DependencyScope};
use super::read::fresh;
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject, difference};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::text::{Key, Slug, Text, Title, Words};
use crate::kit::fields::{Body, Change, Errors, Keep};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project::model::Project;
use crate::product::{project, story};
use serde_json::json;

input! {
    /// A new dependency: `from` and `to` are the key of a story or the slug of a team; `to` may be an activity in words where the
    /// scope is external.
    pub struct NewDependency {
        from: Title,
        to: Title,
        kind: Option<DependencyKind>,
        scope: Option<DependencyScope>,
        note: Option<Text>,
    }
}

input! {
    /// A change of a dependency.
    pub struct DependencyChange {
        kind: Keep<DependencyKind>,
        scope: Keep<DependencyScope>,
        note: Change<Text>,
        resolved: Keep<bool>,
    }
}

/// Product Owners of the project, and Scrum Masters and members of its teams, record what waits for what.
///
/// # Errors
/// 403 `not_team_member`.
pub fn may_work_on(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if project::read::acting_owner(cx, p.id)?.is_some() {
        return Ok(Ok(()));
    }
    for t in team::store::of_project(cx.tx, p.id)? {
        if team::read::as_insider(cx, &t)?.is_ok() {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotOnDependencies { project: p.name.clone() }))
}

/// The story (with its project) or team that a text names, if the caller sees it.
enum End {
    Story { id: i64, project_id: i64 },
    Team(i64),
    Unknown,
}

fn named(cx: &mut Cx<'_>, text: &str) -> Result<End, Problem> {
    let found = if let Some(key) = Key::parse(text) {
        story::read::find(cx, &key).map(|s| End::Story { id: s.id, project_id: s.project_id })
    } else if Slug::ok(text) {
        team::read::find(cx, text).map(|t| End::Team(t.id))
    } else {
        return Ok(End::Unknown);
    };
    match found {
        Err(p) if p.status == 404 => Ok(End::Unknown),
        other => other,
    }
}

/// Records a dependency.
///
/// # Errors
/// 404, 403 `not_team_member`, 422.
pub fn create(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<i64, Problem> {
    let p = project::read::find(cx, key)?;
    may_work_on(cx, &p)??;
    let n: NewDependency = body.read()?;
    let mut d = Dependency {
        id: 0,
        project_id: p.id,
        from_story_id: None,
        from_team_id: None,
        to_story_id: None,
        to_team_id: None,
        to_activity: None,
        kind: n.kind.unwrap_or(DependencyKind::Mandatory),
        scope: n.scope.unwrap_or(DependencyScope::Internal),
        note: n.note.map(|t| t.0),
        resolved_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    let mut e = Errors::default();
    match named(cx, &n.from.0)? {
        End::Story { id, project_id } if project_id == p.id => d.from_story_id = Some(id),
        End::Team(t) if project::store::has_team(cx.tx, p.id, t)? => d.from_team_id = Some(t),
        _ => e.push("from", format!("{:?} is no story and no team of {}", n.from.0, p.key)),
    }
    match named(cx, &n.to.0)? {
        End::Story { id, .. } => d.to_story_id = Some(id),
        End::Team(t) => d.to_team_id = Some(t),
        End::Unknown if d.scope == DependencyScope::External => d.to_activity = Some(n.to.0),
        End::Unknown => e.push(
            "to",
            format!("{:?} is no story and no team that you can see; an activity in words is external", n.to.0),
        ),
    }
    let same = d.from_story_id.is_some() && d.from_story_id == d.to_story_id
        || d.from_team_id.is_some() && d.from_team_id == d.to_team_id;
    if same {
        e.push("to", "waits for itself");
    }
    e.done()?;
    d.id = store::insert(cx.tx, &d)?;
    let v = fresh(cx, d.id)?;
    let detail =
        json!({"from": v.from.name, "to": v.to.name, "dependency_kind": v.kind, "scope": v.scope, "note": v.note});
    activity::store::record(cx, Kind::DependencyRecorded, &subject(&d), &detail)?;
    Ok(d.id)
}

fn subject(d: &Dependency) -> Subject {
    Subject { project: Some(d.project_id), story: d.from_story_id, team: d.from_team_id, ..Subject::default() }
}

/// A dependency of a project that the caller may see.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Dependency, Project), Problem> {
    let none = || Problem::not_found(format!("dependency {id}"));
    let d = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    if !project::read::scope(cx)?.holds(d.project_id) {
        return Err(none());
    }
    let p = project::store::by_id(cx.tx, d.project_id)?;
    Ok((d, p))
}

/// Changes a dependency, or says that nothing waits any more.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (old, p) = find(cx, id)?;
    may_work_on(cx, &p)??;
    let c: DependencyChange = body.read()?;
    cx.unchanged(|cx| fresh(cx, id))?;
    let mut d = old.clone();
    d.kind = c.kind.0.unwrap_or(d.kind);
    d.scope = c.scope.0.unwrap_or(d.scope);
    d.note = c.note.over(d.note.map(Words)).map(|t| t.0);
    if let Some(resolved) = c.resolved.0 {
        d = d.resolve(resolved, cx.now);
    }
    store::update(cx.tx, &d)?;
    let face = |d: &Dependency| json!({"dependency_kind": d.kind, "scope": d.scope, "note": d.note, "resolved": d.resolved_at.is_some()});
    let (before, after) = difference(&face(&old), &face(&d));
    activity::store::record(cx, Kind::DependencyChanged, &subject(&d), &json!({"before": before, "after": after}))?;
    Ok(id)
}

/// Removes what was recorded by mistake.
///
/// # Errors
/// 404, 403 `not_team_member`.
pub fn remove(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let (d, p) = find(cx, id)?;
    may_work_on(cx, &p)??;
    let v = fresh(cx, id)?;
    store::delete(cx.tx, id)?;
    activity::store::record(cx, Kind::DependencyRemoved, &subject(&d), &json!({"from": v.from.name, "to": v.to.name}))?;
    Ok(())
}
