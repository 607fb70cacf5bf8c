//! An impediment as the outside sees it.

pub mod rights;

use super::model::{Impediment, State};
use super::store;
use super::store::{Filters, IMPEDIMENT, ImpedimentsOf};
use crate::app::Cx;
use crate::args;
use crate::kit::db::Filter;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project;
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

pub fn view(i: Impediment) -> ImpedimentView {
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
pub fn fresh(cx: &mut Cx<'_>, id: i64) -> Result<ImpedimentView, Problem> {
    let found = store::by_id(cx.tx, id)?;
    found.map(view).ok_or_else(|| Problem::not_found(format!("impediment {id}")))
}

/// An impediment that the caller may see.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<ImpedimentView, Problem> {
    Ok(view(find(cx, id)?.0))
}

fn list(cx: &mut Cx<'_>, of: ImpedimentsOf, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let rows = visible(cx, of, f, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |i| vec![i.id], |i| Ok(view(i)))
}

/// The Impediment Log of a team, oldest first.
///
/// # Errors
/// 404.
pub fn of_team(cx: &mut Cx<'_>, slug: &str, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let t = team::read::find(cx, slug)?;
    list(cx, ImpedimentsOf::Team(t.id), f, page)
}

/// The impediments of a project that concern several teams, oldest first.
///
/// # Errors
/// 404.
pub fn of_project(cx: &mut Cx<'_>, key: &str, f: &Filters, page: &Paging) -> Result<List<ImpedimentView>, Problem> {
    let p = project::read::find(cx, key)?;
    list(cx, ImpedimentsOf::Project(p.id), f, page)
}

/// What is in the way of something now.
pub fn unresolved(cx: &mut Cx<'_>, of: ImpedimentsOf) -> Result<Vec<ImpedimentView>, Problem> {
    let f = Filters { unresolved: true, ..Filters::default() };
    Ok(list(cx, of, &f, &Paging::all("impediments"))?.items)
}

/// What is in the way of several teams of a project now.
pub fn unresolved_of_project(cx: &mut Cx<'_>, project: i64) -> Result<Vec<ImpedimentView>, Problem> {
    unresolved(cx, ImpedimentsOf::Project(project))
}

/// What is in the way of a team now.
pub fn unresolved_of_team(cx: &mut Cx<'_>, team: i64) -> Result<Vec<ImpedimentView>, Problem> {
    unresolved(cx, ImpedimentsOf::Team(team))
}

/// An impediment that the caller may see: who sees the team, and the project of the affected item or the team from within.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Impediment, Team), Problem> {
    let none = || Problem::not_found(format!("impediment {id}"));
    let i = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    let t = team::store::by_id(cx.tx, i.team_id)?;
    if !team::read::visible(cx, &t)? {
        return Err(none());
    }
    let item_seen = match i.project_id {
        Some(p) => project::read::scope(cx)?.holds(p) || belongs(cx, &t)?,
        None => true,
    };
    if item_seen { Ok((i, t)) } else { Err(none()) }
}

/// Whether the caller is a member or the Scrum Master of a team.
pub fn belongs(cx: &mut Cx<'_>, t: &Team) -> Result<bool, Problem> {
    Ok(team::read::as_insider(cx, t)?.is_ok())
}

/// The impediments that the caller may see, oldest first.
pub(super) fn visible(
    cx: &mut Cx<'_>,
    of: ImpedimentsOf,
    f: &Filters,
    after: i64,
    rows: i64,
) -> Result<Vec<Impediment>, Problem> {
    let scope = project::read::scope(cx)?.on("i.project_id");
    let mut sql = Filter::new(IMPEDIMENT, &[]);
    match of {
        ImpedimentsOf::Team(id) => sql.with("WHERE i.team_id = ?", args![id]),
        ImpedimentsOf::Project(id) => sql.with(
            "WHERE i.cross_team AND (i.project_id = ? OR (i.project_id IS NULL AND i.team_id IN
               (SELECT b.team_id FROM project_team b WHERE b.project_id = ?)))",
            args![id, id],
        ),
        ImpedimentsOf::Story(id) => sql.with("WHERE i.story_id = ?", args![id]),
        ImpedimentsOf::WorkPackage(id) => sql.with("WHERE i.work_package_id = ?", args![id]),
    };
    sql.push(" AND (i.project_id IS NULL OR ").when(&scope).with(
        " OR t.scrum_master_id = ? OR EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND m.person_id = ?))",
        args![cx.by.id, cx.by.id],
    );
    if let Some(state) = f.state {
        sql.with(" AND i.state = ?", args![state]);
    }
    if f.unresolved {
        sql.push(" AND i.state <> 'resolved'");
    }
    if let Some(cross) = f.cross_team {
        sql.with(" AND i.cross_team = ?", args![cross]);
    }
    sql.with(" AND i.id > ? ORDER BY i.id LIMIT ?", args![after, rows]);
    Ok(sql.all(cx.tx)?)
}
