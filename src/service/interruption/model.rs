//! The types, words and pure rules of interruptions.

crate::words! {
    /// What calls a person away: a swarm, or a Work Package or escalation taken on.
    pub enum Cause { Swarm = "swarm", Taken = "taken" }
}
