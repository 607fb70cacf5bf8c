//! Swarming: many people on one urgent Work Package at once (R108 to R112). Whoever is in a swarm may edit its tasks.

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
