//! Planning Poker and Wideband Delphi (framework.md C.3, R219): the members of a team each play a hidden card, reveal,
//! discuss, and play another round until they agree; what they agree on becomes the estimate of the team's portion.
//!
//! A *session* goes through stories one after another, each in *rounds*. Until a round is revealed nobody is told any card
//! but their own. *Present* are the members who have taken a seat. An *anonymous* session is Wideband Delphi: the cards are
//! shown without names, with their spread.

pub mod commands;
pub mod page;
pub mod rules;
mod store;
pub mod view;
pub mod web;

pub use rules::Card;

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::team::{self, Team};
use crate::words;
use store::Session;

words! {
    /// States of a session.
    pub enum State { Open = "open", Closed = "closed" }
}
words! {
    /// What became of a story in a session.
    pub enum StoryState { Waiting = "waiting", Agreed = "agreed", PutOff = "put_off" }
}
words! {
    /// States of a round.
    pub enum RoundState { Open = "open", Revealed = "revealed" }
}

/// A session that the caller may see: who sees the team, and all its stories or the team from within.
fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Session, Team), Problem> {
    let none = || Problem::not_found(format!("poker session {id}"));
    let s = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    let t = team::by_id(cx.tx, s.team_id)?;
    if seen(cx, &s, &t)? { Ok((s, t)) } else { Err(none()) }
}

fn seen(cx: &mut Cx<'_>, s: &Session, t: &Team) -> Result<bool, Problem> {
    if !team::visible(cx, t)? {
        return Ok(false);
    }
    if team::is_scrum_master(cx, t)? || team::is_member(cx.tx, t.id, cx.by.id)? {
        return Ok(true);
    }
    let scope = crate::project::scope(cx)?;
    Ok(store::projects(cx.tx, s.id)?.into_iter().all(|p| scope.holds(p)))
}

/// Whether the caller may hear of a session.
///
/// # Errors
/// Those of the database.
pub fn audible(cx: &mut Cx<'_>, id: i64) -> Result<bool, Problem> {
    match find(cx, id) {
        Ok(_) => Ok(true),
        Err(p) if p.status == 404 => Ok(false),
        Err(p) => Err(p),
    }
}
