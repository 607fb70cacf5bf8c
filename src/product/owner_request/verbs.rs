//! Verbs on requests to Product Owners.

use super::read::{find, must_lead, show};
use super::store;
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Said};
use crate::kit::problem::Problem;
use crate::product::story;
use crate::product::story::model::Story;
use serde_json::json;

input! {
    /// What is asked.
    pub struct NewRequest { text: Said }
}

input! {
    /// What is answered.
    pub struct NewAnswer { text: Said }
}

fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

/// Asks the Product Owner of a story.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422.
pub fn ask(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let s = story::read::find(cx, key)?;
    must_lead(cx, &s)?;
    let NewRequest { text } = body.read()?;
    let id = store::insert(cx.tx, s.id, cx.by.id, &text.0, cx.now)?;
    let said: String = text.0.chars().take(500).collect();
    let message = format!("{} asks you about {key}: {said}", cx.by.name);
    let notice = Notice { kind: NoticeKind::AnswerRequested, subject: key.to_string(), message };
    notification::store::tell(cx, &[s.product_owner_id], &notice)?;
    activity::store::record(cx, Kind::AnswerRequested, &subject(&s), &json!({"request": id, "input": text.0}))?;
    Ok(id)
}

/// The Product Owner of the story answers.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `request_answered`.
pub fn answer(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (r, s) = find(cx, id)?;
    story::read::must_be_product_owner(cx, &s)?;
    let NewAnswer { text } = body.read()?;
    cx.unchanged(|cx| show(cx, id))?;
    r.answered.may_answer()?;
    store::answer(cx.tx, id, cx.by.id, &text.0, cx.now)?;
    let said: String = text.0.chars().take(500).collect();
    let message = format!("{} answered you about {}: {said}", cx.by.name, s.key());
    let asked_by = store::asked_by(cx.tx, id)?;
    let notice = Notice { kind: NoticeKind::RequestAnswered, subject: s.key().to_string(), message };
    notification::store::tell(cx, &[asked_by], &notice)?;
    activity::store::record(cx, Kind::RequestAnswered, &subject(&s), &json!({"request": id, "note": text.0}))?;
    Ok(id)
}
