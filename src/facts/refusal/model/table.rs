//! Every refusal: its parameters, its code, the requirement behind it, and its sentence.

use super::{Code, plain};
use crate::kit::fields::number::Hundredths;
use crate::kit::time::{At, Day};

macro_rules! refusals {
    ($($v:ident $({ $($f:ident: $t:ty),* })? = $code:ident $($requirement:literal)?, $say:expr;)*) => {
        /// Why a rule says no.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "its sentence says what each one is")]
        pub enum Refusal { $($v $({ $($f: $t),* })?),* }

        impl Refusal {
            /// The word that clients branch on.
            pub fn code(&self) -> Code {
                match self { $(Refusal::$v { .. } => Code::$code),* }
            }
            /// The number of the requirement that asks for the rule.
            pub fn requirement(&self) -> Option<&'static str> {
                match self { $(Refusal::$v { .. } => [$($requirement,)? ""].into_iter().find(|r| !r.is_empty())),* }
            }
            /// Returns what is wrong and what to do, as people read it.
            pub fn sentence(&self) -> String {
                match self { $(Refusal::$v $({ $($f),* })? => String::from($say)),* }
            }
        }
    };
}

refusals! {
    // Who may do it.
    NotProductOwner { of: String } = NotProductOwner, format!("Only the Product Owner of {of} can do this.");
    NotProjectOwner { project: String } = NotProductOwner, format!("Only a Product Owner of {project} can do this.");
    NotSprintOwner { sprint: String } = NotProductOwner "R223",
        format!("Only a Product Owner of a story in {sprint} can end it early. Its Scrum Master can close it in time.");
    NotScrumMaster { team: String } = NotScrumMaster, format!("Only the Scrum Master of {team} can do this.");
    NotScrumMasterOnStory { story: String } = NotScrumMaster "R36",
        format!("Only the Scrum Master of a team on {story} can ask its Product Owner. Mention them in a comment or send a message instead.");
    NotImpedimentKeeper { team: String } = NotScrumMaster, format!(
        "Only the Scrum Master of {team} can change this, and the Chief Scrum Master if it concerns several teams. \
         Whoever raised it can edit its text and what it affects until it is resolved.");
    NotTeamMember { team: String } = NotTeamMember, format!("Only members of {team} can do this.");
    NotOnStory { story: String } = NotTeamMember, format!("Only members of a team on {story} can do this.");
    NotOnWorkPackage { key: String } = NotTeamMember "R74", format!("Only members of a team that works on {key} can add tasks.");
    NotOnDependencies { project: String } = NotTeamMember,
        format!("Only Product Owners of {project} and the people of its teams can change its dependencies.");
    NotOnEnvironments { project: String } = NotTeamMember, format!("Only the teams of {project} can book its environments.");
    NotOnChecklist { story: String } = NotTeamMember,
        format!("Only the Product Owner of {story} and members of the project's teams can change its checklist.");
    NotOnImpediments { team: String } = NotTeamMember,
        format!("Only members of {team}, its Scrum Master and members of a team on the same story can raise an impediment here.");
    NotTaskTeam { team: String } = NotTaskTeam "R31", format!("This task belongs to {team}. You can view it, but not edit it.");
    NotChief = NotChiefProductOwner, "Only the Chief Product Owner can do this.";
    NotChiefForChange { change: i64, project: String } = NotChiefProductOwner "R223", format!(
        "Change Request {change} is above the tolerance of {project}, or has no estimate. Only the Chief Product Owner can decide it.");
    NotChiefForTolerance { project: String } = NotChiefProductOwner "R223",
        format!("Only the Chief Product Owner of {project} can set its tolerance for changes.");
    NotAdministrator = Forbidden, "Only an administrator can do this.";
    NotOneself = Forbidden, "Only this person or an administrator can do this.";
    NotTeamKeeper = Forbidden, "Only an administrator or the team's Scrum Master can do this.";
    NotProjectKeeper = Forbidden,
        "Only an administrator can change a project. Its Product Owners can change its vision and whom they represent.";
    NotLevelKeeper { kind: &'static str } = Forbidden,
        format!("Only an administrator can change a {kind}. Its Product Owner can change its description and the order below it.");
    NotRoleHolder = Forbidden, "Only the person who holds the role or an administrator can manage its back-up.";
    NotAttaching { story: String } = Forbidden "R45",
        format!("Only the Product Owner of {story} and the Scrum Masters of its teams can attach people.");
    NotDismissing = Forbidden, "Only Product Owners, chiefs and Scrum Masters of the project can dismiss advice.";
    NotOnProject { project: String } = Forbidden, format!("Only people who work on {project} can do this.");
    NotSendingAway = Forbidden, "Only this person or a member of the team that has the Work Package can do this.";
    OtherSite = Forbidden, "This request came from another site. Open Tandem and try again.";

    // People, teams, projects.
    LoginTaken { login: String } = AlreadyExists, format!("The login {login:?} is taken. Choose another one.");
    TeamExists { slug: String } = AlreadyExists, format!("There is already a team {slug:?}.");
    ProjectExists { key: String } = AlreadyExists, format!("There is already a project {key}.");
    LevelExists { kind: &'static str, slug: String } = AlreadyExists, format!("There is already a {kind} {slug:?}.");
    BackUpExists = AlreadyExists, "There is already a back-up for this role. Remove it first.";
    BackUpNotActive = BackUpNotActive, "This back-up has no current or future period to end.";
    UnitOfTeamDiffers = EstimateUnitDiffers,
        "All teams of a project use the same estimate unit. This team shares a project with teams that use another one.";
    UnitsDiffer = EstimateUnitDiffers,
        "All teams of a project use the same estimate unit. Change the unit of a team, or leave the team out.";

    // Stories.
    OfAnotherTeam { story: String, team: String } = SingleTeamStory "R27",
        format!("{story} and all its tasks belong to one team, which is not {team}.");
    OfOneTeam { story: String, team: String } = SingleTeamStory "R27",
        format!("{story} is a single-team story of {team}. Its Product Owner can open it to multiple teams.");
    TeamHasWorked { story: String } = SingleTeamStory "R27",
        format!("The team of {story} has committed to it or worked on it, so it can't change.");
    SeveralTeams = SeveralTeamsOnStory "R16", "Several teams are on this story. A single-team story belongs to one.";
    WorkPackagesOpen = WorkPackagesOpen "R16",
        "This story has open Work Packages. Complete or cancel them before you make it finite.";
    EscalationsNeedRecurring = EscalationsPermitted "R117",
        "Only a recurring story can permit escalations. Switch them off before you make this one finite.";
    EscalationsNeedTeams = EscalationsPermitted "R114",
        "Only a story of multiple teams can permit escalations. Switch them off before you give it to a single team.";
    FiniteCannotRecur = FiniteStoryCannotRecur "R21",
        "A finite story has no recurring work. Leave out cadence, schedule and review interval, or make it recurring.";
    PortionsIncomplete { teams: Vec<String> } = PortionsIncomplete "R43",
        format!("Not complete yet: {}. Each team needs at least one done task and no open ones.", teams.join(", "));
    StoryClosed { story: String, state: &'static str } = StoryNotReady,
        format!("{story} is {state}. You can't add new work to it.");
    NotReady { story: String } = StoryNotReady, format!("{story} is only proposed. Its Product Owner has to make it ready first.");
    AcceptedAlready { story: String } = StoryNotReady, format!("{story} is accepted. It can't be committed again.");
    Dormant { story: String } = StoryNotReady, format!("{story} is dormant. Its Product Owner has to wake it first.");
    Retired { story: String } = StoryNotReady, format!("{story} is retired. Nobody works on it any more.");
    InNoSprint { story: String } = StoryNotCommitted,
        format!("{story} is in no Sprint. You can accept or reject it once a Sprint includes it.");
    SprintIsClosed { story: String } = StoryNotCommitted, format!("{story} was accepted, and its Sprint is closed.");
    ReadinessPassed { story: String, state: &'static str } = StoryCommitted,
        format!("{story} is {state}. Only a story that is in no Sprint can be made ready or proposed.");
    InRunningSprint { story: String } = StoryCommitted, format!("A running Sprint includes {story}. Wait until it ends.");
    InSprintOfTeam { story: String, sprint: String } = StoryCommitted, format!("{sprint} of this team already includes {story}.");
    NeverDone { story: String } = RecurringStoryNeverDone "R52",
        format!("{story} is recurring. Its Work Packages are accepted one by one, never the story as a whole.");
    ReadyUnmet { story: String, lacking: Vec<String> } = DefinitionOfReadyUnmet "R217",
        format!("{story} is not ready: {}. Tick what is met on its checklist.", lacking.join("; "));
    DoneUnmet { story: String, lacking: Vec<String> } = DoneCriteriaUnmet "R217",
        format!("{story} is not done: {}. Tick what is met on its checklist.", lacking.join("; "));
    AcceptanceFixed { story: String, state: &'static str } = AcceptanceCriteriaFixed "R217",
        format!("{story} is {state}. Acceptance Criteria are locked once a story is committed. Take it out of the Sprint first.");
    ChecklistClosed { story: String } = ChecklistClosed, format!("{story} is accepted, so its checklist is closed.");
    ConflictOpen { story: String } = PriorityConflictOpen "R153",
        format!("A priority conflict about {story} is open. The Chief Product Owner has to decide it first.");
    ConflictDecided = PriorityConflictDecided "R153", "This priority conflict is already decided.";
    RequestAnswered { by: String, at: At } = RequestAnswered,
        format!("{by} answered this at {at}. Write a comment to add to it.");
    ChangeDecided { change: i64, state: &'static str } = ChangeRequestDecided,
        format!("Change Request {change} is already {state}. Raise another one if there is more to change.");

    // Sprints.
    SprintsOverlap { sprint: String, from: Day, to: Day } = SprintDatesOverlap,
        format!("{sprint} of this team runs from {from} to {to}. Choose other days.");
    NotPlanned { sprint: String, state: &'static str } = SprintNotPlanned,
        format!("{sprint} is {}. You can do this only while a Sprint is planned.", running(state));
    NotRunning { sprint: String, state: &'static str } = SprintNotActive,
        format!("{sprint} is {}. You can do this only while a Sprint is running.", running(state));
    AnotherRuns { sprint: String } = SprintAlreadyActive, format!("{sprint} of this team is running. Close it first.");
    ScopeFrozen { sprint: String, story: String } = SprintScopeFrozen "R89", format!(
        "{sprint} is running without {story}, and its scope is frozen. \
         If the team reports spare capacity, the story's Product Owner can add it.");
    SpareForOwner { sprint: String, story: String } = SprintScopeFrozen "R89",
        format!("The scope of {sprint} is frozen. Only the Product Owner of {story} can use the team's spare capacity.");
    MoreThanSpare { sprint: String, story: String, wanted: Hundredths, spare: Hundredths } = SprintScopeFrozen "R89",
        format!("The scope of {sprint} is frozen, and {story} needs {wanted}. The team has spare capacity for {spare}.");
    PokerClosed = PokerSessionClosed, "This session is closed. Start another one.";
    RoundRevealed { round: i64 } = PokerRoundRevealed, format!("Round {round} is already revealed.");
    RoundHidden { round: i64 } = PokerRoundNotRevealed,
        format!("Round {round} is not revealed yet. Everybody present has to play, or the facilitator reveals it.");
    NoCards = PokerNoCards, "Nobody has played a card yet.";
    NoNumber = PokerNoConsensus, "No card of this round is a number. Play another round.";
    NoConsensus { low: Hundredths, high: Hundredths } = PokerNoConsensus,
        format!("The cards range from {low} to {high}. Discuss and play another round, or enter the estimate you agreed on.");

    // Work Packages.
    WorkPackageClosed { key: String, state: &'static str } = WorkPackageClosed, format!("{key} is {}. Reopen it first.", plain(state));
    StillOpen { key: String, state: &'static str } = WorkPackageNotCompleted,
        format!("{key} is {}, so there is nothing to reopen.", plain(state));
    NotCompleted { key: String, state: &'static str } = WorkPackageNotCompleted,
        format!("{key} is {}. Only a completed Work Package can be accepted or rejected.", plain(state));
    TakeEscalation { key: String } = WorkPackageEscalated "R135",
        format!("{key} was escalated to your team. Take the escalation instead.");
    NotBackYet { key: String } = WorkPackageEscalated "R128", format!("{key} is escalated. You can complete it once it is back.");
    EscalatedAway { key: String } = WorkPackageEscalated,
        format!("{key} is escalated. Wait until it is back, or have it returned first.");
    TemplateOfFirstLevel { key: String } = WorkPackageEscalated "R81",
        format!("{key} is escalated. A template adds tasks for the first team, so wait until it is back.");
    GoneOn { key: String } = WorkPackageEscalated,
        format!("{key} was escalated further. It has to come back from there first.");
    OpenTasks { key: String } = WorkPackageHasOpenTasks "R128", format!("{key} has open tasks. Finish or drop them first.");
    OpenTasksOfLevel = WorkPackageHasOpenTasks "R127", "Your team has open tasks here. Finish or drop them first.";
    StepMissing { key: String } = ApprovalMissing "R75", format!("An approval step of {key} is not approved yet.");
    StepComesFirst { step: i64, name: String } = ApprovalMissing "R75", format!("Step {step}, {name:?}, has to be approved first.");
    HasTemplate { key: String } = TemplateApplied "R83", format!("{key} already has a template. Add tasks one by one.");
    NoSwarm { key: String } = NoSwarm, format!("There is no swarm on {key}. Start one first.");
    NoClock { key: String } = PauseNotAllowed "R103", format!("{key} has no SLA clock to pause.");
    NoPauses { severity: &'static str } = PauseNotAllowed "H.6",
        format!("The SLA of {severity} does not allow pauses. A Product Owner of the project can change that.");
    PausedAlready { key: String, since: At } = AlreadyPaused, format!("The clock of {key} has been paused since {since}.");
    NotPaused { key: String } = NotPaused, format!("The clock of {key} is not paused.");
    NoCalendar { project: String } = NoBusinessCalendar "H.6",
        format!("{project} counts calendar hours, so holidays make no difference. Set its weekly hours first.");
    SourceEmpty { epic: String } = TemplateSourceUnfinished "R79",
        format!("{epic} has no stories. Only finished work can become a template.");
    SourceUnfinished { what: String, state: &'static str } = TemplateSourceUnfinished "R79",
        format!("{what} is {}. Only finished work can become a template.", plain(state));
    ProposalAnswered { state: &'static str } = TemplateProposalAnswered,
        format!("This proposal was already {state}. Make a new one if there is more to say.");

    // Escalations.
    EscalatedAlready { key: String } = EscalationAlreadyOpen,
        format!("{key} is already escalated. Only the team that took it can escalate it further.");
    NotPermitted { story: String } = EscalationNotPermitted "R113",
        format!("{story} does not permit escalations. Its Product Owner can switch them on.");
    CameThrough { key: String, story: String } = EscalationCycle,
        format!("{key} already came through {story}. Return it with a note instead.");
    OwnTarget { story: String } = EscalationCycle, format!("{story} can't be its own target.");
    NotLinked { from: String, to: String } = EscalationTargetNotLinked "R115",
        format!("{to} is not a target of {from}. The Product Owner of {from} can add it.");
    NoTargets { story: String } = EscalationTargetNotLinked "R115",
        format!("{story} has no escalation targets. Its Product Owner can add one.");
    Declined { from: String, to: String } = EscalationTargetDeclined "R116",
        format!("The Product Owner of {to} does not accept escalations from {from}.");
    NotBothRecurring { from: String, to: String } = EscalationTargetNotRecurring "R117",
        format!("Work Packages can only move between recurring stories. {from} or {to} is finite.");
    FiniteTarget { story: String } = EscalationTargetNotRecurring "R117",
        format!("{story} is finite. Work Packages can only move between recurring stories.");
    SlasDiffer { from: String, to: String } = EscalationSlaMismatch "R119",
        format!("{from} and {to} must either both follow SLAs or both have none.");
    NotInRunningSprint { story: String } = EscalationTargetNotInActiveSprint "R118",
        format!("No running Sprint of that team includes {story}.");
    NeedsTeams { story: String } = EscalationNeedsMultipleTeams "R114",
        format!("{story} is a single-team story. Escalation needs a story of multiple teams, so change its class first.");
    EscalationEnded { state: &'static str } = EscalationEnded, format!("This escalation was already {state}.");

    // Doors.
    KeyInUse = IdempotencyKeyInUse,
        "The first request with this Idempotency-Key is still running. Try again in a moment.";
    MailNotFailed { mail: i64, state: &'static str } = MailNotFailed,
        format!("E-mail {mail} is {}. Only one that failed can be sent again.", plain(state));
}

fn running(state: &str) -> &str {
    if state == "active" { "running" } else { state }
}
