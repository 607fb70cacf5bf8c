//! SQL on notifications.

pub mod choice;

use super::model::Notice;
use super::model::choice::ByMail;
use super::model::kind::NoticeKind;
use crate::app::Cx;
use crate::args;
use crate::facts::mail;
use crate::kit::problem::Problem;
use choice::Choice;

/// Tells people, each once; whoever does something is not told of it. What one command tells of one subject is one fact, in
/// whatever roles somebody hears of it: only the first notice of it reaches a person.
pub fn tell(cx: &mut Cx<'_>, people: &[i64], n: &Notice) -> Result<(), Problem> {
    let choices = choice::of_people(cx.tx, people, n.kind)?;
    for person in people {
        let fact = (*person, n.subject.clone());
        if *person == cx.by.id || cx.told.contains(&fact) {
            continue;
        }
        cx.told.push(fact);
        let Choice { in_product, by_mail } = choices.get(person).copied().unwrap_or_default();
        if !in_product && by_mail == ByMail::Never {
            continue;
        }
        let id: i64 = cx.tx.value(
            "INSERT INTO notification (person_id, at, kind, subject, message, in_product)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            args![*person, cx.now, n.kind, &n.subject, &n.message, in_product],
        )?;
        mail::store::queue(cx, *person, id, by_mail)?;
        cx.tx.signal(format!("person-{person}"));
    }
    Ok(())
}

/// Marks notifications of the caller as read.
pub fn mark(cx: &mut Cx<'_>, ids: &[i64]) -> Result<(), Problem> {
    cx.tx.run(
        "UPDATE notification SET read_at = $1 WHERE id = ANY($2) AND person_id = $3 AND read_at IS NULL",
        args![cx.now, ids, cx.by.id],
    )?;
    Ok(())
}

/// Marks what the caller was told of one kind about one subject as read.
pub fn mark_of(cx: &mut Cx<'_>, kind: NoticeKind, subject: &str) -> Result<(), Problem> {
    cx.tx.run(
        "UPDATE notification SET read_at = $1 WHERE person_id = $2 AND kind = $3 AND subject = $4 AND read_at IS NULL",
        args![cx.now, cx.by.id, kind, subject],
    )?;
    Ok(())
}
