//! SQL on the order of the backlog.

use super::model::rules::GAP;
use super::model::{EpicLine, ItemKind, RankedItem, StoryLine};
use crate::args;
use crate::kit::db::{Conn, DbError, Filter, Val};
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::text::like;
use crate::product::order_log::model::Change;
use crate::product::story::model::{Recurrence, State, TeamMode};
use crate::product::{epic, story};

/// What the backlog is filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Finite or recurring.
    pub recurrence: Option<Recurrence>,
    /// Single or multiple teams.
    pub team_mode: Option<TeamMode>,
    /// State.
    pub state: Option<State>,
    /// Number of the Product Owner.
    pub product_owner: Option<i64>,
    /// Part of the title or key.
    pub q: Option<String>,
}

/// A rank after every other.
pub fn last_rank(tx: &mut Conn, project: i64) -> Result<i64, DbError> {
    let last: Option<i64> = tx.value(
        "SELECT MAX(r) FROM (SELECT MAX(rank) AS r FROM story WHERE project_id = $1
                             UNION ALL SELECT MAX(rank) FROM epic WHERE project_id = $1) AS ranks",
        args![project],
    )?;
    Ok(last.unwrap_or(0) + GAP)
}

/// Items after a place, in the order that held when move `snapshot` was the newest.
pub fn page(
    tx: &mut Conn,
    project: i64,
    filters: &Filters,
    snapshot: i64,
    after: Option<(i64, i64)>,
    rows: i64,
) -> Result<Vec<RankedItem>, DbError> {
    let mut f = Filter::new("SELECT kind, id, r, number FROM (", &[]);
    let then = |kind: &str| {
        format!(
            "SELECT CAST('{kind}' AS TEXT) AS kind, x.id, x.number, COALESCE((SELECT l.before FROM order_log l
                WHERE l.kind = '{kind}' AND l.item_id = x.id AND l.id > ? ORDER BY l.id LIMIT 1), x.rank) AS r
              FROM {kind} x WHERE x.project_id = ?"
        )
    };
    let common = |f: &mut Filter| {
        if let Some(p) = filters.product_owner {
            f.with(" AND x.product_owner_id = ?", args![p]);
        }
        if let Some(q) = &filters.q {
            f.with(" AND x.folded LIKE ? ESCAPE '\\'", args![like(q)]);
        }
    };
    f.with(&then("story"), args![snapshot, project]);
    common(&mut f);
    let words: [(&str, Option<Val>); 3] = [
        (" AND x.recurrence = ?", filters.recurrence.map(Val::from)),
        (" AND x.team_mode = ?", filters.team_mode.map(Val::from)),
        (" AND x.state = ?", filters.state.map(Val::from)),
    ];
    let only_stories = words.iter().any(|w| w.1.is_some());
    for (sql, value) in words {
        if let Some(v) = value {
            f.with(sql, &[v]);
        }
    }
    if !only_stories {
        f.push(" UNION ALL ").with(&then("epic"), args![snapshot, project]);
        common(&mut f);
    }
    f.push(") AS items");
    if let Some((rank, number)) = after {
        f.with(" WHERE (r > ? OR (r = ? AND number > ?))", args![rank, rank, number]);
    }
    f.with(" ORDER BY r, number LIMIT ?", args![rows]);
    f.all(tx)
}

/// An item of a project by key.
pub fn item(tx: &mut Conn, project: i64, key: &Key) -> Result<Option<RankedItem>, DbError> {
    tx.opt(
        "SELECT CAST('story' AS TEXT), s.id, s.rank, s.number FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.project_id = $1 AND p.key = $2 AND s.number = $3
         UNION ALL SELECT CAST('epic' AS TEXT), e.id, e.rank, e.number FROM epic e JOIN project p ON p.id = e.project_id
          WHERE e.project_id = $1 AND p.key = $2 AND e.number = $3",
        args![project, &key.prefix, key.number],
    )
}

/// The items of a backlog just before or after a place, the nearest first, without the one that is moved.
pub fn beside(
    tx: &mut Conn,
    project: i64,
    place: &RankedItem,
    moved: &RankedItem,
    before: bool,
    rows: i64,
) -> Result<Vec<RankedItem>, DbError> {
    let (side, order) = if before { ("<", "DESC") } else { (">", "ASC") };
    let some = |kind: &str| {
        format!(
            "SELECT kind, id, rank, number FROM (SELECT CAST('{kind}' AS TEXT) AS kind, id, rank, number FROM {kind}
               WHERE project_id = $1 AND (rank, number) {side} ($2, $3) AND number <> $4
               ORDER BY rank {order}, number {order} LIMIT $5) AS {kind}_beside"
        )
    };
    tx.all(
        &format!("{} UNION ALL {} ORDER BY rank {order}, number {order} LIMIT $5", some("story"), some("epic")),
        args![project, place.rank, place.number, moved.number, rows],
    )
}

/// Gives items new ranks, keeping the old ones for lists that are being paged.
pub fn set_ranks(tx: &mut Conn, moved: &[(RankedItem, i64)]) -> Result<(), DbError> {
    let (mut stories, mut epics) = (Vec::new(), Vec::new());
    for (item, rank) in moved.iter().filter(|(item, rank)| item.rank != *rank) {
        let change = Change { id: item.id, before: item.rank, after: *rank };
        match item.kind {
            ItemKind::Story => stories.push(change),
            ItemKind::Epic => epics.push(change),
        }
    }
    story::store::set_ranks(tx, &stories)?;
    epic::store::set_ranks(tx, &epics)
}

const STORY_LINE: &str = "SELECT s.id, s.number, p.key || '-' || s.number, s.title, s.recurrence, s.team_mode, s.state,
        s.estimate, s.product_owner_id, o.login,
        (SELECT p.key || '-' || e.number FROM epic e WHERE e.id = s.epic_id), s.rank
   FROM story s JOIN project p ON p.id = s.project_id JOIN person o ON o.id = s.product_owner_id ";

/// A part of the stories of a backlog in its order: those in one of `states` that pass the filters.
pub fn story_lines(
    tx: &mut Conn,
    project: i64,
    states: &[State],
    filters: &Filters,
    after: Option<(i64, i64)>,
    rows: i64,
) -> Result<Vec<StoryLine>, DbError> {
    let mut f = Filter::new(STORY_LINE, &[]);
    f.with("WHERE s.project_id = ?", args![project]);
    let words: Vec<String> = states.iter().map(ToString::to_string).collect();
    f.with(" AND s.state = ANY(?)", args![words]);
    if let Some(r) = filters.recurrence {
        f.with(" AND s.recurrence = ?", args![r]);
    }
    if let Some(m) = filters.team_mode {
        f.with(" AND s.team_mode = ?", args![m]);
    }
    common(&mut f, "s", filters, after);
    f.with(" ORDER BY s.rank, s.number LIMIT ?", args![rows]);
    f.all(tx)
}

/// A part of the Epics of a backlog in its order.
pub fn epic_lines(
    tx: &mut Conn,
    project: i64,
    filters: &Filters,
    after: Option<(i64, i64)>,
    rows: i64,
) -> Result<Vec<EpicLine>, DbError> {
    let mut f = Filter::new(
        "SELECT e.number, p.key || '-' || e.number, e.title, e.product_owner_id, o.login, e.rank,
                (SELECT COUNT(*) FROM story s WHERE s.epic_id = e.id),
                (SELECT COUNT(*) FROM story s WHERE s.epic_id = e.id AND s.state = 'accepted')
           FROM epic e JOIN project p ON p.id = e.project_id JOIN person o ON o.id = e.product_owner_id ",
        &[],
    );
    f.with("WHERE e.project_id = ?", args![project]);
    common(&mut f, "e", filters, after);
    f.with(" ORDER BY e.rank, e.number LIMIT ?", args![rows]);
    f.all(tx)
}

fn common(f: &mut Filter, of: &str, filters: &Filters, after: Option<(i64, i64)>) {
    if let Some(p) = filters.product_owner {
        f.with(&format!(" AND {of}.product_owner_id = ?"), args![p]);
    }
    if let Some(q) = &filters.q {
        f.with(&format!(" AND {of}.folded LIKE ? ESCAPE '\\'"), args![like(q)]);
    }
    if let Some((rank, number)) = after {
        // The first condition lets the index begin where the page begins.
        f.with(&format!(" AND {of}.rank >= ? AND ({of}.rank > ? OR {of}.number > ?)"), args![rank, rank, number]);
    }
}

/// The stories of an Epic in their order.
pub fn epic_story_lines(tx: &mut Conn, epic: i64) -> Result<Vec<StoryLine>, DbError> {
    tx.all(&format!("{STORY_LINE} WHERE s.epic_id = $1 ORDER BY s.rank, s.number"), args![epic])
}

/// Name and estimate of each portion of these stories.
pub fn portions_of(tx: &mut Conn, stories: &[i64]) -> Result<Vec<(i64, String, Option<Hundredths>)>, DbError> {
    tx.all(
        "SELECT p.story_id, t.name, p.estimate FROM portion p JOIN team t ON t.id = p.team_id
          WHERE p.story_id = ANY($1) ORDER BY p.story_id, t.id",
        args![stories],
    )
}

/// How many Work Packages of each of these stories are open.
pub fn open_of(tx: &mut Conn, stories: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT story_id, COUNT(*) FROM work_package
          WHERE story_id = ANY($1) AND state IN ('open', 'in_progress', 'rejected') GROUP BY story_id",
        args![stories],
    )
}

/// How many stories of a backlog are in which state.
pub fn count_states(tx: &mut Conn, project: i64) -> Result<Vec<(State, i64)>, DbError> {
    tx.all("SELECT state, COUNT(*) FROM story WHERE project_id = $1 GROUP BY state", args![project])
}

/// How many Epics a backlog has.
pub fn count_epics(tx: &mut Conn, project: i64) -> Result<i64, DbError> {
    tx.value("SELECT COUNT(*) FROM epic WHERE project_id = $1", args![project])
}

/// Key and title of every Epic of a project.
pub fn epic_titles(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || e.number, e.title FROM epic e JOIN project p ON p.id = e.project_id
          WHERE e.project_id = $1 ORDER BY e.rank, e.number",
        args![project],
    )
}

/// Keys and titles of the stories whose order still matters.
pub fn open_story_titles(tx: &mut Conn, project: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title FROM story s JOIN project p ON p.id = s.project_id
          WHERE s.project_id = $1 AND s.state NOT IN ('accepted', 'retired') ORDER BY s.rank, s.number",
        args![project],
    )
}

/// Keys and titles of the stories that a conflict is about.
pub fn titles_in_conflict(tx: &mut Conn, conflict: i64) -> Result<Vec<(String, String)>, DbError> {
    tx.all(
        "SELECT p.key || '-' || s.number, s.title FROM priority_conflict_story c JOIN story s ON s.id = c.story_id
           JOIN project p ON p.id = s.project_id WHERE c.conflict_id = $1",
        args![conflict],
    )
}

/// The number of an Epic of a project by its key.
pub fn epic_in(tx: &mut Conn, project: i64, key: &Key) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = tx.opt(
        "SELECT e.id FROM epic e JOIN project p ON p.id = e.project_id WHERE e.project_id = $1 AND p.key = $2 AND e.number = $3",
        args![project, &key.prefix, key.number],
    )?;
    Ok(row.map(|r| r.0))
}
