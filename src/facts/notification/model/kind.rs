//! Every kind of thing that people are told. A new kind is a line in `words!` and a line in `about`; a choice for it then stands on
//! the settings page by itself.

use crate::kit::fields;
use crate::words;

words! {
    /// Every kind of thing that people are told.
    pub enum NoticeKind {
        Mentioned = "mentioned",
        DirectMessage = "direct_message",
        AnswerRequested = "answer_requested",
        RequestAnswered = "request_answered",
        Escalated = "escalated",
        EscalationTaken = "escalation_taken",
        EscalationCompleted = "escalation_completed",
        EscalationReturned = "escalation_returned",
        EscalationTargetNamed = "escalation_target_named",
        EscalationSourceAnswered = "escalation_source_answered",
        SwarmCalled = "swarm_called",
        SlaAtRisk = "sla_at_risk",
        SlaBreached = "sla_breached",
        StoryCompleted = "story_completed",
        WorkPackageRejected = "work_package_rejected",
        ReviewDue = "review_due",
        ContributorAdded = "contributor_added",
        PriorityConflictRaised = "priority_conflict_raised",
        PriorityConflictDecided = "priority_conflict_decided",
        SpareCapacity = "spare_capacity",
        TemplateProposed = "template_proposed",
        TemplateProposalAnswered = "template_proposal_answered",
        CriteriaChanged = "criteria_changed",
        SprintEndedEarly = "sprint_ended_early",
        ChangeRequestRaised = "change_request_raised",
        ChangeRequestApproved = "change_request_approved",
        ChangeRequestRejected = "change_request_rejected",
        PokerStarted = "poker_started",
        ImpedimentRaised = "impediment_raised",
        ImpedimentCrossTeam = "impediment_cross_team",
        ImpedimentAssigned = "impediment_assigned",
        ImpedimentResolved = "impediment_resolved",
        StandsIn = "stands_in",
    }
}

words! {
    /// What kinds have in common; the settings page shows them so.
    pub enum Group {
        Conversation = "conversation",
        Escalation = "escalation",
        Clocks = "clocks",
        Acceptance = "acceptance",
        Backlog = "backlog",
        Impediments = "impediments",
    }
}

/// What a kind is.
pub struct About {
    /// Where it stands.
    pub group: Group,
    /// What happened, in a few words: the subject of an e-mail.
    pub headline: &'static str,
    /// When one is told so: a sentence after "when".
    pub when: &'static str,
}

impl Group {
    /// As people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Conversation => "Conversation",
            Group::Escalation => "Escalation and swarming",
            Group::Clocks => "Clocks",
            Group::Acceptance => "Acceptance",
            Group::Backlog => "Backlog and Sprint",
            Group::Impediments => "Impediments",
        }
    }
}

impl NoticeKind {
    /// What it is.
    pub const fn about(self) -> About {
        use Group::Acceptance;
        use Group::Backlog;
        use Group::Clocks;
        use Group::Conversation;
        use Group::Escalation;
        use Group::Impediments;
        let (group, headline, when) = match self {
            Self::Mentioned => (Conversation, "You were mentioned", "somebody mentions you with @ and your login"),
            Self::DirectMessage => (Conversation, "Message", "somebody writes to you alone"),
            Self::AnswerRequested => {
                (Conversation, "Your answer is asked for", "a Scrum Master asks for your answer as Product Owner")
            }
            Self::RequestAnswered => (Conversation, "Answered", "the Product Owner answers what you asked"),
            Self::Escalated => (Escalation, "Escalated to your team", "a Work Package is escalated to your team"),
            Self::EscalationTaken => (Escalation, "Taken", "somebody takes what you escalated"),
            Self::EscalationCompleted => (Escalation, "Came back completed", "an escalation comes back completed"),
            Self::EscalationReturned => (Escalation, "Came back", "an escalation is returned with a note"),
            Self::EscalationTargetNamed => {
                (Escalation, "Named as a target", "a story of yours becomes a target of escalation")
            }
            Self::EscalationSourceAnswered => {
                (Escalation, "Target answered", "a target's Product Owner accepts or refuses your escalations")
            }
            Self::SwarmCalled => (Escalation, "You are called into a swarm", "somebody calls you into a swarm"),
            Self::SlaAtRisk => (Clocks, "Clock at risk", "a quarter of the time is left on a clock that concerns you"),
            Self::SlaBreached => (Clocks, "Clock breached", "the time of a clock that concerns you has run out"),
            Self::StoryCompleted => {
                (Acceptance, "Waits for your acceptance", "every team has completed a story of yours")
            }
            Self::WorkPackageRejected => (Acceptance, "Rejected", "a Work Package that you worked on is rejected"),
            Self::ReviewDue => (Acceptance, "Review due", "a recurring story of yours is due for your review"),
            Self::ContributorAdded => (Backlog, "You are asked to contribute", "somebody attaches you to a story"),
            Self::PriorityConflictRaised => {
                (Backlog, "Priority conflict", "a priority conflict waits for your decision as Chief Product Owner")
            }
            Self::PriorityConflictDecided => {
                (Backlog, "Priority conflict decided", "a conflict that you raised is decided")
            }
            Self::TemplateProposed => {
                (Backlog, "Change of a template proposed", "somebody proposes a change of a template that you keep")
            }
            Self::TemplateProposalAnswered => {
                (Backlog, "Proposal answered", "your proposal for a template is answered")
            }
            Self::StandsIn => (Backlog, "Standing in", "you are named as a back-up, or stand in for somebody"),
            Self::SpareCapacity => (Backlog, "Spare capacity", "a team has room for one more of your stories"),
            Self::CriteriaChanged => (
                Backlog,
                "Acceptance Criteria changed",
                "those of a story that a Sprint of your team holds are changed",
            ),
            Self::SprintEndedEarly => {
                (Backlog, "Sprint ended early", "a Product Owner ends a Sprint of your team early")
            }
            Self::ChangeRequestRaised => (Backlog, "Change Request", "a change waits for your decision"),
            Self::ChangeRequestApproved => (Backlog, "Change approved", "a change that you asked for is approved"),
            Self::ChangeRequestRejected => (Backlog, "Change rejected", "a change that you asked for is rejected"),
            Self::PokerStarted => (Backlog, "Planning Poker", "your team begins to estimate stories together"),
            Self::ImpedimentRaised => {
                (Impediments, "Impediment raised", "somebody raises an impediment in the log that you keep")
            }
            Self::ImpedimentCrossTeam => (
                Impediments,
                "Impediment of several teams",
                "an impediment concerns several teams of a project of which you are the Chief Scrum Master",
            ),
            Self::ImpedimentAssigned => {
                (Impediments, "Impediment given to you", "you are asked to see to an impediment")
            }
            Self::ImpedimentResolved => {
                (Impediments, "Impediment resolved", "an impediment that you raised is resolved")
            }
        };
        About { group, headline, when }
    }

    /// The page that a notice of this kind leads to.
    pub fn link(self, subject: &str) -> String {
        match self {
            Self::DirectMessage => format!("/messages?with={subject}"),
            Self::ImpedimentRaised
            | Self::ImpedimentCrossTeam
            | Self::ImpedimentAssigned
            | Self::ImpedimentResolved => numbered("impediment", subject),
            Self::ChangeRequestRaised | Self::ChangeRequestApproved | Self::ChangeRequestRejected => {
                numbered("change-request", subject)
            }
            Self::SprintEndedEarly => numbered("sprint", subject),
            Self::PokerStarted => numbered("poker-session", subject),
            Self::TemplateProposed | Self::TemplateProposalAnswered => format!("/projects/{subject}/templates"),
            Self::StandsIn if fields::text::Prefix::ok(subject) => format!("/projects/{subject}/organisation"),
            Self::SpareCapacity | Self::StandsIn => format!("/teams/{subject}"),
            _ => format!("/browse/{subject}"),
        }
    }
}

/// The page of a thing that a number names: `impediment-12` stands at `/impediments/12`.
fn numbered(thing: &str, subject: &str) -> String {
    let number = subject.rsplit_once('-').map_or("", |s| s.1);
    format!("/{thing}s/{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_explained() {
        for kind in NoticeKind::ALL {
            let a = kind.about();
            assert!(a.when.len() > 10 && !a.when.ends_with('.') && !a.headline.is_empty(), "{kind}");
        }
        for group in Group::ALL {
            assert!(NoticeKind::ALL.iter().any(|k| k.about().group == *group), "{group} is empty");
        }
    }

    #[test]
    fn a_notice_leads_to_its_page() {
        assert_eq!(NoticeKind::Escalated.link("OPS-1"), "/browse/OPS-1");
        assert_eq!(NoticeKind::SpareCapacity.link("desk"), "/teams/desk");
        assert_eq!(NoticeKind::ImpedimentRaised.link("impediment-12"), "/impediments/12");
        assert_eq!(NoticeKind::DirectMessage.link("mia"), "/messages?with=mia");
    }
}
