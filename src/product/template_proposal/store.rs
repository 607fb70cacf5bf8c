//! SQL on proposals for templates.

use super::model::ProposalState;
use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::time::At;

/// What is proposed: for a Work Package template, or for a template of another item.
pub struct New<'a> {
    pub project: i64,
    pub template: Option<i64>,
    pub item_template: Option<i64>,
    pub version: i64,
    pub text: &'a str,
    pub by: i64,
}

pub const PROPOSAL: &str =
    "SELECT r.id, j.key, COALESCE(i.kind, 'work_package'), COALESCE(r.template_id, r.item_template_id),
           COALESCE(t.name, i.name), r.version, r.text, r.state, p.login, r.at, a.login, r.answered_at, r.reason
      FROM template_proposal r JOIN project j ON j.id = r.project_id JOIN person p ON p.id = r.by_id
      LEFT JOIN person a ON a.id = r.answered_by LEFT JOIN template t ON t.id = r.template_id
      LEFT JOIN item_template i ON i.id = r.item_template_id WHERE ";

pub fn insert(tx: &mut Conn, n: &New<'_>, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO template_proposal (project_id, template_id, item_template_id, version, text, state, by_id, at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7) RETURNING id",
        args![n.project, n.template, n.item_template, n.version, n.text, n.by, now],
    )
}

pub fn answer(
    tx: &mut Conn,
    id: i64,
    state: ProposalState,
    by: i64,
    reason: Option<&str>,
    now: At,
) -> Result<(), DbError> {
    tx.run(
        "UPDATE template_proposal SET state = $2, answered_by = $3, answered_at = $4, reason = $5 WHERE id = $1",
        args![id, state, by, now, reason],
    )?;
    Ok(())
}

/// Who made a proposal.
pub fn made_by(tx: &mut Conn, id: i64) -> Result<i64, DbError> {
    tx.value("SELECT by_id FROM template_proposal WHERE id = $1", args![id])
}
