//! Direct messages (R37): between two people who share a project, about a story or Work Package that both see, or about nothing
//! in particular. A *conversation* is all that two people have written to each other. Nobody else reads it; administrators neither.

pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
