//! Work Packages over time (R72): which are read, and the months and Sprints that they are counted by. The report of a project and
//! the figures of templates stand on these.

use crate::insight::report::model::tally::{Counted, Period};
use crate::kit::db::{Conn, DbError, Filter};
use crate::kit::time::{At, Day};
use crate::service::sla;
use crate::{args, row};

/// Of which templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Templates {
    /// Of any or none.
    Whatever,
    /// Of any.
    Any,
    /// Of one.
    One(i64),
}

/// Which Work Packages are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Of which project.
    pub project: i64,
    /// Of which templates.
    pub templates: Templates,
    /// Those that this team had first.
    pub team: Option<i64>,
    /// That were made or completed, or whose time ran out, from this instant until before that.
    pub during: Option<(At, At)>,
}

/// Reads them.
pub fn read(tx: &mut Conn, a: &Asked, now: At) -> Result<Vec<Counted>, DbError> {
    let mut q = Filter::new(
        "SELECT w.template_id, m.name, w.template_version, w.category, w.severity, w.team_id, t.slug, w.state, w.created_at,
                w.completed_at, w.resolve_by, ",
        &[],
    );
    sla::store::clock::state(&mut q, now).with(
        ", w.reopened, w.estimate,
           CASE WHEN w.completed_at IS NULL THEN 0
                ELSE CAST(COALESCE((SELECT SUM(k.spent) FROM task k WHERE k.work_package_id = w.id), 0) AS BIGINT) END
           FROM work_package w JOIN team t ON t.id = w.team_id LEFT JOIN template m ON m.id = w.template_id
          WHERE w.project_id = ?",
        args![a.project],
    );
    match a.templates {
        Templates::Whatever => &mut q,
        Templates::Any => q.push(" AND w.template_id IS NOT NULL"),
        Templates::One(id) => q.with(" AND w.template_id = ?", args![id]),
    };
    if let Some(team) = a.team {
        q.with(" AND w.team_id = ?", args![team]);
    }
    if let Some((since, until)) = a.during {
        q.with(
            " AND ((w.created_at >= ? AND w.created_at < ?) OR (w.completed_at >= ? AND w.completed_at < ?)
                   OR (w.resolve_by >= ? AND w.resolve_by < ?))",
            args![since, until, since, until, since, until],
        );
    }
    q.all(tx)
}

/// The months of a time zone, from the one of an instant to that of another.
pub fn months(first: At, last: At, zone: &str) -> Vec<Period> {
    let mut day = Day(first.day_in(zone).0.first_of_month());
    let mut months = Vec::new();
    while day.start_in(zone) <= last {
        let next = Day(day.plus(31).0.first_of_month());
        let name = day.0.strftime("%Y-%m").to_string();
        months.push(Period { name, sprint: None, team: None, from: day.start_in(zone), to: next.start_in(zone) });
        day = next;
    }
    months
}

row! {
    struct SprintRow { id: i64, team: i64, team_name: String, name: String, started_at: At, closed_at: Option<At> }
}

impl SprintRow {
    fn period(self, name: String) -> Period {
        let to = self.closed_at.unwrap_or(At(i64::MAX));
        Period { name, sprint: Some(self.id), team: Some(self.team), from: self.started_at, to }
    }
}

const SPRINT: &str =
    "SELECT s.id, s.team_id, t.name, s.name, s.started_at, s.closed_at FROM sprint s JOIN team t ON t.id = s.team_id
    WHERE s.started_at IS NOT NULL AND ";

/// The Sprints that were started, of the teams of a project, oldest first; each named with its team.
pub fn sprints(tx: &mut Conn, project: i64) -> Result<Vec<Period>, DbError> {
    let rows: Vec<SprintRow> = tx.all(
        &format!(
            "{SPRINT} s.team_id IN (SELECT team_id FROM work_package WHERE project_id = $1
                                    UNION SELECT team_id FROM project_team WHERE project_id = $1)
              ORDER BY s.started_at, s.id"
        ),
        args![project],
    )?;
    Ok(rows
        .into_iter()
        .map(|s| {
            let name = format!("{}: {}", s.team_name, s.name);
            s.period(name)
        })
        .collect())
}

/// The last Sprints of a team that were started, oldest first.
pub fn last_sprints(tx: &mut Conn, team: i64, most: i64) -> Result<Vec<Period>, DbError> {
    let mut rows: Vec<SprintRow> =
        tx.all(&format!("{SPRINT} s.team_id = $1 ORDER BY s.started_at DESC, s.id DESC LIMIT $2"), args![team, most])?;
    rows.reverse();
    Ok(rows
        .into_iter()
        .map(|mut s| {
            let name = std::mem::take(&mut s.name);
            s.period(name)
        })
        .collect())
}
