//! Views of back-ups.

use super::model::{BackUp, Role, StandIn};
use super::{model, store};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::{account, team};
use crate::product::project;
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

/// For whom the caller stands in now; looked up once for a request.
fn standing_in(cx: &mut Cx<'_>) -> Result<Arc<[StandIn]>, Problem> {
    let me = cx.by.id;
    match &cx.standing_in {
        Some((of, all)) if *of == me => Ok(all.clone()),
        _ => {
            let all: Arc<[StandIn]> = store::active(cx.tx, me, cx.now)?.into();
            cx.standing_in = Some((me, all.clone()));
            Ok(all)
        }
    }
}

/// For whom the caller stands in now, in a role at a place.
fn holders(cx: &mut Cx<'_>, role: Role, place: i64) -> Result<Vec<(i64, String)>, Problem> {
    let all = standing_in(cx)?;
    Ok(all.iter().filter(|s| s.role == role && s.place == place).map(|s| (s.holder_id, s.holder.clone())).collect())
}

/// Whether the caller stands in now for the holder of a role: `place` is the project, of a Scrum Master the team. What the
/// command records from here on is done for the holder.
pub fn stands_in(cx: &mut Cx<'_>, role: Role, place: i64, holder: i64) -> Result<bool, Problem> {
    let Some((_, login)) = holders(cx, role, place)?.into_iter().find(|h| h.0 == holder) else { return Ok(false) };
    cx.acting_for = Some(login);
    Ok(true)
}

/// The Product Owner of a project whom the caller stands in for now.
pub fn stands_in_for_owner(cx: &mut Cx<'_>, project: i64) -> Result<Option<i64>, Problem> {
    for (holder, login) in holders(cx, Role::ProductOwner, project)? {
        if project::store::is_owner(cx.tx, project, holder)? {
            cx.acting_for = Some(login);
            return Ok(Some(holder));
        }
    }
    Ok(None)
}

/// Whether the caller stands in now for anybody in a role.
pub fn stands_in_as(cx: &mut Cx<'_>, role: Role) -> Result<bool, Problem> {
    Ok(standing_in(cx)?.iter().any(|s| s.role == role))
}

/// Whether the caller manages the back-ups of who holds a role: that person, or an administrator.
pub fn as_holder(cx: &Cx<'_>, holder: i64) -> May {
    model::may_manage(cx.by.admin, holder == cx.by.id)
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
        let active = b.active(now);
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
