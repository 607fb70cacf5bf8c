//! The types, words and pure rules of Planning Poker sessions.

pub mod rules;

use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::{row, words};

words! {
    /// States of a session.
    pub enum State { Open = "open", Closed = "closed" }
}

words! {
    /// What became of a story in a session.
    pub enum StoryState { Waiting = "waiting", Agreed = "agreed", PutOff = "put_off" }
}

words! {
    /// States of a round.
    pub enum RoundState { Open = "open", Revealed = "revealed" }
}

row! {
    /// A session as stored.
    #[derive(Clone, Debug)]
    pub struct Session {
        id: i64, team_id: i64, facilitator_id: i64, facilitator: String, anonymous: bool, state: State, created_at: At,
        closed_at: Option<At>,
    }
}

row! {
    /// A story of a session.
    #[derive(Clone, Debug)]
    pub struct PokerItem { story_id: i64, key: String, title: String, state: StoryState, agreed: Option<Hundredths>, project_id: i64, session_id: i64 }
}

row! {
    /// A round.
    #[derive(Clone, Debug)]
    pub struct Round { n: i64, story_id: i64, key: String, state: RoundState, opened_at: At, revealed_at: Option<At>, session_id: i64 }
}
