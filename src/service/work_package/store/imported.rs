//! SQL on Work Packages that an import made. They have a number in another tool, and loose data of the import.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::service::work_package::model::WorkPackage;

/// Number elsewhere, loose data and version of every Work Package that an import made in a project.
pub fn all(tx: &mut Conn, project: i64) -> Result<Vec<(String, Option<String>, i64)>, DbError> {
    tx.all(
        "SELECT external_id, external, version FROM work_package WHERE project_id = $1 AND external_id IS NOT NULL",
        args![project],
    )
}

/// A Work Package that an import made, by its number elsewhere.
pub fn by_external(tx: &mut Conn, project: i64, external: &str) -> Result<Option<WorkPackage>, DbError> {
    tx.opt(&super::select("WHERE w.project_id = $1 AND w.external_id = $2"), args![project, external])
}

/// Which of these numbers elsewhere are Work Packages of the project already.
pub fn which_exist(tx: &mut Conn, project: i64, external: Vec<String>) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT external_id FROM work_package WHERE project_id = $1 AND external_id = ANY($2)",
        args![project, external],
    )
}

/// Inserts a Work Package with all it holds and its number elsewhere; when to look at its clock again is set apart.
pub fn insert(tx: &mut Conn, w: &WorkPackage, external: &str) -> Result<i64, DbError> {
    super::insert_as(tx, w, Some(external))
}

/// Writes everything but key, origin, holder and clock; counts the version.
pub fn update(tx: &mut Conn, w: &WorkPackage) -> Result<(), DbError> {
    super::update(tx, w)
}

/// Gives a Work Package another origin and holder: its first group is named by now.
pub fn relocate(
    tx: &mut Conn,
    id: i64,
    (story, team): (i64, i64),
    (holder, holder_team): (i64, i64),
) -> Result<(), DbError> {
    tx.run(
        "UPDATE work_package SET story_id = $2, team_id = $3, holder_story_id = $4, holder_team_id = $5, version = version + 1
          WHERE id = $1",
        args![id, story, team, holder, holder_team],
    )?;
    Ok(())
}
