//! Who may end a Sprint before its time (R223): a Product Owner of a story that it holds; where it holds none, a Product Owner
//! of a project of its team; and the back-ups of each.

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::back_up;
use crate::people::back_up::model::Role;
use crate::scrum::sprint::model::Sprint;
use crate::scrum::sprint::store;

/// Whether the caller may end a Sprint early.
pub fn as_owner(cx: &mut Cx<'_>, s: &Sprint) -> Result<May, Problem> {
    let owners = owners(cx, s)?;
    as_owner_among(cx, s, &owners)
}

/// The same where the owners are known, each with the project.
pub fn as_owner_among(cx: &mut Cx<'_>, s: &Sprint, owners: &[(i64, i64)]) -> Result<May, Problem> {
    if owners.iter().any(|o| o.1 == cx.by.id) {
        return Ok(Ok(()));
    }
    for (project, owner) in owners {
        if back_up::read::stands_in(cx, Role::ProductOwner, *project, *owner)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotSprintOwner { sprint: s.name.clone() }))
}

/// The Product Owners who may end a Sprint early, each with the project.
pub fn owners(cx: &mut Cx<'_>, s: &Sprint) -> Result<Vec<(i64, i64)>, Problem> {
    let of_stories = store::owners_of_stories(cx.tx, s.id)?;
    Ok(if of_stories.is_empty() { store::owners_of_projects(cx.tx, s.team_id)? } else { of_stories })
}
