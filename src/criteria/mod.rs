//! Checklists of a project and of the levels above it (R217; framework.md C.2), and how each story stands to them.
//!
//! The *Definition of Ready* says what has to hold before a finite story is committed, *Done Criteria* what has to hold before it is
//! accepted. *Minimum Done Criteria* are set for a portfolio, program or project and inherited downward: a lower level adds, never
//! removes. All are empty until somebody sets them, and then nothing is checked. What is added later counts for every story
//! that is not accepted yet; what is removed stays with the stories that were accepted under it.

mod commands;
mod page;
mod rules;
mod store;
mod view;
pub mod web;

pub use commands::{Checks, LevelCriteria, ProjectCriteria, may_change_acceptance, must_be_ready};
pub use page::panel;
pub use view::{ChecklistView, CriteriaView, LevelCriteriaView, lacking_for_done};

use crate::words;

words! {
    /// The checklists.
    pub enum CriteriaKind { DefinitionOfReady = "definition_of_ready", Done = "done", MinimumDone = "minimum_done" }
}
