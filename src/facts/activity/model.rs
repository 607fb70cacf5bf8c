//! The types, words and pure rules of the log of facts.

use crate::kit::time::At;
use crate::product::project::model::Scope;
use crate::words;
use serde_json::Value;

words! {
    /// Every kind of fact.
    pub enum Kind {
        UserAdded = "user_added",
        UserChanged = "user_changed",
        PasswordSet = "password_set",
        NotificationsChosen = "notifications_chosen",
        MessageSent = "message_sent",
        AnswerRequested = "answer_requested",
        RequestAnswered = "request_answered",
        SignedIn = "signed_in",
        SignedOut = "signed_out",
        SignInFailed = "sign_in_failed",
        TokenCreated = "token_created",
        TokenRevoked = "token_revoked",
        TeamCreated = "team_created",
        TeamChanged = "team_changed",
        MemberAdded = "member_added",
        MemberChanged = "member_changed",
        MemberRemoved = "member_removed",
        ProjectCreated = "project_created",
        ProjectChanged = "project_changed",
        PortfolioCreated = "portfolio_created",
        PortfolioChanged = "portfolio_changed",
        ProgramCreated = "program_created",
        ProgramChanged = "program_changed",
        CriteriaChanged = "criteria_changed",
        StoryChecked = "story_checked",
        BackUpNamed = "back_up_named",
        BackUpActivated = "back_up_activated",
        BackUpEnded = "back_up_ended",
        BackUpRemoved = "back_up_removed",
        DependencyRecorded = "dependency_recorded",
        DependencyChanged = "dependency_changed",
        DependencyRemoved = "dependency_removed",
        SlaChanged = "sla_changed",
        CalendarChanged = "calendar_changed",
        EpicCreated = "epic_created",
        EpicChanged = "epic_changed",
        StoryCreated = "story_created",
        StoryChanged = "story_changed",
        ClassChanged = "class_changed",
        StoryRanked = "story_ranked",
        EpicRanked = "epic_ranked",
        ContributorAdded = "contributor_added",
        ContributorRemoved = "contributor_removed",
        PortionEstimated = "portion_estimated",
        EscalationSet = "escalation_set",
        EscalationSourceAnswered = "escalation_source_answered",
        StoryCommitted = "story_committed",
        StoryUncommitted = "story_uncommitted",
        StoryCompleted = "story_completed",
        StoryUncompleted = "story_uncompleted",
        StoryAccepted = "story_accepted",
        StoryRejected = "story_rejected",
        StoryReviewed = "story_reviewed",
        ReviewDue = "review_due",
        StoryWoken = "story_woken",
        StoryRested = "story_rested",
        StoryRetired = "story_retired",
        StoryReturned = "story_returned",
        StoryCarriedOver = "story_carried_over",
        SprintCreated = "sprint_created",
        SprintChanged = "sprint_changed",
        SprintStarted = "sprint_started",
        SprintClosed = "sprint_closed",
        SpareCapacityReported = "spare_capacity_reported",
        TemplateCreated = "template_created",
        TemplateChanged = "template_changed",
        TemplateApplied = "template_applied",
        TemplateProposed = "template_proposed",
        TemplateProposalAnswered = "template_proposal_answered",
        TemplateRightsChanged = "template_rights_changed",
        WorkPackageCreated = "work_package_created",
        WorkPackageChanged = "work_package_changed",
        WorkPackageTaken = "work_package_taken",
        WorkPackageCompleted = "work_package_completed",
        WorkPackageReopened = "work_package_reopened",
        WorkPackageDropped = "work_package_dropped",
        WorkPackageAccepted = "work_package_accepted",
        WorkPackageRejected = "work_package_rejected",
        CriterionChecked = "criterion_checked",
        ApprovalApproved = "approval_approved",
        ApprovalDeclined = "approval_declined",
        TaskCreated = "task_created",
        TaskChanged = "task_changed",
        Escalated = "escalated",
        EscalationTaken = "escalation_taken",
        EscalationCompleted = "escalation_completed",
        EscalationReturned = "escalation_returned",
        SwarmStarted = "swarm_started",
        SwarmJoined = "swarm_joined",
        SwarmLeft = "swarm_left",
        SwarmEnded = "swarm_ended",
        ClockChanged = "clock_changed",
        SlaPaused = "sla_paused",
        SlaResumed = "sla_resumed",
        SlaAtRisk = "sla_at_risk",
        SlaBreached = "sla_breached",
        Commented = "commented",
        PriorityConflictRaised = "priority_conflict_raised",
        PriorityConflictDecided = "priority_conflict_decided",
        EnvironmentCreated = "environment_created",
        EnvironmentBooked = "environment_booked",
        MeetingPlanned = "meeting_planned",
        MeetingHeld = "meeting_held",
        ImpedimentRaised = "impediment_raised",
        ImpedimentChanged = "impediment_changed",
        ImpedimentResolved = "impediment_resolved",
        ChangeRequestRaised = "change_request_raised",
        ChangeRequestChanged = "change_request_changed",
        ChangeRequestSupported = "change_request_supported",
        ChangeRequestApproved = "change_request_approved",
        ChangeRequestRejected = "change_request_rejected",
        ChangeToleranceSet = "change_tolerance_set",
        SprintEndedEarly = "sprint_ended_early",
        PokerStarted = "poker_started",
        PokerRevealed = "poker_revealed",
        PokerAgreed = "poker_agreed",
        PokerPutOff = "poker_put_off",
        PokerClosed = "poker_closed",
        AdviceDismissed = "advice_dismissed",
        Imported = "imported",
    }
}

impl Kind {
    /// What happened, as a person reads it after the actor's name.
    pub fn sentence(self) -> String {
        let plain = self.word().replace('_', " ");
        match self {
            Kind::BackUpNamed => "named a back-up".to_owned(),
            Kind::BackUpActivated => "let the back-up stand in".to_owned(),
            Kind::BackUpEnded => "ended the time in which the back-up stands in".to_owned(),
            Kind::BackUpRemoved => "removed the back-up".to_owned(),
            Kind::DependencyRecorded => "recorded a dependency".to_owned(),
            Kind::StoryChecked => "said what holds for the story".to_owned(),
            Kind::StoryCarriedOver => "carried the story over".to_owned(),
            Kind::ReviewDue => "asked its Product Owner for a review".to_owned(),
            Kind::SignedIn => "signed in".to_owned(),
            Kind::SignedOut => "signed out".to_owned(),
            Kind::SignInFailed => "was refused to sign in".to_owned(),
            Kind::ApprovalApproved => "approved a step".to_owned(),
            Kind::ApprovalDeclined => "declined a step".to_owned(),
            Kind::SlaPaused => "paused the clock".to_owned(),
            Kind::SlaResumed => "let the clock run again".to_owned(),
            Kind::SlaAtRisk => "came to its last quarter".to_owned(),
            Kind::SlaBreached => "ran out".to_owned(),
            Kind::AnswerRequested => "asked the Product Owner".to_owned(),
            Kind::RequestAnswered => "answered".to_owned(),
            Kind::MessageSent => "sent a message".to_owned(),
            Kind::NotificationsChosen => "chose what to be told".to_owned(),
            Kind::TemplateProposed => "proposed a change of a template".to_owned(),
            Kind::TemplateRightsChanged => "changed who keeps the templates".to_owned(),
            Kind::SprintEndedEarly => "ended the Sprint early".to_owned(),
            Kind::PokerStarted => "began to estimate".to_owned(),
            Kind::PokerRevealed => "revealed the cards".to_owned(),
            Kind::PokerAgreed => "wrote down what the team agrees on".to_owned(),
            Kind::PokerPutOff => "put the estimate off".to_owned(),
            Kind::PokerClosed => "closed the estimation".to_owned(),
            // `story_created` is told as: created the story.
            _ => plain.rsplit_once(' ').map_or(plain.clone(), |(what, verb)| {
                let verb = match verb {
                    "taken" => "took",
                    "woken" => "woke",
                    regular => regular,
                };
                format!(
                    "{verb} the {}",
                    what.replace("work package", "Work Package")
                        .replace("sprint", "Sprint")
                        .replace("sla", "SLAs")
                        .replace("change request", "Change Request")
                )
            }),
        }
    }
}

/// What a fact is about. A fact under a Work Package names its story and project too.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// The project.
    pub project: Option<i64>,
    /// The team.
    pub team: Option<i64>,
    /// The Epic.
    pub epic: Option<i64>,
    /// The User Story.
    pub story: Option<i64>,
    /// The Work Package.
    pub work_package: Option<i64>,
    /// The Sprint.
    pub sprint: Option<i64>,
    /// Anything else that has a history of its own, such as `impediment-12`.
    pub about: Option<String>,
}

/// A fact about a story, as one of many.
#[derive(Debug)]
pub struct OfStory {
    pub project: i64,
    pub story: i64,
    pub detail: Value,
}

/// A fact of the past.
#[derive(Debug)]
pub struct Past {
    /// When.
    pub at: At,
    /// Who did it; none for the clock.
    pub actor: Option<i64>,
    /// What.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// Before, after, notes.
    pub detail: Value,
}

crate::row! {
    pub struct FactRow { id: i64, at: At, actor: Option<String>, kind: Kind, detail: String }
}

/// Whose history.
#[derive(Clone, Copy)]
pub enum HistoryOf<'a> {
    /// of a Work Package, with all its levels and tasks
    WorkPackage(i64),
    /// of a User Story, without its Work Packages
    Story(i64),
    /// of an Epic
    Epic(i64),
    /// of a Sprint, with the facts about stories of these projects
    Sprint(i64, &'a Scope),
    /// of anything else, as `Subject::about` names it
    About(&'a str),
    /// of a team: itself, its members, its meetings, not its Sprints
    Team(i64),
    /// of a project itself, not of what is in it
    Project(i64),
}

/// The fields that differ, before and after.
pub fn difference(before: &Value, after: &Value) -> (Value, Value) {
    let (mut b, mut a) = (serde_json::Map::new(), serde_json::Map::new());
    if let (Some(x), Some(y)) = (before.as_object(), after.as_object()) {
        for (name, value) in x.iter().filter(|(n, v)| y.get(*n) != Some(v)) {
            b.insert(name.clone(), value.clone());
            a.insert(name.clone(), y.get(name).cloned().unwrap_or(Value::Null));
        }
    }
    (Value::Object(b), Value::Object(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_reads_after_a_name() {
        assert_eq!(Kind::StoryCreated.sentence(), "created the story");
        assert_eq!(Kind::WorkPackageTaken.sentence(), "took the Work Package");
        assert_eq!(Kind::Commented.sentence(), "commented");
        assert_eq!(Kind::EscalationSet.sentence(), "set the escalation");
    }
}
