//! Who raises impediments and who keeps them (D.2).

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::problem::Problem;
use crate::people::back_up::model::Role;
use crate::people::team::model::Team;
use crate::people::{back_up, team};
use crate::service::impediment::model::{Impediment, State};
use crate::service::impediment::store;

/// Whether the caller is one of these Chief Scrum Masters of projects, or stands in for one now.
fn is_chief(cx: &mut Cx<'_>, chiefs: &[(i64, i64)]) -> Result<bool, Problem> {
    for (project, chief) in chiefs {
        if *chief == cx.by.id || back_up::read::stands_in(cx, Role::ChiefScrumMaster, *project, *chief)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the caller may raise something into the log of a team: its members, its Scrum Master, and the Chief Scrum Masters of
/// its projects. For something that affects a story, the members of the other teams on it may, too.
pub fn as_raiser(cx: &mut Cx<'_>, t: &Team) -> Result<May, Problem> {
    if super::belongs(cx, t)? {
        return Ok(Ok(()));
    }
    let chiefs = store::chiefs_of(cx.tx, t.id)?;
    Ok(if is_chief(cx, &chiefs)? { Ok(()) } else { Err(Refusal::NotOnImpediments { team: t.name.clone() }) })
}

/// Slug and name of the teams of a project into whose log the caller may raise something.
pub fn teams_to_raise(cx: &mut Cx<'_>, project: i64) -> Result<Vec<(String, String)>, Problem> {
    let rows = store::logs_of(cx.tx, project)?;
    let mut found = Vec::new();
    for same in rows.chunk_by(|a, b| a.team == b.team) {
        let t = &same[0];
        let chiefs: Vec<(i64, i64)> = same.iter().filter_map(|r| r.project.zip(r.chief)).collect();
        let belongs =
            team::read::has_caller(cx, t.team)? || team::read::acts_for_scrum_master(cx, t.team, t.scrum_master)?;
        if belongs || is_chief(cx, &chiefs)? {
            found.push((t.slug.clone(), t.name.clone()));
        }
    }
    Ok(found)
}

/// Whether the caller keeps an impediment: the Scrum Master of the team; a cross-team one the Chief Scrum Master too.
pub fn as_keeper(cx: &mut Cx<'_>, i: &Impediment, t: &Team) -> Result<May, Problem> {
    if team::read::is_scrum_master(cx, t)? {
        return Ok(Ok(()));
    }
    if i.cross_team {
        let chiefs = store::chiefs(cx.tx, i)?;
        if is_chief(cx, &chiefs)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotImpedimentKeeper { team: t.name.clone() }))
}

/// Whether the caller may put right what is in the way and of what: whoever raised it, until it is resolved, and who keeps it.
pub fn as_editor(cx: &mut Cx<'_>, i: &Impediment, t: &Team) -> Result<May, Problem> {
    if i.raised_by_id == cx.by.id && i.state != State::Resolved {
        return Ok(Ok(()));
    }
    as_keeper(cx, i, t)
}
