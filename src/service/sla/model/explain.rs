//! Why a Work Package is due when it is due: what its clock was computed with, what changed it, and the same computed again,
//! so that a result of the past can be audited.

use super::pause::PauseView;
use crate::kit::time::{At, Length};
use crate::words;

words! {
    /// What counts as time.
    pub enum Counting { CalendarHours = "calendar_hours", WorkingTime = "working_time" }
}

pub fn paused(since: Option<At>, pauses: &[PauseView]) -> String {
    let took = Length(pauses.iter().filter_map(|p| Some(p.until?.0 - p.from.0)).sum()).hours();
    match (pauses.len(), since) {
        (0, _) => "no pauses".to_owned(),
        (1, Some(since)) => format!("paused since {since}"),
        (n, Some(since)) => format!("paused since {since}, and before that for {took} in {} pauses", n - 1),
        (1, None) => format!("one pause of {took}"),
        (n, None) => format!("{n} pauses of {took} together"),
    }
}
