//! The Impediment Log (framework.md C.2, R222): what is in the way of a team, per team and across teams.
//!
//! An impediment is raised into the log of a team, by those who meet it, and kept by the team's Scrum Master. One that concerns
//! several teams is marked *cross-team*: then the Chief Scrum Master is told, keeps it too, and the project's log shows it.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
