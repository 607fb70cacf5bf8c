//! Stories that an import made. They have a number in another tool.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::product::story::model::Story;
use crate::product::story::store::STORY;

/// A story that an import made, by its number elsewhere.
pub fn by_external(tx: &mut Conn, project: i64, external: &str) -> Result<Option<Story>, DbError> {
    tx.opt(&format!("{STORY} WHERE s.project_id = $1 AND s.external_id = $2"), args![project, external])
}
