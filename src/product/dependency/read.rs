//! Views of dependencies.

use super::model::{Dependency, DependencyKind, DependencyScope};
use super::store;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::{account, team};
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;

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

fn end(cx: &mut Cx<'_>, story: Option<i64>, team: Option<i64>, words: Option<String>) -> Result<EndView, Problem> {
    if let Some(id) = story {
        let s = story::store::by_id(cx.tx, id)?;
        let key = s.key().to_string();
        let seen = project::read::scope(cx)?.holds(s.project_id);
        return Ok(EndView { r#type: "story", name: if seen { s.title } else { key.clone() }, key: Some(key) });
    }
    if let Some(id) = team {
        let t = team::store::by_id(cx.tx, id)?;
        return Ok(EndView { r#type: "team", key: Some(t.slug), name: t.name });
    }
    Ok(EndView { r#type: "activity", key: None, name: words.unwrap_or_default() })
}

/// The view of a dependency.
pub fn view(cx: &mut Cx<'_>, d: Dependency) -> Result<DependencyView, Problem> {
    let from = end(cx, d.from_story_id, d.from_team_id, None)?;
    let to = end(cx, d.to_story_id, d.to_team_id, d.to_activity)?;
    Ok(DependencyView {
        id: d.id,
        project: project::store::by_id(cx.tx, d.project_id)?.key,
        from,
        to,
        kind: d.kind,
        scope: d.scope,
        note: d.note,
        resolved: d.resolved_at.is_some(),
        resolved_at: d.resolved_at,
        created_by: account::store::login_of(cx.tx, d.created_by)?,
        created_at: d.created_at,
    })
}

/// The dependencies of a project that nobody has resolved yet come first, each part by number.
pub fn of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<DependencyView>, Problem> {
    let mut all = Vec::new();
    for d in store::of_project(cx.tx, project)? {
        all.push(view(cx, d)?);
    }
    all.sort_by_key(|d| (d.resolved, d.id));
    Ok(all)
}

/// The dependencies of a story, from and to it, in projects that the caller sees.
pub fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<DependencyView>, Problem> {
    let scope = project::read::scope(cx)?;
    let mut all = Vec::new();
    for d in store::of_story(cx.tx, story)? {
        if scope.holds(d.project_id) {
            all.push(view(cx, d)?);
        }
    }
    Ok(all)
}
