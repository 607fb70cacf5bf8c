//! Rules of Work Packages: pure.

use super::State;
use crate::kit::problem::Problem;

/// Refuses work on a closed one.
///
/// # Errors
/// 409 `work_package_closed`.
pub fn must_be_open(state: State, key: &str) -> Result<(), Problem> {
    if state.is_open() {
        return Ok(());
    }
    Err(Problem::conflict("work_package_closed", format!("{key} is {state}; reopen it first")))
}

/// Refuses to apply a template to a closed Work Package, to one that is with another team, and to one that has one.
///
/// # Errors
/// 409 `work_package_closed`, `work_package_escalated`, `template_applied`.
pub fn may_apply_template(state: State, escalated: bool, templated: bool, key: &str) -> Result<(), Problem> {
    must_be_open(state, key)?;
    if escalated {
        return Err(Problem::conflict(
            "work_package_escalated",
            format!(
                "{key} is escalated; a template brings the tasks of the first level, so let it come back first (R81)"
            ),
        ));
    }
    if templated {
        return Err(Problem::conflict(
            "template_applied",
            format!("{key} was made from a template already, and remembers its version (R83); add tasks by hand"),
        ));
    }
    Ok(())
}

/// What a Work Package must have behind it to be completed.
#[derive(Debug, Clone, Copy)]
pub struct Completing {
    /// Whether an escalation of it is open or taken.
    pub escalated: bool,
    /// Whether a task of any level is open.
    pub open_tasks: bool,
    /// Whether an approval step is not approved.
    pub unapproved: bool,
}

/// The order of refusals of `complete` (contract.md, section 3).
///
/// # Errors
/// 409 `work_package_escalated`, `work_package_has_open_tasks`, `approval_missing`.
pub fn may_complete(c: Completing, key: &str) -> Result<(), Problem> {
    if c.escalated {
        return Err(Problem::conflict(
            "work_package_escalated",
            format!("{key} is escalated; it can be completed when it has come back (R128)"),
        ));
    }
    if c.open_tasks {
        return Err(Problem::conflict(
            "work_package_has_open_tasks",
            format!("{key} has open tasks; finish or drop them first (R128)"),
        ));
    }
    if c.unapproved {
        return Err(Problem::conflict(
            "approval_missing",
            format!("{key} has an approval step that is not approved yet (R75)"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completing_is_refused_in_the_order_of_the_contract() {
        let code = |escalated, open_tasks, unapproved| {
            may_complete(Completing { escalated, open_tasks, unapproved }, "OPS-1").err().map(|p| p.code)
        };
        assert_eq!(code(true, true, true), Some("work_package_escalated"));
        assert_eq!(code(false, true, true), Some("work_package_has_open_tasks"));
        assert_eq!(code(false, false, true), Some("approval_missing"));
        assert_eq!(code(false, false, false), None);
    }

    #[test]
    fn a_rejected_one_is_open_again() {
        for s in State::ALL {
            let open = matches!(s, State::Open | State::InProgress | State::Rejected);
            assert_eq!(must_be_open(*s, "OPS-1").is_ok(), open, "{s}");
        }
    }
}
