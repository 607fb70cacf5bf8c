//! A level as the outside sees it, and its backlog.

pub mod figures;
pub mod tree;

use super::model::{BacklogOrder, Below, Level, LevelEntry, LevelKind};
use super::store::{Filters, by_slug};
use super::{model, store};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::{Hundredths, Whole};
use crate::kit::fields::text::{Prefix, Slug};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::story::model::{Class, State};
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tree::Tree;

/// A portfolio or program.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LevelView {
    /// Portfolio or program.
    pub level: LevelKind,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Login of its Product Owner: strategic order, Minimum Done Criteria.
    pub product_owner: String,
    /// Login of its Scrum Master: removes impediments at this level.
    pub scrum_master: String,
    /// Slug of the portfolio that a program belongs to.
    pub portfolio: Option<String>,
    /// Slugs of the programs of a portfolio, in the strategic order: those that the reader sees.
    pub programs: Vec<String>,
    /// Keys of the projects below, in the strategic order: those that the reader sees, all for its Product Owner and Scrum Master.
    pub projects: Vec<String>,
}

/// The view of a level.
pub fn level(cx: &mut Cx<'_>, l: Level) -> Result<LevelView, Problem> {
    let tree = Tree::load(cx)?;
    many(cx, vec![l], &tree)?.pop().ok_or_else(|| Problem::internal("a level without a view"))
}

/// The views of levels, in their order.
fn many(cx: &mut Cx<'_>, levels: Vec<Level>, tree: &Tree) -> Result<Vec<LevelView>, Problem> {
    let people: Vec<i64> = levels.iter().flat_map(|l| [l.product_owner_id, l.scrum_master_id]).collect();
    let logins = account::store::logins_of(cx.tx, &people)?;
    let view = |l: Level| {
        let programs = tree.programs(&l).map(|p| p.slug.clone()).collect();
        let projects = tree.reach(&l).map(|b| b.key.clone()).collect();
        let Level { id: _, kind, slug, name, description, product_owner_id, scrum_master_id, portfolio_id } = l;
        LevelView {
            level: kind,
            slug,
            name,
            description,
            product_owner: logins.of(product_owner_id),
            scrum_master: logins.of(scrum_master_id),
            portfolio: portfolio_id.and_then(|id| tree.level(id)).map(|p| p.slug.clone()),
            programs,
            projects,
        }
    };
    Ok(levels.into_iter().map(view).collect())
}

/// The levels of a kind that the caller may see.
pub fn levels(cx: &mut Cx<'_>, kind: LevelKind, page: &Paging) -> Result<List<LevelView>, Problem> {
    let tree = Tree::load(cx)?;
    let after = page.after().map_or(0, |k| k[0]);
    let mut seen: Vec<Level> = tree.of_kind(kind).filter(|l| l.id > after && tree.visible(l)).cloned().collect();
    seen.sort_by_key(|l| l.id);
    page.many(seen, |l| vec![l.id], |levels| many(cx, levels, &tree))
}

/// An Epic or story in the backlog of a level.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LevelItem {
    /// `epic` or `story`.
    pub r#type: String,
    /// Key.
    pub key: String,
    /// Key of its project.
    pub project: String,
    /// Title.
    pub title: String,
    /// Login of its Product Owner.
    pub product_owner: String,
    /// Class of a story.
    pub class: Option<Class>,
    /// State of a story.
    pub state: Option<State>,
    /// Estimate of a story.
    pub estimate: Option<Hundredths>,
    /// Business value of a story.
    pub business_value: Option<Value>,
}

/// The backlog of a level: the first items of all projects below in one order.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LevelBacklog {
    /// What it is ordered by.
    pub order: BacklogOrder,
    /// How many items pass the filters.
    pub total: usize,
    /// The first `limit` of them (default 200, at most 1000).
    pub items: Vec<LevelItem>,
}

crate::query! {
    /// What the backlog of a level is asked for.
    pub struct LevelBacklogQuery {
        /// Only items of the project with this key.
        project: Option<Prefix>,
        /// Only finite or only recurring stories.
        recurrence: Option<story::model::Recurrence>,
        /// Only stories of one team or only of several.
        team_mode: Option<story::model::TeamMode>,
        /// Only stories in this state.
        state: Option<State>,
        /// Whether to leave out what is accepted or retired.
        open: Option<bool>,
        /// Only items of the Product Owner with this login.
        product_owner: Option<Slug>,
        /// Part of the title or key.
        q: Option<String>,
        /// What it is ordered by.
        order: Option<BacklogOrder>,
        /// How many items to answer at most; 200 unless said otherwise.
        limit: Option<Whole<1, 1000>>,
    }
}

fn filters(cx: &mut Cx<'_>, q: &LevelBacklogQuery) -> Result<Filters, Problem> {
    let product_owner = match &q.product_owner {
        None => None,
        Some(Slug(login)) => Some(
            account::store::id_of(cx.tx, login)?
                .ok_or_else(|| Problem::invalid("product_owner", format!("there is no user {login:?}")))?,
        ),
    };
    Ok(Filters {
        recurrence: q.recurrence,
        team_mode: q.team_mode,
        state: q.state,
        open: q.open.unwrap_or(false),
        product_owner,
        q: q.q.clone(),
    })
}

fn value(line: &LevelEntry) -> f64 {
    line.business_value.as_deref().and_then(|v| v.parse().ok()).unwrap_or(f64::NEG_INFINITY)
}

/// The backlog of a level: contents, so only of projects that the caller may see.
///
/// # Errors
/// 422.
pub fn backlog(cx: &mut Cx<'_>, l: &Level, q: &LevelBacklogQuery) -> Result<LevelBacklog, Problem> {
    let limit = q.limit.map_or(200, |n| usize::try_from(n.0).unwrap_or(200));
    let filters = filters(cx, q)?;
    let order = q.order.unwrap_or(BacklogOrder::Rank);
    let projects = chosen(cx, l, q.project.as_ref().map(|p| p.0.as_str()))?;
    let ids: Vec<i64> = projects.iter().map(|b| b.id).collect();
    let place = |id: i64| ids.iter().position(|p| *p == id).unwrap_or(usize::MAX);
    let mut lines = store::lines(cx.tx, &ids, &filters)?;
    lines.sort_by_cached_key(|x| (place(x.project_id), x.rank, x.number));
    if order == BacklogOrder::BusinessValue {
        lines.sort_by(|a, b| value(b).total_cmp(&value(a)));
    }
    let total = lines.len();
    lines.truncate(limit);
    Ok(LevelBacklog { order, total, items: lines.into_iter().map(|x| item(x, &projects)).collect() })
}

fn item(x: LevelEntry, projects: &[Below]) -> LevelItem {
    LevelItem {
        r#type: x.kind,
        key: x.key,
        project: projects.iter().find(|b| b.id == x.project_id).map(|b| b.key.clone()).unwrap_or_default(),
        title: x.title,
        product_owner: x.owner,
        class: x.recurrence.zip(x.team_mode).map(|(r, m)| story::model::rules::class(r, m)),
        state: x.state,
        estimate: x.estimate,
        business_value: x.business_value.and_then(|v| serde_json::from_str(&v).ok()),
    }
}

/// A level that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, kind: LevelKind, slug: &str) -> Result<Level, Problem> {
    match by_slug(cx.tx, kind, slug)? {
        Some(l) if visible(cx, &l)? => Ok(l),
        _ => Err(Problem::not_found(format!("{kind} {slug:?}"))),
    }
}

/// Whether the caller may see a level.
pub fn visible(cx: &mut Cx<'_>, level: &Level) -> Result<bool, Problem> {
    Ok(Tree::load(cx)?.visible(level))
}

/// The projects below a level that the caller may see, in the strategic order.
pub fn below(cx: &mut Cx<'_>, level: &Level) -> Result<Vec<Below>, Problem> {
    let all = store::below(cx.tx, level)?;
    only_visible(cx, all)
}

/// Those of some projects whose contents the caller may see.
pub fn only_visible(cx: &mut Cx<'_>, mut all: Vec<Below>) -> Result<Vec<Below>, Problem> {
    let scope = project::read::scope(cx)?;
    all.retain(|b| scope.holds(b.id));
    Ok(all)
}

/// Refuses everybody but the Product Owner of the level.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn must_be_product_owner(cx: &Cx<'_>, level: &Level) -> Result<(), Problem> {
    Ok(as_product_owner(cx, level)?)
}

/// Whether the caller may do what the Product Owner of a level does.
pub fn as_product_owner(cx: &Cx<'_>, level: &Level) -> May {
    if level.product_owner_id == cx.by.id { Ok(()) } else { Err(Refusal::NotProductOwner { of: level.name.clone() }) }
}

/// The projects whose contents the caller may see below a level, by the key that a filter names.
pub(super) fn chosen(cx: &mut Cx<'_>, l: &Level, key: Option<&str>) -> Result<Vec<model::Below>, Problem> {
    let all = store::below(cx.tx, l)?;
    let mut seen = only_visible(cx, all)?;
    if let Some(key) = key {
        seen.retain(|b| b.key == key);
        if seen.is_empty() {
            return Err(Problem::invalid("project", format!("there is no project {key:?} below that you can see")));
        }
    }
    Ok(seen)
}
