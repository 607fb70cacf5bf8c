//! Who keeps the templates of a project: its Product Owners and the Scrum Masters of its teams; where a Product Owner has
//! switched it on, the members of its teams too (R77).

use crate::app::Cx;
use crate::args;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::back_up::model::Role;
use crate::people::team::model::Team;
use crate::people::{back_up, team};
use crate::product::project::model::Project;
use crate::product::project::store::VISIBLE_TO_2;
use schemars::JsonSchema;
use serde::Serialize;

/// Who keeps the templates of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateRightsView {
    /// Key of the project.
    pub project: String,
    /// Whether the members of its teams keep its templates, beside its Product Owners and Scrum Masters.
    pub members: bool,
}

/// Whether members keep the templates of a project.
pub fn members_may(cx: &mut Cx<'_>, project: i64) -> Result<bool, Problem> {
    let found: Option<(bool,)> =
        cx.tx.opt("SELECT members FROM template_rights WHERE project_id = $1", args![project])?;
    Ok(found.is_some_and(|f| f.0))
}

/// Product Owners of the project and Scrum Masters of its teams keep templates, and members where that is switched on;
/// refuses everybody else.
pub fn may_keep(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    may_keep_among(cx, p, None)
}

/// The same where the teams of the project may be known: then they are not looked up.
pub fn may_keep_among(cx: &mut Cx<'_>, p: &Project, here: Option<&[Team]>) -> Result<May, Problem> {
    let keeps = cx.tx.exists(
        "SELECT p.id FROM project p WHERE p.id = $1 AND (
            EXISTS (SELECT 1 FROM project_owner o WHERE o.project_id = p.id AND o.person_id = $2)
            OR EXISTS (SELECT 1 FROM team t JOIN project_team x ON x.team_id = t.id
                        WHERE x.project_id = p.id AND (t.scrum_master_id = $2
                           OR (EXISTS (SELECT 1 FROM template_rights r WHERE r.project_id = p.id AND r.members)
                               AND EXISTS (SELECT 1 FROM team_member m WHERE m.team_id = t.id AND m.person_id = $2)))))",
        args![p.id, cx.by.id],
    )?;
    if keeps || back_up::read::stands_in_for_owner(cx, p.id)?.is_some() {
        return Ok(Ok(()));
    }
    if back_up::read::stands_in_as(cx, Role::ScrumMaster)? {
        let teams = match here {
            Some(here) => here,
            None => &team::store::of_project(cx.tx, p.id)?,
        };
        for t in teams {
            if team::read::is_scrum_master(cx, t)? {
                return Ok(Ok(()));
            }
        }
    }
    Ok(Err(Refusal::NotProjectOwner { project: p.name.clone() }))
}

/// Refuses whoever is not on the project: an administrator sees it, but has no say in it by that alone.
///
/// # Errors
/// 403 `forbidden`.
pub fn may_be_on(cx: &mut Cx<'_>, p: &Project) -> Result<May, Problem> {
    let sql = format!("SELECT id FROM project WHERE id = $1 AND id IN ({VISIBLE_TO_2})");
    let may = cx.tx.exists(&sql, args![p.id, cx.by.id])?;
    Ok(if may { Ok(()) } else { Err(Refusal::NotOnProject { project: p.name.clone() }) })
}

pub fn view(cx: &mut Cx<'_>, p: &Project) -> Result<TemplateRightsView, Problem> {
    Ok(TemplateRightsView { project: p.key.clone(), members: members_may(cx, p.id)? })
}
