//! The types, words and pure rules of refusals.

pub mod table;

use crate::kit::problem::Problem;
use crate::words;
use table::Refusal;

/// The answer of a rule.
pub type May<T = ()> = Result<T, Refusal>;

words! {
    /// The code of a refusal. Clients branch on it, so none goes away and none changes its meaning.
    pub enum Code {
        Forbidden = "forbidden",
        NotProductOwner = "not_product_owner",
        NotScrumMaster = "not_scrum_master",
        NotTeamMember = "not_team_member",
        NotChiefProductOwner = "not_chief_product_owner",
        NotTaskTeam = "not_task_team",
        AlreadyExists = "already_exists",
        SingleTeamStory = "single_team_story",
        SeveralTeamsOnStory = "several_teams_on_story",
        WorkPackagesOpen = "work_packages_open",
        FiniteStoryCannotRecur = "finite_story_cannot_recur",
        PortionsIncomplete = "portions_incomplete",
        StoryNotReady = "story_not_ready",
        StoryNotCommitted = "story_not_committed",
        StoryCommitted = "story_committed",
        RecurringStoryNeverDone = "recurring_story_never_done",
        SprintAlreadyActive = "sprint_already_active",
        SprintNotPlanned = "sprint_not_planned",
        SprintNotActive = "sprint_not_active",
        SprintDatesOverlap = "sprint_dates_overlap",
        SprintScopeFrozen = "sprint_scope_frozen",
        EstimateUnitDiffers = "estimate_unit_differs",
        WorkPackageHasOpenTasks = "work_package_has_open_tasks",
        WorkPackageEscalated = "work_package_escalated",
        WorkPackageClosed = "work_package_closed",
        WorkPackageNotCompleted = "work_package_not_completed",
        ApprovalMissing = "approval_missing",
        EscalationNeedsMultipleTeams = "escalation_needs_multiple_teams",
        EscalationNotPermitted = "escalation_not_permitted",
        EscalationTargetNotLinked = "escalation_target_not_linked",
        EscalationTargetDeclined = "escalation_target_declined",
        EscalationTargetNotRecurring = "escalation_target_not_recurring",
        EscalationTargetNotInActiveSprint = "escalation_target_not_in_active_sprint",
        EscalationSlaMismatch = "escalation_sla_mismatch",
        EscalationAlreadyOpen = "escalation_already_open",
        EscalationCycle = "escalation_cycle",
        EscalationEnded = "escalation_ended",
        EscalationsPermitted = "escalations_permitted",
        NoSwarm = "no_swarm",
        PriorityConflictOpen = "priority_conflict_open",
        PriorityConflictDecided = "priority_conflict_decided",
        IdempotencyKeyInUse = "idempotency_key_in_use",
        DefinitionOfReadyUnmet = "definition_of_ready_unmet",
        DoneCriteriaUnmet = "done_criteria_unmet",
        AcceptanceCriteriaFixed = "acceptance_criteria_fixed",
        ChecklistClosed = "checklist_closed",
        BackUpNotActive = "back_up_not_active",
        ChangeRequestDecided = "change_request_decided",
        PokerSessionClosed = "poker_session_closed",
        PokerRoundRevealed = "poker_round_revealed",
        PokerRoundNotRevealed = "poker_round_not_revealed",
        PokerNoCards = "poker_no_cards",
        PokerNoConsensus = "poker_no_consensus",
        PauseNotAllowed = "pause_not_allowed",
        AlreadyPaused = "already_paused",
        NotPaused = "not_paused",
        NoBusinessCalendar = "no_business_calendar",
        RequestAnswered = "request_answered",
        MailNotFailed = "mail_not_failed",
        TemplateApplied = "template_applied",
        TemplateSourceUnfinished = "template_source_unfinished",
        TemplateProposalAnswered = "template_proposal_answered",
    }
}

impl Code {
    /// The HTTP status: 403 where somebody else could do it, 409 where nobody can as things stand.
    pub const fn status(self) -> u16 {
        match self {
            Code::Forbidden
            | Code::NotProductOwner
            | Code::NotScrumMaster
            | Code::NotTeamMember
            | Code::NotChiefProductOwner
            | Code::NotTaskTeam => 403,
            _ => 409,
        }
    }
}

impl Refusal {
    /// The HTTP status of its code.
    pub fn status(&self) -> u16 {
        self.code().status()
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl From<Refusal> for Problem {
    fn from(r: Refusal) -> Self {
        Problem::refused(r.status(), r.code().word(), r.sentence(), r.requirement())
    }
}

/// A word of a closed set as it reads in a sentence.
pub fn plain(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_becomes_a_problem_with_its_requirement_beside_the_sentence() {
        let p = Problem::from(Refusal::WorkPackageClosed { key: "OPS-3".into(), state: "in_progress" });
        assert_eq!(
            (p.status, p.code, p.detail.as_str()),
            (409, "work_package_closed", "OPS-3 is in progress. Reopen it first.")
        );
        let p = Problem::from(Refusal::NotTaskTeam { team: "Website".into() });
        assert_eq!((p.status, p.requirement), (403, Some("R31")));
        let json: serde_json::Value = serde_json::from_slice(&p.json()).unwrap_or_default();
        assert_eq!(json["requirement"], "R31");
    }
}
