//! Rules of escalating: pure. The order of refusals is that of contract.md, section 3.

use crate::kit::problem::Problem;
use crate::story::SlaSwitch;

/// What is known when somebody wants to escalate.
#[derive(Debug, Clone)]
pub struct Escalating<'a> {
    /// Key of the Work Package.
    pub key: &'a str,
    /// Key of the story that holds it.
    pub from: &'a str,
    /// Key of the target.
    pub to: &'a str,
    /// Whether the Work Package is closed.
    pub closed: bool,
    /// Whether it has gone on from the caller's team, or waits to be taken by it.
    pub gone_on: bool,
    /// Whether the story that holds it permits escalations.
    pub permitted: bool,
    /// Whether the target is in the open chain already.
    pub in_chain: bool,
    /// Whether the story that holds it names the target.
    pub linked: bool,
    /// Whether the target's Product Owner accepts.
    pub accepted: bool,
    /// Whether both stories are recurring.
    pub recurring: bool,
    /// The switch of the story that holds it.
    pub from_sla: SlaSwitch,
    /// The switch of the target.
    pub to_sla: SlaSwitch,
    /// Whether a running Sprint of the wanted team holds the target.
    pub in_active_sprint: bool,
}

/// Refuses to let a Work Package go anywhere from where it stands.
///
/// # Errors
/// 409 `work_package_closed`, `escalation_already_open`, `escalation_not_permitted`.
pub fn may_leave(key: &str, from: &str, closed: bool, gone_on: bool, permitted: bool) -> Result<(), Problem> {
    let refuse = |code, detail: String| Err(Problem::conflict(code, detail));
    if closed {
        return refuse("work_package_closed", format!("{key} is closed; reopen it first"));
    }
    if gone_on {
        return refuse(
            "escalation_already_open",
            format!("{key} is escalated already; only the team that has taken it escalates further"),
        );
    }
    if !permitted {
        return refuse(
            "escalation_not_permitted",
            format!("{from} does not permit escalations (R113); its Product Owner can switch that on"),
        );
    }
    Ok(())
}

/// Refuses an escalation for the first reason that holds.
///
/// # Errors
/// 409 with the code of the rule.
pub fn may_escalate(e: &Escalating<'_>) -> Result<(), Problem> {
    let Escalating { key, from, to, .. } = e;
    let refuse = |code, detail: String| Err(Problem::conflict(code, detail));
    may_leave(key, from, e.closed, e.gone_on, e.permitted)?;
    if e.in_chain {
        return refuse("escalation_cycle", format!("{key} came through {to} already; return it with a note instead"));
    }
    if !e.linked {
        return refuse(
            "escalation_target_not_linked",
            format!("{from} does not name {to} as a target (R115); its Product Owner can add it"),
        );
    }
    if !e.accepted {
        return refuse(
            "escalation_target_declined",
            format!("the Product Owner of {to} has refused escalations from {from} (R116)"),
        );
    }
    if !e.recurring {
        return refuse(
            "escalation_target_not_recurring",
            format!("Work Packages go from one recurring story to another (R117); {from} or {to} is finite"),
        );
    }
    if e.from_sla != e.to_sla {
        return refuse(
            "escalation_sla_mismatch",
            format!("{from} and {to} must both follow SLAs or both have none (R119)"),
        );
    }
    if !e.in_active_sprint {
        return refuse(
            "escalation_target_not_in_active_sprint",
            format!("no running Sprint of that team holds {to} (R118); it must be in an ongoing Sprint"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_come_in_the_order_of_the_contract() {
        let mut e = Escalating {
            key: "OPS-3",
            from: "OPS-1",
            to: "OPS-2",
            closed: true,
            gone_on: true,
            permitted: false,
            in_chain: true,
            linked: false,
            accepted: false,
            recurring: false,
            from_sla: SlaSwitch::Project,
            to_sla: SlaSwitch::None,
            in_active_sprint: false,
        };
        let mut seen = Vec::new();
        while let Err(p) = may_escalate(&e) {
            seen.push(p.code);
            match p.code {
                "work_package_closed" => e.closed = false,
                "escalation_already_open" => e.gone_on = false,
                "escalation_not_permitted" => e.permitted = true,
                "escalation_cycle" => e.in_chain = false,
                "escalation_target_not_linked" => e.linked = true,
                "escalation_target_declined" => e.accepted = true,
                "escalation_target_not_recurring" => e.recurring = true,
                "escalation_sla_mismatch" => e.to_sla = SlaSwitch::Project,
                _ => e.in_active_sprint = true,
            }
        }
        assert_eq!(
            seen,
            [
                "work_package_closed",
                "escalation_already_open",
                "escalation_not_permitted",
                "escalation_cycle",
                "escalation_target_not_linked",
                "escalation_target_declined",
                "escalation_target_not_recurring",
                "escalation_sla_mismatch",
                "escalation_target_not_in_active_sprint",
            ]
        );
    }

    #[test]
    fn without_and_with_slas_are_refused_both_ways() {
        let e = Escalating {
            key: "OPS-3",
            from: "OPS-1",
            to: "OPS-2",
            closed: false,
            gone_on: false,
            permitted: true,
            in_chain: false,
            linked: true,
            accepted: true,
            recurring: true,
            from_sla: SlaSwitch::None,
            to_sla: SlaSwitch::Project,
            in_active_sprint: true,
        };
        let code = |from_sla, to_sla| may_escalate(&Escalating { from_sla, to_sla, ..e.clone() }).err().map(|p| p.code);
        assert_eq!(code(SlaSwitch::None, SlaSwitch::Project), Some("escalation_sla_mismatch"));
        assert_eq!(code(SlaSwitch::Project, SlaSwitch::None), Some("escalation_sla_mismatch"));
        assert_eq!(code(SlaSwitch::None, SlaSwitch::None), None);
        assert_eq!(code(SlaSwitch::Project, SlaSwitch::Project), None);
    }
}
