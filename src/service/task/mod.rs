//! Tasks: the smallest pieces of work, under a Work Package or loose under a story.

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
