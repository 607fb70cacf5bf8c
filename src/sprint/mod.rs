//! Sprints: commitments known and unknown, balance against the velocity, start, close and carry-over, board, burndown.
//!
//! *Known* work is foreseen at planning, *unknown* work appears in the Sprint and draws on the amount that was set aside for it.

pub mod board;
pub mod burndown;
pub mod commands;
pub mod disturbed;
pub mod early;
mod effort;
mod of_story;
pub mod page;
pub mod plan;
pub mod proposal;
pub mod report;
pub mod review;
mod rules;
mod store;
pub mod view;
pub mod web;

pub use effort::{task_done, task_undone, work_package_done, work_package_undone};
pub use of_story::{Coming, StorySprint, coming, of_story};
pub use rules::{Balance, balance};
pub use store::{Sprint, active_holding, active_of_team, by_id, holds, velocity};

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::words;

words! {
    /// States of a Sprint.
    pub enum State { Planned = "planned", Active = "active", Closed = "closed" }
}
words! {
    /// What became of a commitment when its Sprint closed.
    pub enum Outcome { Accepted = "accepted", CarriedOver = "carried_over", Returned = "returned", Kept = "kept" }
}

words! {
    /// What an amount is entered in: the team's own unit, percent of its velocity, or hours of its capacity (R95).
    pub enum AmountUnit { Amount = "amount", Percent = "percent", Hours = "hours" }
}

/// A Sprint of a team that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Sprint, crate::team::Team), Problem> {
    let none = || Problem::not_found(format!("Sprint {id}"));
    let sprint = store::opt(cx.tx, id)?.ok_or_else(none)?;
    let team = crate::team::by_id(cx.tx, sprint.team_id)?;
    if crate::team::visible(cx, &team)? { Ok((sprint, team)) } else { Err(none()) }
}

/// Tells the open boards of the teams whose running Sprints hold a story.
///
/// # Errors
/// Those of the database.
pub fn touch_story(cx: &mut Cx<'_>, story: i64) -> Result<(), Problem> {
    for team in store::active_teams(cx.tx, story)? {
        cx.tx.signal(format!("team-{team}"));
    }
    Ok(())
}
