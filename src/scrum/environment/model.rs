//! The types, words and pure rules of environments and their bookings.

use crate::kit::time::Day;
use crate::row;
use schemars::JsonSchema;
use serde::Serialize;

row! {
    /// An environment as stored.
    #[derive(Clone, Debug)]
    pub struct Environment {
        /// Number.
        pub id: i64,
        /// Name.
        pub name: String,
        /// Kind: development, test, staging, production, other.
        pub kind: String,
        /// How many teams fit at once.
        pub capacity: i64,
    }
}

row! {
    /// A booking.
    #[derive(Clone, Debug, Serialize, JsonSchema)]
    pub struct Booking {
        /// Number.
        pub id: i64,
        /// Slug of the team.
        pub team: String,
        /// First day.
        pub starts_on: Day,
        /// Last day.
        pub ends_on: Day,
    }
}

/// The first booked day on which more teams meet than an environment holds (R170).
pub fn crowded(bookings: &[Booking], capacity: i64) -> Option<Day> {
    let teams_on = |day: Day| {
        let there = bookings.iter().filter(|b| b.starts_on <= day && b.ends_on >= day);
        let mut teams: Vec<&str> = there.map(|b| b.team.as_str()).collect();
        teams.sort_unstable();
        teams.dedup();
        teams.len()
    };
    let holds = usize::try_from(capacity).unwrap_or(1);
    bookings.iter().map(|b| b.starts_on).filter(|day| teams_on(*day) > holds).min()
}
