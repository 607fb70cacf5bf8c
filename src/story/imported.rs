//! Stories that an import made. They have a number in another tool.

use super::rules;
use super::store::{self, STORY, Story};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::problem::Problem;
use serde_json::json;

/// A story that an import made, by its number elsewhere.
///
/// # Errors
/// Those of the database.
pub fn by_external(tx: &mut Conn, project: i64, external: &str) -> Result<Option<Story>, DbError> {
    tx.opt(&format!("{STORY} WHERE s.project_id = $1 AND s.external_id = $2"), args![project, external])
}

/// Makes a story with its number elsewhere, and puts a team on it.
///
/// # Errors
/// Those of the database.
pub fn create(cx: &mut Cx<'_>, s: &Story, external: &str, team: Option<i64>) -> Result<i64, Problem> {
    let id = store::insert_as(cx.tx, s, Some(external))?;
    if let Some(t) = team {
        store::put_portion(cx.tx, id, t, None, false)?;
    }
    let class = rules::class(s.recurrence, s.team_mode);
    let detail = json!({"key": s.key().to_string(), "title": s.title, "class": class, "imported": external});
    let subject = Subject { project: Some(s.project_id), story: Some(id), ..Subject::default() };
    activity::record(cx, Kind::StoryCreated, &subject, &detail)?;
    Ok(id)
}

/// Writes everything of a story but its key, rank and origin.
///
/// # Errors
/// Those of the database.
pub fn update(tx: &mut Conn, s: &Story) -> Result<(), DbError> {
    store::update(tx, s)
}
