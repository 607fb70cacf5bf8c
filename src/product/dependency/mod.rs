//! Dependencies between teams and activities (R158; framework.md C.2): *from* is what waits, a story or team of the project; *to* is
//! what it waits for, another story or team, or, outside, an activity in words.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
