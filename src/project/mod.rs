//! Projects and services: owners, teams, chiefs, vision, the numbering of keys, the SLA definitions, and who may see them.

pub mod commands;
mod page;
mod store;
pub mod view;
pub mod web;

pub use store::{
    Project, SlaDefinition, VISIBLE_TO_2, by_id, by_key, definitions, has_team, is_owner, next_number, owners,
    reserve_numbers, route, routes, team_ids,
};

use crate::app::Cx;
use crate::back_up;
use crate::kit::db::Condition;
use crate::kit::problem::Problem;
use crate::refusal::{May, Refusal};
use crate::{args, words};
use std::sync::Arc;

words! {
    /// Whether a goal of the vision was reached (R143).
    pub enum GoalState { Open = "open", Met = "met", Missed = "missed" }
}
words! {
    /// What a project is (R4): development ends (R5), operations and DevOps may stay open.
    pub enum ProjectKind { Development = "development", Operations = "operations", DevOps = "devops" }
}
words! {
    /// Where the work of a project belongs (R4).
    pub enum FieldOfWork {
        Development = "development",
        BusinessOperations = "business_operations",
        ItOperations = "it_operations",
        Mixed = "mixed",
    }
}
words! {
    /// Whether the customer of a project is one of the house (R4).
    pub enum Customer { Internal = "internal", External = "external" }
}
words! {
    /// Whom a Product Owner represents (R148).
    pub enum Represented { Internal = "internal", External = "external", Product = "product", Service = "service" }
}
words! {
    /// How binding a Service Level Agreement is (R101).
    pub enum Nature { Informal = "informal", Agreed = "agreed", Contract = "contract" }
}

/// The projects that the caller may see.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Every one: an administrator.
    All,
    /// These, in the order of their numbers.
    Only(Arc<[i64]>),
}

impl Scope {
    /// Whether a project is among them.
    pub fn holds(&self, project: i64) -> bool {
        match self {
            Scope::All => true,
            Scope::Only(ids) => ids.binary_search(&project).is_ok(),
        }
    }
    /// A condition on a column that holds the number of a project.
    pub fn on(&self, column: &str) -> Condition {
        match self {
            Scope::All => Condition::new("TRUE", &[]),
            Scope::Only(ids) => Condition::new(format!("{column} = ANY(?)"), args![ids]),
        }
    }
}

/// What the caller may see; looked up once, until the command changes it.
///
/// # Errors
/// Those of the database.
pub fn scope(cx: &mut Cx<'_>) -> Result<Scope, Problem> {
    if cx.by.admin {
        return Ok(Scope::All);
    }
    let me = cx.by.id;
    match &cx.scope {
        Some((of, scope)) if *of == me => Ok(scope.clone()),
        _ => {
            let scope = Scope::Only(store::visible_to(cx.tx, me)?.into());
            Ok(cx.scope.insert((me, scope)).1.clone())
        }
    }
}

/// A project that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, key: &str) -> Result<Project, Problem> {
    match by_key(cx.tx, key)? {
        Some(p) if scope(cx)?.holds(p.id) => Ok(p),
        _ => Err(Problem::not_found(format!("project {key:?}"))),
    }
}

/// The Product Owner of a project whose rights the caller has: the caller, or somebody whom the caller stands in for now.
///
/// # Errors
/// Those of the database.
pub fn acting_owner(cx: &mut Cx<'_>, project: i64) -> Result<Option<i64>, Problem> {
    if is_owner(cx.tx, project, cx.by.id)? {
        return Ok(Some(cx.by.id));
    }
    back_up::stands_in_for_owner(cx, project)
}

/// Whether the caller is the Chief Scrum Master of a project, or stands in for that person now.
///
/// # Errors
/// Those of the database.
pub fn is_chief_scrum_master(cx: &mut Cx<'_>, project: &Project) -> Result<bool, Problem> {
    match project.chief_scrum_master_id {
        Some(holder) => {
            Ok(holder == cx.by.id || back_up::stands_in(cx, back_up::Role::ChiefScrumMaster, project.id, holder)?)
        }
        None => Ok(false),
    }
}

/// Refuses everybody but Product Owners of the project.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_owner(cx: &mut Cx<'_>, project: &Project) -> Result<(), Problem> {
    Ok(as_owner(cx, project)??)
}

/// Whether the caller may do what Product Owners of the project do.
///
/// # Errors
/// Those of the database.
pub fn as_owner(cx: &mut Cx<'_>, project: &Project) -> Result<May, Problem> {
    let may = acting_owner(cx, project.id)?.is_some();
    Ok(if may { Ok(()) } else { Err(Refusal::NotProjectOwner { project: project.name.clone() }) })
}
