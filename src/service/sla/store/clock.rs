//! The state of a clock in SQL: `rules::state` over the columns of a Work Package `w`. A test holds the two against each other.

use crate::args;
use crate::kit::db::Filter;
use crate::kit::time::At;
use crate::service::sla::model::rules::ClockState;

/// The word of a `ClockState`, or null without a clock. Both `?` are the present instant. A paused clock stands as it stood when
/// the pause began, so what the pause began before has not come.
const STATE: &str = "CASE
    WHEN w.resolve_by IS NULL THEN NULL
    WHEN w.sla_result IS NOT NULL THEN w.sla_result
    WHEN w.resolve_by < ? AND (w.paused_since IS NULL OR w.resolve_by < w.paused_since) THEN 'breached'
    WHEN w.at_risk_at <= ? AND (w.paused_since IS NULL OR w.at_risk_at <= w.paused_since) THEN 'at_risk'
    ELSE 'ok' END";

/// Adds how the clock of `w` stands, as a column or a part of a condition.
pub fn state(q: &mut Filter, now: At) -> &mut Filter {
    q.with(STATE, args![now, now])
}

/// Adds the condition that the clock of `w` stands like this.
pub fn stands(q: &mut Filter, state: ClockState, now: At) -> &mut Filter {
    self::state(q, now).with(" = ?", args![state])
}
