//! The outbox as administrators see it: who, about what, and what the mail server said; never what was written.

pub mod letter;

use super::model::{MailKind, MailState};
use super::store;
use super::store::Line;
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use schemars::JsonSchema;
use serde::Serialize;

/// A mail.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MailView {
    /// Number.
    pub id: i64,
    /// Login of the person.
    pub to: String,
    /// The person's address.
    pub address: String,
    /// One notification or a digest.
    pub kind: MailKind,
    /// The keys that it is about, five at most; none of direct messages.
    pub subjects: Vec<String>,
    /// State.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was decided.
    pub created_at: At,
    /// When it is tried next; while it is being sent, when another attempt may begin.
    pub due_at: At,
    /// When it was sent or failed.
    pub ended_at: Option<At>,
    /// What the mail server said last.
    pub said: Option<String>,
}

fn shape(cx: &mut Cx<'_>, l: Line) -> Result<MailView, Problem> {
    let Line { id, to, address, kind, state, attempts, created_at, due_at } = l;
    let (said, ended_at) = store::ending(cx.tx, id)?;
    let subjects = store::subjects(cx.tx, id)?;
    Ok(MailView { id, to, address, kind, subjects, state, attempts, created_at, due_at, ended_at, said })
}

/// The mails, newest first.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, state: Option<MailState>, page: &Paging) -> Result<List<MailView>, Problem> {
    let rows = store::page(cx.tx, state, page.after().map_or(i64::MAX, |k| k[0]), page.rows())?;
    page.list(rows, |l| vec![l.id], |l| shape(cx, l))
}

/// A mail.
///
/// # Errors
/// 404 for everybody but administrators, and for a number that is none.
pub fn mail(cx: &mut Cx<'_>, id: i64) -> Result<MailView, Problem> {
    match store::line(cx.tx, id)? {
        Some(l) if cx.by.admin => shape(cx, l),
        _ => Err(Problem::not_found(format!("mail {id}"))),
    }
}
