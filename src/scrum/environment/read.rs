//! Views of environments and their bookings.

use super::model::{Booking, Environment};
use super::store::{bookings, environments};
use crate::app::Cx;
use crate::args;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::project::model::Project;
use schemars::JsonSchema;
use serde::Serialize;

/// An environment as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EnvironmentView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// How many teams fit at once.
    pub capacity: i64,
    /// Its bookings by day.
    pub bookings: Vec<Booking>,
}

pub fn view(cx: &mut Cx<'_>, e: Environment, p: &Project) -> Result<EnvironmentView, Problem> {
    many(cx, vec![e], p)?.pop().ok_or_else(|| Problem::internal("an environment without a view"))
}

/// The views of environments of a project, in their order.
pub fn many(cx: &mut Cx<'_>, all: Vec<Environment>, p: &Project) -> Result<Vec<EnvironmentView>, Problem> {
    let mut bookings = bookings(cx.tx, &all)?;
    let view = |e: Environment| {
        let Environment { id, name, kind, capacity } = e;
        EnvironmentView { id, project: p.key.clone(), name, kind, capacity, bookings: bookings.take(id) }
    };
    Ok(all.into_iter().map(view).collect())
}

/// Product Owners of the project, Scrum Masters of its teams and administrators keep environments.
pub fn may_keep(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if cx.by.admin {
        return Ok(Ok(()));
    }
    for t in team::store::of_project(cx.tx, p.id)? {
        if team::read::is_scrum_master(cx, &t)? {
            return Ok(Ok(()));
        }
    }
    project::read::as_owner(cx, p)
}

pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Environment, Project), Problem> {
    let none = || Problem::not_found(format!("environment {id}"));
    let row: Option<(i64,)> = cx.tx.opt("SELECT project_id FROM environment WHERE id = $1", args![id])?;
    let project = row.ok_or_else(none)?.0;
    if !project::read::scope(cx)?.holds(project) {
        return Err(none());
    }
    let e = environments(cx.tx, project)?.into_iter().find(|e| e.id == id).ok_or_else(none)?;
    Ok((e, project::store::by_id(cx.tx, project)?))
}

/// The teams of the project, its Product Owners and administrators book environments.
pub fn may_book(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    if cx.by.admin || project::read::acting_owner(cx, p.id)?.is_some() {
        return Ok(Ok(()));
    }
    for t in team::store::of_project(cx.tx, p.id)? {
        if team::read::as_insider(cx, &t)?.is_ok() {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotOnEnvironments { project: p.name.clone() }))
}
