//! Lists of Work Packages: filters, order, counts.

use super::{WorkPackageView, by_ids};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::text::like;
use crate::kit::time::At;
use crate::product::order_log;
use crate::service::access::read::visible_to;
use crate::service::sla;
use crate::service::sla::model::Severity;
use crate::service::work_package::model::{ClockFilter, Order, State};
use crate::{args, row};

/// What Work Packages are filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Project.
    pub project: Option<i64>,
    /// Its story, or the one that holds it.
    pub story: Option<i64>,
    /// Its team, or the one that holds it.
    pub team: Option<i64>,
    /// State.
    pub state: Option<State>,
    /// Whether it is open, in progress or rejected.
    pub open: Option<bool>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Clock.
    pub sla: Option<ClockFilter>,
    /// Assignee.
    pub assignee: Option<i64>,
    /// Category.
    pub category: Option<String>,
    /// Whether a swarm runs.
    pub swarming: Option<bool>,
    /// Part of the title or key.
    pub q: Option<String>,
    /// Order.
    pub order: Option<Order>,
}

row! {
    struct Place { id: i64, due: i64 }
}

/// Without a clock it comes last.
const NEVER: i64 = i64::MAX;

/// The Work Packages that the caller may see and that pass the filters. A list by due time that is being paged keeps the
/// order it began with.
pub fn list(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<WorkPackageView>, Problem> {
    let (snapshot, rows) = places(cx, f, page)?;
    page.many(
        rows,
        |r| vec![snapshot, r.due, r.id],
        |rows| {
            let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
            by_ids(cx, &ids)
        },
    )
}

/// The numbers of the same, for a list that reads its lines by itself.
pub fn ids(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<i64>, Problem> {
    let (snapshot, rows) = places(cx, f, page)?;
    page.list(rows, |r| vec![snapshot, r.due, r.id], |r| Ok(r.id))
}

/// The numbers of the first of the same, and whether there are more: for a page that leads on to the list.
pub fn first(cx: &mut Cx<'_>, f: &Filters, most: usize) -> Result<(Vec<i64>, bool), Problem> {
    let mut found = ordered(cx, f, None, i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1))?;
    let more = found.len() > most;
    found.truncate(most);
    Ok((found.into_iter().map(|r| r.id).collect(), more))
}

row! {
    /// How many pass the filters, and how their clocks stand.
    #[derive(Debug)]
    pub struct Counts { all: i64, breached: i64, at_risk: i64 }
}

/// Counts the Work Packages that the caller may see and that pass the filters.
pub fn counts(cx: &mut Cx<'_>, f: &Filters) -> Result<Counts, Problem> {
    let mut q = Filter::new(
        "SELECT COUNT(*), COUNT(CASE WHEN clock = 'breached' THEN 1 END), COUNT(CASE WHEN clock = 'at_risk' THEN 1 END) FROM (SELECT ",
        &[],
    );
    sla::store::clock::state(&mut q, cx.now).push(" AS clock FROM work_package w WHERE ").when(&visible_to(cx)?);
    filter(&mut q, f, cx.now);
    q.push(") AS clocks");
    q.all(cx.tx)?.pop().ok_or_else(|| Problem::internal("a count without a row"))
}

fn places(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<(i64, Vec<Place>), Problem> {
    let after = page.after().map(|k| (k[0], k[1], k[2]));
    let snapshot = match after {
        Some((s, ..)) => s,
        None if f.order == Some(Order::Due) => order_log::store::newest(cx.tx)?,
        None => 0,
    };
    Ok((snapshot, ordered(cx, f, after, page.rows())?))
}

/// What passes the filters, in their order; `after` is the snapshot with the sort key and the number of the last one.
fn ordered(cx: &mut Cx<'_>, f: &Filters, after: Option<(i64, i64, i64)>, rows: i64) -> Result<Vec<Place>, Problem> {
    let order = f.order.unwrap_or(Order::Created);
    let mut q = Filter::new("SELECT id, due FROM (SELECT w.id, ", &[]);
    if order != Order::Due {
        q.push("CAST(0 AS BIGINT)");
    } else if let Some((snapshot, ..)) = after {
        // The log holds what the sort key was; a row whose logged value is null had no clock.
        q.with(
            "CASE WHEN EXISTS (SELECT 1 FROM order_log l WHERE l.kind = 'work_package' AND l.item_id = w.id AND l.id > ?)
               THEN COALESCE((SELECT l.before FROM order_log l WHERE l.kind = 'work_package' AND l.item_id = w.id AND l.id > ?
                               ORDER BY l.id LIMIT 1), ?)
               ELSE COALESCE(w.resolve_by, ?) END",
            args![snapshot, snapshot, NEVER, NEVER],
        );
    } else {
        q.with("COALESCE(w.resolve_by, CAST(? AS BIGINT))", args![NEVER]);
    }
    q.push(" AS due FROM work_package w WHERE ");
    q.when(&visible_to(cx)?);
    filter(&mut q, f, cx.now);
    q.push(") AS x");
    match (order, after) {
        (_, None) => {}
        (Order::Due, Some((_, due, id))) => {
            q.with(" WHERE (due > ? OR (due = ? AND id > ?))", args![due, due, id]);
        }
        (Order::Created, Some((_, _, id))) => {
            q.with(" WHERE id > ?", args![id]);
        }
        (Order::Newest, Some((_, _, id))) => {
            q.with(" WHERE id < ?", args![id]);
        }
    }
    q.push(match order {
        Order::Due => " ORDER BY due, id",
        Order::Created => " ORDER BY id",
        Order::Newest => " ORDER BY id DESC",
    });
    q.with(" LIMIT ?", args![rows]);
    Ok(q.all(cx.tx)?)
}

fn filter(q: &mut Filter, f: &Filters, now: At) {
    if let Some(p) = f.project {
        q.with(" AND w.project_id = ?", args![p]);
    }
    if let Some(s) = f.story {
        q.with(" AND (w.story_id = ? OR w.holder_story_id = ?)", args![s, s]);
    }
    if let Some(t) = f.team {
        q.with(" AND (w.team_id = ? OR w.holder_team_id = ?)", args![t, t]);
    }
    if let Some(s) = f.state {
        q.with(" AND w.state = ?", args![s]);
    }
    match f.open {
        Some(true) => q.push(" AND w.state IN ('open', 'in_progress', 'rejected')"),
        Some(false) => q.push(" AND w.state IN ('completed', 'accepted', 'dropped')"),
        None => q,
    };
    if let Some(s) = f.severity {
        q.with(" AND w.severity = ?", args![s]);
    }
    if let Some(clock) = f.sla {
        q.push(" AND ");
        sla::store::clock::stands(q, clock.state(), now);
    }
    if let Some(a) = f.assignee {
        q.with(" AND w.assignee_id = ?", args![a]);
    }
    if let Some(c) = &f.category {
        q.with(" AND w.category = ?", args![c]);
    }
    if let Some(s) = f.swarming {
        q.push(if s { " AND " } else { " AND NOT " })
            .push("EXISTS (SELECT 1 FROM swarm m WHERE m.work_package_id = w.id AND m.ended_at IS NULL)");
    }
    if let Some(text) = &f.q {
        q.with(" AND w.folded LIKE ? ESCAPE '\\'", args![like(text)]);
    }
}
