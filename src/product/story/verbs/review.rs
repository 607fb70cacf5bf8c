//! Reviews of recurring stories at an interval (R56): when the next one is due, and the sweep that tells the Product Owner.

use crate::app::{App, Cx};
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::product::project;
use crate::product::story::{model, store};
use serde_json::json;

/// Tells of every review that has come due. What one process has told, another does not tell again: the note stands in the
/// transaction that tells.
///
/// # Errors
/// Those of the database; one story that fails does not keep the others waiting.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    // A day begins first in the zone that is furthest east.
    let latest = now.day().plus(1);
    let due: Vec<i64> = app.db.read(move |tx| Ok::<_, Problem>(store::review::reviews_due(tx, latest)?)).await?;
    let mut failed = Ok(());
    for id in due {
        let told = app.db.write(move |tx| tell_of(&mut Cx::new(tx, Caller::system(), now), id)).await;
        if let Err(p) = told {
            tracing::warn!("the review of story {id} could not be told of: {p}");
            failed = Err(p);
        }
    }
    failed
}

/// Tells of one review, if it still is due and was not told of.
fn tell_of(cx: &mut Cx<'_>, id: i64) -> Result<(), Problem> {
    let s = store::by_id(cx.tx, id)?;
    let zone = project::store::by_id(cx.tx, s.project_id)?.time_zone;
    let Some(due) = s.review_due_on.filter(|d| *d <= cx.now.day_in(&zone)) else { return Ok(()) };
    if s.state != model::State::Active || !store::review::note_review_told(cx.tx, id, due)? {
        return Ok(());
    }
    let message = format!("{} is due for your review since {due}: {}", s.key(), s.title);
    let notice = Notice { kind: NoticeKind::ReviewDue, subject: s.key().to_string(), message };
    notification::store::tell(cx, &[s.product_owner_id], &notice)?;
    let subject = Subject { project: Some(s.project_id), story: Some(id), ..Subject::default() };
    Ok(activity::store::record(cx, Kind::ReviewDue, &subject, &json!({"due": due}))?)
}
