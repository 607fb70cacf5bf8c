//! A level as the outside sees it, and its backlog.

pub mod figures;

use super::model::{BacklogOrder, Below, Level, LevelKind, Line};
use super::store::{Filters, by_id, by_slug};
use super::{model, store};
use crate::app::Cx;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::{Hundredths, Prefix, Slug, Whole};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::story::model::{Class, State};
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

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
///
/// # Errors
/// Those of the database.
pub fn level(cx: &mut Cx<'_>, l: Level) -> Result<LevelView, Problem> {
    let projects = reach(cx, &l)?;
    let mut programs = Vec::new();
    if l.kind == LevelKind::Portfolio {
        for p in store::programs(cx.tx, l.id)? {
            if visible(cx, &p)? {
                programs.push(p.slug);
            }
        }
    }
    let Level { id: _, kind, slug, name, description, product_owner_id, scrum_master_id, portfolio_id } = l;
    Ok(LevelView {
        level: kind,
        slug,
        name,
        description,
        product_owner: account::store::login_of(cx.tx, product_owner_id)?,
        scrum_master: account::store::login_of(cx.tx, scrum_master_id)?,
        portfolio: portfolio_id.map(|id| store::by_id(cx.tx, id)).transpose()?.map(|p| p.slug),
        programs,
        projects: projects.into_iter().map(|b| b.key).collect(),
    })
}

/// The levels of a kind that the caller may see.
///
/// # Errors
/// Those of the database.
pub fn levels(cx: &mut Cx<'_>, kind: LevelKind, page: &Paging) -> Result<List<LevelView>, Problem> {
    let mut seen = Vec::new();
    for l in store::of_kind(cx.tx, kind, page.after().map_or(0, |k| k[0]))? {
        if visible(cx, &l)? {
            seen.push(l);
        }
        if seen.len() > page.limit {
            break;
        }
    }
    page.list(seen, |l| vec![l.id], |l| level(cx, l))
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

fn value(line: &Line) -> f64 {
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

fn item(x: Line, projects: &[Below]) -> LevelItem {
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

/// Whether the caller is its Product Owner or Scrum Master, or that of the portfolio above it.
///
/// # Errors
/// Those of the database.
pub fn leads(cx: &mut Cx<'_>, level: &Level) -> Result<bool, Problem> {
    let me = cx.by.id;
    let own = |l: &Level| l.product_owner_id == me || l.scrum_master_id == me;
    if own(level) {
        return Ok(true);
    }
    Ok(match level.portfolio_id {
        Some(id) => own(&by_id(cx.tx, id)?),
        None => false,
    })
}

pub fn visible(cx: &mut Cx<'_>, level: &Level) -> Result<bool, Problem> {
    Ok(cx.by.admin || leads(cx, level)? || !reach(cx, level)?.is_empty())
}

/// The projects below a level whose figures the caller may see, in the strategic order.
///
/// # Errors
/// Those of the database.
pub fn reach(cx: &mut Cx<'_>, level: &Level) -> Result<Vec<Below>, Problem> {
    let all = store::below(cx.tx, level)?;
    if leads(cx, level)? { Ok(all) } else { only_visible(cx, all) }
}

/// The projects below a level that the caller may see, in the strategic order.
///
/// # Errors
/// Those of the database.
pub fn below(cx: &mut Cx<'_>, level: &Level) -> Result<Vec<Below>, Problem> {
    let all = store::below(cx.tx, level)?;
    only_visible(cx, all)
}

/// Those of some projects whose contents the caller may see.
///
/// # Errors
/// Those of the database.
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
    if level.product_owner_id == cx.by.id {
        return Ok(());
    }
    Err(Refusal::NotProductOwner { of: level.name.clone() }.into())
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
