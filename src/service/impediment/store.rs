//! SQL on impediments.

use super::model::{Impediment, State};
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use crate::{args, row};

pub const IMPEDIMENT: &str =
    "SELECT i.id, i.team_id, t.slug, i.project_id, p.key, i.text, i.story_id, i.work_package_id, i.task_id,
    p.key || '-' || s.number, q.key || '-' || w.number, i.raised_by, r.login, i.raised_at, i.owner_id, o.login, i.state,
    i.resolution, i.resolved_by, e.login, i.resolved_at, i.cross_team
    FROM impediment i JOIN team t ON t.id = i.team_id JOIN person r ON r.id = i.raised_by
    LEFT JOIN project p ON p.id = i.project_id LEFT JOIN story s ON s.id = i.story_id
    LEFT JOIN work_package w ON w.id = i.work_package_id LEFT JOIN project q ON q.id = w.project_id
    LEFT JOIN person o ON o.id = i.owner_id LEFT JOIN person e ON e.id = i.resolved_by ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<Impediment>, DbError> {
    tx.opt(&format!("{IMPEDIMENT} WHERE i.id = $1"), args![id])
}

/// Which impediments.
#[derive(Clone, Copy, Debug)]
pub enum ImpedimentsOf {
    /// The log of a team.
    Team(i64),
    /// The cross-team ones of a project: of its items, or of its teams where no item is named.
    Project(i64),
    /// Those of a story, with its Work Packages and tasks.
    Story(i64),
    /// Those of a Work Package, with its tasks.
    WorkPackage(i64),
}

/// What a list leaves out.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those that are not resolved.
    pub unresolved: bool,
    /// Only those across teams.
    pub cross_team: Option<bool>,
}

/// A new impediment.
pub struct New<'a> {
    pub team: i64,
    pub text: &'a str,
    pub item: Affected,
}

/// What an impediment affects.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Affected {
    pub project: Option<i64>,
    pub story: Option<i64>,
    pub work_package: Option<i64>,
    pub task: Option<i64>,
}

pub fn insert(tx: &mut Conn, n: &New<'_>, by: i64, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO impediment (team_id, project_id, text, story_id, work_package_id, task_id, raised_by, raised_at, state, cross_team)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', FALSE) RETURNING id",
        args![n.team, n.item.project, n.text, n.item.story, n.item.work_package, n.item.task, by, now],
    )
}

pub fn update(tx: &mut Conn, i: &Impediment) -> Result<(), DbError> {
    tx.run(
        "UPDATE impediment SET project_id = $2, text = $3, story_id = $4, work_package_id = $5, task_id = $6, owner_id = $7,
             state = $8, resolution = $9, resolved_by = $10, resolved_at = $11, cross_team = $12 WHERE id = $1",
        args![
            i.id,
            i.project_id,
            &i.text,
            i.story_id,
            i.work_package_id,
            i.task_id,
            i.owner_id,
            i.state,
            &i.resolution,
            i.resolved_by_id,
            i.resolved_at,
            i.cross_team
        ],
    )?;
    Ok(())
}

/// The Chief Scrum Masters whom an impediment concerns: of the item's project, else of the projects of the team; each with the
/// project.
pub fn chiefs(tx: &mut Conn, i: &Impediment) -> Result<Vec<(i64, i64)>, DbError> {
    match i.project_id {
        Some(p) => tx.all(
            "SELECT id, chief_scrum_master_id FROM project WHERE id = $1 AND chief_scrum_master_id IS NOT NULL",
            args![p],
        ),
        None => chiefs_of(tx, i.team_id),
    }
}

/// The Chief Scrum Masters of all projects of a team, each with the project.
pub fn chiefs_of(tx: &mut Conn, team: i64) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT p.id, p.chief_scrum_master_id FROM project p JOIN project_team b ON b.project_id = p.id
          WHERE b.team_id = $1 AND p.chief_scrum_master_id IS NOT NULL ORDER BY p.id",
        args![team],
    )
}

row! {
    /// A team of a project, with one of the Chief Scrum Masters of its projects, and the project, if there is one.
    pub struct LogRow {
        team: i64, slug: String, name: String, scrum_master: i64, project: Option<i64>, chief: Option<i64>,
    }
}

/// The teams of a project, each with the Chief Scrum Masters of all its projects, a row for each.
pub fn logs_of(tx: &mut Conn, project: i64) -> Result<Vec<LogRow>, DbError> {
    tx.all(
        "SELECT t.id, t.slug, t.name, t.scrum_master_id, p.id, p.chief_scrum_master_id
           FROM project_team b JOIN team t ON t.id = b.team_id JOIN project_team x ON x.team_id = t.id
           LEFT JOIN project p ON p.id = x.project_id AND p.chief_scrum_master_id IS NOT NULL
          WHERE b.project_id = $1 ORDER BY b.position, t.id, p.id",
        args![project],
    )
}

/// The story and the Work Package of a task.
pub fn of_task(tx: &mut Conn, task: i64) -> Result<Option<(i64, Option<i64>)>, DbError> {
    tx.opt("SELECT story_id, work_package_id FROM task WHERE id = $1", args![task])
}

/// Key and title of what the running Sprint of a team holds: its stories, and its open Work Packages.
pub fn at_work(tx: &mut Conn, team: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title FROM commitment c JOIN sprint n ON n.id = c.sprint_id
           JOIN story s ON s.id = c.story_id JOIN project p ON p.id = s.project_id
          WHERE n.team_id = $1 AND n.state = 'active'
         UNION ALL
         SELECT p.key || '-' || w.number, w.title FROM work_package w JOIN project p ON p.id = w.project_id
          WHERE w.holder_team_id = $1 AND w.state IN ('open', 'in_progress', 'rejected')
         LIMIT 300",
        args![team],
    )
}
