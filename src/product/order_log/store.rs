//! SQL on the log of moves.

use super::model::Moved;
use crate::args;
use crate::kit::db::{Conn, DbError};

/// Keeps what the sort key of an item was; none where it had none.
pub fn keep(tx: &mut Conn, kind: Moved, id: i64, before: Option<i64>) -> Result<(), DbError> {
    tx.run("INSERT INTO order_log (kind, item_id, before) VALUES ($1, $2, $3)", args![kind, id, before])?;
    Ok(())
}

/// The newest move.
pub fn newest(tx: &mut Conn) -> Result<i64, DbError> {
    let newest: Option<i64> = tx.value("SELECT MAX(id) FROM order_log", &[])?;
    Ok(newest.unwrap_or(0))
}
