//! The one discussion on a story or Work Package, across all teams on it (R37, R126, R192).

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
