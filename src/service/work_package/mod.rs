//! Work Packages and tasks. A Work Package is a set of tasks under an operational story: one case, ticket or job. It is
//! *held* by the story and team of its innermost escalation that is open or taken, else by its own.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
