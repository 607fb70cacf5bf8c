//! SQL on priority conflicts.

use crate::args;
use crate::kit::db::{Conn, DbError};

/// Whether an open conflict is about a story.
pub fn open_for(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT c.id FROM priority_conflict c JOIN priority_conflict_story s ON s.conflict_id = c.id
          WHERE s.story_id = $1 AND c.state = 'open'",
        args![story],
    )
}
