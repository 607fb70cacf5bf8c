//! SQL on levels.

use super::model::{Below, Level, LevelEntry, LevelKind};
use crate::args;
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::names::Names;
use crate::kit::text::like;
use crate::kit::time::At;
use crate::product::story::model::{Recurrence, State, TeamMode};
use crate::service::sla;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;

const LEVEL: &str =
    "SELECT l.id, l.kind, l.slug, l.name, l.description, l.product_owner_id, l.scrum_master_id, l.portfolio_id
   FROM level l ";

/// A level by kind and slug, whoever asks.
pub fn by_slug(tx: &mut Conn, kind: LevelKind, slug: &str) -> Result<Option<Level>, DbError> {
    tx.opt(&format!("{LEVEL} WHERE l.kind = $1 AND l.slug = $2"), args![kind, slug])
}

/// A level by number.
pub fn by_id(tx: &mut Conn, id: i64) -> Result<Level, DbError> {
    tx.one(&format!("{LEVEL} WHERE l.id = $1"), args![id])
}

/// The slugs of these levels.
pub fn slugs_of(tx: &mut Conn, ids: &[i64]) -> Result<Names, DbError> {
    let rows: Vec<(i64, String)> = tx.all("SELECT id, slug FROM level WHERE id = ANY($1)", args![ids])?;
    Ok(rows.into())
}

/// The programs of a portfolio in their order.
pub fn programs(tx: &mut Conn, portfolio: i64) -> Result<Vec<Level>, DbError> {
    tx.all(&format!("{LEVEL} WHERE l.portfolio_id = $1 ORDER BY l.position, l.id"), args![portfolio])
}

/// Slug and name of every program, by name.
pub fn program_names(tx: &mut Conn) -> Result<Vec<(String, String)>, DbError> {
    tx.all("SELECT slug, name FROM level WHERE kind = 'program' ORDER BY name, slug", &[])
}

/// The projects below a level in the strategic order.
pub fn below(tx: &mut Conn, level: &Level) -> Result<Vec<Below>, DbError> {
    tx.all(
        "SELECT p.id, p.key, p.name, g.slug FROM project p JOIN level g ON g.id = p.program_id
          WHERE g.id = $1 OR g.portfolio_id = $1 ORDER BY g.position, g.id, p.program_position, p.id",
        args![level.id],
    )
}

/// Every level, in the strategic order of its kind.
pub fn all(tx: &mut Conn) -> Result<Vec<Level>, DbError> {
    tx.all(&format!("{LEVEL} ORDER BY l.position, l.id"), &[])
}

/// Every project that belongs to a program, with the number of the program, in the strategic order.
pub fn placed(tx: &mut Conn) -> Result<Vec<(i64, Below)>, DbError> {
    let rows: Vec<(i64, i64, String, String, String)> = tx.all(
        "SELECT g.id, p.id, p.key, p.name, g.slug FROM project p JOIN level g ON g.id = p.program_id
          ORDER BY g.position, g.id, p.program_position, p.id",
        &[],
    )?;
    Ok(rows.into_iter().map(|(level, id, key, name, program)| (level, Below { id, key, name, program })).collect())
}

/// The projects that belong to no program.
pub fn loose(tx: &mut Conn) -> Result<Vec<Below>, DbError> {
    tx.all("SELECT p.id, p.key, p.name, '' FROM project p WHERE p.program_id IS NULL ORDER BY p.key", &[])
}

pub fn insert(tx: &mut Conn, l: &Level, now: At) -> Result<i64, DbError> {
    tx.value(
        "INSERT INTO level (kind, slug, name, description, product_owner_id, scrum_master_id, portfolio_id, position, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT COALESCE(MAX(position), 0) + 1 FROM level), $8) RETURNING id",
        args![l.kind, &l.slug, &l.name, &l.description, l.product_owner_id, l.scrum_master_id, l.portfolio_id, now],
    )
}

pub fn update(tx: &mut Conn, l: &Level) -> Result<(), DbError> {
    tx.run(
        "UPDATE level SET name = $2, description = $3, product_owner_id = $4, scrum_master_id = $5, portfolio_id = $6
          WHERE id = $1",
        args![l.id, &l.name, &l.description, l.product_owner_id, l.scrum_master_id, l.portfolio_id],
    )?;
    Ok(())
}

pub fn place_program(tx: &mut Conn, program: i64, position: i64) -> Result<(), DbError> {
    tx.run("UPDATE level SET position = $2 WHERE id = $1", args![program, position])?;
    Ok(())
}

/// A project, a class in its two properties, a state, and how many stories are so.
type StoryCount = (i64, Recurrence, TeamMode, State, i64);

/// How many stories of each project are of which class and state.
pub fn stories(tx: &mut Conn, projects: &[i64]) -> Result<Vec<StoryCount>, DbError> {
    tx.all(
        "SELECT project_id, recurrence, team_mode, state, COUNT(*) FROM story WHERE project_id = ANY($1)
          GROUP BY project_id, recurrence, team_mode, state",
        args![projects],
    )
}

/// How many open Work Packages of each project have which severity.
pub fn open_work(tx: &mut Conn, projects: &[i64]) -> Result<Vec<(i64, Option<Severity>, i64)>, DbError> {
    tx.all(
        "SELECT project_id, severity, COUNT(*) FROM work_package
          WHERE project_id = ANY($1) AND state IN ('open', 'in_progress', 'rejected') GROUP BY project_id, severity",
        args![projects],
    )
}

/// How the clocks of each project stand: of what is completed how it ended, of what is open how it is now.
pub fn clocks(tx: &mut Conn, projects: &[i64], now: At) -> Result<Vec<(i64, ClockState, i64)>, DbError> {
    let mut f = Filter::new("SELECT project_id, clock, COUNT(*) FROM (SELECT w.project_id, ", &[]);
    sla::store::clock::state(&mut f, now).with(
        " AS clock FROM work_package w WHERE w.project_id = ANY(?) AND w.resolve_by IS NOT NULL
            AND (w.sla_result IS NOT NULL OR w.state IN ('open', 'in_progress', 'rejected'))) AS clocks
           GROUP BY project_id, clock",
        args![projects],
    );
    f.all(tx)
}

/// The projects at the two ends of each open escalation that touches one of these.
pub fn escalations(tx: &mut Conn, projects: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    tx.all(
        "SELECT f.project_id, t.project_id FROM escalation e JOIN story f ON f.id = e.from_story_id
           JOIN story t ON t.id = e.to_story_id
          WHERE e.state IN ('open', 'taken') AND (f.project_id = ANY($1) OR t.project_id = ANY($1))",
        args![projects],
    )
}

/// The running Sprints that hold a story of one of these projects.
pub fn running_sprints(tx: &mut Conn, projects: &[i64]) -> Result<Vec<i64>, DbError> {
    tx.column(
        "SELECT DISTINCT s.id FROM sprint s JOIN commitment c ON c.sprint_id = s.id JOIN story x ON x.id = c.story_id
          WHERE s.state = 'active' AND x.project_id = ANY($1) ORDER BY s.id",
        args![projects],
    )
}

/// What the backlog of a level is filtered by.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// Finite or recurring.
    pub recurrence: Option<Recurrence>,
    /// Single or multiple teams.
    pub team_mode: Option<TeamMode>,
    /// State.
    pub state: Option<State>,
    /// Only what is not accepted and not retired.
    pub open: bool,
    /// Number of the Product Owner.
    pub product_owner: Option<i64>,
    /// Part of the title or key.
    pub q: Option<String>,
}

/// All Epics and stories of these projects that pass the filters.
pub fn lines(tx: &mut Conn, projects: &[i64], filters: &Filters) -> Result<Vec<LevelEntry>, DbError> {
    let mut f = Filter::new(
        "SELECT CAST('story' AS TEXT), x.project_id, p.key || '-' || x.number, x.title, o.login, x.rank, x.number, x.recurrence,
                x.team_mode, x.state, x.estimate, x.business_value
           FROM story x JOIN project p ON p.id = x.project_id JOIN person o ON o.id = x.product_owner_id",
        &[],
    );
    f.with(" WHERE x.project_id = ANY(?)", args![projects]);
    common(&mut f, filters);
    if let Some(r) = filters.recurrence {
        f.with(" AND x.recurrence = ?", args![r]);
    }
    if let Some(m) = filters.team_mode {
        f.with(" AND x.team_mode = ?", args![m]);
    }
    if let Some(s) = filters.state {
        f.with(" AND x.state = ?", args![s]);
    }
    if filters.open {
        f.push(" AND x.state NOT IN ('accepted', 'retired')");
    }
    if filters.recurrence.is_none() && filters.team_mode.is_none() && filters.state.is_none() {
        f.push(
            " UNION ALL SELECT CAST('epic' AS TEXT), x.project_id, p.key || '-' || x.number, x.title, o.login, x.rank, x.number,
                CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS BIGINT), CAST(NULL AS TEXT)
                FROM epic x JOIN project p ON p.id = x.project_id JOIN person o ON o.id = x.product_owner_id",
        );
        f.with(" WHERE x.project_id = ANY(?)", args![projects]);
        common(&mut f, filters);
    }
    f.all(tx)
}

fn common(f: &mut Filter, filters: &Filters) {
    if let Some(p) = filters.product_owner {
        f.with(" AND x.product_owner_id = ?", args![p]);
    }
    if let Some(q) = &filters.q {
        f.with(" AND x.folded LIKE ? ESCAPE '\\'", args![like(q)]);
    }
}
