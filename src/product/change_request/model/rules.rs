//! Whose yes a change needs: pure.

use super::{ChangeRequest, State};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::At;
use crate::words;

words! {
    /// Who approves a Change Request (C.4, D.2).
    pub enum Approver {
        ProductOwner = "product_owner",
        ChiefProductOwner = "chief_product_owner",
        AllProductOwners = "all_product_owners",
    }
}

/// Whether a change stays inside the tolerance. Without a tolerance every change does; with one, a change of which nobody has
/// said how large it is does not.
pub fn within(effort: Option<Hundredths>, tolerance: Option<Hundredths>) -> bool {
    match (effort, tolerance) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(effort), Some(limit)) => effort <= limit,
    }
}

/// Who approves: inside the tolerance a Product Owner alone; above it the Chief Product Owner, or all Product Owners where
/// there is no Chief.
pub fn approver(effort: Option<Hundredths>, tolerance: Option<Hundredths>, chief: bool) -> Approver {
    match (within(effort, tolerance), chief) {
        (true, _) => Approver::ProductOwner,
        (false, true) => Approver::ChiefProductOwner,
        (false, false) => Approver::AllProductOwners,
    }
}

/// The title of the item that a change becomes: its first line, as much of it as a title takes.
pub fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("Change");
    line.chars().take(500).collect()
}

impl ChangeRequest {
    /// Whether it can still be changed and decided.
    ///
    /// # Errors
    /// `change_request_decided`.
    pub fn may_decide(&self) -> May {
        match self.state {
            State::Unapproved => Ok(()),
            state => Err(Refusal::ChangeDecided { change: self.id, state: state.word() }),
        }
    }

    /// Approves it.
    ///
    /// # Errors
    /// Those of [`Self::may_decide`].
    pub fn approve(self, by: i64, now: At, reason: Option<String>) -> May<Self> {
        self.decide(State::Approved, by, now, reason)
    }

    /// Rejects it, with the reason.
    ///
    /// # Errors
    /// Those of [`Self::may_decide`].
    pub fn reject(self, by: i64, now: At, reason: String) -> May<Self> {
        self.decide(State::Rejected, by, now, Some(reason))
    }

    fn decide(self, state: State, by: i64, now: At, reason: Option<String>) -> May<Self> {
        self.may_decide()?;
        Ok(Self { state, decided_by_id: Some(by), decided_at: Some(now), reason, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;
    use crate::product::change_request::model::Origin;

    #[test]
    fn a_change_is_decided_once() {
        let c = ChangeRequest {
            id: 4,
            project_id: 1,
            project: "OPS".into(),
            text: "t".into(),
            origin: Origin::ALL[0],
            impact: None,
            effort: None,
            story_id: None,
            epic_id: None,
            item: None,
            state: State::Unapproved,
            raised_by_id: 1,
            raised_by: "mia".into(),
            raised_at: At(1),
            decided_by_id: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            result: None,
        };
        let code = |may: May<ChangeRequest>| may.err().map(|r| r.code());
        let approved = c.clone().approve(7, At(5), None).ok();
        assert_eq!(
            approved.as_ref().map(|c| (c.state, c.decided_by_id, c.decided_at)),
            Some((State::Approved, Some(7), Some(At(5))))
        );
        let rejected = c.reject(7, At(5), "no".into()).ok();
        assert_eq!(rejected.as_ref().map(|c| (c.state, c.reason.as_deref())), Some((State::Rejected, Some("no"))));
        for c in [approved, rejected].into_iter().flatten() {
            assert_eq!(code(c.clone().approve(8, At(9), None)), Some(Code::ChangeRequestDecided));
            assert_eq!(code(c.reject(8, At(9), "r".into())), Some(Code::ChangeRequestDecided));
        }
    }

    fn h(n: i64) -> Option<Hundredths> {
        Some(Hundredths(n * 100))
    }

    #[test]
    fn inside_the_tolerance_a_product_owner_approves_alone() {
        assert_eq!(approver(h(5), h(8), true), Approver::ProductOwner);
        assert_eq!(approver(h(8), h(8), false), Approver::ProductOwner);
        assert_eq!(approver(h(900), None, true), Approver::ProductOwner);
        assert_eq!(approver(None, None, false), Approver::ProductOwner);
    }

    #[test]
    fn above_it_the_chief_or_everybody_who_owns() {
        assert_eq!(approver(h(9), h(8), true), Approver::ChiefProductOwner);
        assert_eq!(approver(h(9), h(8), false), Approver::AllProductOwners);
        assert_eq!(approver(None, h(8), true), Approver::ChiefProductOwner);
        assert_eq!(approver(h(1), h(0), false), Approver::AllProductOwners);
    }

    #[test]
    fn a_title_is_the_first_line() {
        assert_eq!(title("\n  Pay by card \nsoon"), "Pay by card");
        assert_eq!(title(" \n "), "Change");
        assert_eq!(title(&"ü".repeat(600)).chars().count(), 500);
    }
}
