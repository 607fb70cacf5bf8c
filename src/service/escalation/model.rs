//! The types, words and pure rules of escalations.

pub mod rules;

use crate::kit::time::{At, Length};
use crate::service::sla;
use crate::{row, words};

words! {
    /// States of an escalation.
    pub enum State { Open = "open", Taken = "taken", Completed = "completed", Returned = "returned" }
}

row! {
    /// An escalation as stored.
    #[derive(Clone, Debug)]
    pub struct Escalation {
        /// Number.
        pub id: i64,
        /// Work Package.
        pub work_package_id: i64,
        /// Depth in the open chain, from 1.
        pub level: i64,
        /// From which story.
        pub from_story_id: i64,
        /// To which story.
        pub to_story_id: i64,
        /// From which team.
        pub from_team_id: i64,
        /// To which team.
        pub to_team_id: i64,
        /// Why.
        pub reason: String,
        /// State.
        pub state: State,
        /// Who escalated.
        pub opened_by: i64,
        /// When.
        pub opened_at: At,
        /// Who has taken it.
        pub taken_by: Option<i64>,
        /// When.
        pub taken_at: Option<At>,
        /// When it was completed or returned.
        pub ended_at: Option<At>,
        /// What was said then.
        pub note: Option<String>,
    }
}

row! {
    /// A level of an open chain.
    #[derive(Clone, Debug)]
    pub struct Level {
        /// The escalation.
        pub id: i64,
        /// The story it went to.
        pub story: i64,
        /// The team it went to.
        pub team: i64,
        /// Open or taken.
        pub state: State,
        /// Who has taken it.
        pub taken_by: Option<i64>,
    }
}

row! {
    /// An escalation with all that a view shows of it, but its tasks.
    #[derive(Clone, Debug)]
    pub struct EscalationRow {
        id: i64, work_package: String, level: i64, title: String, from_story: String, to_story: String, from_team: String,
        to_team: String, reason: String, state: State, opened_by: String, opened_at: At, taken_by: Option<String>,
        taken_at: Option<At>, ended_at: Option<At>, note: Option<String>,
    }
}

row! {
    /// A path between two stories, with what went over it.
    #[derive(Clone, Debug)]
    pub struct Path {
        from_key: String, from_title: String, from_project: i64, to_key: String, to_title: String, to_project: i64,
        /// Whether it is permitted now.
        named: bool,
        all: i64, open: i64, taken: i64, completed: i64, returned: i64,
        /// Microseconds until taken, on average, and until it came back.
        to_take: Option<Length>, to_end: Option<Length>,
    }
}

row! {
    /// An escalation that nobody has taken.
    #[derive(Debug)]
    pub struct Untaken {
        key: String, title: String, severity: Option<sla::model::Severity>, level: i64, from_team: String, to_team: String,
        reason: String, opened_at: At,
    }
}
