//! Back-ups of leading roles (process 8.3): a person who stands in for a Product Owner of a project, for its chiefs, or for the
//! Scrum Master of a team.
//!
//! A back-up is recorded and shown, and has no right by that. The holder of the role, or an administrator, *activates* a period
//! in days; in it the back-up has the same rights as the holder, and everything that the back-up does with them is recorded as
//! done for the holder. Whether somebody stands in is asked in one place, `stands_in`; when the role goes to another person, the
//! back-up of the former holder stands in for nobody.

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
