//! The types, words and pure rules of criteria and checklists.

pub mod rules;

use crate::kit::time::At;
use crate::product::level::model::LevelKind;
use crate::{row, words};

words! {
    /// The checklists.
    pub enum CriteriaKind { DefinitionOfReady = "definition_of_ready", Done = "done", MinimumDone = "minimum_done" }
}

row! {
    /// A criterion with where it comes from; without a level it is the project's own.
    #[derive(Clone, Debug)]
    pub struct Criterion {
        id: i64, kind: CriteriaKind, text: String, added: At, removed: Option<At>,
        level: Option<LevelKind>, slug: Option<String>, name: Option<String>,
    }
}
