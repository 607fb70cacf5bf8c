//! SQL on meetings.

use crate::args;
use crate::kit::db::{Conn, DbError};
use crate::kit::groups::Groups;
use crate::kit::time::Day;

pub const MEETING: &str = "SELECT m.id, m.team_id, m.kind, m.starts_at, m.minutes, m.took_minutes FROM meeting m ";

/// The days of the Sprints of each of some teams, the first and the last, the newest Sprint first.
pub fn sprint_days(tx: &mut Conn, teams: &[i64]) -> Result<Groups<(Day, Day)>, DbError> {
    let rows: Vec<(i64, Day, Day)> = tx.all(
        "SELECT team_id, starts_on, ends_on FROM sprint WHERE team_id = ANY($1) ORDER BY starts_on DESC",
        args![teams],
    )?;
    Ok(Groups::of(rows, |(team, from, to)| (team, (from, to))))
}
