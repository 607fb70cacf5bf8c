//! Dependencies between teams and activities (R158; framework.md C.2): *from* is what waits, a story or team of the project; *to* is
//! what it waits for, another story or team, or, outside, an activity in words.

mod commands;
mod page;
mod store;
pub mod web;

pub use commands::{DependencyChange, NewDependency};
pub use page::panel;

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::{account, project, story, team, words};
use schemars::JsonSchema;
use serde::Serialize;
use store::Dependency;

words! {
    /// Whether the order is given by the nature of the work, or chosen.
    pub enum DependencyKind { Mandatory = "mandatory", Discretionary = "discretionary" }
}
words! {
    /// Whether what is waited for lies within what the teams do themselves.
    pub enum DependencyScope { Internal = "internal", External = "external" }
}

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
        let s = story::by_id(cx.tx, id)?;
        let key = s.key().to_string();
        let seen = project::scope(cx)?.holds(s.project_id);
        return Ok(EndView { r#type: "story", name: if seen { s.title } else { key.clone() }, key: Some(key) });
    }
    if let Some(id) = team {
        let t = team::by_id(cx.tx, id)?;
        return Ok(EndView { r#type: "team", key: Some(t.slug), name: t.name });
    }
    Ok(EndView { r#type: "activity", key: None, name: words.unwrap_or_default() })
}

/// The view of a dependency.
fn view(cx: &mut Cx<'_>, d: Dependency) -> Result<DependencyView, Problem> {
    let from = end(cx, d.from_story_id, d.from_team_id, None)?;
    let to = end(cx, d.to_story_id, d.to_team_id, d.to_activity)?;
    Ok(DependencyView {
        id: d.id,
        project: project::by_id(cx.tx, d.project_id)?.key,
        from,
        to,
        kind: d.kind,
        scope: d.scope,
        note: d.note,
        resolved: d.resolved_at.is_some(),
        resolved_at: d.resolved_at,
        created_by: account::login_of(cx.tx, d.created_by)?,
        created_at: d.created_at,
    })
}

/// The dependencies of a project that nobody has resolved yet come first, each part by number.
fn of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<DependencyView>, Problem> {
    let mut all = Vec::new();
    for d in store::of_project(cx.tx, project)? {
        all.push(view(cx, d)?);
    }
    all.sort_by_key(|d| (d.resolved, d.id));
    Ok(all)
}

/// The dependencies of a story, from and to it, in projects that the caller sees.
fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<DependencyView>, Problem> {
    let scope = project::scope(cx)?;
    let mut all = Vec::new();
    for d in store::of_story(cx.tx, story)? {
        if scope.holds(d.project_id) {
            all.push(view(cx, d)?);
        }
    }
    Ok(all)
}
