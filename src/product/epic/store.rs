//! SQL on Epics.

use super::model::Epic;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::text::fold;
use crate::product::order_log;
use crate::product::order_log::model::{Change, Moved};

pub const EPIC: &str = "SELECT e.id, e.project_id, p.key, e.number, e.title, e.description, e.product_owner_id, e.rank,
    e.created_by, e.created_at FROM epic e JOIN project p ON p.id = e.project_id ";

/// What is searched: key and title.
fn folded(e: &Epic) -> String {
    fold(&format!("{}-{}\u{1}{}", e.prefix, e.number, e.title))
}

/// Keeps a new Epic; answers its number in the database.
pub fn insert(tx: &mut Conn, e: &Epic) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO epic (project_id, number, title, folded, description, product_owner_id, rank, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        args![
            e.project_id,
            e.number,
            &e.title,
            folded(e),
            &e.description,
            e.product_owner_id,
            e.rank,
            e.created_by,
            e.created_at
        ],
    )
}

pub fn update(tx: &mut Conn, e: &Epic) -> Result<(), DbError> {
    tx.run(
        "UPDATE epic SET title = $2, folded = $3, description = $4, product_owner_id = $5 WHERE id = $1",
        args![e.id, &e.title, folded(e), &e.description, e.product_owner_id],
    )?;
    Ok(())
}

/// Sets ranks, keeping the old ones for lists that are being paged.
pub fn set_ranks(tx: &mut Conn, changes: &[Change]) -> Result<(), DbError> {
    for some in changes.chunks(order_log::store::AT_ONCE) {
        order_log::store::keep_all(tx, Moved::Epic, some)?;
        let ids: Vec<i64> = some.iter().map(|c| c.id).collect();
        let ranks: Vec<i64> = some.iter().map(|c| c.after).collect();
        tx.run(
            "UPDATE epic SET rank = n.rank FROM unnest($1::BIGINT[], $2::BIGINT[]) AS n (id, rank) WHERE epic.id = n.id",
            args![&ids, &ranks],
        )?;
    }
    Ok(())
}
