//! The Sprints that held a story: its history over all of them.

use super::State;
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::{args, row};

row! {
    /// What a team committed to of a story in one of its Sprints, and what came of it.
    #[derive(Debug)]
    pub struct StorySprint {
        /// Number of the Sprint.
        pub id: i64,
        /// Its name.
        pub name: String,
        /// Name of the team.
        pub team: String,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
        /// State of the Sprint.
        pub state: State,
        /// Known work committed.
        pub known: Hundredths,
        /// Amount set aside for unknown work.
        pub unknown: Hundredths,
        /// Known work completed; once the Sprint is closed.
        pub completed_known: Option<Hundredths>,
        /// Unknown work completed; once the Sprint is closed.
        pub completed_unknown: Option<Hundredths>,
    }
}

/// Every Sprint that held a story, the newest first.
///
/// # Errors
/// Those of the database.
pub fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<StorySprint>, Problem> {
    Ok(cx.tx.all(
        "SELECT s.id, s.name, t.name, s.starts_on, s.ends_on, s.state, c.known, c.unknown, c.completed_known, c.completed_unknown
           FROM commitment c JOIN sprint s ON s.id = c.sprint_id JOIN team t ON t.id = s.team_id
          WHERE c.story_id = $1 ORDER BY s.starts_on DESC, s.id DESC",
        args![story],
    )?)
}
