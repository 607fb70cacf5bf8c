//! Swarms as everybody sees them: those that run in a project, for all its teams until they are resolved (R111), and those that a
//! Work Package has had, with the time that each person was in them (R110).

use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::problem::Problem;
use crate::kit::time::{At, HOUR};
use crate::service::sla::model::Severity;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;

/// A swarm, running or over.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SeenSwarm {
    /// Key of its Work Package.
    pub work_package: String,
    /// Title of that.
    pub title: String,
    /// Severity of that.
    pub severity: Option<Severity>,
    /// Slug of the team that holds it.
    pub held_by_team: String,
    /// When it was started.
    pub started_at: At,
    /// Login of who started it.
    pub started_by: String,
    /// When it was ended; null while it runs.
    pub ended_at: Option<At>,
    /// Everybody who was in it; who came back is there twice.
    pub members: Vec<Stay>,
    /// Hours of all of them together, so far.
    pub hours: Hundredths,
}

/// Somebody's time in a swarm.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stay {
    /// Login.
    pub login: String,
    /// When the person joined.
    pub joined_at: At,
    /// When the person left; null while in it.
    pub left_at: Option<At>,
    /// Hours, so far.
    pub hours: Hundredths,
}

row! {
    struct SwarmRow {
        id: i64, work_package: String, title: String, severity: Option<Severity>, team: String, started_at: At, started_by: String,
        ended_at: Option<At>,
    }
}

const SWARM: &str = "
    SELECT v.id, p.key || '-' || w.number, w.title, w.severity, t.slug, v.started_at, b.login, v.ended_at
      FROM swarm v JOIN work_package w ON w.id = v.work_package_id JOIN project p ON p.id = w.project_id
      JOIN team t ON t.id = w.holder_team_id JOIN person b ON b.id = v.started_by ";

fn seen(cx: &mut Cx<'_>, rows: Vec<SwarmRow>) -> Result<Vec<SeenSwarm>, Problem> {
    let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
    let now = cx.now;
    let mut stays = stays(cx.tx, &ids, now)?;
    let swarm = |r: SwarmRow| {
        let members = stays.take(r.id);
        SeenSwarm {
            work_package: r.work_package,
            title: r.title,
            severity: r.severity,
            held_by_team: r.team,
            started_at: r.started_at,
            started_by: r.started_by,
            ended_at: r.ended_at,
            hours: Hundredths(members.iter().map(|m| m.hours.0).sum()),
            members,
        }
    };
    Ok(rows.into_iter().map(swarm).collect())
}

/// Who was in swarms, by the number of each.
fn stays(tx: &mut Conn, ids: &[i64], now: At) -> Result<Groups<Stay>, DbError> {
    if ids.is_empty() {
        return Ok(Groups::from(Vec::new()));
    }
    let rows: Vec<(i64, String, At, Option<At>)> = tx.all(
        "SELECT m.swarm_id, p.login, m.joined_at, m.left_at FROM swarm_member m JOIN person p ON p.id = m.person_id
          WHERE m.swarm_id = ANY($1) ORDER BY m.id",
        args![ids],
    )?;
    Ok(Groups::of(rows, |(swarm, login, joined_at, left_at)| {
        let micros = (left_at.unwrap_or(now).0 - joined_at.0).max(0);
        (swarm, Stay { login, joined_at, left_at, hours: Hundredths((micros * 100 + HOUR / 2) / HOUR) })
    }))
}

/// The running swarms of projects that the caller sees: on their own Work Packages, and on those that came to them by escalation;
/// the oldest first.
pub fn of_projects(cx: &mut Cx<'_>, projects: &[i64]) -> Result<Vec<SeenSwarm>, Problem> {
    let rows: Vec<SwarmRow> = cx.tx.all(
        &format!(
            "{SWARM} WHERE v.ended_at IS NULL AND (w.project_id = ANY($1) OR w.id IN (
                SELECT e.work_package_id FROM escalation e JOIN story s ON s.id = e.to_story_id WHERE s.project_id = ANY($1)))
              ORDER BY v.id"
        ),
        args![projects],
    )?;
    seen(cx, rows)
}

/// The swarms that a Work Package has had, the oldest first.
pub fn of_work_package(cx: &mut Cx<'_>, id: i64) -> Result<Vec<SeenSwarm>, Problem> {
    let rows: Vec<SwarmRow> = cx.tx.all(&format!("{SWARM} WHERE v.work_package_id = $1 ORDER BY v.id"), args![id])?;
    seen(cx, rows)
}
