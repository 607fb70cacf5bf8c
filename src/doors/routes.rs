//! Every URL of the product on one page. The table is mounted under `/api/v1` for programs and at the root for browsers;
//! see `edge`.

use crate::app::Cx;
use crate::doors::edge::{Route, delete, get, page, patch, post, put};
use crate::doors::frame::browse;
use crate::facts::activity::read::Fact;
use crate::facts::comment::model::CommentView;
use crate::facts::mail::read::MailView;
use crate::facts::message::read::{ConversationView, MessageView};
use crate::facts::notification::read::NotificationView;
use crate::facts::notification::read::settings::SettingsView;
use crate::facts::notification::verbs::settings::NewSettings;
use crate::facts::refusal::model::Code;
use crate::facts::{comment, mail, message, notification};
use crate::insight::organisation::read::Organisation;
use crate::insight::{advice, audit, my_work, organisation, process, report};
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::people::account::read::{NewToken, Token, User};
use crate::people::back_up::read::BackUpView;
use crate::people::team::read::TeamView;
use crate::people::{account, back_up, team};
use crate::product::backlog::read::BacklogItem;
use crate::product::change_request::read::ChangeRequestView;
use crate::product::change_request::read::tolerance::ToleranceView;
use crate::product::change_request::verbs::tolerance::Tolerance;
use crate::product::conflict::read::ConflictView;
use crate::product::criteria::read::{ChecklistView, CriteriaView, LevelCriteriaView};
use crate::product::dependency::read::DependencyView;
use crate::product::epic::read::EpicView;
use crate::product::level::read::{LevelBacklog, LevelView};
use crate::product::owner_request::read::RequestView;
use crate::product::project::read::{ProjectView, SlaView};
use crate::product::story::read::StoryView;
use crate::product::story::read::review::ReviewView;
use crate::product::template::read::TemplateView;
use crate::product::template_proposal::model::ProposalView;
use crate::product::{
    backlog, change_request, conflict, criteria, dependency, epic, item_template, level, owner_request, project, story,
    template, template_proposal,
};
use crate::scrum::poker::read::PokerView;
use crate::scrum::sprint::read::board::BoardView;
use crate::scrum::sprint::read::burndown::BurndownView;
use crate::scrum::sprint::read::plan::UnknownWorkProposal;
use crate::scrum::sprint::read::proposal::Proposal;
use crate::scrum::sprint::read::{SprintView, VelocityView};
use crate::scrum::{environment, meeting, poker, sprint};
use crate::service::escalation::read::EscalationView;
use crate::service::impediment::read::ImpedimentView;
use crate::service::task::read::TaskView;
use crate::service::work_package::read::WorkPackageView;
use crate::service::{access, escalation, impediment, sla, swarm, task, work_package};

/// The table.
#[rustfmt::skip]
pub fn table() -> Vec<Route> {
    vec![
        // People and teams
        get("/me", account::web::me).gives::<User>("The caller").page(),
        patch("/me", account::web::change_me).takes::<account::verbs::MeChange>().gives::<User>("Changes oneself"),
        get("/users", account::web::users).gives::<List<User>>("Everybody").asks::<account::web::UserQuery>().page(),
        page("/user-proposals", account::web::proposals).asks::<account::web::ProposalQuery>(),
        post("/users", account::web::create_user).takes::<account::verbs::NewUser>().makes::<User>("Adds a person").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/users/{login}", account::web::user).gives::<User>("A person"),
        put("/users/{login}/password", account::web::set_password).takes::<account::verbs::NewPassword>().about("Sets a password").refuses(&[Code::Forbidden]),
        get("/users/{login}/tokens", account::web::tokens).gives::<List<Token>>("The tokens of a person").asks::<Page>().refuses(&[Code::Forbidden]),
        post("/users/{login}/tokens", account::web::create_token).takes::<account::verbs::TokenName>().makes::<NewToken>("Makes a token; its secret is shown this once").refuses(&[Code::Forbidden]),
        delete("/users/{login}/tokens/{id}", account::web::delete_token).about("Takes a token back").refuses(&[Code::Forbidden]),
        get("/teams", team::web::list).gives::<List<TeamView>>("The teams that you see").asks::<Page>().page(),
        post("/teams", team::web::create).takes::<team::verbs::NewTeam>().makes::<TeamView>("Makes a team").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/teams/{slug}", team::web::show).gives::<TeamView>("A team").page(),
        patch("/teams/{slug}", team::web::change).takes::<team::verbs::TeamChange>().gives::<TeamView>("Changes a team").refuses(&[Code::Forbidden, Code::EstimateUnitDiffers]),
        post("/teams/{slug}/members", team::web::add_member).takes::<team::verbs::NewMember>().makes::<TeamView>("Makes a person a member").refuses(&[Code::Forbidden]),
        put("/teams/{slug}/members/{login}", team::web::put_member).takes::<team::verbs::Membership>().gives::<TeamView>("Makes a person a member").refuses(&[Code::Forbidden]),
        delete("/teams/{slug}/members/{login}", team::web::remove_member).about("Takes a person out of a team").refuses(&[Code::Forbidden]),
        get("/teams/{slug}/velocity", sprint::web::velocity).gives::<VelocityView>("The velocity of a team").page(),
        get("/teams/{slug}/unknown-work-proposal", sprint::web::unknown_work_proposal).gives::<UnknownWorkProposal>("What to set aside for unknown work"),
        get("/teams/{slug}/history", team::web::history).gives::<List<Fact>>("The history of a team and its members").asks::<Page>(),
        // Projects
        get("/projects", project::web::list).gives::<List<ProjectView>>("The projects that you see").asks::<Page>().page(),
        page("/projects/new", project::web::new),
        page("/projects/{key}/edit", project::web::edit),
        post("/projects", project::web::create).takes::<project::verbs::NewProject>().makes::<ProjectView>("Makes a project").refuses(&[Code::Forbidden, Code::AlreadyExists, Code::EstimateUnitDiffers]),
        get("/projects/{key}", project::web::show).gives::<ProjectView>("A project").page(),
        patch("/projects/{key}", project::web::change).takes::<project::verbs::ProjectChange>().gives::<ProjectView>("Changes a project").refuses(&[Code::Forbidden, Code::EstimateUnitDiffers]),
        get("/projects/{key}/sla", project::web::sla).gives::<SlaView>("The Service Level Agreements of a project").page(),
        put("/projects/{key}/sla", project::web::set_sla).takes::<project::verbs::Sla>().gives::<SlaView>("Sets them").refuses(&[Code::NotProductOwner]),
        get("/projects/{key}/calendar", sla::web::calendar::show).gives::<sla::read::calendar::CalendarView>("The business calendar that the SLAs count in").page(),
        put("/projects/{key}/calendar", sla::web::calendar::put).takes::<sla::verbs::calendar::NewCalendar>().gives::<sla::read::calendar::CalendarView>("Sets it; open clocks follow at once").refuses(&[Code::NotProductOwner]),
        delete("/projects/{key}/calendar", sla::web::calendar::delete).about("Back to calendar hours").refuses(&[Code::NotProductOwner]),
        post("/projects/{key}/calendar/holidays", sla::web::holidays::post).takes::<sla::verbs::holidays::HolidayImport>().gives::<sla::read::holidays::ImportView>("Takes the holidays of an iCalendar file into it").refuses(&[Code::NotProductOwner, Code::NoBusinessCalendar]),
        get("/projects/{key}/calendar/versions", sla::web::calendar::index).gives::<List<sla::read::calendar::VersionView>>("Every version of it, newest first: who made it and when").asks::<Page>(),
        get("/projects/{key}/organisation", organisation::web::project).gives::<Organisation>("Who does what in a project").page(),
        get("/projects/{key}/back-ups", back_up::web::of_project).gives::<List<BackUpView>>("Who stands in for the leading roles of a project").asks::<Page>(),
        post("/projects/{key}/back-ups", back_up::web::name).takes::<back_up::verbs::NewBackUp>().makes::<BackUpView>("Names who stands in for a Product Owner or chief").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/teams/{slug}/back-ups", back_up::web::of_team).gives::<List<BackUpView>>("Who stands in for the Scrum Master of a team").asks::<Page>(),
        post("/teams/{slug}/back-ups", back_up::web::name_of_team).takes::<back_up::verbs::NewTeamBackUp>().makes::<BackUpView>("Names who stands in for the Scrum Master").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/back-ups/{id}", back_up::web::show).gives::<BackUpView>("A back-up"),
        delete("/back-ups/{id}", back_up::web::remove).about("Removes a back-up, with its rights").refuses(&[Code::Forbidden]),
        post("/back-ups/{id}/activate", back_up::web::activate).takes::<back_up::verbs::Period>().gives::<BackUpView>("Gives the back-up the rights of the holder for some days").refuses(&[Code::Forbidden]),
        post("/back-ups/{id}/end", back_up::web::end).takes::<Nothing>().gives::<BackUpView>("Takes them back").refuses(&[Code::Forbidden, Code::BackUpNotActive]),
        get("/projects/{key}/dependencies", dependency::web::index).gives::<List<DependencyView>>("What waits for what").asks::<Page>().page(),
        post("/projects/{key}/dependencies", dependency::web::create).takes::<dependency::verbs::NewDependency>().makes::<DependencyView>("Records a dependency").refuses(&[Code::NotTeamMember]),
        get("/dependencies/{id}", dependency::web::show).gives::<DependencyView>("A dependency"),
        patch("/dependencies/{id}", dependency::web::change).takes::<dependency::verbs::DependencyChange>().gives::<DependencyView>("Changes a dependency, or says that it is resolved").refuses(&[Code::NotTeamMember]),
        delete("/dependencies/{id}", dependency::web::remove).about("Removes what was recorded by mistake").refuses(&[Code::NotTeamMember]),
        get("/stories/{key}/dependencies", dependency::web::of_one_story).gives::<List<DependencyView>>("What a story waits for, and what waits for it").asks::<Page>(),
        get("/projects/{key}/criteria", criteria::web::of_project).gives::<CriteriaView>("Definition of Ready, Done Criteria and Minimum Done Criteria, with the inherited ones").page(),
        put("/projects/{key}/criteria", criteria::web::set_project).takes::<criteria::verbs::ProjectCriteria>().gives::<CriteriaView>("Sets them; what is inherited stays").refuses(&[Code::NotProductOwner]),
        get("/projects/{key}/backlog", backlog::web::list).gives::<List<BacklogItem>>("The Prioritized Product Backlog").asks::<backlog::web::BacklogQuery>(),
        page("/projects/{key}/backlog", backlog::web::page).asks::<backlog::web::BacklogPageQuery>(),
        post("/projects/{key}/priority-conflicts", backlog::web::raise_conflict).takes::<conflict::verbs::NewConflict>().makes::<ConflictView>("Raises a priority conflict").refuses(&[Code::NotProductOwner]),
        get("/projects/{key}/priority-conflicts", backlog::web::conflicts).gives::<List<ConflictView>>("The priority conflicts of a project").asks::<Page>().page(),
        get("/priority-conflicts/{id}", backlog::web::conflict).gives::<ConflictView>("A priority conflict").page(),
        post("/priority-conflicts/{id}/decide", backlog::web::decide_conflict).takes::<conflict::verbs::Decision>().gives::<ConflictView>("Decides it (Chief Product Owner)").refuses(&[Code::NotChiefProductOwner]),
        get("/projects/{key}/advice", advice::web::index).gives::<advice::read::AdviceList>("What the framework advises; never blocks").page(),
        post("/projects/{key}/advice/dismiss", advice::web::post_dismissal).takes::<advice::verbs::Dismissal>().gives::<advice::read::AdviceList>("Dismisses advice for its subject").refuses(&[Code::Forbidden]),
        get("/projects/{key}/processes", process::web::index).gives::<process::read::Processes>("The 19 processes, and what of each is done").asks::<NoQuery>().page(),
        get("/projects/{key}/environments", environment::web::index).gives::<List<environment::read::EnvironmentView>>("The environments of a project, with their bookings").asks::<Page>().page(),
        post("/projects/{key}/environments", environment::web::post).takes::<environment::verbs::NewEnvironment>().makes::<environment::read::EnvironmentView>("Adds an environment").refuses(&[Code::NotProductOwner]),
        get("/environments/{id}", environment::web::show).gives::<environment::read::EnvironmentView>("An environment").page(),
        post("/environments/{id}/bookings", environment::web::post_booking).takes::<environment::verbs::NewBooking>().makes::<environment::model::Booking>("Books an environment").refuses(&[Code::NotTeamMember]),
        get("/teams/{slug}/meetings", meeting::web::index).gives::<List<meeting::read::MeetingView>>("The meetings of a team").asks::<Page>().page(),
        post("/teams/{slug}/meetings", meeting::web::post).takes::<meeting::verbs::NewMeeting>().makes::<meeting::read::MeetingView>("Plans a meeting").refuses(&[Code::NotTeamMember]),
        get("/meetings/{id}", meeting::web::show).gives::<meeting::read::MeetingView>("A meeting").page(),
        patch("/meetings/{id}", meeting::web::patch).takes::<meeting::verbs::Held>().gives::<meeting::read::MeetingView>("Says how long a meeting took").refuses(&[Code::NotTeamMember]),
        // The Impediment Log
        get("/teams/{slug}/impediments", impediment::web::of_team).gives::<List<ImpedimentView>>("The Impediment Log of a team").asks::<impediment::web::ImpedimentQuery>(),
        page("/teams/{slug}/impediments", impediment::web::team_page),
        post("/teams/{slug}/impediments", impediment::web::raise).takes::<impediment::verbs::NewImpediment>().makes::<ImpedimentView>("Raises an impediment").refuses(&[Code::NotTeamMember]),
        get("/projects/{key}/impediments", impediment::web::of_project).gives::<List<ImpedimentView>>("The impediments of a project that concern several teams").asks::<impediment::web::ImpedimentQuery>(),
        page("/projects/{key}/impediments", impediment::web::project_page),
        get("/impediments/{id}", impediment::web::show).gives::<ImpedimentView>("An impediment").page(),
        patch("/impediments/{id}", impediment::web::change).takes::<impediment::verbs::ImpedimentChange>().gives::<ImpedimentView>("Changes an impediment").refuses(&[Code::NotScrumMaster]),
        get("/impediments/{id}/history", impediment::web::history).gives::<List<Fact>>("The history of an impediment").asks::<Page>(),
        // Change Requests
        get("/projects/{key}/change-requests", change_request::web::of_project).gives::<List<ChangeRequestView>>("The Change Requests of a project").asks::<change_request::web::ChangeRequestQuery>(),
        page("/projects/{key}/change-requests", change_request::web::project_page),
        post("/projects/{key}/change-requests", change_request::web::raise).takes::<change_request::verbs::NewChangeRequest>().makes::<ChangeRequestView>("Raises a Change Request"),
        get("/change-requests/{id}", change_request::web::show).gives::<ChangeRequestView>("A Change Request").page(),
        patch("/change-requests/{id}", change_request::web::change).takes::<change_request::verbs::ChangeRequestChange>().gives::<ChangeRequestView>("Changes one that is not decided").refuses(&[Code::NotProductOwner, Code::ChangeRequestDecided]),
        post("/change-requests/{id}/approve", change_request::web::approve).takes::<change_request::verbs::Approve>().gives::<ChangeRequestView>("Approves it: it becomes an item of the backlog").refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner, Code::ChangeRequestDecided]),
        post("/change-requests/{id}/reject", change_request::web::reject).takes::<change_request::verbs::Reject>().gives::<ChangeRequestView>("Rejects it").refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner, Code::ChangeRequestDecided]),
        get("/change-requests/{id}/history", change_request::web::history).gives::<List<Fact>>("The history of a Change Request").asks::<Page>(),
        get("/projects/{key}/change-tolerance", change_request::web::tolerance).gives::<ToleranceView>("The effort up to which a Product Owner approves a change alone"),
        put("/projects/{key}/change-tolerance", change_request::web::set_tolerance).takes::<Tolerance>().gives::<ToleranceView>("Sets it").refuses(&[Code::NotProductOwner, Code::NotChiefProductOwner]),
        // Planning Poker
        get("/teams/{slug}/poker-sessions", poker::web::of_team).gives::<List<PokerView>>("The sessions of Planning Poker of a team").asks::<Page>(),
        page("/teams/{slug}/poker-sessions", poker::web::team_page),
        post("/teams/{slug}/poker-sessions", poker::web::start).takes::<poker::verbs::NewSession>().makes::<PokerView>("Starts a session on stories").refuses(&[Code::NotTeamMember, Code::SingleTeamStory]),
        get("/poker-sessions/{id}", poker::web::show).gives::<PokerView>("A session; of an open round only your own card").page(),
        post("/poker-sessions/{id}/join", poker::web::join).takes::<Nothing>().gives::<PokerView>("Takes a seat").refuses(&[Code::NotTeamMember, Code::PokerSessionClosed]),
        post("/poker-sessions/{id}/leave", poker::web::leave).takes::<Nothing>().gives::<PokerView>("Leaves").refuses(&[Code::NotTeamMember, Code::PokerSessionClosed]),
        put("/poker-sessions/{id}/rounds/{n}/card", poker::web::play).takes::<poker::verbs::PlayCard>().gives::<PokerView>("Plays a hidden card").refuses(&[Code::NotTeamMember, Code::PokerSessionClosed, Code::PokerRoundRevealed]),
        post("/poker-sessions/{id}/reveal", poker::web::reveal).takes::<Nothing>().gives::<PokerView>("Reveals the round").refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed, Code::PokerRoundRevealed, Code::PokerNoCards]),
        post("/poker-sessions/{id}/rounds", poker::web::another_round).takes::<Nothing>().gives::<PokerView>("Opens another round on the same story").refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed, Code::PokerRoundNotRevealed]),
        post("/poker-sessions/{id}/agree", poker::web::agree).takes::<poker::verbs::Agree>().gives::<PokerView>("Makes what the team agrees on the estimate of its portion").refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::PokerSessionClosed, Code::PokerRoundNotRevealed, Code::PokerNoConsensus]),
        post("/poker-sessions/{id}/put-off", poker::web::put_off).takes::<Nothing>().gives::<PokerView>("Puts the present story off").refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed]),
        post("/poker-sessions/{id}/close", poker::web::close).takes::<Nothing>().gives::<PokerView>("Closes a session").refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed]),
        // Portfolios and programs
        get("/portfolios", level::web::portfolios).gives::<List<LevelView>>("The portfolios that you see").asks::<Page>().page(),
        post("/portfolios", level::web::create_portfolio).takes::<level::verbs::NewPortfolio>().makes::<LevelView>("Makes a portfolio").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/portfolios/{slug}", level::web::portfolio).gives::<LevelView>("A portfolio").page(),
        patch("/portfolios/{slug}", level::web::change_portfolio).takes::<level::verbs::PortfolioChange>().gives::<LevelView>("Changes a portfolio, or the order of its programs").refuses(&[Code::Forbidden]),
        get("/portfolios/{slug}/figures", level::web::portfolio_figures).gives::<level::read::figures::FiguresView>("The figures of the projects below a portfolio, each and in sum").asks::<NoQuery>(),
        get("/portfolios/{slug}/backlog", level::web::portfolio_backlog).gives::<LevelBacklog>("All Epics and stories below a portfolio in one order").asks::<level::read::LevelBacklogQuery>(),
        get("/portfolios/{slug}/organisation", organisation::web::portfolio).gives::<Organisation>("Who does what below a portfolio").page(),
        page("/portfolios/{slug}/backlog", level::web::portfolio_backlog_page).asks::<level::read::LevelBacklogQuery>(),
        get("/portfolios/{slug}/criteria", criteria::web::of_portfolio).gives::<LevelCriteriaView>("The Minimum Done Criteria of a portfolio").page(),
        put("/portfolios/{slug}/criteria", criteria::web::set_portfolio).takes::<criteria::verbs::LevelCriteria>().gives::<LevelCriteriaView>("Sets them for everything below").refuses(&[Code::NotProductOwner]),
        get("/programs", level::web::programs).gives::<List<LevelView>>("The programs that you see").asks::<Page>().page(),
        post("/programs", level::web::create_program).takes::<level::verbs::NewProgram>().makes::<LevelView>("Makes a program").refuses(&[Code::Forbidden, Code::AlreadyExists]),
        get("/programs/{slug}", level::web::program).gives::<LevelView>("A program").page(),
        patch("/programs/{slug}", level::web::change_program).takes::<level::verbs::ProgramChange>().gives::<LevelView>("Changes a program, or the order of its projects").refuses(&[Code::Forbidden]),
        get("/programs/{slug}/figures", level::web::program_figures).gives::<level::read::figures::FiguresView>("The figures of the projects below a program, each and in sum").asks::<NoQuery>(),
        get("/programs/{slug}/backlog", level::web::program_backlog).gives::<LevelBacklog>("All Epics and stories below a program in one order").asks::<level::read::LevelBacklogQuery>(),
        get("/programs/{slug}/organisation", organisation::web::program).gives::<Organisation>("Who does what below a program").page(),
        page("/programs/{slug}/backlog", level::web::program_backlog_page).asks::<level::read::LevelBacklogQuery>(),
        get("/programs/{slug}/criteria", criteria::web::of_program).gives::<LevelCriteriaView>("The Minimum Done Criteria of a program, with the inherited ones").page(),
        put("/programs/{slug}/criteria", criteria::web::set_program).takes::<criteria::verbs::LevelCriteria>().gives::<LevelCriteriaView>("Sets its own; what is inherited stays").refuses(&[Code::NotProductOwner]),
        get("/projects/{key}/history", project::web::history).gives::<List<Fact>>("The history of a project itself").asks::<Page>(),
        get("/projects/{key}/swarms", swarm::web::running_index).gives::<List<swarm::read::seen::SeenSwarm>>("The swarms that run in a project").asks::<Page>(),
        get("/projects/{key}/reports/escalations", report::web::escalations).gives::<report::read::escalations::EscalationReport>("Escalations by path").asks::<report::read::escalations::EscalationReportQuery>().page(),
        get("/projects/{key}/reports/work-packages", report::web::work_packages).gives::<report::read::work_packages::WorkPackageReport>("Work Packages over time").asks::<report::read::work_packages::WorkPackageReportQuery>().page(),
        // Epics and User Stories
        post("/projects/{key}/epics", backlog::web::create_epic).takes::<epic::verbs::NewEpic>().makes::<EpicView>("Makes an Epic").refuses(&[Code::NotProductOwner]),
        get("/epics/{key}", backlog::web::epic).gives::<EpicView>("An Epic").page(),
        patch("/epics/{key}", backlog::web::change_epic).takes::<epic::verbs::EpicChange>().gives::<EpicView>("Changes an Epic").refuses(&[Code::NotProductOwner]),
        post("/epics/{key}/rank", backlog::web::rank_epic).takes::<backlog::verbs::Place>().gives::<EpicView>("Moves an Epic in the backlog").refuses(&[Code::NotProductOwner]),
        get("/epics/{key}/history", backlog::web::epic_history).gives::<List<Fact>>("The history of an Epic").asks::<Page>(),
        post("/projects/{key}/stories", story::web::create).takes::<story::verbs::create::NewStory>().makes::<StoryView>("Makes a User Story").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        page("/projects/{key}/stories/new", story::web::new).asks::<story::web::StoryFormQuery>(),
        page("/stories/{key}/edit", story::web::edit).asks::<story::web::StoryFormQuery>(),
        get("/stories/{key}", story::web::show).gives::<StoryView>("A User Story").page_asks::<story::web::StoryPageQuery>().page(),
        patch("/stories/{key}", story::web::change).takes::<story::verbs::change::StoryChange>().gives::<StoryView>("Changes a story").refuses(&[Code::NotProductOwner, Code::SingleTeamStory, Code::SeveralTeamsOnStory, Code::WorkPackagesOpen, Code::FiniteStoryCannotRecur, Code::StoryCommitted, Code::EscalationsPermitted, Code::AcceptanceCriteriaFixed]),
        post("/stories/{key}/rank", backlog::web::rank_story).takes::<backlog::verbs::Place>().gives::<StoryView>("Moves a story in the backlog").refuses(&[Code::NotProductOwner, Code::PriorityConflictOpen]),
        put("/stories/{key}/portions/{team}", story::web::put_portion).takes::<story::verbs::portion::Portion>().gives::<StoryView>("A team estimates its portion").refuses(&[Code::NotTeamMember, Code::SingleTeamStory]),
        put("/stories/{key}/escalation", story::web::set_escalation).takes::<story::verbs::escalation::Escalation>().gives::<StoryView>("Permits escalation and names the targets").refuses(&[Code::NotProductOwner, Code::EscalationNeedsMultipleTeams, Code::EscalationTargetNotRecurring, Code::EscalationCycle]),
        put("/stories/{key}/escalation-sources/{source}", story::web::answer_source).takes::<story::verbs::escalation::Consent>().gives::<StoryView>("Accepts or refuses what a source escalates").refuses(&[Code::NotProductOwner]),
        post("/stories/{key}/accept", story::web::accept).takes::<story::verbs::acceptance::Reason>().gives::<StoryView>("Accepts a finite story").refuses(&[Code::NotProductOwner, Code::PortionsIncomplete, Code::StoryNotCommitted, Code::RecurringStoryNeverDone, Code::DoneCriteriaUnmet]),
        post("/stories/{key}/reject", story::web::reject).takes::<story::verbs::acceptance::Reason>().gives::<StoryView>("Rejects a finite story").refuses(&[Code::NotProductOwner, Code::StoryNotCommitted, Code::RecurringStoryNeverDone]),
        post("/stories/{key}/wake", story::web::wake).takes::<story::verbs::recurring::Wake>().gives::<StoryView>("Wakes a dormant story, for good or for a period").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        post("/stories/{key}/rest", story::web::rest).takes::<Nothing>().gives::<StoryView>("Makes a recurring story dormant").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::StoryCommitted]),
        post("/stories/{key}/retire", story::web::retire).takes::<Nothing>().gives::<StoryView>("Retires a recurring story").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::StoryCommitted]),
        get("/stories/{key}/reviews", story::web::reviews).gives::<List<ReviewView>>("The reviews of a recurring story").asks::<Page>(),
        post("/stories/{key}/reviews", story::web::review).takes::<story::verbs::recurring::Review>().makes::<ReviewView>("Reviews a recurring story").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        get("/stories/{key}/review-agenda", story::web::review_agenda).gives::<story::read::agenda::ReviewAgenda>("What there is to look at since the last review").asks::<NoQuery>(),
        get("/stories/{key}/scrum-of-scrums", story::web::scrum_of_scrums).gives::<story::read::scrum_of_scrums::ScrumOfScrums>("Where each team on a story stands, as an agenda").asks::<story::web::ScrumOfScrumsQuery>().page(),
        get("/stories/{key}/sprints", story::web::sprints).gives::<List<sprint::read::of_story::StorySprint>>("The Sprints that held a story: estimate and actual of each team").asks::<Page>(),
        get("/projects/{key}/shared-stories", story::web::shared::show).gives::<story::read::shared::SharedStories>("The stories of several teams, and on whom they depend").asks::<NoQuery>().page(),
        post("/stories/{key}/contributors", story::web::attach_contributor).takes::<story::verbs::contributor::NewContributor>().gives::<StoryView>("Attaches a specialist to a story").refuses(&[Code::Forbidden]),
        put("/stories/{key}/contributors/{login}", story::web::add_contributor).takes::<Nothing>().gives::<StoryView>("Attaches a specialist to a story").refuses(&[Code::Forbidden]),
        delete("/stories/{key}/contributors/{login}", story::web::remove_contributor).about("Detaches a specialist from a story").refuses(&[Code::Forbidden]),
        get("/stories/{key}/tasks", task::web::story_tasks).gives::<List<TaskView>>("The loose tasks of a story").asks::<Page>(),
        post("/stories/{key}/tasks", task::web::add_loose_task).takes::<task::verbs::NewTask>().makes::<TaskView>("Adds a loose task").refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::StoryNotReady]),
        get("/stories/{key}/escalations", escalation::web::of_story).gives::<List<EscalationView>>("The escalations from and to a story").asks::<Page>(),
        get("/stories/{key}/checklist", criteria::web::checklist).gives::<ChecklistView>("What holds for a story of all that has to"),
        put("/stories/{key}/checklist", criteria::web::check).takes::<criteria::verbs::Checks>().gives::<ChecklistView>("Says what holds").refuses(&[Code::NotTeamMember, Code::RecurringStoryNeverDone, Code::ChecklistClosed]),
        get("/stories/{key}/history", story::web::history).gives::<List<Fact>>("The history of a story").asks::<Page>(),
        get("/stories/{key}/comments", comment::web::of_story).gives::<List<CommentView>>("The discussion on a story").asks::<Page>(),
        post("/stories/{key}/comments", comment::web::post_on_story).takes::<comment::verbs::NewComment>().makes::<CommentView>("Writes a comment"),
        get("/stories/{key}/requests", owner_request::web::list).gives::<List<RequestView>>("What was asked of the Product Owner of a story").asks::<Page>(),
        post("/stories/{key}/requests", owner_request::web::ask).takes::<owner_request::verbs::NewRequest>().makes::<RequestView>("A Scrum Master asks the Product Owner of a story").refuses(&[Code::NotScrumMaster]),
        get("/requests/{id}", owner_request::web::show).gives::<RequestView>("What was asked, and answered"),
        post("/requests/{id}/answer", owner_request::web::answer).takes::<owner_request::verbs::NewAnswer>().gives::<RequestView>("The Product Owner answers").refuses(&[Code::NotProductOwner, Code::RequestAnswered]),
        // Sprints
        get("/teams/{slug}/sprints", sprint::web::list).gives::<List<SprintView>>("The Sprints of a team").asks::<Page>(),
        page("/teams/{slug}/sprints", sprint::web::list_page).asks::<Page>(),
        post("/teams/{slug}/sprints", sprint::web::create).takes::<sprint::verbs::NewSprint>().makes::<SprintView>("Makes a planned Sprint").refuses(&[Code::NotScrumMaster, Code::SprintDatesOverlap]),
        get("/sprints/{id}", sprint::web::show).gives::<SprintView>("A Sprint").page_asks::<sprint::web::ProposalQuery>().page(),
        patch("/sprints/{id}", sprint::web::change).takes::<sprint::verbs::SprintChange>().gives::<SprintView>("Changes a Sprint").refuses(&[Code::NotScrumMaster, Code::SprintNotPlanned, Code::SprintDatesOverlap]),
        put("/sprints/{id}/commitments/{story}", sprint::web::commit).takes::<sprint::verbs::commit::Commit>().gives::<SprintView>("Commits to a story with known and unknown work").refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::StoryNotReady, Code::StoryCommitted, Code::SprintNotPlanned, Code::SprintScopeFrozen, Code::DefinitionOfReadyUnmet]),
        delete("/sprints/{id}/commitments/{story}", sprint::web::uncommit).about("Takes a story out of a planned Sprint").refuses(&[Code::NotTeamMember, Code::SprintNotPlanned]),
        post("/sprints/{id}/spare-capacity", sprint::web::spare_capacity).takes::<sprint::verbs::commit::SpareCapacity>().gives::<SprintView>("Reports spare capacity").refuses(&[Code::NotTeamMember, Code::SprintNotActive]),
        post("/sprints/{id}/start", sprint::web::start).takes::<Nothing>().gives::<SprintView>("Starts a Sprint").refuses(&[Code::NotScrumMaster, Code::SprintAlreadyActive, Code::SprintNotPlanned]),
        post("/sprints/{id}/close", sprint::web::close).takes::<Nothing>().gives::<sprint::verbs::close::Closed>("Closes a Sprint").refuses(&[Code::NotScrumMaster, Code::SprintNotActive]),
        post("/sprints/{id}/end-early", sprint::web::end_early).takes::<sprint::verbs::early::EndEarly>().gives::<sprint::verbs::close::Closed>("A Product Owner ends a running Sprint early").refuses(&[Code::NotProductOwner, Code::SprintNotActive]),
        get("/sprints/{id}/board", sprint::web::show_board).gives::<BoardView>("The Scrumboard").page_asks::<sprint::page::board::BoardQuery>().page(),
        get("/sprints/{id}/burndown", sprint::web::show_burndown).gives::<BurndownView>("The Sprint Burndown Chart").page(),
        get("/sprints/{id}/report", sprint::web::report).gives::<sprint::read::report::ReportView>("What was planned against what came, and what disturbed it").page(),
        get("/sprints/{id}/review", sprint::web::review).gives::<sprint::read::review::SprintReview>("What the Sprint Review goes through: approved, rejected, left open").page(),
        get("/sprints/{id}/proposal", sprint::web::proposal).gives::<Proposal>("The stories that are proposed for a Sprint, and why").asks::<sprint::web::ProposalQuery>(),
        get("/sprints/{id}/history", sprint::web::history).gives::<List<Fact>>("The history of a Sprint").asks::<Page>(),
        // Work Packages and tasks
        get("/projects/{key}/work-package-templates", template::web::index).gives::<List<TemplateView>>("The templates of a project").asks::<Page>(),
        post("/projects/{key}/work-package-templates", template::web::post).takes::<template::verbs::NewTemplate>().makes::<TemplateView>("Makes a template").refuses(&[Code::NotProductOwner, Code::TemplateSourceUnfinished]),
        get("/work-package-templates/{id}", template::web::show).gives::<TemplateView>("A template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/work-package-templates/new", template::web::new).asks::<template::page::NewTemplateQuery>(),
        page("/projects/{key}/templates", template::web::all),
        patch("/work-package-templates/{id}", template::web::patch).takes::<template::verbs::TemplateChange>().gives::<TemplateView>("Makes the next version of a template").refuses(&[Code::NotProductOwner]),
        get("/work-package-templates/{id}/figures", template::web::figures::show).gives::<template::read::figures::TemplateFigures>("How well a template works").asks::<NoQuery>(),
        get("/projects/{key}/work-package-figures", template::web::figures::index).gives::<template::read::figures::ProjectFigures>("Work Packages over time, by template, category, severity or team").asks::<template::read::figures::FiguresQuery>(),
        get("/stories/{key}/task-suggestions", template::web::suggestion::of_story_index).gives::<template::read::suggestion::TaskSuggestions>("What tasks under a story took before").asks::<template::model::suggestion::SuggestionQuery>(),
        page("/stories/{key}/task-suggestions", template::web::suggestion::of_story_options),
        get("/work-packages/{key}/task-suggestions", template::web::suggestion::of_work_package_index).gives::<template::read::suggestion::TaskSuggestions>("What tasks of a Work Package took before").asks::<template::model::suggestion::SuggestionQuery>(),
        page("/work-packages/{key}/task-suggestions", template::web::suggestion::of_work_package_options),
        get("/projects/{key}/template-rights", template::web::rights::show).gives::<template::read::rights::TemplateRightsView>("Who keeps the templates of a project"),
        put("/projects/{key}/template-rights", template::web::rights::put).takes::<template::verbs::rights::TemplateRights>().gives::<template::read::rights::TemplateRightsView>("Lets the members of its teams keep them, or not").refuses(&[Code::NotProductOwner]),
        get("/projects/{key}/story-templates", item_template::web::story_index).gives::<List<item_template::read::StoryTemplateView>>("The story templates of a project").asks::<Page>(),
        post("/projects/{key}/story-templates", item_template::web::post_story).takes::<item_template::verbs::NewStoryTemplate>().makes::<item_template::read::StoryTemplateView>("Makes a story template").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::TemplateSourceUnfinished]),
        get("/story-templates/{id}", item_template::web::story).gives::<item_template::read::StoryTemplateView>("A story template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/story-templates/new", item_template::web::new_story).asks::<template::page::NewTemplateQuery>(),
        patch("/story-templates/{id}", item_template::web::patch_story).takes::<item_template::verbs::StoryTemplateChange>().gives::<item_template::read::StoryTemplateView>("Makes the next version of a story template").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        get("/projects/{key}/epic-templates", item_template::web::epic_index).gives::<List<item_template::read::EpicTemplateView>>("The Epic templates of a project").asks::<Page>(),
        post("/projects/{key}/epic-templates", item_template::web::post_epic).takes::<item_template::verbs::NewEpicTemplate>().makes::<item_template::read::EpicTemplateView>("Makes an Epic template").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::TemplateSourceUnfinished]),
        get("/epic-templates/{id}", item_template::web::epic).gives::<item_template::read::EpicTemplateView>("An Epic template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/epic-templates/new", item_template::web::new_epic).asks::<template::page::NewTemplateQuery>(),
        patch("/epic-templates/{id}", item_template::web::patch_epic).takes::<item_template::verbs::EpicTemplateChange>().gives::<item_template::read::EpicTemplateView>("Makes the next version of an Epic template").refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        get("/work-package-templates/{id}/proposals", template_proposal::web::index).gives::<List<ProposalView>>("The proposals for a change of a template").asks::<Page>(),
        post("/work-package-templates/{id}/proposals", template_proposal::web::post).takes::<template_proposal::verbs::NewProposal>().makes::<ProposalView>("Proposes a change of a template").refuses(&[Code::Forbidden]),
        get("/story-templates/{id}/proposals", template_proposal::web::index_story).gives::<List<ProposalView>>("The proposals for a change of a story template").asks::<Page>(),
        post("/story-templates/{id}/proposals", template_proposal::web::post_story).takes::<template_proposal::verbs::NewProposal>().makes::<ProposalView>("Proposes a change of a story template").refuses(&[Code::Forbidden]),
        get("/epic-templates/{id}/proposals", template_proposal::web::index_epic).gives::<List<ProposalView>>("The proposals for a change of an Epic template").asks::<Page>(),
        post("/epic-templates/{id}/proposals", template_proposal::web::post_epic).takes::<template_proposal::verbs::NewProposal>().makes::<ProposalView>("Proposes a change of an Epic template").refuses(&[Code::Forbidden]),
        get("/projects/{key}/template-proposals", template_proposal::web::index_project).gives::<List<ProposalView>>("The proposals for the templates of a project").asks::<template_proposal::model::ProposalQuery>(),
        get("/teams/{slug}/template-proposals", template_proposal::web::index_team).gives::<List<ProposalView>>("The proposals for the templates that a team works with").asks::<template_proposal::model::ProposalQuery>(),
        get("/template-proposals/{id}", template_proposal::web::show).gives::<ProposalView>("A proposal for a change of a template"),
        post("/template-proposals/{id}/accept", template_proposal::web::accept).takes::<template_proposal::verbs::Acceptance>().gives::<ProposalView>("Accepts a proposal").refuses(&[Code::NotProductOwner, Code::TemplateProposalAnswered]),
        post("/template-proposals/{id}/decline", template_proposal::web::decline).takes::<template_proposal::verbs::Refusal>().gives::<ProposalView>("Declines a proposal, with a reason").refuses(&[Code::NotProductOwner, Code::TemplateProposalAnswered]),
        get("/work-packages", work_package::web::list).gives::<List<WorkPackageView>>("The Work Packages that you see").asks::<work_package::web::WorkPackageQuery>(),
        post("/stories/{key}/work-packages", work_package::web::create).takes::<work_package::verbs::create::NewWorkPackage>().makes::<WorkPackageView>("Opens a Work Package").refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::StoryNotReady]),
        page("/work-packages", work_package::web::desk).asks::<work_package::web::WorkPackageQuery>(),
        page("/work-packages/new", work_package::web::choose),
        page("/stories/{key}/work-packages/new", work_package::web::new),
        get("/work-packages/{key}", work_package::web::show).gives::<WorkPackageView>("A Work Package").page(),
        patch("/work-packages/{key}", work_package::web::change).takes::<work_package::verbs::change::WorkPackageChange>().gives::<WorkPackageView>("Changes a Work Package").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        post("/work-packages/{key}/take", work_package::web::take).takes::<Nothing>().gives::<WorkPackageView>("Takes a Work Package on").refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::WorkPackageClosed]),
        post("/work-packages/{key}/apply-template", work_package::web::apply_template).takes::<work_package::verbs::create::Applied>().gives::<WorkPackageView>("Applies a template to an open Work Package").refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::WorkPackageClosed, Code::TemplateApplied]),
        post("/work-packages/{key}/tasks", task::web::add_task).takes::<task::verbs::NewTask>().makes::<TaskView>("Adds a task").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        post("/work-packages/{key}/pause", sla::web::pause::post_pause).takes::<sla::verbs::pause::NewPause>().gives::<WorkPackageView>("Pauses the clock while it waits for somebody outside").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed, Code::PauseNotAllowed, Code::AlreadyPaused]),
        post("/work-packages/{key}/resume", sla::web::pause::post_resume).takes::<sla::verbs::pause::Resume>().gives::<WorkPackageView>("Lets the clock run again").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed, Code::NotPaused]),
        post("/work-packages/{key}/complete", work_package::web::complete).takes::<work_package::verbs::end::Note>().gives::<WorkPackageView>("Completes a Work Package").refuses(&[Code::NotTeamMember, Code::WorkPackageHasOpenTasks, Code::WorkPackageEscalated, Code::WorkPackageClosed, Code::ApprovalMissing]),
        post("/work-packages/{key}/drop", work_package::web::drop).takes::<work_package::verbs::end::Note>().gives::<WorkPackageView>("Gives a Work Package up").refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::WorkPackageClosed]),
        post("/work-packages/{key}/reopen", work_package::web::reopen).takes::<work_package::verbs::end::Note>().gives::<WorkPackageView>("Opens a closed Work Package again").refuses(&[Code::NotTeamMember, Code::WorkPackageNotCompleted]),
        post("/work-packages/{key}/approvals/{step}/approve", work_package::web::approve).takes::<work_package::verbs::end::Note>().gives::<WorkPackageView>("Approves a step").refuses(&[Code::NotProductOwner, Code::NotScrumMaster, Code::NotTeamMember, Code::NotChiefProductOwner, Code::WorkPackageClosed, Code::ApprovalMissing]),
        post("/work-packages/{key}/approvals/{step}/decline", work_package::web::decline).takes::<work_package::verbs::end::Note>().gives::<WorkPackageView>("Declines a step").refuses(&[Code::NotProductOwner, Code::NotScrumMaster, Code::NotTeamMember, Code::NotChiefProductOwner, Code::WorkPackageClosed, Code::ApprovalMissing]),
        post("/work-packages/{key}/accept", work_package::web::accept).takes::<work_package::verbs::Reason>().gives::<WorkPackageView>("Accepts a completed Work Package").refuses(&[Code::NotProductOwner, Code::WorkPackageNotCompleted]),
        post("/work-packages/{key}/reject", work_package::web::reject).takes::<work_package::verbs::Reason>().gives::<WorkPackageView>("Rejects a completed Work Package").refuses(&[Code::NotProductOwner, Code::WorkPackageNotCompleted]),
        get("/work-packages/{key}/clock", sla::web::explain::show).gives::<sla::read::explain::ClockView>("Why it is due when it is due, what changed that, and the same computed again"),
        get("/work-packages/{key}/criteria", work_package::web::criteria::index).gives::<List<work_package::read::criteria::CriterionView>>("The Acceptance Criteria, checked for a Work Package").asks::<Page>(),
        put("/work-packages/{key}/criteria", work_package::web::criteria::put).takes::<work_package::verbs::criteria::Verdict>().gives::<List<work_package::read::criteria::CriterionView>>("Says whether a Work Package meets a criterion").refuses(&[Code::NotTeamMember]),
        get("/work-packages/{key}/history", work_package::web::history).gives::<List<Fact>>("The history of a Work Package over all levels").asks::<Page>(),
        get("/work-packages/{key}/comments", comment::web::of_work_package).gives::<List<CommentView>>("The discussion on a Work Package").asks::<Page>(),
        post("/work-packages/{key}/comments", comment::web::post_on_work_package).takes::<comment::verbs::NewComment>().makes::<CommentView>("Writes a comment"),
        get("/tasks", task::web::tasks).gives::<List<TaskView>>("The tasks that you see, over all projects").asks::<work_package::web::TaskQuery>(),
        get("/tasks/{id}", task::web::task).gives::<TaskView>("A task"),
        page("/tasks/{id}", work_package::web::task),
        patch("/tasks/{id}", task::web::change_task).takes::<task::verbs::TaskChange>().gives::<TaskView>("Changes a task").refuses(&[Code::NotTaskTeam, Code::WorkPackageClosed]),
        // Escalation and swarming
        post("/work-packages/{key}/escalate", escalation::web::escalate).takes::<escalation::verbs::Escalate>().makes::<EscalationView>("Escalates a Work Package").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed, Code::EscalationNotPermitted, Code::EscalationTargetNotLinked, Code::EscalationTargetDeclined, Code::EscalationTargetNotRecurring, Code::EscalationTargetNotInActiveSprint, Code::EscalationSlaMismatch, Code::EscalationAlreadyOpen, Code::EscalationCycle]),
        page("/escalations/{id}", escalation::web::of_work_package),
        page("/projects/{key}/escalations", escalation::web::paths),
        get("/escalations/{id}", escalation::web::show).gives::<EscalationView>("An escalation"),
        post("/escalations/{id}/take", escalation::web::take).takes::<escalation::verbs::Note>().gives::<EscalationView>("Takes an escalation on").refuses(&[Code::NotTeamMember, Code::EscalationEnded]),
        post("/escalations/{id}/complete", escalation::web::complete).takes::<escalation::verbs::Note>().gives::<EscalationView>("Completes an escalation").refuses(&[Code::NotTeamMember, Code::WorkPackageHasOpenTasks, Code::WorkPackageEscalated, Code::EscalationEnded]),
        post("/escalations/{id}/return", escalation::web::give_back).takes::<escalation::verbs::Note>().gives::<EscalationView>("Returns an escalation with a note").refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::EscalationEnded]),
        post("/work-packages/{key}/swarm", swarm::web::start).takes::<Nothing>().gives::<WorkPackageView>("Starts a swarm").refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        get("/work-packages/{key}/swarms", swarm::web::past_index).gives::<List<swarm::read::seen::SeenSwarm>>("The swarms that a Work Package has had").asks::<Page>(),
        delete("/work-packages/{key}/swarm", swarm::web::stop).about("Ends a swarm").refuses(&[Code::NotTeamMember]),
        post("/work-packages/{key}/swarm/members", swarm::web::join).takes::<swarm::verbs::Join>().gives::<WorkPackageView>("Joins a swarm, or calls people in").refuses(&[Code::NoSwarm]),
        delete("/work-packages/{key}/swarm/members/{login}", swarm::web::leave).about("Leaves a swarm").refuses(&[Code::Forbidden]),
        // What one is told
        page("/", my_work::web::show),
        page("/inbox", notification::web::inbox).asks::<notification::web::InboxQuery>(),
        page("/browse/{key}", browse::browse),
        page("/search", browse::search).asks::<browse::SearchQuery>(),
        get("/audit", audit::web::index).gives::<List<audit::read::AuditFact>>("The audit log, newest first (administrators)").asks::<audit::model::AuditQuery>().page().refuses(&[Code::Forbidden]),
        get("/notifications", notification::web::index).gives::<List<NotificationView>>("What you were told").asks::<Page>(),
        post("/notifications/read", notification::web::read).takes::<notification::verbs::Read>().gives::<List<NotificationView>>("Marks notifications as read").asks::<Page>(),
        get("/me/notification-settings", notification::web::settings::show).gives::<SettingsView>("What you want to be told, in the product and by e-mail").page(),
        put("/me/notification-settings", notification::web::settings::put).takes::<NewSettings>().gives::<SettingsView>("Sets it; what is left out stays"),
        get("/messages", message::web::list).gives::<List<MessageView>>("Your direct messages, newest first").asks::<message::web::MessageQuery>(),
        page("/messages", message::web::show).asks::<message::web::MessagePageQuery>(),
        post("/messages", message::web::send).takes::<message::verbs::NewMessage>().makes::<MessageView>("Writes to somebody of a project of yours"),
        post("/messages/read", message::web::seen).takes::<message::verbs::Seen>().about("Marks what somebody wrote to you as read"),
        get("/conversations", message::web::conversations).gives::<List<ConversationView>>("Your conversations").asks::<Page>(),
        get("/mail", mail::web::list).gives::<List<MailView>>("The outbox of e-mail (administrators)").asks::<mail::web::MailQuery>().page().refuses(&[Code::Forbidden]),
        post("/mail/{id}/retry", mail::web::try_again).takes::<Nothing>().gives::<MailView>("Lets a mail that has failed be tried again").refuses(&[Code::MailNotFailed]),
    ]
}

/// Whether the caller may hear a topic of live updates.
pub fn may_hear(cx: &mut Cx<'_>, topic: &str) -> Result<bool, Problem> {
    let Some((kind, id)) = topic.rsplit_once('-').and_then(|(k, n)| Some((k, n.parse::<i64>().ok()?))) else {
        return Ok(false);
    };
    Ok(match kind {
        "person" => cx.by.id == id,
        "project" => project::read::scope(cx)?.holds(id),
        "team" => {
            let t = team::store::by_id(cx.tx, id)?;
            team::read::visible(cx, &t)?
        }
        "poker" => poker::read::audible(cx, id)?,
        "work_package" => {
            let w = work_package::store::by_id(cx.tx, id)?;
            access::read::visible(cx, &w)?
        }
        _ => false,
    })
}
