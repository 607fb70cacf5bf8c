//! Views of dependencies.

use super::model::{Dependency, DependencyKind, DependencyScope};
use super::store;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::{account, team};
use crate::product::story::model::Story;
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// One end of a dependency.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndView {
    /// `story`, `team` or `activity`.
    pub r#type: &'static str,
    /// Key of the story, slug of the team; null for an activity in words.
    pub key: Option<String>,
    /// Title, name or words; of a story that the reader does not see, the key.
    pub name: String,
}

impl EndView {
    /// The address of its page.
    pub fn url(&self) -> Option<String> {
        let key = self.key.as_ref()?;
        Some(if self.r#type == "story" { format!("/stories/{key}") } else { format!("/teams/{key}") })
    }
}

/// A dependency as the outside sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DependencyView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// What waits.
    pub from: EndView,
    /// What it waits for.
    pub to: EndView,
    /// Mandatory or discretionary.
    pub kind: DependencyKind,
    /// Internal or external.
    pub scope: DependencyScope,
    /// More about it.
    pub note: Option<String>,
    /// Whether nothing waits any more.
    pub resolved: bool,
    /// Since when.
    pub resolved_at: Option<At>,
    /// Login of who recorded it.
    pub created_by: String,
    /// When.
    pub created_at: At,
}

/// The view of a dependency.
pub fn view(cx: &mut Cx<'_>, d: Dependency) -> Result<DependencyView, Problem> {
    many(cx, vec![d])?.pop().ok_or_else(|| Problem::internal("a dependency without a view"))
}

/// The views of dependencies, in their order.
pub fn many(cx: &mut Cx<'_>, all: Vec<Dependency>) -> Result<Vec<DependencyView>, Problem> {
    let ids = |of: fn(&Dependency) -> [Option<i64>; 2]| all.iter().flat_map(of).flatten().collect::<Vec<i64>>();
    let stories = story::store::by_ids(cx.tx, &ids(|d| [d.from_story_id, d.to_story_id]))?;
    let stories: HashMap<i64, Story> = stories.into_iter().map(|s| (s.id, s)).collect();
    let teams = team::store::by_ids(cx.tx, &ids(|d| [d.from_team_id, d.to_team_id]))?;
    let projects = project::store::keys_of(cx.tx, &ids(|d| [Some(d.project_id), None]))?;
    let logins = account::store::logins_of(cx.tx, &ids(|d| [Some(d.created_by), None]))?;
    let scope = project::read::scope(cx)?;
    let end = |story: Option<i64>, team: Option<i64>, words: Option<String>| {
        if let Some(s) = story.and_then(|id| stories.get(&id)) {
            let key = s.key().to_string();
            let name = if scope.holds(s.project_id) { s.title.clone() } else { key.clone() };
            return EndView { r#type: "story", name, key: Some(key) };
        }
        if let Some(t) = team.and_then(|id| teams.get(&id)) {
            return EndView { r#type: "team", key: Some(t.slug.clone()), name: t.name.clone() };
        }
        EndView { r#type: "activity", key: None, name: words.unwrap_or_default() }
    };
    let view = |d: Dependency| DependencyView {
        id: d.id,
        project: projects.of(d.project_id),
        from: end(d.from_story_id, d.from_team_id, None),
        to: end(d.to_story_id, d.to_team_id, d.to_activity),
        kind: d.kind,
        scope: d.scope,
        note: d.note,
        resolved: d.resolved_at.is_some(),
        resolved_at: d.resolved_at,
        created_by: logins.of(d.created_by),
        created_at: d.created_at,
    };
    Ok(all.into_iter().map(view).collect())
}

/// The dependencies of a project that nobody has resolved yet come first, each part by number.
pub fn of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<DependencyView>, Problem> {
    let all = store::of_project(cx.tx, project)?;
    let mut all = many(cx, all)?;
    all.sort_by_key(|d| (d.resolved, d.id));
    Ok(all)
}

/// The dependencies of a story, from and to it, in projects that the caller sees.
pub fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<DependencyView>, Problem> {
    let scope = project::read::scope(cx)?;
    let mut all = store::of_story(cx.tx, story)?;
    all.retain(|d| scope.holds(d.project_id));
    many(cx, all)
}
