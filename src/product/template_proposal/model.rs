//! The types, words and pure rules of proposals for templates.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
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
    pub enum ProposalOf { WorkPackage = "work_package", Story = "story", Epic = "epic" }
}

impl ProposalOf {
    /// The first part of the address of such templates.
    pub fn path(self) -> &'static str {
        self.item().map_or("work-package-templates", ItemKind::path)
    }
    pub fn item(self) -> Option<ItemKind> {
        match self {
            ProposalOf::WorkPackage => None,
            ProposalOf::Story => Some(ItemKind::Story),
            ProposalOf::Epic => Some(ItemKind::Epic),
        }
    }
}

row! {
    /// A proposal for a change of a template.
    #[derive(Clone, Debug, Serialize, JsonSchema)]
    pub struct ProposalView {
        id: i64, project: String, of: ProposalOf, template: i64, name: String, version: i64, text: String, state: ProposalState,
        by: String, at: At, answered_by: Option<String>, answered_at: Option<At>, reason: Option<String>,
    }
}

impl ProposalView {
    /// Whether it can be answered still.
    ///
    /// # Errors
    /// `template_proposal_answered`.
    pub fn may_answer(&self) -> May {
        match self.state {
            ProposalState::Open => Ok(()),
            state => Err(Refusal::ProposalAnswered { state: state.word() }),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_is_answered_once() {
        let in_state = |state| ProposalView {
            id: 1,
            project: "OPS".into(),
            of: ProposalOf::Story,
            template: 2,
            name: "n".into(),
            version: 1,
            text: "t".into(),
            state,
            by: "mia".into(),
            at: At(1),
            answered_by: None,
            answered_at: None,
            reason: None,
        };
        assert_eq!(in_state(ProposalState::Open).may_answer(), Ok(()));
        for state in [ProposalState::Accepted, ProposalState::Declined] {
            assert_eq!(in_state(state).may_answer(), Err(Refusal::ProposalAnswered { state: state.word() }));
        }
    }
}
