//! The outbox as administrators see it: who, about what, and what the mail server said; never what was written.

pub mod letter;

use super::model::{MailKind, MailState};
use super::store;
use super::store::MailRow;
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

/// The views of mails, in their order.
fn many(cx: &mut Cx<'_>, lines: Vec<MailRow>) -> Result<Vec<MailView>, Problem> {
    let ids: Vec<i64> = lines.iter().map(|l| l.id).collect();
    let mut subjects = store::subjects(cx.tx, &ids)?;
    let view = |l: MailRow| {
        let MailRow { id, to, address, kind, state, attempts, created_at, due_at, said, ended_at } = l;
        let subjects = subjects.take(id);
        MailView { id, to, address, kind, subjects, state, attempts, created_at, due_at, ended_at, said }
    };
    Ok(lines.into_iter().map(view).collect())
}

/// The mails, newest first.
pub fn list(cx: &mut Cx<'_>, state: Option<MailState>, page: &Paging) -> Result<List<MailView>, Problem> {
    let rows = store::page(cx.tx, state, page.after().map_or(i64::MAX, |k| k[0]), page.rows())?;
    page.many(rows, |l| vec![l.id], |lines| many(cx, lines))
}

/// A mail.
///
/// # Errors
/// 404 for everybody but administrators, and for a number that is none.
pub fn mail(cx: &mut Cx<'_>, id: i64) -> Result<MailView, Problem> {
    let line = store::line(cx.tx, id)?.filter(|_| cx.by.admin);
    many(cx, line.into_iter().collect())?.pop().ok_or_else(|| Problem::not_found(format!("mail {id}")))
}
