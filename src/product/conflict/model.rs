//! The types, words and pure rules of priority conflicts.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::{row, words};

words! {
    /// States of a priority conflict.
    pub enum ConflictState { Open = "open", Decided = "decided" }
}

row! {
    #[derive(Clone, Debug)]
    pub struct ConflictRow {
        id: i64, project_id: i64, raised_by: i64, reason: String, state: ConflictState, decided_by: Option<i64>,
        decision_reason: Option<String>, created_at: At, decided_at: Option<At>,
    }
}

impl ConflictRow {
    /// Whether it can be decided still.
    ///
    /// # Errors
    /// `priority_conflict_decided`.
    pub fn may_decide(&self) -> May {
        match self.state {
            ConflictState::Open => Ok(()),
            ConflictState::Decided => Err(Refusal::ConflictDecided),
        }
    }

    /// Decides it.
    ///
    /// # Errors
    /// Those of [`Self::may_decide`].
    pub fn decide(self, by: i64, reason: String, now: At) -> May<Self> {
        self.may_decide()?;
        let state = ConflictState::Decided;
        Ok(Self { state, decided_by: Some(by), decision_reason: Some(reason), decided_at: Some(now), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_is_decided_once() {
        let open = ConflictRow {
            id: 1,
            project_id: 1,
            raised_by: 2,
            reason: "r".into(),
            state: ConflictState::Open,
            decided_by: None,
            decision_reason: None,
            created_at: At(1),
            decided_at: None,
        };
        let decided = open.decide(3, "law".into(), At(5)).unwrap();
        let told = (decided.state, decided.decided_by, decided.decision_reason.as_deref(), decided.decided_at);
        assert_eq!(told, (ConflictState::Decided, Some(3), Some("law"), Some(At(5))));
        assert_eq!(decided.decide(4, "no".into(), At(6)).err(), Some(Refusal::ConflictDecided));
    }
}
