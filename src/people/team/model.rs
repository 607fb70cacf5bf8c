//! The types, words and pure rules of teams.

pub mod shares;

use crate::kit::fields::number::Hundredths;
use crate::{row, words};

words! {
    /// What a team does (R1).
    pub enum TeamKind { Dev = "dev", Ops = "ops", DevOps = "devops" }
}

words! {
    /// The unit of a team's estimates (R71).
    pub enum EstimateUnit { StoryPoints = "story_points", IdealHours = "ideal_hours" }
}

row! {
    /// A team as stored.
    #[derive(Clone, Debug)]
    pub struct Team {
        /// Number.
        pub id: i64,
        /// Slug.
        pub slug: String,
        /// Name.
        pub name: String,
        /// Kind.
        pub kind: TeamKind,
        /// Number of its Scrum Master.
        pub scrum_master_id: i64,
        /// Unit of its estimates.
        pub estimate_unit: EstimateUnit,
        /// The stated velocity before the first closed Sprint.
        pub initial_velocity: Option<Hundredths>,
        /// Within how many percent a commitment matches the velocity.
        pub band_percent: i64,
        /// Shares of its effort, JSON.
        pub shares: Option<String>,
        /// What it can take on, JSON (R159).
        pub specialization: Option<String>,
    }
}

words! {
    /// Whether a team can do something (13.2.5).
    pub enum Skill { Own = "own", WithHelp = "with_help", NotPossible = "not_possible" }
}
