//! The log of facts: who did what, when, before and after. Written in the transaction of the command; history pages,
//! notifications, audit and live pages feed on it.

mod sentence;

pub use sentence::sentence;

use crate::app::Cx;
use crate::kit::db::{DbError, Val};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::words;
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::SerializeMap;
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

/// Records a fact, and tells the open pages of its project and team after the commit.
///
/// # Errors
/// Those of the database.
pub fn record(cx: &mut Cx<'_>, kind: Kind, subject: &Subject, detail: &Value) -> Result<(), DbError> {
    let actor = (cx.by.id != 0).then_some(cx.by.id);
    let mut detail = detail.clone();
    if let (Some(holder), Value::Object(fields)) = (&cx.acting_for, &mut detail) {
        fields.insert("acting_for".to_owned(), holder.as_str().into());
    }
    insert(cx, cx.now, actor, kind, subject, &detail)?;
    if let Some(p) = subject.project {
        cx.tx.signal(format!("project-{p}"));
    }
    if let Some(t) = subject.team {
        cx.tx.signal(format!("team-{t}"));
    }
    if let Some(w) = subject.work_package {
        cx.tx.signal(format!("work_package-{w}"));
    }
    if let Some(about) = &subject.about {
        cx.tx.signal(about.clone());
    }
    Ok(())
}

/// Records a fact of the past, as an importer does: with its own instant and actor, and without a signal.
///
/// # Errors
/// Those of the database.
pub fn insert(
    cx: &mut Cx<'_>,
    at: At,
    actor: Option<i64>,
    kind: Kind,
    s: &Subject,
    detail: &Value,
) -> Result<(), DbError> {
    cx.tx.run(
        "INSERT INTO activity (at, actor_id, kind, project_id, team_id, epic_id, story_id, work_package_id, sprint_id, about, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        crate::args![
            at,
            actor,
            kind,
            s.project,
            s.team,
            s.epic,
            s.story,
            s.work_package,
            s.sprint,
            &s.about,
            detail.to_string()
        ],
    )?;
    Ok(())
}

/// The number of the newest fact.
///
/// # Errors
/// Those of the database.
pub async fn newest(app: &crate::app::App) -> Result<i64, DbError> {
    let found: Option<i64> = app.db.read(|tx| tx.value("SELECT MAX(id) FROM activity", &[])).await?;
    Ok(found.unwrap_or(0))
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

/// How many facts go into one statement: a log of a hundred thousand is then a few seconds less on PostgreSQL.
const PAST_ROWS: usize = 32;

/// Records many facts of the past, as `insert` does each.
///
/// # Errors
/// Those of the database.
pub fn insert_past(cx: &mut Cx<'_>, past: &[Past]) -> Result<(), DbError> {
    let mut chunks = past.chunks_exact(PAST_ROWS);
    for chunk in &mut chunks {
        let mut f = crate::kit::db::Filter::new(
            "INSERT INTO activity (at, actor_id, kind, project_id, team_id, epic_id, story_id, work_package_id, sprint_id, about, detail)
             VALUES ",
            &[],
        );
        for (i, p) in chunk.iter().enumerate() {
            let s = &p.subject;
            f.push(if i == 0 { "" } else { ", " }).with(
                "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                crate::args![
                    p.at,
                    p.actor,
                    p.kind,
                    s.project,
                    s.team,
                    s.epic,
                    s.story,
                    s.work_package,
                    s.sprint,
                    &s.about,
                    p.detail.to_string()
                ],
            );
        }
        f.run(cx.tx)?;
    }
    for p in chunks.remainder() {
        insert(cx, p.at, p.actor, p.kind, &p.subject, &p.detail)?;
    }
    Ok(())
}

/// Kind and detail of every fact about a Work Package, in the order in which they were recorded.
///
/// # Errors
/// Those of the database.
pub fn of_work_package(tx: &mut crate::kit::db::Conn, id: i64) -> Result<Vec<(Kind, String)>, DbError> {
    tx.all("SELECT kind, detail FROM activity WHERE work_package_id = $1 ORDER BY id", crate::args![id])
}

/// The story and detail of every import into the stories of a project, oldest first.
///
/// # Errors
/// Those of the database.
pub fn imports_of_stories(tx: &mut crate::kit::db::Conn, project: i64) -> Result<Vec<(i64, String)>, DbError> {
    tx.all(
        "SELECT story_id, detail FROM activity WHERE project_id = $1 AND kind = $2 AND story_id IS NOT NULL ORDER BY id",
        crate::args![project, Kind::Imported],
    )
}

/// The detail of every import into a story, newest first.
///
/// # Errors
/// Those of the database.
pub fn imports_of_story(tx: &mut crate::kit::db::Conn, story: i64) -> Result<Vec<String>, DbError> {
    tx.column(
        "SELECT detail FROM activity WHERE story_id = $1 AND kind = $2 ORDER BY id DESC",
        crate::args![story, Kind::Imported],
    )
}

/// A fact as the outside sees it. What belongs to its kind is in `detail`; the members of `detail` are beside it too, as clients have
/// always read them, except where one has the name of a member of the fact itself.
#[derive(Debug, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct Fact {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: At,
    /// The login of who did it; null for the clock.
    pub actor: Option<String>,
    /// What.
    pub kind: Kind,
    /// Before, after, notes: what belongs to this kind.
    pub detail: serde_json::Map<String, Value>,
}

impl Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let Fact { id, at, actor, kind, detail } = self;
        let mut map = s.serialize_map(None)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("at", at)?;
        map.serialize_entry("actor", actor)?;
        map.serialize_entry("kind", kind)?;
        map.serialize_entry("detail", detail)?;
        let own = ["id", "at", "actor", "kind", "detail"];
        for (name, value) in detail.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

crate::row! {
    struct FactRow { id: i64, at: At, actor: Option<String>, kind: Kind, detail: String }
}

fn shape(r: FactRow) -> Result<Fact, Problem> {
    let detail = serde_json::from_str(&r.detail).map_err(Problem::internal)?;
    Ok(Fact { id: r.id, at: r.at, actor: r.actor, kind: r.kind, detail })
}

/// Whose history.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// of a Work Package, with all its levels and tasks
    WorkPackage(i64),
    /// of a User Story, without its Work Packages
    Story(i64),
    /// of an Epic
    Epic(i64),
    /// of a Sprint, with the facts about stories of those projects for which the condition on `a.project_id` holds
    Sprint(i64, &'a crate::kit::db::Condition),
    /// of anything else, as `Subject::about` names it
    About(&'a str),
    /// of a team: itself, its members, its meetings, not its Sprints
    Team(i64),
    /// of a project itself, not of what is in it
    Project(i64),
}

/// The history of something that the caller was seen to be allowed to see, oldest first.
///
/// # Errors
/// Those of the database.
pub fn history(cx: &mut Cx<'_>, of: Of<'_>, page: &Paging) -> Result<List<Fact>, Problem> {
    let (column, id): (&str, Val) = match of {
        Of::WorkPackage(id) => ("a.work_package_id", id.into()),
        Of::Story(id) => ("a.work_package_id IS NULL AND a.story_id", id.into()),
        Of::Epic(id) => ("a.epic_id", id.into()),
        Of::Sprint(id, _) => ("a.sprint_id", id.into()),
        Of::About(what) => ("a.about", what.into()),
        Of::Team(id) => ("a.sprint_id IS NULL AND a.project_id IS NULL AND a.about IS NULL AND a.team_id", id.into()),
        Of::Project(id) => (
            "a.epic_id IS NULL AND a.story_id IS NULL AND a.work_package_id IS NULL AND a.about IS NULL AND a.project_id",
            id.into(),
        ),
    };
    let mut f = crate::kit::db::Filter::new(
        "SELECT a.id, a.at, p.login, a.kind, a.detail FROM activity a LEFT JOIN person p ON p.id = a.actor_id WHERE ",
        &[],
    );
    f.push(column).with(" = ?", &[id]);
    if let Of::Sprint(_, seen) = of {
        f.push(" AND (a.project_id IS NULL OR ").when(seen).push(")");
    }
    if let Some([at, id]) = page.after() {
        f.with(" AND (a.at > ? OR (a.at = ? AND a.id > ?))", crate::args![*at, *at, *id]);
    }
    f.with(" ORDER BY a.at, a.id LIMIT ?", crate::args![page.rows()]);
    let rows: Vec<FactRow> = f.all(cx.tx)?;
    page.list(rows, |r| vec![r.at.0, r.id], shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_every_member_once() {
        let detail = serde_json::json!({"id": 7, "kind": "x", "from": "a"});
        let Value::Object(detail) = detail else { panic!("an object") };
        let fact = Fact { id: 1, at: At(0), actor: None, kind: Kind::Commented, detail };
        assert_eq!(
            serde_json::to_string(&fact).unwrap(),
            r#"{"id":1,"at":"1970-01-01T00:00:00Z","actor":null,"kind":"commented","detail":{"id":7,"kind":"x","from":"a"},"from":"a"}"#
        );
    }

    #[test]
    fn a_fact_reads_after_a_name() {
        assert_eq!(Kind::StoryCreated.sentence(), "created the story");
        assert_eq!(Kind::WorkPackageTaken.sentence(), "took the Work Package");
        assert_eq!(Kind::Commented.sentence(), "commented");
        assert_eq!(Kind::EscalationSet.sentence(), "set the escalation");
    }
}
