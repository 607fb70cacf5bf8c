//! Whose yes a change needs: pure.

use crate::kit::fields::Hundredths;
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

#[cfg(test)]
mod tests {
    use super::*;

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
