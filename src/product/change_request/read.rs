//! A Change Request as the outside sees it.

pub mod rights;
pub mod tolerance;

use super::model::rules::Approver;
use super::model::{Approval, ChangeRequest, Origin, State};
use super::{model, store};
use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::project;
use crate::scrum::sprint;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A change that somebody asks for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeRequestView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// What is to change, and why.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// What it would bring about, as far as somebody has said.
    pub impact: ImpactView,
    /// Key of the story or Epic that it affects.
    pub item: Option<String>,
    /// State.
    pub state: State,
    /// Login of who raised it.
    pub raised_by: String,
    /// When it was raised.
    pub raised_at: At,
    /// Whose yes it needs; null once it is decided.
    pub needs: Option<Approver>,
    /// The Product Owners who have said yes, where the yes of all is needed.
    pub approvals: Vec<ApprovalView>,
    /// Login of who decided.
    pub decided_by: Option<String>,
    /// When it was decided.
    pub decided_at: Option<At>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Key of the story or Epic that an approved change became.
    pub result: Option<String>,
    /// Number of the running Sprint that holds the affected story: until its end that story stays as it is.
    pub waits_for_sprint: Option<i64>,
}

/// What a change would bring about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ImpactView {
    /// Estimate of the effort, in the unit of the project's teams.
    pub effort: Option<Hundredths>,
    /// In words.
    pub text: Option<String>,
}

/// A Product Owner's yes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ApprovalView {
    /// Login.
    pub by: String,
    /// When.
    pub at: At,
}

/// Whose yes a Change Request needs as things stand.
pub fn approver(cx: &mut Cx<'_>, c: &ChangeRequest) -> Result<Approver, Problem> {
    let chief = project::store::by_id(cx.tx, c.project_id)?.chief_product_owner_id.is_some();
    Ok(model::rules::approver(c.effort, store::tolerance(cx.tx, c.project_id)?, chief))
}

pub fn view(cx: &mut Cx<'_>, c: ChangeRequest) -> Result<ChangeRequestView, Problem> {
    many(cx, vec![c])?.pop().ok_or_else(|| Problem::internal("a Change Request without a view"))
}

/// The views of Change Requests, in their order.
pub fn many(cx: &mut Cx<'_>, all: Vec<ChangeRequest>) -> Result<Vec<ChangeRequestView>, Problem> {
    let ids = |of: fn(&ChangeRequest) -> Option<i64>| all.iter().filter_map(of).collect::<Vec<i64>>();
    let limits: HashMap<i64, (bool, Option<Hundredths>)> = store::limits(cx.tx, &ids(|c| Some(c.project_id)))?;
    let mut approvals = store::approvals_of(cx.tx, &ids(|c| Some(c.id)))?;
    let held = sprint::store::first_holding(cx.tx, &ids(|c| c.story_id.filter(|_| c.state != State::Rejected)))?;
    let view = |c: ChangeRequest| {
        let (chief, tolerance) = limits.get(&c.project_id).copied().unwrap_or_default();
        let needs = (c.state == State::Unapproved).then(|| model::rules::approver(c.effort, tolerance, chief));
        let sprint = c.story_id.filter(|_| c.state != State::Rejected).and_then(|s| held.get(&s).copied());
        shape(approvals.take(c.id), needs, sprint, c)
    };
    Ok(all.into_iter().map(view).collect())
}

fn shape(
    approvals: Vec<Approval>,
    needs: Option<Approver>,
    waits_for_sprint: Option<i64>,
    c: ChangeRequest,
) -> ChangeRequestView {
    let ChangeRequest {
        id,
        project_id: _,
        project,
        text,
        origin,
        impact,
        effort,
        story_id: _,
        epic_id: _,
        item,
        state,
        raised_by_id: _,
        raised_by,
        raised_at,
        decided_by_id: _,
        decided_by,
        decided_at,
        reason,
        result,
    } = c;
    ChangeRequestView {
        id,
        project,
        text,
        origin,
        impact: ImpactView { effort, text: impact },
        item,
        state,
        raised_by,
        raised_at,
        needs,
        approvals: approvals.into_iter().map(|a| ApprovalView { by: a.login, at: a.at }).collect(),
        decided_by,
        decided_at,
        reason,
        result,
        waits_for_sprint,
    }
}

/// A Change Request that the caller may see.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<ChangeRequestView, Problem> {
    let c = find(cx, id)?;
    view(cx, c)
}

/// The Change Requests of a project, oldest first.
///
/// # Errors
/// 404.
pub fn of_project(
    cx: &mut Cx<'_>,
    key: &str,
    state: Option<State>,
    page: &Paging,
) -> Result<List<ChangeRequestView>, Problem> {
    let p = project::read::find(cx, key)?;
    let rows = store::page(cx.tx, p.id, state, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |c| vec![c.id], |rows| many(cx, rows))
}

/// How many Change Requests of a project wait for a decision.
pub fn unapproved(cx: &mut Cx<'_>, project: i64) -> Result<i64, Problem> {
    Ok(store::unapproved(cx.tx, project)?)
}

/// A Change Request that the caller may see: who sees the project.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<ChangeRequest, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(c) if project::read::scope(cx)?.holds(c.project_id) => Ok(c),
        _ => Err(Problem::not_found(format!("Change Request {id}"))),
    }
}
