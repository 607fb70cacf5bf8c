//! The types, words and pure rules of meetings.

pub mod rules;

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// The standard meetings of a team.
    pub enum Kind {
        SprintPlanning = "sprint_planning",
        DailyStandup = "daily_standup",
        SprintReview = "sprint_review",
        RetrospectSprint = "retrospect_sprint",
    }
}

row! {
    /// A meeting as stored.
    #[derive(Clone, Debug)]
    pub struct Meeting {
        /// Number.
        pub id: i64,
        /// Team.
        pub team_id: i64,
        /// Kind.
        pub kind: Kind,
        /// When it begins.
        pub starts_at: At,
        /// How long it is planned to take.
        pub minutes: i64,
        /// How long it took.
        pub took_minutes: Option<i64>,
    }
}
