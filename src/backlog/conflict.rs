//! Priority conflicts: raised by a Product Owner, decided by the Chief Product Owner alone (R153).

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Errors, Key, Said};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::Refusal;
use crate::{account, args, input, project, row, story, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

words! {
    /// States of a priority conflict.
    pub enum ConflictState { Open = "open", Decided = "decided" }
}

input! {
    /// A conflict about the order of stories.
    pub struct NewConflict { stories: Vec<Key>, reason: Said }
}
input! {
    /// The decision: the stories in their order.
    pub struct Decision { order: Vec<Key>, reason: Said }
}

row! {
    struct Row {
        id: i64, project_id: i64, raised_by: i64, reason: String, state: ConflictState, decided_by: Option<i64>,
        decision_reason: Option<String>, created_at: At, decided_at: Option<At>,
    }
}

/// A priority conflict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ConflictView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// State.
    pub state: ConflictState,
    /// Keys of the stories; after the decision in the decided order.
    pub stories: Vec<String>,
    /// Login of who raised it.
    pub raised_by: String,
    /// Why.
    pub reason: String,
    /// Login of the Chief Product Owner who decided.
    pub decided_by: Option<String>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// When it was raised.
    pub created_at: At,
    /// When it was decided.
    pub decided_at: Option<At>,
}

/// Whether an open conflict is about a story.
pub(super) fn open_for(tx: &mut Conn, story: i64) -> Result<bool, DbError> {
    tx.exists(
        "SELECT c.id FROM priority_conflict c JOIN priority_conflict_story s ON s.conflict_id = c.id
          WHERE s.story_id = $1 AND c.state = 'open'",
        args![story],
    )
}

fn load(cx: &mut Cx<'_>, id: i64) -> Result<Row, Problem> {
    let row: Option<Row> = cx.tx.opt(
        "SELECT id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at
           FROM priority_conflict WHERE id = $1",
        args![id],
    )?;
    match row {
        Some(r) if project::scope(cx)?.holds(r.project_id) => Ok(r),
        _ => Err(Problem::not_found(format!("priority conflict {id}"))),
    }
}

/// A conflict that the caller may see.
pub(super) fn show(cx: &mut Cx<'_>, id: i64) -> Result<ConflictView, Problem> {
    let row = load(cx, id)?;
    view(cx, row)
}

/// The conflicts of a project, the newest first.
pub(super) fn list(cx: &mut Cx<'_>, project: i64, page: &Paging) -> Result<List<ConflictView>, Problem> {
    let rows: Vec<Row> = cx.tx.all(
        "SELECT id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at
           FROM priority_conflict WHERE project_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        args![project, page.after().map_or(i64::MAX, |k| k[0]), page.rows()],
    )?;
    page.list(rows, |r| vec![r.id], |r| view(cx, r))
}

fn view(cx: &mut Cx<'_>, row: Row) -> Result<ConflictView, Problem> {
    let Row { id, project_id, raised_by, reason, state, decided_by, decision_reason, created_at, decided_at } = row;
    let stories = cx.tx.column(
        "SELECT p.key || '-' || s.number FROM priority_conflict_story c JOIN story s ON s.id = c.story_id
           JOIN project p ON p.id = s.project_id WHERE c.conflict_id = $1 ORDER BY c.position",
        args![id],
    )?;
    Ok(ConflictView {
        id,
        project: project::by_id(cx.tx, project_id)?.key,
        state,
        stories,
        raised_by: account::login_of(cx.tx, raised_by)?,
        reason,
        decided_by: decided_by.map(|p| account::login_of(cx.tx, p)).transpose()?,
        decision_reason,
        created_at,
        decided_at,
    })
}

fn stories(cx: &mut Cx<'_>, project: i64, field: &str, keys: &[Key]) -> Result<Vec<i64>, Problem> {
    let mut e = Errors::default();
    let mut ids = Vec::new();
    for (i, k) in keys.iter().enumerate() {
        match story::by_key(cx.tx, k)? {
            Some(s) if s.project_id == project && !ids.contains(&s.id) => ids.push(s.id),
            Some(s) if s.project_id == project => e.push(&format!("{field}.{i}"), format!("{k} stands there twice")),
            _ => e.push(&format!("{field}.{i}"), format!("there is no story {k} in this project")),
        }
    }
    if e.0.is_empty() { Ok(ids) } else { Err(Problem::fields(e.0)) }
}

/// Raises a conflict.
pub(super) fn raise(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<ConflictView, Problem> {
    let p = project::find(cx, key)?;
    project::must_be_owner(cx, &p)?;
    let n: NewConflict = body.read()?;
    let ids = stories(cx, p.id, "stories", &n.stories)?;
    if ids.len() < 2 {
        return Err(Problem::invalid(
            "stories",
            "names fewer than two stories; a conflict is about the order of at least two",
        ));
    }
    let id: i64 = cx.tx.value(
        "INSERT INTO priority_conflict (project_id, raised_by, reason, state, created_at) VALUES ($1, $2, $3, 'open', $4) RETURNING id",
        args![p.id, cx.by.id, &n.reason.0, cx.now],
    )?;
    set_stories(cx, id, &ids)?;
    let chief: Vec<i64> = p.chief_product_owner_id.into_iter().collect();
    let message = format!("{} raised a priority conflict in {}: {}", cx.by.name, p.key, n.reason.0);
    notification::tell(
        cx,
        &chief,
        &Notice { kind: NoticeKind::PriorityConflictRaised, subject: n.stories[0].to_string(), message },
    )?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(cx, Kind::PriorityConflictRaised, &subject, &json!({"id": id, "reason": n.reason.0}))?;
    show(cx, id)
}

fn set_stories(cx: &mut Cx<'_>, id: i64, stories: &[i64]) -> Result<(), Problem> {
    cx.tx.run("DELETE FROM priority_conflict_story WHERE conflict_id = $1", args![id])?;
    for (i, s) in (0i64..).zip(stories) {
        cx.tx.run(
            "INSERT INTO priority_conflict_story (conflict_id, story_id, position) VALUES ($1, $2, $3)",
            args![id, *s, i],
        )?;
    }
    Ok(())
}

/// Decides a conflict, and puts the stories into the decided order.
pub(super) fn decide(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<ConflictView, Problem> {
    let c = load(cx, id)?;
    if !story::is_chief(cx, c.project_id)? {
        return Err(Refusal::NotChief.into());
    }
    let d: Decision = body.read()?;
    let order = stories(cx, c.project_id, "order", &d.order)?;
    let named: Vec<i64> = cx
        .tx
        .column("SELECT story_id FROM priority_conflict_story WHERE conflict_id = $1 ORDER BY story_id", args![id])?;
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if sorted != named {
        return Err(Problem::invalid("order", "must name each story of the conflict once"));
    }
    if c.state == ConflictState::Decided {
        return Err(Refusal::ConflictDecided.into());
    }
    super::reorder(cx, &order)?;
    set_stories(cx, id, &order)?;
    cx.tx.run(
        "UPDATE priority_conflict SET state = 'decided', decided_by = $2, decision_reason = $3, decided_at = $4 WHERE id = $1",
        args![id, cx.by.id, &d.reason.0, cx.now],
    )?;
    let message = format!("{} decided the priority conflict: {}", cx.by.name, d.reason.0);
    notification::tell(
        cx,
        &[c.raised_by],
        &Notice { kind: NoticeKind::PriorityConflictDecided, subject: d.order[0].to_string(), message },
    )?;
    let subject = Subject { project: Some(c.project_id), ..Subject::default() };
    let keys: Vec<String> = d.order.iter().map(Key::to_string).collect();
    activity::record(
        cx,
        Kind::PriorityConflictDecided,
        &subject,
        &json!({"id": id, "order": keys, "reason": d.reason.0}),
    )?;
    show(cx, id)
}
