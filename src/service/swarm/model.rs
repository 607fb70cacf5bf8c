//! The types, words and pure rules of swarms.

use crate::kit::time::At;
use schemars::JsonSchema;
use serde::Serialize;

/// Somebody's time in a swarm.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SwarmMember {
    /// Login.
    pub login: String,
    /// When the person joined.
    pub joined_at: At,
    /// When the person left; null while in it.
    pub left_at: Option<At>,
}
