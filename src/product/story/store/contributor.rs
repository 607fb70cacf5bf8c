//! Contributors: specialists attached to a story without being members of a team on it (R11, R45). A contributor sees the story
//! with its Work Packages and discussion, can be the assignee of its tasks, edits those assigned to them, and comments. Portions,
//! commitments, Work Packages and escalation stay with the teams.

use crate::args;
use crate::kit::db::{Condition, Conn, DbError};
use crate::kit::time::At;

/// A condition on a column that holds the number of a story: the person is attached to it.
pub fn attached(column: &str, person: i64) -> Condition {
    Condition::new(format!("{column} IN (SELECT story_id FROM contributor WHERE person_id = ?)"), args![person])
}

/// Whether a person is attached to a story.
pub fn is(tx: &mut Conn, story: i64, person: i64) -> Result<bool, DbError> {
    tx.exists("SELECT story_id FROM contributor WHERE story_id = $1 AND person_id = $2", args![story, person])
}

/// The logins of the people attached to the story with a key.
pub fn logins(tx: &mut Conn, key: &str) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT h.login FROM contributor k JOIN person h ON h.id = k.person_id JOIN story s ON s.id = k.story_id
           JOIN project p ON p.id = s.project_id WHERE p.key || '-' || s.number = $1 ORDER BY k.at, h.id",
        args![key],
    )
}

/// Attaches a person; answers whether that is new.
pub fn attach(tx: &mut Conn, story: i64, person: i64, by: i64, now: At) -> Result<bool, DbError> {
    let added = tx.run(
        "INSERT INTO contributor (story_id, person_id, by_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (story_id, person_id) DO NOTHING",
        args![story, person, by, now],
    )?;
    Ok(added > 0)
}

/// Detaches a person; answers whether the person was attached.
pub fn detach(tx: &mut Conn, story: i64, person: i64) -> Result<bool, DbError> {
    Ok(tx.run("DELETE FROM contributor WHERE story_id = $1 AND person_id = $2", args![story, person])? > 0)
}
