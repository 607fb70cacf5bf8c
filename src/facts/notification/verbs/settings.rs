//! `/me/notification-settings`: what one is told, where, and when the digest comes.

use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::choice::{ByMail, Every};
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::notification::read::settings::view;
use crate::facts::notification::store;
use crate::facts::notification::store::choice::Choice;
use crate::facts::{activity, mail};
use crate::input;
use crate::kit::fields::number::Whole;
use crate::kit::fields::{Body, Errors, Keep};
use crate::kit::problem::Problem;
use crate::kit::time::Weekday;
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

/// Changes the settings of the caller. What waits for a digest that is not wanted any more is taken out of it.
///
/// # Errors
/// 422, 412.
pub fn change(cx: &mut Cx<'_>, body: &Body) -> Result<(), Problem> {
    let NewSettings { choices, digest } = body.read()?;
    let choices = choices.0.unwrap_or_default();
    no_kind_twice(&choices)?;
    cx.unchanged(view)?;
    let me = cx.by.id;
    let old = store::choice::of_person(cx.tx, me)?;
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
        store::choice::put(cx.tx, me, c.kind, after)?;
        if after.by_mail != ByMail::Digest {
            mail::store::drop_waiting(cx.tx, me, c.kind)?;
        }
        told.push(json!({"kind": c.kind, "in_product": after.in_product, "by_mail": after.by_mail}));
    }
    let mut d = store::choice::digest(cx.tx, me)?;
    if let Some(n) = digest.0 {
        d.every = n.every.0.unwrap_or(d.every);
        d.weekday = n.weekday.0.unwrap_or(d.weekday);
        d.hour = n.hour.0.map_or(d.hour, |h| h.0);
    }
    store::choice::put_digest(cx.tx, me, &d)?;
    let detail = json!({"login": cx.by.login, "choices": told,
                        "digest": {"every": d.every, "weekday": d.weekday, "hour": d.hour}});
    Ok(activity::store::record(cx, Kind::NotificationsChosen, &Subject::default(), &detail)?)
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
