//! Sprints: commitments known and unknown, balance against the velocity, start, close and carry-over, board, burndown.
//!
//! *Known* work is foreseen at planning, *unknown* work appears in the Sprint and draws on the amount that was set aside for it.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
