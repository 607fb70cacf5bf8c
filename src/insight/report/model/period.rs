//! The period that a report looks at: days of the project, both included.

use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::product::project::model::Project;

/// A period; open where a day is left out.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// When it begins.
    pub since: At,
    /// When it is over.
    pub until: At,
}

/// The days from `from` to `to`, in the time zone of a project.
///
/// # Errors
/// 422 for a last day before the first.
pub fn read(from: Option<Day>, to: Option<Day>, p: &Project) -> Result<Period, Problem> {
    if let (Some(a), Some(b)) = (from, to)
        && b < a
    {
        return Err(Problem::invalid("to", format!("{b} is before from {a}")));
    }
    Ok(Period {
        from,
        to,
        since: from.map_or(At(i64::MIN), |d| d.start_in(&p.time_zone)),
        until: to.map_or(At(i64::MAX), |d| d.plus(1).start_in(&p.time_zone)),
    })
}

impl Period {
    /// Whether a day of it is given.
    pub fn is_bounded(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }
}
