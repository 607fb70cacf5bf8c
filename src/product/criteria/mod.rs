//! Checklists of a project and of the levels above it (R217; framework.md C.2), and how each story stands to them.
//!
//! The *Definition of Ready* says what has to hold before a finite story is committed, *Done Criteria* what has to hold before it is
//! accepted. *Minimum Done Criteria* are set for a portfolio, program or project and inherited downward: a lower level adds, never
//! removes. All are empty until somebody sets them, and then nothing is checked. What is added later counts for every story
//! that is not accepted yet; what is removed stays with the stories that were accepted under it.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
