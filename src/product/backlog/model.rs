//! The types, words and pure rules of the Prioritized Product Backlog.

pub mod rules;

use crate::kit::fields::number::Hundredths;
use crate::product::story::model::{Recurrence, State, TeamMode};
use crate::{row, words};

words! {
    /// What stands in the backlog.
    pub enum ItemKind { Epic = "epic", Story = "story" }
}

row! {
    /// An item and its place.
    #[derive(Clone, Debug)]
    pub struct RankedItem { kind: ItemKind, id: i64, rank: i64, number: i64 }
}

row! {
    /// A story as a line of the backlog shows it.
    #[derive(Clone, Debug)]
    pub struct StoryLine {
        id: i64, number: i64, key: String, title: String, recurrence: Recurrence, team_mode: TeamMode, state: State,
        estimate: Option<Hundredths>, owner_id: i64, owner: String, epic: Option<String>, rank: i64,
    }
}

row! {
    /// An Epic as a line of the backlog shows it.
    #[derive(Clone, Debug)]
    pub struct EpicLine {
        number: i64, key: String, title: String, owner_id: i64, owner: String, rank: i64, stories: i64, accepted: i64,
    }
}
