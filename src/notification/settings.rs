//! `/me/notification-settings`: what one is told, where, and when the digest comes.

use super::choice::{self, ByMail, Choice, Every};
use super::page;
use super::{Group, NoticeKind};
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::input;
use crate::kit::fields::{Body, Errors, Keep, Whole};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Weekday};
use crate::kit::web::{Reply, Req};
use crate::mail;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

input! {
    /// A choice for a kind.
    pub struct NewChoice { kind: NoticeKind, in_product: Keep<bool>, by_mail: Keep<ByMail> }
}
input! {
    /// When the digest comes.
    pub struct NewDigest { every: Keep<Every>, weekday: Keep<Weekday>, hour: Keep<Whole<0, 23>> }
}
input! {
    /// What changes; what is left out stays as it is.
    pub struct NewSettings { choices: Keep<Vec<NewChoice>>, digest: Keep<NewDigest> }
}

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
///
/// # Errors
/// Those of the database.
pub fn view(cx: &mut Cx<'_>) -> Result<SettingsView, Problem> {
    let chosen = choice::of_person(cx.tx, cx.by.id)?;
    let choices = NoticeKind::ALL.iter().map(|kind| {
        let Choice { in_product, by_mail } = chosen.get(kind).copied().unwrap_or_default();
        let about = kind.about();
        ChoiceView { kind: *kind, group: about.group, when: about.when, in_product, by_mail }
    });
    let choices = choices.collect();
    let choice::Digest { every, weekday, hour, last_at } = choice::digest(cx.tx, cx.by.id)?;
    Ok(SettingsView {
        mail: mail::service(cx.tx, cx.now)?.is_some(),
        address: cx.by.email.clone(),
        choices,
        digest: DigestView { every, weekday, hour, last_at },
    })
}

/// Changes the settings of the caller. What waits for a digest that is not wanted any more is taken out of it.
///
/// # Errors
/// 422, 412.
pub fn change(cx: &mut Cx<'_>, body: &Body) -> Result<SettingsView, Problem> {
    let NewSettings { choices, digest } = body.read()?;
    let choices = choices.0.unwrap_or_default();
    no_kind_twice(&choices)?;
    cx.unchanged(view)?;
    let me = cx.by.id;
    let old = choice::of_person(cx.tx, me)?;
    let mut told = Vec::new();
    for c in choices {
        let before = old.get(&c.kind).copied().unwrap_or_default();
        let after = Choice {
            in_product: c.in_product.0.unwrap_or(before.in_product),
            by_mail: c.by_mail.0.unwrap_or(before.by_mail),
        };
        if after == before {
            continue;
        }
        choice::put(cx.tx, me, c.kind, after)?;
        if after.by_mail != ByMail::Digest {
            mail::drop_waiting(cx.tx, me, c.kind)?;
        }
        told.push(json!({"kind": c.kind, "in_product": after.in_product, "by_mail": after.by_mail}));
    }
    let mut d = choice::digest(cx.tx, me)?;
    if let Some(n) = digest.0 {
        d.every = n.every.0.unwrap_or(d.every);
        d.weekday = n.weekday.0.unwrap_or(d.weekday);
        d.hour = n.hour.0.map_or(d.hour, |h| h.0);
    }
    choice::put_digest(cx.tx, me, &d)?;
    let detail = json!({"login": cx.by.login, "choices": told,
                        "digest": {"every": d.every, "weekday": d.weekday, "hour": d.hour}});
    activity::record(cx, Kind::NotificationsChosen, &Subject::default(), &detail)?;
    view(cx)
}

fn no_kind_twice(choices: &[NewChoice]) -> Result<(), Problem> {
    let mut e = Errors::default();
    for (i, c) in choices.iter().enumerate() {
        if choices[..i].iter().any(|o| o.kind == c.kind) {
            e.push(&format!("choices.{i}.kind"), format!("{} stands there twice", c.kind));
        }
    }
    if e.0.is_empty() { Ok(()) } else { Err(Problem::fields(e.0)) }
}

/// `GET /me/notification-settings`
pub fn show(cx: &mut Cx<'_>, _: &Req) -> Result<Reply, Problem> {
    let settings = view(cx)?;
    Reply::ok(&settings)?.page(cx, |cx| page::settings(cx, &settings))
}

/// `PUT /me/notification-settings`
pub fn put(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&change(cx, &r.body)?)
}
