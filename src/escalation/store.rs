//! SQL on escalations.

use super::State;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::{At, Length};
use crate::work_package::WorkPackage;
use crate::{args, row};

row! {
    /// An escalation as stored.
    #[derive(Clone, Debug)]
    pub struct Escalation {
        /// Number.
        pub id: i64,
        /// Work Package.
        pub work_package_id: i64,
        /// Depth in the open chain, from 1.
        pub level: i64,
        /// From which story.
        pub from_story_id: i64,
        /// To which story.
        pub to_story_id: i64,
        /// From which team.
        pub from_team_id: i64,
        /// To which team.
        pub to_team_id: i64,
        /// Why.
        pub reason: String,
        /// State.
        pub state: State,
        /// Who escalated.
        pub opened_by: i64,
        /// When.
        pub opened_at: At,
        /// Who has taken it.
        pub taken_by: Option<i64>,
        /// When.
        pub taken_at: Option<At>,
        /// When it was completed or returned.
        pub ended_at: Option<At>,
        /// What was said then.
        pub note: Option<String>,
    }
}

row! {
    /// A level of an open chain.
    #[derive(Clone, Debug)]
    pub struct Level {
        /// The escalation.
        pub id: i64,
        /// The story it went to.
        pub story: i64,
        /// The team it went to.
        pub team: i64,
        /// Open or taken.
        pub state: State,
        /// Who has taken it.
        pub taken_by: Option<i64>,
    }
}

const ESCALATION: &str = "SELECT e.id, e.work_package_id, e.level, e.from_story_id, e.to_story_id, e.from_team_id,
    e.to_team_id, e.reason, e.state, e.opened_by, e.opened_at, e.taken_by, e.taken_at, e.ended_at, e.note FROM escalation e ";

pub(super) fn opt(tx: &mut Conn, id: i64) -> Result<Option<Escalation>, DbError> {
    tx.opt(&format!("{ESCALATION} WHERE e.id = $1"), args![id])
}

pub(super) fn of_work_package(tx: &mut Conn, id: i64) -> Result<Vec<Escalation>, DbError> {
    tx.all(&format!("{ESCALATION} WHERE e.work_package_id = $1 ORDER BY e.id"), args![id])
}

/// The newest escalation of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn last_of(tx: &mut Conn, work_package: i64) -> Result<Option<Escalation>, DbError> {
    tx.opt(&format!("{ESCALATION} WHERE e.work_package_id = $1 ORDER BY e.id DESC LIMIT 1"), args![work_package])
}

/// Team and story of every escalation of a Work Package, oldest first.
pub(super) fn ever(tx: &mut Conn, work_package: i64) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all("SELECT to_team_id, to_story_id FROM escalation WHERE work_package_id = $1 ORDER BY id", args![work_package])
}

row! {
    /// An escalation with all that a view shows of it, but its tasks.
    #[derive(Clone, Debug)]
    pub struct Shown {
        id: i64, work_package: String, level: i64, title: String, from_story: String, to_story: String, from_team: String,
        to_team: String, reason: String, state: State, opened_by: String, opened_at: At, taken_by: Option<String>,
        taken_at: Option<At>, ended_at: Option<At>, note: Option<String>,
    }
}

/// What is open or taken at a team, the oldest first.
pub(super) fn incoming(tx: &mut Conn, team: i64) -> Result<Vec<Shown>, DbError> {
    tx.all(
        "SELECT e.id, p.key || '-' || w.number, e.level, w.title, fp.key || '-' || fs.number, tp.key || '-' || ts.number,
                ft.slug, tt.slug, e.reason, e.state, o.login, e.opened_at, k.login, e.taken_at, e.ended_at, e.note
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN story fs ON fs.id = e.from_story_id JOIN project fp ON fp.id = fs.project_id
           JOIN story ts ON ts.id = e.to_story_id JOIN project tp ON tp.id = ts.project_id
           JOIN team ft ON ft.id = e.from_team_id JOIN team tt ON tt.id = e.to_team_id
           JOIN person o ON o.id = e.opened_by LEFT JOIN person k ON k.id = e.taken_by
          WHERE e.to_team_id = $1 AND e.state IN ('open', 'taken') ORDER BY e.opened_at, e.id",
        args![team],
    )
}

pub(super) fn of_story(tx: &mut Conn, story: i64, after: i64, rows: i64) -> Result<Vec<Escalation>, DbError> {
    tx.all(
        &format!(
            "{ESCALATION} WHERE (e.from_story_id = $1 OR e.to_story_id = $1) AND e.id > $2 ORDER BY e.id LIMIT $3"
        ),
        args![story, after, rows],
    )
}

/// The open chain of a Work Package, outermost first.
///
/// # Errors
/// Those of the database.
pub fn levels(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<Level>, DbError> {
    if !w.escalated() {
        return Ok(Vec::new());
    }
    tx.all(
        "SELECT id, to_story_id, to_team_id, state, taken_by FROM escalation
          WHERE work_package_id = $1 AND state IN ('open', 'taken') ORDER BY level",
        args![w.id],
    )
}

/// Inserts an escalation with all it holds.
pub(super) fn insert(tx: &mut Conn, e: &Escalation) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO escalation (work_package_id, level, from_story_id, to_story_id, from_team_id, to_team_id, reason, state,
             opened_by, opened_at, taken_by, taken_at, ended_at, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        args![
            e.work_package_id, e.level, e.from_story_id, e.to_story_id, e.from_team_id, e.to_team_id, &e.reason, e.state,
            e.opened_by, e.opened_at, e.taken_by, e.taken_at, e.ended_at, &e.note
        ],
    )
}

/// Saves what a person makes of an escalation, who is noted where it has ended.
pub(super) fn save(tx: &mut Conn, e: &Escalation, by: i64) -> Result<(), DbError> {
    let ended_by = e.ended_at.map(|_| by);
    tx.run(
        "UPDATE escalation SET state = $2, taken_by = $3, taken_at = $4, ended_by = $5, ended_at = $6, note = $7 WHERE id = $1",
        args![e.id, e.state, e.taken_by, e.taken_at, ended_by, e.ended_at, &e.note],
    )?;
    Ok(())
}

row! {
    /// A path between two stories, with what went over it.
    #[derive(Clone, Debug)]
    pub struct Path {
        from_key: String, from_title: String, from_project: i64, to_key: String, to_title: String, to_project: i64,
        /// Whether it is permitted now.
        named: bool,
        all: i64, open: i64, taken: i64, completed: i64, returned: i64,
        /// Microseconds until taken, on average, and until it came back.
        to_take: Option<Length>, to_end: Option<Length>,
    }
}

/// The paths from and to the stories of a project: those that are permitted, and those that were gone.
pub(super) fn paths(tx: &mut Conn, project: i64) -> Result<Vec<Path>, DbError> {
    tx.all(
        "SELECT fp.key || '-' || f.number, f.title, f.project_id, tp.key || '-' || t.number, t.title, t.project_id,
                EXISTS (SELECT 1 FROM escalation_target x WHERE x.story_id = f.id AND x.target_id = t.id AND x.accepted AND f.escalation_permitted),
                COUNT(e.id), COUNT(CASE WHEN e.state = 'open' THEN 1 END), COUNT(CASE WHEN e.state = 'taken' THEN 1 END),
                COUNT(CASE WHEN e.state = 'completed' THEN 1 END), COUNT(CASE WHEN e.state = 'returned' THEN 1 END),
                CAST(AVG(e.taken_at - e.opened_at) AS BIGINT), CAST(AVG(e.ended_at - e.opened_at) AS BIGINT)
           FROM (SELECT story_id AS source, target_id AS target FROM escalation_target
                 UNION SELECT from_story_id, to_story_id FROM escalation) q
           JOIN story f ON f.id = q.source JOIN project fp ON fp.id = f.project_id
           JOIN story t ON t.id = q.target JOIN project tp ON tp.id = t.project_id
           LEFT JOIN escalation e ON e.from_story_id = q.source AND e.to_story_id = q.target
          WHERE f.project_id = $1 OR t.project_id = $1
          GROUP BY f.id, fp.key, f.number, f.title, f.project_id, f.escalation_permitted, t.id, tp.key, t.number, t.title, t.project_id
          ORDER BY f.id, t.id",
        args![project],
    )
}

row! {
    /// An escalation that nobody has taken.
    #[derive(Debug)]
    pub struct Untaken {
        key: String, title: String, severity: Option<crate::work_package::Severity>, level: i64, from_team: String, to_team: String,
        reason: String, opened_at: At,
    }
}

/// The escalations from and to a project that nobody has taken, the oldest first.
pub(super) fn untaken(tx: &mut Conn, project: i64) -> Result<Vec<Untaken>, DbError> {
    tx.all(
        "SELECT p.key || '-' || w.number, w.title, w.severity, e.level, ft.name, tt.name, e.reason, e.opened_at
           FROM escalation e JOIN work_package w ON w.id = e.work_package_id JOIN project p ON p.id = w.project_id
           JOIN team ft ON ft.id = e.from_team_id JOIN team tt ON tt.id = e.to_team_id
           JOIN story f ON f.id = e.from_story_id JOIN story t ON t.id = e.to_story_id
          WHERE e.state = 'open' AND (f.project_id = $1 OR t.project_id = $1) ORDER BY e.opened_at, e.id LIMIT 100",
        args![project],
    )
}
