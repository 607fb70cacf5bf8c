//! The Sprints that held a story: its history over all of them, with estimate and actual of each team (R58, R59).

use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::scrum::sprint::model::State;
use crate::scrum::sprint::store;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;

row! {
    /// What a team committed to of a story in one of its Sprints, and what came of it.
    #[derive(Debug, Serialize, JsonSchema)]
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
        /// Known work completed, of a running Sprint so far; null before it is started.
        pub completed_known: Option<Hundredths>,
        /// Unknown work completed, likewise.
        pub completed_unknown: Option<Hundredths>,
    }
}

impl StorySprint {
    /// What was committed, known and unknown work together.
    pub fn estimate(&self) -> Hundredths {
        Hundredths(self.known.0 + self.unknown.0)
    }

    /// What was done, both together; none before the Sprint is started.
    pub fn actual(&self) -> Option<Hundredths> {
        let known = self.completed_known?;
        Some(Hundredths(known.0 + self.completed_unknown.unwrap_or_default().0))
    }

    /// By how much the actual effort is above (`+2`) or below (`-1.5`) the estimate, in words; of a closed Sprint only: until
    /// then it is not known. It is no error of planning by itself (R59).
    pub fn difference(&self) -> String {
        match self.actual() {
            Some(actual) if self.state == State::Closed => {
                let by = Hundredths(actual.0 - self.estimate().0);
                if by.0 > 0 { format!("+{by}") } else { by.to_string() }
            }
            _ => "–".to_owned(),
        }
    }
}

/// Every Sprint that held a story, the newest first.
pub fn of_story(cx: &mut Cx<'_>, story: i64) -> Result<Vec<StorySprint>, Problem> {
    let mut found: Vec<StorySprint> = cx.tx.all(
        "SELECT s.id, s.name, t.name, s.starts_on, s.ends_on, s.state, c.known, c.unknown, c.completed_known, c.completed_unknown
           FROM commitment c JOIN sprint s ON s.id = c.sprint_id JOIN team t ON t.id = s.team_id
          WHERE c.story_id = $1 ORDER BY s.starts_on DESC, s.id DESC",
        args![story],
    )?;
    let active: Vec<i64> = found.iter().filter(|s| s.state == State::Active).map(|s| s.id).collect();
    let efforts = store::effort::of_sprints(cx.tx, &active)?;
    for s in found.iter_mut().filter(|s| s.state == State::Active) {
        let of = |known: bool| {
            let own = efforts.get(s.id).iter().filter(|e| e.story_id == story && e.known == known);
            Some(super::results::sum(own.map(|e| e.amount)))
        };
        s.completed_known = of(true);
        s.completed_unknown = of(false);
    }
    Ok(found)
}

row! {
    /// A Sprint that is not closed.
    #[derive(Debug)]
    pub struct OpenSprint {
        /// Its number.
        pub id: i64,
        /// Its name.
        pub name: String,
        /// Name of the team.
        pub team: String,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
        /// Its state.
        pub state: State,
        /// Whether it holds the story.
        pub holds: bool,
    }
}

/// The Sprints that are not closed and hold a story, and all those of some teams, by first day.
pub fn open(cx: &mut Cx<'_>, story: i64, teams: &[i64]) -> Result<Vec<OpenSprint>, Problem> {
    Ok(cx.tx.all(
        "SELECT s.id, s.name, t.name, s.starts_on, s.ends_on, s.state, c.story_id IS NOT NULL
           FROM sprint s JOIN team t ON t.id = s.team_id LEFT JOIN commitment c ON c.sprint_id = s.id AND c.story_id = $1
          WHERE s.state <> 'closed' AND s.id IN (SELECT sprint_id FROM commitment WHERE story_id = $1
                                           UNION SELECT id FROM sprint WHERE team_id = ANY($2) AND state <> 'closed')
          ORDER BY s.starts_on, s.id",
        args![story, teams],
    )?)
}
