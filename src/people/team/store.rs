//! SQL on teams and their members.

use super::model::{EstimateUnit, Team};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError, Val};
use crate::kit::groups::Groups;
use crate::kit::names::Names;
use crate::kit::time::At;
use crate::product::project;
use std::collections::HashMap;

const TEAM: &str = "SELECT t.id, t.slug, t.name, t.kind, t.scrum_master_id, t.estimate_unit, t.initial_velocity,
                           t.band_percent, t.shares, t.specialization FROM team t ";

/// A team by slug, whoever asks.
pub fn by_slug(tx: &mut Conn, slug: &str) -> Result<Option<Team>, DbError> {
    tx.opt(&format!("{TEAM} WHERE t.slug = $1"), args![slug])
}

/// A team by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Team, DbError> {
    tx.one(&format!("{TEAM} WHERE t.id = $1"), args![id])
}

/// The teams with these numbers, by number.
pub fn by_ids(tx: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Team>, DbError> {
    let teams: Vec<Team> = tx.all(&format!("{TEAM} WHERE t.id = ANY($1)"), args![ids])?;
    Ok(teams.into_iter().map(|t| (t.id, t)).collect())
}

/// The slugs of the teams with these numbers.
pub fn slugs_of(tx: &mut Conn, ids: &[i64]) -> Result<Names, DbError> {
    let rows: Vec<(i64, String)> = tx.all("SELECT id, slug FROM team WHERE id = ANY($1)", args![ids])?;
    Ok(rows.into())
}

/// The teams of a project, in its order.
pub fn of_project(tx: &mut Conn, project: i64) -> Result<Vec<Team>, DbError> {
    tx.all(
        &format!("{TEAM} JOIN project_team x ON x.team_id = t.id WHERE x.project_id = $1 ORDER BY x.position"),
        args![project],
    )
}

/// The teams whose numbers a statement finds.
pub fn among(tx: &mut Conn, numbers: &str, args: &[Val]) -> Result<Vec<Team>, DbError> {
    tx.all(&format!("{TEAM} WHERE t.id IN ({numbers}) ORDER BY t.id"), args)
}

/// Teams after a number; `person` limits them to those the person may see, `None` to none.
pub fn page(tx: &mut Conn, person: Option<i64>, after: i64, rows: i64) -> Result<Vec<Team>, DbError> {
    match person {
        None => tx.all(&format!("{TEAM} WHERE t.id > $1 ORDER BY t.id LIMIT $2"), args![after, rows]),
        Some(p) => tx.all(
            &format!(
                "{TEAM} WHERE t.id > $1 AND (t.scrum_master_id = $2
                    OR EXISTS (SELECT CAST(1 AS BIGINT) FROM team_member m WHERE m.team_id = t.id AND m.person_id = $2)
                    OR EXISTS (SELECT CAST(1 AS BIGINT) FROM project_team x WHERE x.team_id = t.id AND x.project_id IN ({})))
                  ORDER BY t.id LIMIT $3",
                project::store::VISIBLE_TO_2
            ),
            args![after, p, rows],
        ),
    }
}

pub fn insert(tx: &mut Conn, t: &Team, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO team (slug, name, kind, scrum_master_id, estimate_unit, initial_velocity, band_percent, shares,
                           created_at, specialization)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
        args![
            &t.slug,
            &t.name,
            t.kind,
            t.scrum_master_id,
            t.estimate_unit,
            t.initial_velocity,
            t.band_percent,
            &t.shares,
            now,
            &t.specialization
        ],
    )
}

pub fn update(cx: &mut Cx<'_>, t: &Team) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run(
        "UPDATE team SET name = $2, kind = $3, scrum_master_id = $4, estimate_unit = $5, initial_velocity = $6,
                         band_percent = $7, shares = $8, specialization = $9 WHERE id = $1",
        args![
            t.id,
            &t.name,
            t.kind,
            t.scrum_master_id,
            t.estimate_unit,
            t.initial_velocity,
            t.band_percent,
            &t.shares,
            &t.specialization
        ],
    )?;
    Ok(())
}

/// Logins and allocations in percent, in the order of their numbers.
pub fn allocations(tx: &mut Conn, team: i64) -> Result<Vec<(String, i64)>, DbError> {
    Ok(allocations_of(tx, &[team])?.take(team))
}

/// The same of each of some teams.
pub fn allocations_of(tx: &mut Conn, teams: &[i64]) -> Result<Groups<(String, i64)>, DbError> {
    let rows: Vec<(i64, String, i64)> = tx.all(
        "SELECT m.team_id, p.login, m.allocation FROM team_member m JOIN person p ON p.id = m.person_id
          WHERE m.team_id = ANY($1) ORDER BY p.id",
        args![teams],
    )?;
    Ok(Groups::of(rows, |(team, login, allocation)| (team, (login, allocation))))
}

/// The numbers of the members.
pub fn members(tx: &mut Conn, team: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT person_id FROM team_member WHERE team_id = $1 ORDER BY person_id", args![team])
}

/// The logins of the members.
pub fn member_logins(tx: &mut Conn, team: i64) -> Result<Vec<String>, DbError> {
    Ok(allocations(tx, team)?.into_iter().map(|m| m.0).collect())
}

/// The teams that a person is a member of.
pub fn of_member(tx: &mut Conn, person: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT team_id FROM team_member WHERE person_id = $1 ORDER BY team_id", args![person])
}

/// Whether a person is a member of a team.
pub fn is_member(tx: &mut Conn, team: i64, person: i64) -> Result<bool, DbError> {
    tx.exists("SELECT CAST(1 AS BIGINT) FROM team_member WHERE team_id = $1 AND person_id = $2", args![team, person])
}

pub fn put_member(cx: &mut Cx<'_>, team: i64, person: i64, allocation: i64) -> Result<(), DbError> {
    cx.scope_changes();
    cx.tx.run(
        "INSERT INTO team_member (team_id, person_id, allocation) VALUES ($1, $2, $3)
         ON CONFLICT (team_id, person_id) DO UPDATE SET allocation = excluded.allocation",
        args![team, person, allocation],
    )?;
    Ok(())
}

pub fn delete_member(cx: &mut Cx<'_>, team: i64, person: i64) -> Result<bool, DbError> {
    cx.scope_changes();
    Ok(cx.tx.run("DELETE FROM team_member WHERE team_id = $1 AND person_id = $2", args![team, person])? > 0)
}

/// The projects that a team works on.
pub fn projects_of(tx: &mut Conn, team: i64) -> Result<Vec<i64>, DbError> {
    tx.column("SELECT project_id FROM project_team WHERE team_id = $1", args![team])
}

/// Whether a team shares a project with teams of another unit.
pub fn unit_differs(tx: &mut Conn, team: i64, unit: EstimateUnit) -> Result<bool, DbError> {
    tx.exists(
        "SELECT CAST(1 AS BIGINT) FROM project_team a JOIN project_team b ON b.project_id = a.project_id AND b.team_id <> a.team_id
           JOIN team t ON t.id = b.team_id WHERE a.team_id = $1 AND t.estimate_unit <> $2",
        args![team, unit],
    )
}

/// The names of all teams, by slug.
pub fn names(tx: &mut Conn) -> Result<HashMap<String, String>, DbError> {
    Ok(tx.all::<(String, String)>("SELECT slug, name FROM team", &[])?.into_iter().collect())
}
