//! SQL on story and Epic templates.

use super::model::{ItemKind, ItemTemplate};
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;
use std::collections::HashMap;

const TEMPLATE: &str =
    "SELECT t.id, t.kind, t.project_id, t.name, t.body, t.made_from, t.version, t.created_by, t.created_at
    FROM item_template t ";

pub fn by_id(tx: &mut Conn, id: i64) -> Result<Option<ItemTemplate>, DbError> {
    tx.opt(&format!("{TEMPLATE} WHERE t.id = $1"), args![id])
}

pub fn page(tx: &mut Conn, kind: ItemKind, project: i64, after: i64, rows: i64) -> Result<Vec<ItemTemplate>, DbError> {
    tx.all(
        &format!("{TEMPLATE} WHERE t.project_id = $1 AND t.kind = $2 AND t.id > $3 ORDER BY t.id LIMIT $4"),
        args![project, kind, after, rows],
    )
}

pub fn insert(tx: &mut Conn, t: &ItemTemplate) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO item_template (kind, project_id, name, body, made_from, version, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        args![t.kind, t.project_id, &t.name, &t.body, &t.made_from, t.version, t.created_by, t.created_at],
    )
}

pub fn update(tx: &mut Conn, t: &ItemTemplate) -> Result<(), DbError> {
    tx.run(
        "UPDATE item_template SET name = $2, body = $3, version = $4 WHERE id = $1",
        args![t.id, &t.name, &t.body, t.version],
    )?;
    Ok(())
}

pub fn insert_version(tx: &mut Conn, t: &ItemTemplate, by: i64, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO item_template_version (template_id, version, name, body, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![t.id, t.version, &t.name, &t.body, by, at],
    )?;
    Ok(())
}

/// How many stories or Epics were made from each of these templates, of any version.
pub fn uses(tx: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, i64>, DbError> {
    let rows: Vec<(i64, i64)> = tx.all(
        "SELECT template_id, COUNT(*) FROM item_template_use WHERE template_id = ANY($1) GROUP BY template_id",
        args![ids],
    )?;
    Ok(rows.into_iter().collect())
}

/// Remembers which version a story or Epic came from (R83).
pub fn insert_use(
    tx: &mut Conn,
    (template, version): (i64, i64),
    story: Option<i64>,
    epic: Option<i64>,
) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO item_template_use (template_id, version, story_id, epic_id) VALUES ($1, $2, $3, $4)",
        args![template, version, story, epic],
    )?;
    Ok(())
}

/// The template and version that a story came from.
pub fn used_by_story(tx: &mut Conn, story: i64) -> Result<Option<(i64, i64)>, DbError> {
    tx.opt("SELECT template_id, version FROM item_template_use WHERE story_id = $1", args![story])
}
