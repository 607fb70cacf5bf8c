//! The types, words and pure rules of Sprints.

pub mod rules;
pub mod transition;

use crate::kit::fields::number::Hundredths;
use crate::kit::time::{At, Day};
use crate::product::story::model::TeamMode;
use crate::{row, words};

words! {
    /// States of a Sprint.
    pub enum State { Planned = "planned", Active = "active", Closed = "closed" }
}

words! {
    /// What became of a commitment when its Sprint closed.
    pub enum Outcome { Accepted = "accepted", CarriedOver = "carried_over", Returned = "returned", Kept = "kept" }
}

words! {
    /// What an amount is entered in: the team's own unit, percent of its velocity, or hours of its capacity (R95).
    pub enum AmountUnit { Amount = "amount", Percent = "percent", Hours = "hours" }
}

row! {
    /// Finished work.
    #[derive(Clone, Debug)]
    pub struct Effort {
        id: i64, story_id: i64, known: bool, at: At, amount: Hundredths, work_package_id: Option<i64>,
        /// The category of its Work Package.
        category: Option<String>,
        sprint_id: i64,
    }
}

words! {
    /// Why a story is proposed, the most pressing first.
    pub enum Why {
        CarriedOver = "carried_over",
        Woken = "woken",
        Scheduled = "scheduled",
        Perpetual = "perpetual",
        Returned = "returned",
        Ready = "ready",
        Dormant = "dormant",
    }
}

crate::words! {
    /// What became of something at a Review.
    pub enum Verdict { Approved = "approved", Rejected = "rejected", Open = "open" }
}

row! {
    /// A Sprint as stored.
    #[derive(Clone, Debug)]
    pub struct Sprint {
        /// Number.
        pub id: i64,
        /// Team.
        pub team_id: i64,
        /// Name.
        pub name: String,
        /// Goal.
        pub goal: Option<String>,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
        /// State.
        pub state: State,
        /// The team's velocity when it was started.
        pub velocity: Option<Hundredths>,
        /// Spare capacity that the team has reported (R89).
        pub spare_capacity: Option<Hundredths>,
        /// When it was started.
        pub started_at: Option<At>,
        /// When it was closed.
        pub closed_at: Option<At>,
        /// Known work completed, fixed at the close.
        pub completed_known: Option<Hundredths>,
        /// Unknown work completed, fixed at the close.
        pub completed_unknown: Option<Hundredths>,
    }
}

row! {
    /// A commitment as stored, with its story.
    #[derive(Clone, Debug)]
    pub struct Commitment {
        story_id: i64, project_id: i64, key: String, title: String, recurring: bool, team_mode: TeamMode, accepted: bool, known: Hundredths,
        unknown: Hundredths, estimate: Option<Hundredths>, completed_known: Option<Hundredths>,
        completed_unknown: Option<Hundredths>, outcome: Option<Outcome>, accepted_at: Option<At>, sprint_id: i64,
    }
}

/// What a commitment ends with.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    pub story: i64,
    pub known: Hundredths,
    pub unknown: Hundredths,
    pub outcome: Outcome,
}
