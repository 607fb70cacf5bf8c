//! Which stories a recurring story may escalate to, and whether they agree.

use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::Key;
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::product::story::model::{Story, subject};
use crate::product::story::{read, store};
use serde_json::json;

input! {
    /// Whether and where to the Work Packages of a story may be escalated.
    pub struct Escalation { permitted: bool, targets: Vec<Key> }
}

input! {
    /// Whether the Product Owner of a target receives what a source escalates.
    pub struct Consent { accepted: bool }
}

/// Permits or forbids escalation, and names the targets (R113 to R117).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 of section 3.
pub fn set_escalation(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let s = read::find(cx, key)?;
    read::must_be_product_owner(cx, &s)?;
    let input: Escalation = body.read()?;
    let mut e = Errors::default();
    let mut targets: Vec<Story> = Vec::new();
    for (i, k) in input.targets.iter().enumerate() {
        match read::find(cx, k) {
            Ok(t) if targets.iter().any(|x| x.id == t.id) => {}
            Ok(t) => targets.push(t),
            Err(p) if p.status == 404 => {
                e.push(&format!("targets.{i}"), format!("there is no story {k} that you can see"))
            }
            Err(p) => return Err(p),
        }
    }
    e.done()?;
    let shown = s.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    s.may_escalate_to(input.permitted, &targets)?;
    let old = store::target::targets(cx.tx, s.id)?;
    let mut changed = s.clone();
    changed.escalation_permitted = input.permitted;
    store::update(cx.tx, &changed)?;
    store::target::set_targets(cx.tx, s.id, &targets.iter().map(|t| t.id).collect::<Vec<_>>())?;
    for t in targets.iter().filter(|t| old.iter().all(|o| o.id != t.id)) {
        let message = format!("{key} may now escalate its Work Packages to {}; you may refuse that", t.key());
        notification::store::tell(
            cx,
            &[t.product_owner_id],
            &Notice { kind: NoticeKind::EscalationTargetNamed, subject: t.key().to_string(), message },
        )?;
    }
    let before =
        json!({"permitted": s.escalation_permitted, "targets": old.iter().map(|t| t.key.clone()).collect::<Vec<_>>()});
    let after = json!({"permitted": input.permitted, "targets": targets.iter().map(|t| t.key().to_string()).collect::<Vec<_>>()});
    activity::store::record(cx, Kind::EscalationSet, &subject(&s), &json!({"before": before, "after": after}))?;
    Ok(s.id)
}

/// The Product Owner of a target accepts or refuses a source (R116).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn answer_source(cx: &mut Cx<'_>, key: &Key, source: &Key, body: &Body) -> Result<i64, Problem> {
    let target = read::find(cx, key)?;
    let from = match store::by_key(cx.tx, source)? {
        Some(f) if store::target::targets(cx.tx, f.id)?.iter().any(|t| t.id == target.id) => f,
        _ => return Err(Problem::not_found(format!("{source} among the sources of {key}"))),
    };
    read::must_be_product_owner(cx, &target)?;
    let c: Consent = body.read()?;
    let shown = target.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    store::target::set_accepted(cx.tx, from.id, target.id, c.accepted)?;
    let word = if c.accepted { "accepts" } else { "refuses" };
    let message = format!("the Product Owner of {key} {word} what {source} escalates");
    notification::store::tell(
        cx,
        &[from.product_owner_id],
        &Notice { kind: NoticeKind::EscalationSourceAnswered, subject: source.to_string(), message },
    )?;
    activity::store::record(
        cx,
        Kind::EscalationSourceAnswered,
        &subject(&target),
        &json!({"source": source.to_string(), "accepted": c.accepted}),
    )?;
    Ok(target.id)
}
