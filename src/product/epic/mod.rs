//! Epics: requirements too large for a Sprint, broken into User Stories.

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
