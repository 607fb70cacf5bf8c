//! Views of the Prioritized Product Backlog.

use super::model::{ItemKind, RankedItem};
use super::store;
use super::store::Filters;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::text::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::product::epic::read::EpicView;
use crate::product::project::model::Project;
use crate::product::{epic, order_log, project, story};
use schemars::JsonSchema;
use serde::Serialize;

/// An Epic by key.
///
/// # Errors
/// 404.
pub fn epic_by_key(cx: &mut Cx<'_>, key: &Key) -> Result<EpicView, Problem> {
    let e = epic::read::find(cx, key)?;
    epic::read::by_id(cx, e.id)
}

/// Key and title of every Epic of a project.
pub fn epic_titles(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    store::epic_titles(tx, project)
}

/// Key and title of every story of a project that is not accepted or retired.
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
    Story(Box<story::read::StoryView>),
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
        _ => (order_log::store::newest(cx.tx)?, None),
    };
    let rows = store::page(cx.tx, project.id, filters, snapshot, after, page.rows())?;
    page.many(rows, |r| vec![snapshot, r.rank, r.number], |rows| items(cx, &rows))
}

fn items(cx: &mut Cx<'_>, rows: &[RankedItem]) -> Result<Vec<BacklogItem>, Problem> {
    let of = |kind| rows.iter().filter(|r| r.kind == kind).map(|r| r.id).collect::<Vec<_>>();
    let mut epics = epic::read::by_ids(cx, &of(ItemKind::Epic))?;
    let mut stories = story::read::by_ids(cx, &of(ItemKind::Story))?;
    let item = |r: &RankedItem| match r.kind {
        ItemKind::Epic => Some(BacklogItem::Epic(Box::new(epics.remove(&r.id)?))),
        ItemKind::Story => Some(BacklogItem::Story(Box::new(stories.remove(&r.id)?))),
    };
    Ok(rows.iter().filter_map(item).collect())
}

/// The project whose backlog is asked for.
///
/// # Errors
/// 404.
pub fn project(cx: &mut Cx<'_>, key: &str) -> Result<Project, Problem> {
    project::read::find(cx, key)
}

/// Whether the caller may move the item `key` of a Product Owner: that person, and the Chief Product Owner, which `chief` says
/// the caller is.
pub fn as_mover(cx: &mut Cx<'_>, chief: bool, project: i64, owner: i64, key: &impl ToString) -> Result<May, Problem> {
    if chief || story::read::acts_for_owner(cx, project, owner)? {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::NotProductOwner { of: key.to_string() }))
}
