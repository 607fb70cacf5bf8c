//! User Stories: the four classes, portions of teams, acceptance, escalation targets, reviews, dormant and retired ones.
//!
//! A *finite* story ends and is accepted by its Product Owner; a *recurring* one lives over many Sprints and holds Work
//! Packages. A *portion* is the part of a story that one team commits to. A team is *on* a story when the story is its
//! own (single team), or when it has a portion of it or a commitment to it.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
