//! The Prioritized Product Backlog: Epics and User Stories of a project in one order.
//!
//! Ranks are numbers with wide gaps; a move takes the middle of a gap, and where none is left all ranks are spread anew.

mod conflict;
mod conflict_page;
mod epic;
mod page;
mod store;
pub mod web;

pub use conflict::{ConflictView, Decision, NewConflict};
pub use epic::{EpicChange, EpicView, NewEpic};
pub use store::{Filters, GAP, last_rank};

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::args;
use crate::back_up;
use crate::input;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Key};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::project::{self, Project};
use crate::refusal::Refusal;
use crate::story;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::{Item, ItemKind};

/// The number of an Epic of a project by its key.
///
/// # Errors
/// Those of the database.
pub fn epic_in(tx: &mut Conn, project: i64, key: &Key) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx.opt(
        "SELECT e.id FROM epic e JOIN project p ON p.id = e.project_id WHERE e.project_id = $1 AND p.key = $2 AND e.number = $3",
        args![project, &key.prefix, key.number],
    )?;
    Ok(row.map(|r| r.0))
}

/// Makes an Epic at the end of the backlog; answers its number in the database and its key.
///
/// # Errors
/// Those of the database.
pub fn create_epic(
    cx: &mut Cx<'_>,
    p: &Project,
    product_owner: i64,
    title: &str,
    description: Option<String>,
) -> Result<(i64, String), Problem> {
    epic::insert(cx, p, product_owner, title, description, &serde_json::Value::Null)
}

/// The key of an Epic.
///
/// # Errors
/// Those of the database.
pub fn epic_key(tx: &mut Conn, id: i64) -> Result<String, DbError> {
    tx.value(
        "SELECT p.key || '-' || e.number FROM epic e JOIN project p ON p.id = e.project_id WHERE e.id = $1",
        args![id],
    )
}

/// An Epic by key.
///
/// # Errors
/// 404.
pub fn epic_by_key(cx: &mut Cx<'_>, key: &Key) -> Result<EpicView, Problem> {
    let e = epic::find(cx, key)?;
    epic::by_id(cx, e.id)
}

/// Key and title of every Epic of a project.
///
/// # Errors
/// Those of the database.
pub fn epic_titles(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    store::epic_titles(tx, project)
}

/// Key and title of every story of a project that is not accepted or retired.
///
/// # Errors
/// Those of the database.
pub fn story_titles(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    store::open_story_titles(tx, project)
}

/// An item of the backlog.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum BacklogItem {
    /// An Epic.
    Epic(Box<EpicView>),
    /// A User Story.
    Story(Box<story::view::StoryView>),
}

/// The backlog of a project in its order. A list that is being paged keeps the order it began with.
///
/// # Errors
/// 404, 422.
pub fn list(
    cx: &mut Cx<'_>,
    project: &Project,
    filters: &Filters,
    page: &Paging,
) -> Result<List<BacklogItem>, Problem> {
    let (snapshot, after) = match page.after() {
        Some([s, rank, number]) => (*s, Some((*rank, *number))),
        _ => (store::newest_move(cx.tx)?, None),
    };
    let rows = store::page(cx.tx, project.id, filters, snapshot, after, page.rows())?;
    page.list(
        rows,
        |r| vec![snapshot, r.rank, r.number],
        |r| match r.kind {
            ItemKind::Epic => Ok(BacklogItem::Epic(Box::new(epic::by_id(cx, r.id)?))),
            ItemKind::Story => Ok(BacklogItem::Story(Box::new(story::view::by_id(cx, r.id)?))),
        },
    )
}

input! {
    /// Where an item goes: before or after another, one of the two.
    pub struct Place { before: Option<Key>, after: Option<Key> }
}

/// Moves a story (its Product Owner, or the Chief Product Owner).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `priority_conflict_open`.
pub fn rank_story(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<story::view::StoryView, Problem> {
    let s = story::find(cx, key)?;
    let chief = story::is_chief(cx, s.project_id)?;
    if !chief {
        story::must_be_product_owner(cx, &s)?;
    }
    let anchor = anchor(cx, s.project_id, key, body)?;
    let shown = s.clone();
    cx.unchanged(|cx| story::view::story(cx, shown))?;
    if !chief && conflict::open_for(cx.tx, s.id)? {
        return Err(Refusal::ConflictOpen { story: key.to_string() }.into());
    }
    let item = Item { kind: ItemKind::Story, id: s.id, rank: s.rank, number: s.number };
    place(cx, s.project_id, &item, &anchor)?;
    let subject = Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() };
    activity::record(cx, Kind::StoryRanked, &subject, &json!({anchor.word: anchor.key.to_string()}))?;
    story::view::by_id(cx, s.id)
}

/// Moves an Epic likewise.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn rank_epic(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<EpicView, Problem> {
    let e = epic::find(cx, key)?;
    let holder = e.product_owner_id;
    let may = holder == cx.by.id
        || story::is_chief(cx, e.project_id)?
        || back_up::stands_in(cx, back_up::Role::ProductOwner, e.project_id, holder)?;
    if !may {
        return Err(Refusal::NotProductOwner { of: key.to_string() }.into());
    }
    let anchor = anchor(cx, e.project_id, key, body)?;
    cx.unchanged(|cx| epic::by_id(cx, e.id))?;
    let item = Item { kind: ItemKind::Epic, id: e.id, rank: e.rank, number: key.number };
    place(cx, e.project_id, &item, &anchor)?;
    let subject = Subject { project: Some(e.project_id), epic: Some(e.id), ..Subject::default() };
    activity::record(cx, Kind::EpicRanked, &subject, &json!({anchor.word: anchor.key.to_string()}))?;
    epic::by_id(cx, e.id)
}

struct Anchor {
    word: &'static str,
    key: Key,
    item: Item,
}

fn anchor(cx: &mut Cx<'_>, project: i64, moved: &Key, body: &Body) -> Result<Anchor, Problem> {
    let (word, key) = match body.read()? {
        Place { before: Some(k), after: None } => ("before", k),
        Place { before: None, after: Some(k) } => ("after", k),
        Place { before: None, .. } => return Err(Problem::invalid("before", "is required, or after")),
        Place { .. } => return Err(Problem::invalid("after", "goes without before; name one of the two")),
    };
    if key == *moved {
        return Err(Problem::invalid(word, format!("{key} cannot be moved {word} itself")));
    }
    match store::item(cx.tx, project, &key)? {
        Some(item) => Ok(Anchor { word, key, item }),
        None => Err(Problem::invalid(word, format!("there is no Epic or story {key} in this backlog"))),
    }
}

/// Puts an item beside another.
fn place(cx: &mut Cx<'_>, project: i64, item: &Item, anchor: &Anchor) -> Result<(), Problem> {
    let before = anchor.word == "before";
    let mut at = store::gap(cx.tx, project, &anchor.item, item, before)?;
    if at.is_none() {
        store::spread(cx.tx, project)?;
        let anchored = store::item(cx.tx, project, &anchor.key)?.unwrap_or_else(|| anchor.item.clone());
        at = store::gap(cx.tx, project, &anchored, item, before)?;
    }
    let rank = at.ok_or_else(|| Problem::internal("no rank is left after spreading"))?;
    let present = store::rank_of(cx.tx, item)?;
    Ok(store::set_rank(cx.tx, item, present, rank)?)
}

/// Puts stories into an order among the places that they hold now: the decision of a conflict.
fn reorder(cx: &mut Cx<'_>, order: &[i64]) -> Result<(), Problem> {
    let mut ranks = Vec::with_capacity(order.len());
    for id in order {
        ranks.push((*id, story::by_id(cx.tx, *id)?.rank));
    }
    let mut places: Vec<i64> = ranks.iter().map(|r| r.1).collect();
    places.sort_unstable();
    for ((id, old), new) in ranks.into_iter().zip(places) {
        if old != new {
            story::set_rank(cx.tx, id, old, new)?;
        }
    }
    Ok(())
}

/// The project whose backlog is asked for.
///
/// # Errors
/// 404.
pub fn of(cx: &mut Cx<'_>, key: &str) -> Result<Project, Problem> {
    project::find(cx, key)
}
