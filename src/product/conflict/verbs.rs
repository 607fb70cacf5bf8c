//! Verbs on priority conflicts.

use super::read::{load, stories};
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
use crate::product::{backlog, project, story};
use serde_json::json;

input! {
    /// A conflict about the order of stories.
    pub struct NewConflict { stories: Vec<Key>, reason: Said }
}

input! {
    /// The decision: the stories in their order.
    pub struct Decision { order: Vec<Key>, reason: Said }
}

/// Raises a conflict.
pub fn raise(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<i64, Problem> {
    let p = project::read::find(cx, key)?;
    project::read::must_be_owner(cx, &p)?;
    let n: NewConflict = body.read()?;
    let ids = stories(cx, p.id, "stories", &n.stories)?;
    if ids.len() < 2 {
        return Err(Problem::invalid(
            "stories",
            "names fewer than two stories; a conflict is about the order of at least two",
        ));
    }
    let id = store::insert(cx.tx, p.id, cx.by.id, &n.reason.0, cx.now)?;
    store::set_stories(cx.tx, id, &ids)?;
    let chief: Vec<i64> = p.chief_product_owner_id.into_iter().collect();
    let message = format!("{} raised a priority conflict in {}: {}", cx.by.name, p.key, n.reason.0);
    notification::store::tell(
        cx,
        &chief,
        &Notice { kind: NoticeKind::PriorityConflictRaised, subject: n.stories[0].to_string(), message },
    )?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(cx, Kind::PriorityConflictRaised, &subject, &json!({"id": id, "reason": n.reason.0}))?;
    Ok(id)
}

/// Decides a conflict, and puts the stories into the decided order.
pub fn decide(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let c = load(cx, id)?;
    story::read::as_chief(cx, c.project_id)??;
    let d: Decision = body.read()?;
    let order = stories(cx, c.project_id, "order", &d.order)?;
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if sorted != store::stories(cx.tx, id)? {
        return Err(Problem::invalid("order", "must name each story of the conflict once"));
    }
    let c = c.decide(cx.by.id, d.reason.0.clone(), cx.now)?;
    backlog::verbs::reorder(cx, &order)?;
    store::set_stories(cx.tx, id, &order)?;
    store::update(cx.tx, &c)?;
    let message = format!("{} decided the priority conflict: {}", cx.by.name, d.reason.0);
    notification::store::tell(
        cx,
        &[c.raised_by],
        &Notice { kind: NoticeKind::PriorityConflictDecided, subject: d.order[0].to_string(), message },
    )?;
    let subject = Subject { project: Some(c.project_id), ..Subject::default() };
    let keys: Vec<String> = d.order.iter().map(Key::to_string).collect();
    activity::store::record(
        cx,
        Kind::PriorityConflictDecided,
        &subject,
        &json!({"id": id, "order": keys, "reason": d.reason.0}),
    )?;
    Ok(id)
}
