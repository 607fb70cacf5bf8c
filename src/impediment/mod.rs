//! The Impediment Log (framework.md C.2, R222): what is in the way of a team, per team and across teams.
//!
//! An impediment is raised into the log of a team, by those who meet it, and kept by the team's Scrum Master. One that concerns
//! several teams is marked *cross-team*: then the Chief Scrum Master is told, keeps it too, and the project's log shows it.

pub mod commands;
pub mod page;
mod store;
pub mod view;
pub mod web;

pub use view::ImpedimentView;

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::team::{self, Team};
use crate::words;
use store::Impediment;

words! {
    /// States of an impediment.
    pub enum State { Open = "open", InProgress = "in_progress", Resolved = "resolved" }
}

/// An impediment that the caller may see: who sees the team, and the project of the affected item or the team from within.
fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Impediment, Team), Problem> {
    let none = || Problem::not_found(format!("impediment {id}"));
    let i = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    let t = team::by_id(cx.tx, i.team_id)?;
    if !team::visible(cx, &t)? {
        return Err(none());
    }
    let item_seen = match i.project_id {
        Some(p) => crate::project::scope(cx)?.holds(p) || belongs(cx, &t)?,
        None => true,
    };
    if item_seen { Ok((i, t)) } else { Err(none()) }
}

/// Whether the caller is a member or the Scrum Master of a team.
fn belongs(cx: &mut Cx<'_>, t: &Team) -> Result<bool, Problem> {
    Ok(team::is_scrum_master(cx, t)? || team::is_member(cx.tx, t.id, cx.by.id)?)
}

/// Whether the caller keeps an impediment: the Scrum Master of the team; a cross-team one the Chief Scrum Master too (D.2).
fn keeps(cx: &mut Cx<'_>, i: &Impediment, t: &Team) -> Result<bool, Problem> {
    Ok(team::is_scrum_master(cx, t)? || i.cross_team && store::chiefs(cx.tx, i)?.contains(&cx.by.id))
}
