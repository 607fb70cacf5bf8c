//! Contributors: specialists attached to a story without being members of a team on it (R11, R45). A contributor sees the story
//! with its Work Packages and discussion, can be the assignee of its tasks, edits those assigned to them, and comments. Portions,
//! commitments, Work Packages and escalation stay with the teams.

use crate::args;
use crate::kit::db::Condition;

/// A condition on a column that holds the number of a story: the person is attached to it.
pub fn attached(column: &str, person: i64) -> Condition {
    Condition::new(format!("{column} IN (SELECT story_id FROM contributor WHERE person_id = ?)"), args![person])
}
