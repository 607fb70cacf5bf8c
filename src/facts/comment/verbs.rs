//! Verbs on comments.

use super::model::{CommentView, On};
use super::read::mentioned;
use super::store;
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::Said;
use crate::kit::problem::Problem;
use serde_json::json;

input! {
    /// A new comment.
    pub struct NewComment { text: Said }
}

pub fn add(cx: &mut Cx<'_>, on: On, about: &Subject, key: &str, text: &str) -> Result<CommentView, Problem> {
    let id = store::insert(cx.tx, on, cx.by.id, text, cx.now)?;
    let people = mentioned(cx, on, text)?;
    let message = format!("{} mentioned you on {key}: {}", cx.by.name, text.chars().take(200).collect::<String>());
    notification::store::tell(cx, &people, &Notice { kind: NoticeKind::Mentioned, subject: key.to_owned(), message })?;
    activity::store::record(cx, Kind::Commented, about, &json!({"comment": id, "text": text}))?;
    Ok(CommentView { id, author: cx.by.login.clone(), text: text.to_owned(), at: cx.now })
}
