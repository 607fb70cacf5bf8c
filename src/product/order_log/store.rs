//! SQL on the log of moves.

use super::model::{Change, Moved};
use crate::args;
use crate::kit::db::{Conn, DbError};

/// Keeps what the sort key of an item was; none where it had none.
pub fn keep(tx: &mut Conn, kind: Moved, id: i64, before: Option<i64>) -> Result<(), DbError> {
    tx.run("INSERT INTO order_log (kind, item_id, before) VALUES ($1, $2, $3)", args![kind, id, before])?;
    Ok(())
}

/// How many of them one statement changes.
pub const AT_ONCE: usize = 200;

/// Keeps what the sort keys of some items were.
pub fn keep_all(tx: &mut Conn, kind: Moved, changes: &[Change]) -> Result<(), DbError> {
    let ids: Vec<i64> = changes.iter().map(|c| c.id).collect();
    let before: Vec<i64> = changes.iter().map(|c| c.before).collect();
    tx.run(
        "INSERT INTO order_log (kind, item_id, before)
         SELECT CAST($3 AS TEXT), n.id, n.was FROM unnest($1::BIGINT[], $2::BIGINT[]) AS n (id, was)",
        args![&ids, &before, kind],
    )?;
    Ok(())
}

/// The newest move.
pub fn newest(tx: &mut Conn) -> Result<i64, DbError> {
    let newest: Option<i64> = tx.value("SELECT MAX(id) FROM order_log", &[])?;
    Ok(newest.unwrap_or(0))
}
