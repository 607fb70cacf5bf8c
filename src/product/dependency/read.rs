//! Views of dependencies.

use super::model::{DependencyKind, DependencyScope};
use crate::app::Cx;
use crate::kit::db::DbError;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::project;
use crate::product::project::model::Scope;
use crate::{args, row};
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

row! {
    /// A dependency with the names of its ends.
    struct Shown {
        id: i64, project: String, project_id: i64, from_story: Option<String>, from_title: Option<String>,
        from_project: Option<i64>, from_team: Option<String>, from_name: Option<String>, to_story: Option<String>,
        to_title: Option<String>, to_project: Option<i64>, to_team: Option<String>, to_name: Option<String>,
        to_activity: Option<String>, kind: DependencyKind, scope: DependencyScope, note: Option<String>,
        resolved_at: Option<At>, created_by: String, created_at: At,
    }
}

/// The dependencies that a condition on `d` holds for, by number.
fn shown(cx: &mut Cx<'_>, condition: &str, id: i64) -> Result<Vec<Shown>, DbError> {
    cx.tx.all(
        &format!(
            "SELECT d.id, p.key, d.project_id, fp.key || '-' || fs.number, fs.title, fs.project_id, ft.slug, ft.name,
                    tp.key || '-' || ts.number, ts.title, ts.project_id, tt.slug, tt.name, d.to_activity, d.kind, d.scope, d.note,
                    d.resolved_at, c.login, d.created_at
               FROM dependency d JOIN project p ON p.id = d.project_id JOIN person c ON c.id = d.created_by
               LEFT JOIN story fs ON fs.id = d.from_story_id LEFT JOIN project fp ON fp.id = fs.project_id
               LEFT JOIN team ft ON ft.id = d.from_team_id
               LEFT JOIN story ts ON ts.id = d.to_story_id LEFT JOIN project tp ON tp.id = ts.project_id
               LEFT JOIN team tt ON tt.id = d.to_team_id
              WHERE {condition} ORDER BY d.id"
        ),
        args![id],
    )
}

/// Key, title and project of a story; slug and name of a team; an activity in words.
type End = (Option<String>, Option<String>, Option<i64>, Option<String>, Option<String>, Option<String>);

fn end(scope: &Scope, (story, title, project, team, name, words): End) -> EndView {
    if let Some(key) = story {
        let name = title.filter(|_| project.is_some_and(|p| scope.holds(p))).unwrap_or_else(|| key.clone());
        return EndView { r#type: "story", name, key: Some(key) };
    }
    match team {
        Some(slug) => EndView { r#type: "team", name: name.unwrap_or_default(), key: Some(slug) },
        None => EndView { r#type: "activity", key: None, name: words.unwrap_or_default() },
    }
}

fn view(scope: &Scope, d: Shown) -> DependencyView {
    DependencyView {
        id: d.id,
        project: d.project,
        from: end(scope, (d.from_story, d.from_title, d.from_project, d.from_team, d.from_name, None)),
        to: end(scope, (d.to_story, d.to_title, d.to_project, d.to_team, d.to_name, d.to_activity)),
        kind: d.kind,
        scope: d.scope,
        note: d.note,
        resolved: d.resolved_at.is_some(),
        resolved_at: d.resolved_at,
        created_by: d.created_by,
        created_at: d.created_at,
    }
}

/// A dependency that the caller was seen to be allowed to see, as it is now.
///
/// # Errors
/// 404.
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<DependencyView, Problem> {
    let scope = project::read::scope(cx)?;
    let found = shown(cx, "d.id = $1", id)?.pop();
    found.map(|d| view(&scope, d)).ok_or_else(|| Problem::not_found(format!("dependency {id}")))
}

/// The dependencies of a project that nobody has resolved yet come first, each part by number.
pub fn of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<DependencyView>, Problem> {
    let scope = project::read::scope(cx)?;
    let rows = shown(cx, "d.project_id = $1", project)?;
    let mut all: Vec<_> = rows.into_iter().map(|d| view(&scope, d)).collect();
    all.sort_by_key(|d| (d.resolved, d.id));
    Ok(all)
}

/// The dependencies of a story, from and to it, in projects that the caller sees.
pub fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<DependencyView>, Problem> {
    let scope = project::read::scope(cx)?;
    let rows = shown(cx, "(d.from_story_id = $1 OR d.to_story_id = $1)", story)?;
    Ok(rows.into_iter().filter(|d| scope.holds(d.project_id)).map(|d| view(&scope, d)).collect())
}
