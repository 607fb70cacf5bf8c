//! The Sprint Burndown Chart.

use super::results::{accepted_part, sum};
use crate::app::Cx;
use crate::args;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::scrum::sprint::model::{Effort, State};
use crate::scrum::sprint::store;
use schemars::JsonSchema;
use serde::Serialize;

/// A Sprint Burndown Chart.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BurndownView {
    /// A point for each day of the Sprint.
    pub days: Vec<BurndownDay>,
}

/// The end of a day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BurndownDay {
    /// The day.
    pub date: Day,
    /// Known work left; null on days to come.
    pub remaining_known: Option<Hundredths>,
    /// Unknown work left: of the amount set aside, or of what came in where that is more; null on days to come.
    pub remaining_unknown: Option<Hundredths>,
    /// The planned line.
    pub ideal: Hundredths,
    /// How far what came in goes beyond the amount set aside (H.9); null on days to come.
    pub added: Option<Hundredths>,
}

impl BurndownDay {
    /// Known and unknown work left.
    pub fn left(&self) -> Hundredths {
        Hundredths(self.remaining_known.unwrap_or_default().0 + self.remaining_unknown.unwrap_or_default().0)
    }
}

/// The burndown of a Sprint. The amount for unknown work counts as committed; what comes in draws on it, and only what
/// goes beyond lifts the line (H.9).
///
/// # Errors
/// 404.
pub fn burndown(cx: &mut Cx<'_>, id: i64) -> Result<BurndownView, Problem> {
    let (s, _) = super::find(cx, id)?;
    let commitments = store::commitments(cx.tx, s.id)?;
    let efforts: Vec<Effort> = store::effort::of_sprint(cx.tx, s.id)?;
    let came: Vec<(At, Hundredths)> = cx.tx.all(
        "SELECT w.created_at, CASE WHEN (SELECT COALESCE(SUM(t.spent), 0) FROM task t WHERE t.work_package_id = w.id AND t.team_id = s.team_id) > 0
                THEN (SELECT CAST(SUM(t.spent) AS BIGINT) FROM task t WHERE t.work_package_id = w.id AND t.team_id = s.team_id)
                ELSE COALESCE(w.estimate, 0) END
           FROM commitment c JOIN sprint s ON s.id = c.sprint_id JOIN work_package w ON w.story_id = c.story_id AND w.team_id = s.team_id
          WHERE c.sprint_id = $1 AND NOT w.known AND w.state <> 'dropped' AND w.created_at >= COALESCE(s.started_at, 0)
            AND w.created_at <= COALESCE(s.closed_at, $2)",
        args![s.id, At(i64::MAX)],
    )?;
    let known = sum(commitments.iter().map(|c| c.known));
    let budget = sum(commitments.iter().map(|c| c.unknown));
    let length = s.starts_on.days_to(s.ends_on);
    let last = s.closed_at.unwrap_or(cx.now).day();
    let days = (0..=length).map(|i| {
        let date = s.starts_on.plus(i);
        let end = date.plus(1).start_in("UTC");
        let accepted = sum(commitments.iter().filter(|c| c.accepted_at.is_some_and(|a| a < end)).map(accepted_part));
        let finished = |k: bool| sum(efforts.iter().filter(|e| e.known == k && e.at < end).map(|e| e.amount));
        let incoming = sum(came.iter().filter(|c| c.0 < end).map(|c| c.1)).0.max(finished(false).0);
        let over = (incoming - budget.0).max(0);
        // The last day of a Sprint that runs on past it shows what is true now.
        let told = s.state != State::Planned && (date <= last);
        BurndownDay {
            date,
            remaining_known: told.then(|| Hundredths((known.0 - accepted.0 - finished(true).0).max(0))),
            remaining_unknown: told.then(|| Hundredths(budget.0 + over - finished(false).0)),
            ideal: Hundredths((known.0 + budget.0) * (length - i) / length.max(1)),
            added: told.then_some(Hundredths(over)),
        }
    });
    Ok(BurndownView { days: days.collect() })
}
