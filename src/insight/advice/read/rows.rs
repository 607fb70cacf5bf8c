//! What advice is derived from.

use crate::insight::advice::model::Code;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::time::Day;
use crate::{args, row};

row! {
    /// How much of somebody's time belongs to a team.
    #[derive(Debug)]
    pub struct Allocation { team: i64, login: String, percent: i64 }
}

row! {
    /// An open Work Package with an estimate, and its team.
    #[derive(Debug)]
    pub struct Estimated {
        key: String, team: i64, team_name: String, initial_velocity: Option<Hundredths>, estimate: Hundredths,
    }
}

/// Epics and stories whose owner is no Product Owner of the project any more: kind and key, stories first.
pub fn orphans(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    let rows: Vec<(i64, i64, String, String)> = tx.all(
        "SELECT CAST(1 AS BIGINT) AS place, x.rank AS rank, 'story', p.key || '-' || x.number FROM story x
           JOIN project p ON p.id = x.project_id
          WHERE x.project_id = $1 AND x.state NOT IN ('accepted', 'retired') AND NOT EXISTS (SELECT 1 FROM project_owner o
                WHERE o.project_id = x.project_id AND o.person_id = x.product_owner_id)
         UNION ALL
         SELECT CAST(2 AS BIGINT), x.rank, 'epic', p.key || '-' || x.number FROM epic x JOIN project p ON p.id = x.project_id
          WHERE x.project_id = $1 AND NOT EXISTS (SELECT 1 FROM project_owner o
                WHERE o.project_id = x.project_id AND o.person_id = x.product_owner_id) ORDER BY place, rank",
        args![project],
    )?;
    Ok(rows.into_iter().map(|(_, _, kind, key)| (kind, key)).collect())
}

/// What was changed of the stories of a project since the running Sprints that hold them began: key and detail of each fact.
pub fn changes_in_sprint(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, a.detail FROM commitment c JOIN sprint n ON n.id = c.sprint_id
           JOIN story s ON s.id = c.story_id JOIN project p ON p.id = s.project_id JOIN activity a ON a.story_id = s.id
          WHERE s.project_id = $1 AND n.state = 'active' AND a.work_package_id IS NULL AND a.at > n.started_at
            AND a.kind IN ('story_changed', 'class_changed') ORDER BY s.rank, a.id",
        args![project],
    )
}

/// Slug and estimate of the portions of each of some stories.
pub fn portions(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(String, Option<Hundredths>)>, DbError> {
    let rows: Vec<(i64, String, Option<Hundredths>)> = tx.all(
        "SELECT o.story_id, t.slug, o.estimate FROM portion o JOIN team t ON t.id = o.team_id
          WHERE o.story_id = ANY($1) ORDER BY t.id",
        args![stories],
    )?;
    Ok(Groups::of(rows, |(story, slug, estimate)| (story, (slug, estimate))))
}

/// Team and days of the Sprints that hold each of some stories: of each team the running one, else the earliest planned one.
pub fn sprints_holding(tx: &mut Conn, stories: &[i64]) -> Result<Groups<(String, Day, Day)>, DbError> {
    let mut all: Vec<(i64, i64, String, Day, Day)> = tx.all(
        "SELECT c.story_id, t.id, t.name, p.starts_on, p.ends_on FROM commitment c JOIN sprint p ON p.id = c.sprint_id
           JOIN team t ON t.id = p.team_id WHERE c.story_id = ANY($1) AND p.state <> 'closed'
          ORDER BY c.story_id, t.id, CASE WHEN p.state = 'active' THEN 0 ELSE 1 END, p.starts_on",
        args![stories],
    )?;
    all.dedup_by_key(|r| (r.0, r.1));
    Ok(Groups::of(all, |(story, _, name, from, to)| (story, (name, from, to))))
}

pub fn estimated(tx: &mut Conn, project: i64) -> Result<Vec<Estimated>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, t.id, t.name, t.initial_velocity, w.estimate
           FROM work_package w JOIN project p ON p.id = w.project_id JOIN team t ON t.id = w.team_id
          WHERE w.project_id = $1 AND w.estimate > 0 AND w.state IN ('open', 'in_progress', 'rejected') ORDER BY w.number",
        args![project],
    )
}

/// Open escalations from or to a story of the project where a team of theirs has no planned Sprint.
pub fn escalations_without_next_sprint(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT DISTINCT p.key || '-' || w.number, t.name FROM escalation e JOIN work_package w ON w.id = e.work_package_id
           JOIN project p ON p.id = w.project_id JOIN story a ON a.id = e.from_story_id JOIN story b ON b.id = e.to_story_id
           JOIN team t ON t.id IN (e.from_team_id, e.to_team_id)
          WHERE e.state IN ('open', 'taken') AND (a.project_id = $1 OR b.project_id = $1)
            AND NOT EXISTS (SELECT 1 FROM sprint s WHERE s.team_id = t.id AND s.state = 'planned') ORDER BY 1, 2",
        args![project],
    )
}

/// How the members of the teams of a project are allocated, in whichever team, by login.
pub fn allocations(tx: &mut Conn, project: i64) -> Result<Vec<Allocation>, DbError> {
    tx.all(
        "SELECT m.team_id, p.login, m.allocation FROM team_member m JOIN person p ON p.id = m.person_id
          WHERE EXISTS (SELECT 1 FROM team_member x JOIN project_team y ON y.team_id = x.team_id
                         WHERE x.person_id = m.person_id AND y.project_id = $1)
          ORDER BY p.login",
        args![project],
    )
}

/// The pairs among some teams that work for one Product Owner.
pub fn teams_of_one_owner(tx: &mut Conn, teams: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT DISTINCT x.team_id, y.team_id FROM project_team x JOIN project_owner o ON o.project_id = x.project_id
           JOIN project_owner q ON q.person_id = o.person_id JOIN project_team y ON y.project_id = q.project_id
          WHERE x.team_id = ANY($1) AND y.team_id = ANY($1)",
        args![teams],
    )
}

pub fn dismissed(tx: &mut Conn, project: i64) -> Result<Vec<(Code, String)>, DbError> {
    tx.all("SELECT code, subject FROM advice_dismissal WHERE project_id = $1", args![project])
}
