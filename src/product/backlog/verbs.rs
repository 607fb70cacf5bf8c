//! Verbs on the Prioritized Product Backlog.

use super::model::{ItemKind, RankedItem, rules};
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use crate::product::{conflict, epic, story};
use serde_json::json;

/// Makes an Epic at the end of the backlog; answers its number in the database and its key.
pub fn create_epic(
    cx: &mut Cx<'_>,
    p: &Project,
    product_owner: i64,
    title: &str,
    description: Option<String>,
) -> Result<(i64, String), Problem> {
    epic::verbs::insert(cx, p, product_owner, title, description, &serde_json::Value::Null)
}

input! {
    /// Where an item goes: before or after another, one of the two.
    pub struct Place { before: Option<Key>, after: Option<Key> }
}

/// Where an item is put.
struct Anchor {
    word: &'static str,
    key: Key,
    item: RankedItem,
}

/// Moves a story (its Product Owner, or the Chief Product Owner).
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `priority_conflict_open`.
pub fn rank_story(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let s = story::read::find(cx, key)?;
    let chief = story::read::is_chief(cx, s.project_id)?;
    read::as_mover(cx, chief, s.project_id, s.product_owner_id, key)??;
    let anchor = anchor(cx, s.project_id, key, body)?;
    let shown = s.clone();
    cx.unchanged(|cx| story::read::story(cx, shown))?;
    if !chief && conflict::store::open_for(cx.tx, s.id)? {
        return Err(Refusal::ConflictOpen { story: key.to_string() }.into());
    }
    let item = RankedItem { kind: ItemKind::Story, id: s.id, rank: s.rank, number: s.number };
    place(cx, s.project_id, &item, &anchor)?;
    let subject = Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() };
    activity::store::record(cx, Kind::StoryRanked, &subject, &json!({anchor.word: anchor.key.to_string()}))?;
    Ok(s.id)
}

/// Moves an Epic likewise.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn rank_epic(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let e = epic::read::find(cx, key)?;
    let chief = story::read::is_chief(cx, e.project_id)?;
    read::as_mover(cx, chief, e.project_id, e.product_owner_id, key)??;
    let anchor = anchor(cx, e.project_id, key, body)?;
    cx.unchanged(|cx| epic::read::by_id(cx, e.id))?;
    let item = RankedItem { kind: ItemKind::Epic, id: e.id, rank: e.rank, number: key.number };
    place(cx, e.project_id, &item, &anchor)?;
    let subject = Subject { project: Some(e.project_id), epic: Some(e.id), ..Subject::default() };
    activity::store::record(cx, Kind::EpicRanked, &subject, &json!({anchor.word: anchor.key.to_string()}))?;
    Ok(e.id)
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

/// Puts an item beside another; where there is no gap, as many around it as it takes move apart.
fn place(cx: &mut Cx<'_>, project: i64, item: &RankedItem, anchor: &Anchor) -> Result<(), Problem> {
    let mut step = 0;
    loop {
        if let Some(moved) = apart(cx, project, item, anchor, step)? {
            return Ok(store::set_ranks(cx.tx, &moved)?);
        }
        step += 1;
    }
}

/// The item and those that move apart around it at a step, in their order, each with its new rank; none where there is no room.
fn apart(
    cx: &mut Cx<'_>,
    project: i64,
    item: &RankedItem,
    anchor: &Anchor,
    step: u32,
) -> Result<Option<Vec<(RankedItem, i64)>>, Problem> {
    let beside = rules::beside(step);
    let mut side = |lower: bool| {
        // The anchor is on one of the sides; one more than move is where the room ends.
        let mut side: Vec<RankedItem> =
            if lower == (anchor.word == "after") { vec![anchor.item.clone()] } else { vec![] };
        let rows = i64::try_from(beside + 1 - side.len()).map_err(Problem::internal)?;
        if rows > 0 {
            side.extend(store::beside(cx.tx, project, &anchor.item, item, lower, rows)?);
        }
        let end = side.get(beside).map(|i| i.rank);
        side.truncate(beside);
        Ok::<_, Problem>((side, end))
    };
    let (below, lower) = side(true)?;
    let (above, upper) = side(false)?;
    let items: Vec<RankedItem> = below.into_iter().rev().chain([item.clone()]).chain(above).collect();
    let ranks = rules::between(lower, upper, items.len(), step);
    Ok(ranks.map(|ranks| items.into_iter().zip(ranks).collect()))
}

/// Puts stories into an order among the places that they hold now: the decision of a conflict.
pub fn reorder(cx: &mut Cx<'_>, order: &[i64]) -> Result<(), Problem> {
    let stories = story::store::by_ids(cx.tx, order)?;
    let item = |id: &i64| {
        let s = stories.iter().find(|s| s.id == *id)?;
        Some(RankedItem { kind: ItemKind::Story, id: s.id, rank: s.rank, number: s.number })
    };
    let items: Vec<RankedItem> = order.iter().filter_map(item).collect();
    let mut places: Vec<i64> = items.iter().map(|i| i.rank).collect();
    places.sort_unstable();
    let moved: Vec<_> = items.into_iter().zip(places).collect();
    Ok(store::set_ranks(cx.tx, &moved)?)
}
