//! Meetings of a team: planned, held, with their time boxes (framework.md E, R181, R228).

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
