//! Escalation: handing a Work Package to another operational story, level by level, and back.
//!
//! The *chain* of a Work Package is its open and taken escalations in the order of their levels, counted from 1. The
//! Work Package keeps its identity and its clock; each level has tasks of its own.

pub mod commands;
pub mod imported;
mod page;
mod rules;
mod store;
pub mod view;
pub mod web;

pub use rules::may_complete;
pub use store::{Escalation, last_of, levels};

use crate::kit::db::{Conn, DbError};
use crate::words;
use crate::work_package::WorkPackage;

words! {
    /// States of an escalation.
    pub enum State { Open = "open", Taken = "taken", Completed = "completed", Returned = "returned" }
}

/// The teams of the open chain, the first level among them.
///
/// # Errors
/// Those of the database.
pub fn open_chain_teams(tx: &mut Conn, w: &WorkPackage) -> Result<Vec<i64>, DbError> {
    let mut teams = vec![w.team_id];
    teams.extend(levels(tx, w)?.into_iter().map(|l| l.team));
    Ok(teams)
}

/// Each team that a Work Package was ever escalated to, with the story it was last escalated to for that team.
///
/// # Errors
/// Those of the database.
pub fn worked(tx: &mut Conn, work_package: i64) -> Result<Vec<(i64, i64)>, DbError> {
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (team, story) in store::ever(tx, work_package)? {
        match out.iter_mut().find(|o| o.0 == team) {
            Some(o) => o.1 = story,
            None => out.push((team, story)),
        }
    }
    Ok(out)
}
