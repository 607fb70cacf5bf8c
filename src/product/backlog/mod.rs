//! The Prioritized Product Backlog: Epics and User Stories of a project in one order.
//!
//! Ranks are numbers with wide gaps; a move takes the middle of a gap, and where none is left the items around it move apart.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
