//! An impediment as the outside sees it.

use super::State;
use super::store::{self, Filters, Impediment, Of};
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::{project, team};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that is in the way of a team.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImpedimentView {
    /// Number.
    pub id: i64,
    /// Slug of the team in whose log it stands.
    pub team: String,
    /// Key of the project of the affected item.
    pub project: Option<String>,
    /// What is in the way.
    pub text: String,
    /// Key of the affected story or Work Package.
    pub item: Option<String>,
    /// Key of the affected story, or of that of the Work Package or task.
    pub story: Option<String>,
    /// Number of the affected task.
    pub task: Option<i64>,
    /// Login of who raised it.
    pub raised_by: String,
    /// When it was raised.
    pub raised_at: At,
    /// Login of who sees to it.
    pub owner: Option<String>,
    /// State.
    pub state: State,
    /// How it was got out of the way.
    pub resolution: Option<String>,
    /// Login of who resolved it.
    pub resolved_by: Option<String>,
    /// When it was resolved.
    pub resolved_at: Option<At>,
    /// Whether it concerns several teams.
    pub cross_team: bool,
}

pub(super) fn view(i: Impediment) -> ImpedimentView {
    let Impediment {
        id,
        team_id: _,
        team,
        project_id: _,
        project,
        text,
        story_id: _,
        work_package_id: _,
        task_id,
        story,
        work_package,
        raised_by_id: _,
        raised_by,
        raised_at,
        owner_id: _,
        owner,
        state,
        resolution,
        resolved_by_id: _,
        resolved_by,
        resolved_at,
        cross_team,
    } = i;
    ImpedimentView {
        id,
        team,
        project,
        text,
        item: work_package.or_else(|| story.clone()),
        story,
        task: task_id,
        raised_by,
        raised_at,
        owner,
        state,
        resolution,
        resolved_by,
        resolved_at,
        cross_team,
    }
}

/// An impediment as it is now.
pub(super) fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<ImpedimentView, Problem> {
    let found = store::by_id(cx.tx, id)?;
    found.map(view).ok_or_else(|| Problem::not_found(format!("impediment {id}")))
}

/// An impediment that the caller may see.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<ImpedimentView, Problem> {
    Ok(view(super::find(cx, id)?.0))
}

fn list(cx: &mut Cx<'_>, of: Of, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let rows = store::visible(cx, of, f, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |i| vec![i.id], |i| Ok(view(i)))
}

/// The Impediment Log of a team, oldest first.
///
/// # Errors
/// 404.
pub fn of_team(cx: &mut Cx<'_>, slug: &str, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let t = team::find(cx, slug)?;
    list(cx, Of::Team(t.id), f, page)
}

/// The impediments of a project that concern several teams, oldest first.
///
/// # Errors
/// 404.
pub fn of_project(cx: &mut Cx<'_>, key: &str, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let p = project::find(cx, key)?;
    list(cx, Of::Project(p.id), f, page)
}

/// What is in the way of something now.
pub(super) fn unresolved(cx: &mut Cx<'_>, of: Of) -> Result<Vec<ImpedimentView>, Problem> {
    let f = Filters { unresolved: true, ..Filters::default() };
    Ok(list(cx, of, &f, &Paging::all("impediments"))?.items)
}

/// What is in the way of several teams of a project now.
///
/// # Errors
/// Those of the database.
pub fn unresolved_of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<ImpedimentView>, Problem> {
    unresolved(cx, Of::Project(project))
}

/// What is in the way of a team now.
///
/// # Errors
/// Those of the database.
pub fn unresolved_of_team(cx: &mut Cx<'_>, team: i64) -> Result<Vec<ImpedimentView>, Problem> {
    unresolved(cx, Of::Team(team))
}
