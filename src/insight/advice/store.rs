//! SQL on advice that was dismissed.

use super::model::Code;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

pub fn dismiss(tx: &mut Conn, project: i64, code: Code, subject: &str, by: i64, at: At) -> Result<(), DbError> {
    tx.run(
        "INSERT INTO advice_dismissal (project_id, code, subject, by_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (project_id, code, subject) DO NOTHING",
        args![project, code, subject, by, at],
    )?;
    Ok(())
}
