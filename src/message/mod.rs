//! Direct messages (R37): between two people who share a project, about a story or Work Package that both see, or about nothing
//! in particular. A *conversation* is all that two people have written to each other. Nobody else reads it; administrators neither.

mod commands;
mod page;
mod store;
pub mod view;
pub mod web;

pub use commands::{NewMessage, Seen};
pub use store::unread_of;

use crate::app::Cx;
use crate::kit::problem::Problem;

/// How many messages to the caller are unread.
///
/// # Errors
/// Those of the database.
pub fn unread(cx: &mut Cx<'_>) -> Result<i64, Problem> {
    Ok(unread_of(cx.tx, cx.by.id)?)
}
