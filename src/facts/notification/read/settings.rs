//! `/me/notification-settings`: what one is told, where, and when the digest comes.

use crate::app::Cx;
use crate::facts::mail;
use crate::facts::notification::model::choice::{ByMail, Every};
use crate::facts::notification::model::kind::{Group, NoticeKind};
use crate::facts::notification::store::choice::Choice;
use crate::facts::notification::{model, store};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Weekday};
use schemars::JsonSchema;
use serde::Serialize;

/// What a person has chosen for a kind.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ChoiceView {
    /// The kind.
    pub kind: NoticeKind,
    /// What it has in common with others.
    pub group: Group,
    /// When one is told so.
    pub when: &'static str,
    /// Whether it stands in the inbox.
    pub in_product: bool,
    /// Whether it comes by e-mail.
    pub by_mail: ByMail,
}

/// When the digest of a person comes.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DigestView {
    /// Daily or weekly.
    pub every: Every,
    /// The day of a weekly one.
    pub weekday: Weekday,
    /// The hour, 0 to 23, in the person's own time zone.
    pub hour: i64,
    /// When the last one was made.
    pub last_at: Option<At>,
}

/// What a person is told, and where.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SettingsView {
    /// Whether this installation sends e-mail.
    pub mail: bool,
    /// Where e-mail goes.
    pub address: String,
    /// Every kind.
    pub choices: Vec<ChoiceView>,
    /// The digest.
    pub digest: DigestView,
}

/// The settings of the caller.
pub fn view(cx: &mut Cx<'_>) -> Result<SettingsView, Problem> {
    let chosen = store::choice::of_person(cx.tx, cx.by.id)?;
    let choices = NoticeKind::ALL.iter().map(|kind| {
        let Choice { in_product, by_mail } = chosen.get(kind).copied().unwrap_or_default();
        let about = kind.about();
        ChoiceView { kind: *kind, group: about.group, when: about.when, in_product, by_mail }
    });
    let choices = choices.collect();
    let model::choice::Digest { every, weekday, hour, last_at } = store::choice::digest(cx.tx, cx.by.id)?;
    Ok(SettingsView {
        mail: mail::store::service(cx.tx, cx.now)?.is_some(),
        address: cx.by.email.clone(),
        choices,
        digest: DigestView { every, weekday, hour, last_at },
    })
}
