//! Verbs on the outbox of e-mail.

pub mod digest;
pub mod sender;

use super::model::rules;
use super::read::mail;
use super::store;
use crate::app::Cx;
use crate::kit::problem::Problem;

/// Lets a mail that has failed be tried again.
///
/// # Errors
/// 404, 409 `mail_not_failed`.
pub fn retry(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let m = mail(cx, id)?;
    rules::may_retry(id, m.state)?;
    Ok(store::retry(cx.tx, id, cx.now)?)
}
