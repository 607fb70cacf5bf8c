//! SQL on projects.

use super::model;
use super::model::{GoalState, Project, Represented};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Condition, Conn, DbError, Filter};
use crate::kit::groups::Groups;
use crate::kit::names::Names;
use crate::kit::time::At;
use crate::people::team::model::EstimateUnit;
use crate::product::story::model::State;
use crate::service::sla;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use std::collections::HashMap;

const PROJECT: &str =
    "SELECT p.id, p.key, p.name, p.kind, p.starts_on, p.ends_on, p.time_zone, p.chief_product_owner_id,
    p.chief_scrum_master_id, p.vision_statement, p.vision_from, p.vision_to, p.sla_nature, p.program_id,
    p.field_of_work, p.customer FROM project p ";

/// The projects that the person `$2` of a statement may see: owners, chiefs, members and Scrum Masters of its teams.
pub const VISIBLE_TO_2: &str = "
    SELECT project_id FROM project_owner WHERE person_id = $2
    UNION SELECT id FROM project WHERE chief_product_owner_id = $2 OR chief_scrum_master_id = $2
    UNION SELECT b.project_id FROM project_team b JOIN team_member m ON m.team_id = b.team_id WHERE m.person_id = $2
    UNION SELECT c.project_id FROM project_team c JOIN team s ON s.id = c.team_id WHERE s.scrum_master_id = $2";

impl model::Scope {
    /// A condition on a column that holds the number of a project.
    pub fn on(&self, column: &str) -> Condition {
        match self {
            Self::All => Condition::new("TRUE", &[]),
            Self::Only(ids) => Condition::new(format!("{column} = ANY(?)"), args![ids]),
        }
    }
}

/// The projects that a person sees by a role, in the order of their numbers.
pub fn visible_to(tx: &mut Conn, person: i64) -> Result<Vec<i64>, DbError> {
    tx.column(&format!("SELECT id FROM project WHERE id > $1 AND id IN ({VISIBLE_TO_2}) ORDER BY id"), args![0, person])
}

/// A project by key, whoever asks.
pub fn by_key(tx: &mut Conn, key: &str) -> Result<Option<Project>, DbError> {
    tx.opt(&format!("{PROJECT} WHERE p.key = $1"), args![key])
}

/// A project by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Project, DbError> {
    tx.one(&format!("{PROJECT} WHERE p.id = $1"), args![id])
}

/// The projects with these numbers, by number.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Project>, DbError> {
    let projects: Vec<Project> = tx.all(&format!("{PROJECT} WHERE p.id = ANY($1)"), args![ids])?;
    Ok(projects.into_iter().map(|p| (p.id, p)).collect())
}

/// The keys of these projects.
pub fn keys_of(tx: &mut Conn, ids: &[i64]) -> Result<Names, DbError> {
    let rows: Vec<(i64, String)> = tx.all("SELECT id, key FROM project WHERE id = ANY($1)", args![ids])?;
    Ok(rows.into())
}

pub fn page(tx: &mut Conn, scope: &model::Scope, after: i64, rows: i64) -> Result<Vec<Project>, DbError> {
    let mut f = Filter::new(PROJECT, &[]);
    f.with(" WHERE p.id > ? AND ", args![after]).when(&scope.on("p.id")).with(" ORDER BY p.id LIMIT ?", args![rows]);
    f.all(tx)
}

/// The next number of the sequence that Epics, User Stories and Work Packages of a project share.
pub fn next_number(tx: &mut Conn, project: i64) -> Result<i64, DbError> {
    tx.value("UPDATE project SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number", args![project])
}

/// As many numbers of that sequence at once; answers the first.
pub fn reserve_numbers(tx: &mut Conn, project: i64, many: i64) -> Result<i64, DbError> {
    let last: i64 = tx.value(
        "UPDATE project SET last_number = last_number + $2 WHERE id = $1 RETURNING last_number",
        args![project, many],
    )?;
    Ok(last - many + 1)
}

pub fn insert(cx: &mut Cx<'_>, p: &Project, now: At) -> Result<i64, DbError> {
    cx.scope_changes();
    cx.tx.value(
        "INSERT INTO project (key, name, kind, starts_on, ends_on, time_zone, chief_product_owner_id,
             chief_scrum_master_id, vision_statement, vision_from, vision_to, sla_nature, last_number, created_at,
             program_id, field_of_work, customer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16) RETURNING id",
        args![
            &p.key,
            &p.name,
            p.kind,
            p.starts_on,
            p.ends_on,
            &p.time_zone,
            p.chief_product_owner_id,
            p.chief_scrum_master_id,
            &p.vision_statement,
            p.vision_from,
            p.vision_to,
            p.sla_nature,
            now,
            p.program_id,
            p.field_of_work,
            p.customer
        ],
    )
}

pub fn update(cx: &mut Cx<'_>, p: &Project) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run(
        "UPDATE project SET name = $2, kind = $3, starts_on = $4, ends_on = $5, time_zone = $6,
             chief_product_owner_id = $7, chief_scrum_master_id = $8, vision_statement = $9, vision_from = $10,
             vision_to = $11, sla_nature = $12, program_id = $13, field_of_work = $14, customer = $15 WHERE id = $1",
        args![
            p.id,
            &p.name,
            p.kind,
            p.starts_on,
            p.ends_on,
            &p.time_zone,
            p.chief_product_owner_id,
            p.chief_scrum_master_id,
            &p.vision_statement,
            p.vision_from,
            p.vision_to,
            p.sla_nature,
            p.program_id,
            p.field_of_work,
            p.customer
        ],
    )?;
    Ok(())
}

/// Puts a project at the end of its program.
pub fn place_last(tx: &mut Conn, project: i64, program: Option<i64>) -> Result<(), DbError> {
    tx.run(
        "UPDATE project SET program_position =
           (SELECT COALESCE(MAX(q.program_position), 0) + 1 FROM project q WHERE q.program_id = $2 AND q.id <> $1)
          WHERE id = $1",
        args![project, program],
    )?;
    Ok(())
}

/// Puts a project at a place of its program.
pub fn place(tx: &mut Conn, project: i64, position: i64) -> Result<(), DbError> {
    tx.run("UPDATE project SET program_position = $2 WHERE id = $1", args![project, position])?;
    Ok(())
}

/// Whether the Acceptance Criteria of a project's stories are fixed at commitment and looked at before acceptance.
pub fn checks_acceptance(tx: &mut Conn, project: i64) -> Result<bool, DbError> {
    tx.value("SELECT acceptance_criteria_checked FROM project WHERE id = $1", args![project])
}

pub fn set_checks_acceptance(tx: &mut Conn, project: i64, on: bool) -> Result<(), DbError> {
    tx.run("UPDATE project SET acceptance_criteria_checked = $2 WHERE id = $1", args![project, on])?;
    Ok(())
}

pub fn set_owners(cx: &mut Cx<'_>, project: i64, people: &[i64]) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run("DELETE FROM project_owner WHERE project_id = $1", args![project])?;
    let put = "INSERT INTO project_owner (project_id, person_id, position) VALUES ($1, $2, $3)";
    put_in_order(cx.tx, put, project, people)
}

pub fn set_teams(cx: &mut Cx<'_>, project: i64, teams: &[i64]) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run("DELETE FROM project_team WHERE project_id = $1", args![project])?;
    let put = "INSERT INTO project_team (project_id, team_id, position) VALUES ($1, $2, $3)";
    put_in_order(cx.tx, put, project, teams)
}

fn put_in_order(tx: &mut Conn, put: &str, project: i64, ids: &[i64]) -> Result<(), DbError> {
    for (i, id) in (0i64..).zip(ids) {
        tx.run(put, args![project, *id, i])?;
    }
    Ok(())
}

/// The numbers of the Product Owners, in order.
pub fn owners(tx: &mut Conn, project: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT person_id FROM project_owner WHERE project_id = $1 ORDER BY position", args![project])
}

/// Whom the Product Owners of each of some projects represent: project, login, kind, name.
pub fn represented_of(tx: &mut Conn, projects: &[i64]) -> Result<Vec<(i64, String, Represented, String)>, DbError> {
    tx.all(
        "SELECT r.project_id, p.login, r.kind, r.name FROM represented_customer r
           JOIN project_owner o ON o.project_id = r.project_id AND o.person_id = r.person_id
           JOIN person p ON p.id = r.person_id WHERE r.project_id = ANY($1) ORDER BY o.position",
        args![projects],
    )
}

pub fn set_represented(tx: &mut Conn, project: i64, all: &[(i64, Represented, String)]) -> Result<(), DbError> {
    tx.run("DELETE FROM represented_customer WHERE project_id = $1", args![project])?;
    for (person, kind, name) in all {
        tx.run(
            "INSERT INTO represented_customer (project_id, person_id, kind, name) VALUES ($1, $2, $3, $4)",
            args![project, *person, *kind, name],
        )?;
    }
    Ok(())
}

/// The goals of the vision of each of some projects in their order (R143).
pub fn goals_of(tx: &mut Conn, projects: &[i64]) -> Result<Vec<(i64, String, GoalState)>, DbError> {
    tx.all(
        "SELECT project_id, goal, state FROM vision_goal WHERE project_id = ANY($1) ORDER BY position",
        args![projects],
    )
}

pub fn set_goals(tx: &mut Conn, project: i64, all: &[(String, GoalState)]) -> Result<(), DbError> {
    tx.run("DELETE FROM vision_goal WHERE project_id = $1", args![project])?;
    for (i, (goal, state)) in (0i64..).zip(all) {
        tx.run(
            "INSERT INTO vision_goal (project_id, position, goal, state) VALUES ($1, $2, $3, $4)",
            args![project, i, goal, *state],
        )?;
    }
    Ok(())
}

/// The logins of the Product Owners of a project, in order.
pub fn owner_logins(tx: &mut Conn, project: i64) -> Result<Vec<String>, DbError> {
    Ok(owner_logins_of(tx, &[project])?.take(project))
}

/// The logins of the Product Owners of each of some projects, in order.
pub fn owner_logins_of(tx: &mut Conn, projects: &[i64]) -> Result<Groups<String>, DbError> {
    let rows: Vec<(i64, String)> = tx.all(
        "SELECT o.project_id, p.login FROM project_owner o JOIN person p ON p.id = o.person_id
          WHERE o.project_id = ANY($1) ORDER BY o.position",
        args![projects],
    )?;
    Ok(rows.into())
}

/// Whether a person is a Product Owner of a project.
pub fn is_owner(tx: &mut Conn, project: i64, person: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT CAST(1 AS BIGINT) FROM project_owner WHERE project_id = $1 AND person_id = $2",
        args![project, person],
    )
}

/// The numbers of the teams, in order.
pub fn team_ids(tx: &mut Conn, project: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT team_id FROM project_team WHERE project_id = $1 ORDER BY position", args![project])
}

/// The numbers of the teams of each of some projects, in order.
pub fn team_ids_of(tx: &mut Conn, projects: &[i64]) -> Result<Groups<i64>, DbError> {
    let rows: Vec<(i64, i64)> = tx.all(
        "SELECT project_id, team_id FROM project_team WHERE project_id = ANY($1) ORDER BY position",
        args![projects],
    )?;
    Ok(rows.into())
}

/// Slug and unit of the teams of each of some projects, in order.
pub fn teams_of(tx: &mut Conn, projects: &[i64]) -> Result<Groups<(String, EstimateUnit)>, DbError> {
    let rows: Vec<(i64, String, EstimateUnit)> = tx.all(
        "SELECT x.project_id, t.slug, t.estimate_unit FROM project_team x JOIN team t ON t.id = x.team_id
          WHERE x.project_id = ANY($1) ORDER BY x.position",
        args![projects],
    )?;
    Ok(Groups::of(rows, |(project, slug, unit)| (project, (slug, unit))))
}

/// Whether a team works on a project.
pub fn has_team(tx: &mut Conn, project: i64, team: i64) -> Result<bool, DbError> {
    tx.exists("SELECT CAST(1 AS BIGINT) FROM project_team WHERE project_id = $1 AND team_id = $2", args![project, team])
}

/// What is open in a project.
#[derive(Debug)]
pub struct Open {
    /// How many stories are in which state.
    pub stories: Vec<(State, i64)>,
    /// How many open Work Packages have which severity, the most severe first.
    pub work_packages: Vec<(Option<Severity>, i64)>,
    /// How many clocks are breached.
    pub breached: i64,
    /// How many escalations from and to its stories are open or taken.
    pub escalations: i64,
}

pub fn open(tx: &mut Conn, project: i64, now: At) -> Result<Open, DbError> {
    let mut work_packages: Vec<(Option<Severity>, i64)> = tx.all(
        "SELECT severity, COUNT(*) FROM work_package
          WHERE project_id = $1 AND state IN ('open', 'in_progress', 'rejected') GROUP BY severity",
        args![project],
    )?;
    work_packages.sort_by_key(|w| (w.0.is_none(), w.0));
    Ok(Open {
        stories: tx.all("SELECT state, COUNT(*) FROM story WHERE project_id = $1 GROUP BY state", args![project])?,
        work_packages,
        breached: breached(tx, project, now)?,
        escalations: tx.value(
            "SELECT COUNT(*) FROM escalation e JOIN story f ON f.id = e.from_story_id JOIN story t ON t.id = e.to_story_id
              WHERE e.state IN ('open', 'taken') AND (f.project_id = $1 OR t.project_id = $1)",
            args![project],
        )?,
    })
}

fn breached(tx: &mut Conn, project: i64, now: At) -> Result<i64, DbError> {
    let mut q = Filter::new("SELECT COUNT(*) FROM work_package w WHERE w.project_id = $1", args![project]);
    q.push(" AND w.state IN ('open', 'in_progress', 'rejected') AND ");
    sla::store::clock::stands(&mut q, ClockState::Breached, now).value(tx)
}
