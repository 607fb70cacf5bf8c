//! What a person is told: written in the transaction of the command, never twice for one fact. Each person chooses for each kind
//! whether it stands in the inbox, and whether it comes by e-mail: at once, with the digest, or never.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
