//! Views of back-ups.

use super::model::{BackUp, Role, StandIn};
use super::store;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::{account, team};
use crate::product::project;
use schemars::JsonSchema;
use serde::Serialize;

/// For whom the caller stands in now, in a role at a place; looked up once for a request.
fn holders(cx: &mut Cx<'_>, role: Role, place: i64) -> Result<Vec<StandIn>, Problem> {
    let me = cx.by.id;
    let all = match &cx.standing_in {
        Some((of, all)) if *of == me => all,
        _ => {
            let all = store::active(cx.tx, me, cx.now)?.into();
            &cx.standing_in.insert((me, all)).1
        }
    };
    Ok(all.iter().filter(|s| s.role == role && s.place == place).cloned().collect())
}

/// Whether the caller stands in now for the holder of a role: `place` is the project, of a Scrum Master the team. What the
/// command records from here on is done for the holder.
pub fn stands_in(cx: &mut Cx<'_>, role: Role, place: i64, holder: i64) -> Result<bool, Problem> {
    let Some(found) = holders(cx, role, place)?.into_iter().find(|s| s.holder_id == holder) else { return Ok(false) };
    cx.acting_for = Some(found.holder);
    Ok(true)
}

/// The Product Owner of a project whom the caller stands in for now.
pub fn stands_in_for_owner(cx: &mut Cx<'_>, project: i64) -> Result<Option<i64>, Problem> {
    for s in holders(cx, Role::ProductOwner, project)? {
        if project::store::is_owner(cx.tx, project, s.holder_id)? {
            cx.acting_for = Some(s.holder);
            return Ok(Some(s.holder_id));
        }
    }
    Ok(None)
}

/// All Product Owners of a project whom the caller stands in for now; for showing what may be done, it records nothing.
pub fn owners_stood_in_for(cx: &mut Cx<'_>, project: i64) -> Result<Vec<i64>, Problem> {
    Ok(holders(cx, Role::ProductOwner, project)?.into_iter().map(|s| s.holder_id).collect())
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
pub fn view(cx: &mut Cx<'_>, b: BackUp) -> Result<BackUpView, Problem> {
    many(cx, vec![b])?.pop().ok_or_else(|| Problem::internal("a back-up without a view"))
}

/// The views of back-ups, in their order.
pub fn many(cx: &mut Cx<'_>, all: Vec<BackUp>) -> Result<Vec<BackUpView>, Problem> {
    let ids = |of: fn(&BackUp) -> [Option<i64>; 2]| all.iter().flat_map(of).flatten().collect::<Vec<i64>>();
    let projects = project::store::keys_of(cx.tx, &ids(|b| [b.project_id, None]))?;
    let teams = team::store::slugs_of(cx.tx, &ids(|b| [b.team_id, None]))?;
    let logins = account::store::logins_of(cx.tx, &ids(|b| [Some(b.holder_id), Some(b.person_id)]))?;
    let now = cx.now;
    let view = |b: BackUp| {
        let active = b.active_from.is_some_and(|at| at <= now) && b.active_until.is_some_and(|at| now < at);
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
        BackUpView {
            id,
            role,
            project: project_id.map(|id| projects.of(id)),
            team: team_id.map(|id| teams.of(id)),
            holder: logins.of(holder_id),
            person: logins.of(person_id),
            from: starts_on,
            to: ends_on,
            active,
        }
    };
    Ok(all.into_iter().map(view).collect())
}
