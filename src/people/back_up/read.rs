//! Views of back-ups.

use super::model::{BackUp, Role};
use super::store;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::{account, team};
use crate::product::project;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether the caller stands in now for the holder of a role: `place` is the project, of a Scrum Master the team. What the
/// command records from here on is done for the holder.
///
/// # Errors
/// Those of the database.
pub fn stands_in(cx: &mut Cx<'_>, role: Role, place: i64, holder: i64) -> Result<bool, Problem> {
    if !store::active(cx.tx, cx.by.id, role, place, cx.now)?.contains(&holder) {
        return Ok(false);
    }
    cx.acting_for = Some(account::store::login_of(cx.tx, holder)?);
    Ok(true)
}

/// The Product Owner of a project whom the caller stands in for now.
///
/// # Errors
/// Those of the database.
pub fn stands_in_for_owner(cx: &mut Cx<'_>, project: i64) -> Result<Option<i64>, Problem> {
    for holder in store::active(cx.tx, cx.by.id, Role::ProductOwner, project, cx.now)? {
        if project::store::is_owner(cx.tx, project, holder)? {
            cx.acting_for = Some(account::store::login_of(cx.tx, holder)?);
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

/// All Product Owners of a project whom the caller stands in for now; for showing what may be done, it records nothing.
///
/// # Errors
/// Those of the database.
pub fn owners_stood_in_for(cx: &mut Cx<'_>, project: i64) -> Result<Vec<i64>, Problem> {
    Ok(store::active(cx.tx, cx.by.id, Role::ProductOwner, project, cx.now)?)
}

/// A back-up as the outside sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BackUpView {
    /// Number.
    pub id: i64,
    /// The role.
    pub role: Role,
    /// Key of the project; null for a Scrum Master.
    pub project: Option<String>,
    /// Slug of the team of a Scrum Master.
    pub team: Option<String>,
    /// Login of the holder of the role.
    pub holder: String,
    /// Login of the back-up.
    pub person: String,
    /// First day of the period in which the back-up has the rights of the holder, in the holder's time zone.
    pub from: Option<Day>,
    /// Last day of it.
    pub to: Option<Day>,
    /// Whether that is now.
    pub active: bool,
}

/// The view of a back-up.
///
/// # Errors
/// Those of the database.
pub fn view(cx: &mut Cx<'_>, b: BackUp) -> Result<BackUpView, Problem> {
    let active = b.active_from.is_some_and(|at| at <= cx.now) && b.active_until.is_some_and(|at| cx.now < at);
    let BackUp {
        id,
        role,
        project_id,
        team_id,
        holder_id,
        person_id,
        starts_on,
        ends_on,
        active_from: _,
        active_until: _,
    } = b;
    Ok(BackUpView {
        id,
        role,
        project: project_id.map(|id| project::store::by_id(cx.tx, id)).transpose()?.map(|p| p.key),
        team: team_id.map(|id| team::store::by_id(cx.tx, id)).transpose()?.map(|t| t.slug),
        holder: account::store::login_of(cx.tx, holder_id)?,
        person: account::store::login_of(cx.tx, person_id)?,
        from: starts_on,
        to: ends_on,
        active,
    })
}
