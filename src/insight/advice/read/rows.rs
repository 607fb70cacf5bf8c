//! What advice is derived from.

use crate::insight::advice::model::Code;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::Hundredths;
use crate::kit::time::Day;
use crate::product::story::model::{Recurrence, TeamMode};
use crate::{args, row};

row! {
    /// A story that is neither accepted nor retired.
    #[derive(Debug)]
    pub struct Living {
        id: i64, key: String, recurrence: Recurrence, team_mode: TeamMode, estimate: Option<Hundredths>, escalation_permitted: bool,
    }
}

pub fn living_stories(tx: &mut Conn, project: i64) -> Result<Vec<Living>, DbError> {
    tx.all(
        "SELECT s.id, p.key || '-' || s.number, s.recurrence, s.team_mode, s.estimate, s.escalation_permitted
           FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.project_id = $1 AND s.state NOT IN ('accepted', 'retired') ORDER BY s.rank",
        args![project],
    )
}

/// Epics and stories whose owner is no Product Owner of the project any more.
pub fn orphans(tx: &mut Conn, project: i64) -> Result<Vec<(&'static str, String)>, DbError> {
    let mut out = Vec::new();
    for (kind, sql) in [
        ("story", "SELECT p.key || '-' || x.number FROM story x JOIN project p ON p.id = x.project_id
                    WHERE x.project_id = $1 AND x.state NOT IN ('accepted', 'retired') AND NOT EXISTS (SELECT 1 FROM project_owner o
                          WHERE o.project_id = x.project_id AND o.person_id = x.product_owner_id) ORDER BY x.rank"),
        ("epic", "SELECT p.key || '-' || x.number FROM epic x JOIN project p ON p.id = x.project_id
                   WHERE x.project_id = $1 AND NOT EXISTS (SELECT 1 FROM project_owner o
                         WHERE o.project_id = x.project_id AND o.person_id = x.product_owner_id) ORDER BY x.rank"),
    ] {
        out.extend(tx.column::<String>(sql, args![project])?.into_iter().map(|key| (kind, key)));
    }
    Ok(out)
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

pub fn portions(tx: &mut Conn, story: i64) -> Result<Vec<(String, Option<Hundredths>)>, DbError> {
    tx.all(
        "SELECT t.slug, o.estimate FROM portion o JOIN team t ON t.id = o.team_id WHERE o.story_id = $1 ORDER BY t.id",
        args![story],
    )
}

pub fn open_sprints(tx: &mut Conn, team: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT id FROM sprint WHERE team_id = $1 AND state <> 'closed' ORDER BY id", args![team])
}

/// The days of the running Sprint of a team, else of its earliest planned one.
pub fn present_sprint(tx: &mut Conn, team: i64) -> Result<Option<(Day, Day)>, DbError> {
    tx.opt(
        "SELECT starts_on, ends_on FROM sprint WHERE team_id = $1 AND state <> 'closed'
          ORDER BY CASE WHEN state = 'active' THEN 0 ELSE 1 END, starts_on, id LIMIT 1",
        args![team],
    )
}

pub fn shared_stories(tx: &mut Conn, project: i64) -> Result<Vec<(i64, String)>, DbError> {
    tx.all(
        "SELECT s.id, p.key || '-' || s.number FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.project_id = $1 AND s.team_mode = 'multiple' AND s.state NOT IN ('accepted', 'retired') ORDER BY s.rank",
        args![project],
    )
}

/// Team and days of the Sprints that hold a story: of each team the running one, else the earliest planned one.
pub fn sprints_holding(tx: &mut Conn, story: i64) -> Result<Vec<(String, Day, Day)>, DbError> {
    let all: Vec<(String, Day, Day)> = tx.all(
        "SELECT t.name, p.starts_on, p.ends_on FROM commitment c JOIN sprint p ON p.id = c.sprint_id JOIN team t ON t.id = p.team_id
          WHERE c.story_id = $1 AND p.state <> 'closed'
          ORDER BY t.id, CASE WHEN p.state = 'active' THEN 0 ELSE 1 END, p.starts_on",
        args![story],
    )?;
    let mut out: Vec<(String, Day, Day)> = Vec::new();
    for row in all {
        if out.last().is_none_or(|last| last.0 != row.0) {
            out.push(row);
        }
    }
    Ok(out)
}

pub fn estimated(tx: &mut Conn, project: i64) -> Result<Vec<(String, i64, Hundredths)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.team_id, w.estimate FROM work_package w JOIN project p ON p.id = w.project_id
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

pub fn allocations_above_100(tx: &mut Conn, project: i64) -> Result<Vec<(String, i64)>, DbError> {
    tx.all(
        "SELECT p.login, CAST(SUM(m.allocation) AS BIGINT) FROM team_member m JOIN person p ON p.id = m.person_id
          WHERE EXISTS (SELECT 1 FROM team_member x JOIN project_team y ON y.team_id = x.team_id
                         WHERE x.person_id = m.person_id AND y.project_id = $1)
          GROUP BY p.id, p.login HAVING SUM(m.allocation) > 100 ORDER BY p.login",
        args![project],
    )
}

/// Whether two teams work for one Product Owner.
pub fn share_an_owner(tx: &mut Conn, a: i64, b: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT x.project_id FROM project_team x JOIN project_owner o ON o.project_id = x.project_id
           JOIN project_owner q ON q.person_id = o.person_id JOIN project_team y ON y.project_id = q.project_id
          WHERE x.team_id = $1 AND y.team_id = $2",
        args![a, b],
    )
}

pub fn dismissed(tx: &mut Conn, project: i64) -> Result<Vec<(Code, String)>, DbError> {
    tx.all("SELECT code, subject FROM advice_dismissal WHERE project_id = $1", args![project])
}
