//! The types, words and pure rules of proposals for templates.

use crate::kit::time::At;
use crate::product::item_template::model::ItemKind;
use crate::{row, words};
use schemars::JsonSchema;
use serde::Serialize;

words! {
    /// States of a proposal.
    pub enum ProposalState { Open = "open", Accepted = "accepted", Declined = "declined" }
}

words! {
    /// What a template makes.
    pub enum Of { WorkPackage = "work_package", Story = "story", Epic = "epic" }
}

impl Of {
    /// The first part of the address of such templates.
    pub fn path(self) -> &'static str {
        self.item().map_or("work-package-templates", ItemKind::path)
    }
    pub fn item(self) -> Option<ItemKind> {
        match self {
            Of::WorkPackage => None,
            Of::Story => Some(ItemKind::Story),
            Of::Epic => Some(ItemKind::Epic),
        }
    }
}

row! {
    /// A proposal for a change of a template.
    #[derive(Clone, Debug, Serialize, JsonSchema)]
    pub struct ProposalView {
        id: i64, project: String, of: Of, template: i64, name: String, version: i64, text: String, state: ProposalState,
        by: String, at: At, answered_by: Option<String>, answered_at: Option<At>, reason: Option<String>,
    }
}

impl ProposalView {
    /// The address of its template, below the mount.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.of.path(), self.template)
    }
}

crate::query! {
    /// What a list of proposals is asked for.
    pub struct ProposalQuery in pages {
        /// Only those in this state.
        state: Option<ProposalState>,
    }
}
