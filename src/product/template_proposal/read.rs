//! Views of proposals for templates.

use super::model::{ProposalOf, ProposalState, ProposalView};
use super::store::PROPOSAL;
use crate::app::Cx;
use crate::args;
use crate::kit::db::Filter;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::product::{item_template, project, template};

/// A template of any kind, as far as a proposal needs it.
pub struct Target {
    pub of: ProposalOf,
    pub id: i64,
    pub project: i64,
    pub name: String,
    pub version: i64,
    pub created_by: i64,
}

impl Target {
    pub fn find(cx: &mut Cx<'_>, of: ProposalOf, id: i64) -> Result<Self, Problem> {
        Ok(match of.item() {
            None => {
                let t = template::read::find(cx, id)?;
                let (project, version, created_by) = (t.project_id, t.version, t.created_by);
                Self { of, id, project, name: t.name, version, created_by }
            }
            Some(kind) => {
                let t = item_template::read::find(cx, kind, id)?;
                let (project, version, created_by) = (t.project_id, t.version, t.created_by);
                Self { of, id, project, name: t.name, version, created_by }
            }
        })
    }
    /// The column of a proposal that names it.
    fn column(&self) -> &'static str {
        if self.of == ProposalOf::WorkPackage { "r.template_id" } else { "r.item_template_id" }
    }
}

pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<ProposalView, Problem> {
    Ok(cx.tx.one(&format!("{PROPOSAL} r.id = $1"), args![id])?)
}

pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(ProposalView, project::model::Project), Problem> {
    let none = || Problem::not_found(format!("template proposal {id}"));
    let found: Option<ProposalView> = cx.tx.opt(&format!("{PROPOSAL} r.id = $1"), args![id])?;
    let r = found.ok_or_else(none)?;
    match project::read::find(cx, &r.project) {
        Ok(p) => Ok((r, p)),
        Err(p) if p.status == 404 => Err(none()),
        Err(p) => Err(p),
    }
}

/// The proposals that a condition chooses, newest first.
fn listed(
    cx: &mut Cx<'_>,
    mut f: Filter,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    if let Some(state) = state {
        f.with(" AND r.state = ?", args![state]);
    }
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    f.with(" AND r.id < ? ORDER BY r.id DESC LIMIT ?", args![before, page.rows()]);
    let rows: Vec<ProposalView> = f.all(cx.tx)?;
    page.list(rows, |r| vec![r.id], Ok)
}

/// The proposals for a template, newest first.
///
/// # Errors
/// 404.
pub fn of_template(cx: &mut Cx<'_>, of: ProposalOf, id: i64, page: &Paging) -> Result<List<ProposalView>, Problem> {
    let t = Target::find(cx, of, id)?;
    let mut f = Filter::new(PROPOSAL, &[]);
    f.push(t.column()).with(" = ?", args![t.id]);
    listed(cx, f, None, page)
}

/// The proposals for the templates of a project.
pub fn of_project(
    cx: &mut Cx<'_>,
    p: i64,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    let mut f = Filter::new(PROPOSAL, &[]);
    f.with("r.project_id = ?", args![p]);
    listed(cx, f, state, page)
}

/// The proposals for the templates of the projects of a team, as far as the caller sees these.
pub fn of_team(
    cx: &mut Cx<'_>,
    team: i64,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    let scope = project::read::scope(cx)?;
    let mut f = Filter::new(PROPOSAL, &[]);
    f.when(&scope.on("r.project_id"));
    f.with(" AND r.project_id IN (SELECT x.project_id FROM project_team x WHERE x.team_id = ?)", args![team]);
    listed(cx, f, state, page)
}
