//! Every URL of the product on one page. The table is mounted under `/api/v1` for programs and at the root for browsers;
//! see `edge`.

use crate::account::view::{NewToken, Token, User};
use crate::activity::Fact;
use crate::app::Cx;
use crate::back_up::BackUpView;
use crate::backlog::{BacklogItem, ConflictView, EpicView};
use crate::change_request::ChangeRequestView;
use crate::change_request::tolerance::{Tolerance, ToleranceView};
use crate::comment::CommentView;
use crate::criteria::{ChecklistView, CriteriaView, LevelCriteriaView};
use crate::dependency::DependencyView;
use crate::edge::{Route, delete, get, page, patch, post, put};
use crate::escalation::view::EscalationView;
use crate::impediment::ImpedimentView;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::level::view::{LevelBacklog, LevelView};
use crate::mail::view::MailView;
use crate::message::view::{ConversationView, MessageView};
use crate::notification::NotificationView;
use crate::notification::settings::{NewSettings, SettingsView};
use crate::organisation::Organisation;
use crate::owner_request::RequestView;
use crate::poker::view::PokerView;
use crate::project::view::{ProjectView, SlaView};
use crate::sprint::board::BoardView;
use crate::sprint::burndown::BurndownView;
use crate::sprint::plan::UnknownWorkProposal;
use crate::sprint::proposal::Proposal;
use crate::sprint::view::{SprintView, VelocityView};
use crate::story::view::{ReviewView, StoryView};
use crate::team::view::TeamView;
use crate::template::TemplateView;
use crate::template::proposal::ProposalView;
use crate::work_package::view::{TaskView, WorkPackageView};
use crate::{
    account, advice, audit, back_up, backlog, change_request, comment, criteria, dependency, escalation, impediment,
    level, mail, meeting, message, my_work, notification, organisation, owner_request, pages, plan, poker, process,
    project, report, sla, sprint, story, swarm, team, template, work_package,
};

/// The table.
#[rustfmt::skip]
pub fn table() -> Vec<Route> {
    use account::commands as a;
    use backlog as b;
    use change_request::commands as cr;
    use escalation::commands as e;
    use poker::commands as pk;
    use level::commands as l;
    use project::commands as p;
    use sprint::commands as s;
    use story::commands as st;
    use team::commands as t;
    use template::{commands as tpl, figures, item, proposal, rights, suggestion};
    use work_package::{commands as w, task_commands as tc};
    vec![
        // People and teams
        get("/me", account::web::me).gives::<User>("The caller").page(),
        patch("/me", account::web::change_me).takes::<a::MeChange>().gives::<User>("Changes oneself"),
        get("/users", account::web::users).gives::<List<User>>("Everybody").asks::<Page>().page(),
        post("/users", account::web::create_user).takes::<a::NewUser>().makes::<User>("Adds a person"),
        get("/users/{login}", account::web::user).gives::<User>("A person"),
        put("/users/{login}/password", account::web::set_password).takes::<a::NewPassword>().about("Sets a password"),
        get("/users/{login}/tokens", account::web::tokens).gives::<List<Token>>("The tokens of a person").restricted().asks::<Page>(),
        post("/users/{login}/tokens", account::web::create_token).takes::<a::TokenName>().makes::<NewToken>("Makes a token; its secret is shown this once"),
        delete("/users/{login}/tokens/{id}", account::web::delete_token).about("Takes a token back"),
        get("/teams", team::web::list).gives::<List<TeamView>>("The teams that you see").asks::<Page>().page(),
        post("/teams", team::web::create).takes::<t::NewTeam>().makes::<TeamView>("Makes a team"),
        get("/teams/{slug}", team::web::show).gives::<TeamView>("A team").page(),
        patch("/teams/{slug}", team::web::change).takes::<t::TeamChange>().gives::<TeamView>("Changes a team"),
        post("/teams/{slug}/members", team::web::add_member).takes::<t::NewMember>().makes::<TeamView>("Makes a person a member"),
        put("/teams/{slug}/members/{login}", team::web::put_member).takes::<t::Membership>().gives::<TeamView>("Makes a person a member"),
        delete("/teams/{slug}/members/{login}", team::web::remove_member).about("Takes a person out of a team"),
        get("/teams/{slug}/velocity", sprint::web::velocity).gives::<VelocityView>("The velocity of a team").page(),
        get("/teams/{slug}/unknown-work-proposal", sprint::web::unknown_work_proposal).gives::<UnknownWorkProposal>("What to set aside for unknown work"),
        get("/teams/{slug}/history", team::web::history).gives::<List<Fact>>("The history of a team and its members").asks::<Page>(),
        // Projects
        get("/projects", project::web::list).gives::<List<ProjectView>>("The projects that you see").asks::<Page>().page(),
        page("/projects/new", project::web::new),
        page("/projects/{key}/edit", project::web::edit),
        post("/projects", project::web::create).takes::<p::NewProject>().makes::<ProjectView>("Makes a project"),
        get("/projects/{key}", project::web::show).gives::<ProjectView>("A project").page(),
        patch("/projects/{key}", project::web::change).takes::<p::ProjectChange>().gives::<ProjectView>("Changes a project"),
        get("/projects/{key}/sla", project::web::sla).gives::<SlaView>("The Service Level Agreements of a project").page(),
        put("/projects/{key}/sla", project::web::set_sla).takes::<p::Sla>().gives::<SlaView>("Sets them"),
        get("/projects/{key}/calendar", sla::calendar_web::show).gives::<sla::calendar_web::CalendarView>("The business calendar that the SLAs count in").page(),
        put("/projects/{key}/calendar", sla::calendar_web::put).takes::<sla::calendar_web::NewCalendar>().gives::<sla::calendar_web::CalendarView>("Sets it; open clocks follow at once"),
        delete("/projects/{key}/calendar", sla::calendar_web::delete).about("Back to calendar hours"),
        post("/projects/{key}/calendar/holidays", sla::import::post).takes::<sla::import::HolidayImport>().gives::<sla::import::ImportView>("Takes the holidays of an iCalendar file into it"),
        get("/projects/{key}/calendar/versions", sla::calendar_web::index).gives::<List<sla::calendar_web::VersionView>>("Every version of it, newest first: who made it and when").asks::<Page>(),
        get("/projects/{key}/organisation", organisation::web::project).gives::<Organisation>("Who does what in a project").page(),
        get("/projects/{key}/back-ups", back_up::web::of_project).gives::<List<BackUpView>>("Who stands in for the leading roles of a project").asks::<Page>(),
        post("/projects/{key}/back-ups", back_up::web::name).takes::<back_up::NewBackUp>().makes::<BackUpView>("Names who stands in for a Product Owner or chief"),
        get("/teams/{slug}/back-ups", back_up::web::of_team).gives::<List<BackUpView>>("Who stands in for the Scrum Master of a team").asks::<Page>(),
        post("/teams/{slug}/back-ups", back_up::web::name_of_team).takes::<back_up::NewTeamBackUp>().makes::<BackUpView>("Names who stands in for the Scrum Master"),
        get("/back-ups/{id}", back_up::web::show).gives::<BackUpView>("A back-up"),
        delete("/back-ups/{id}", back_up::web::remove).about("Removes a back-up, with its rights"),
        post("/back-ups/{id}/activate", back_up::web::activate).takes::<back_up::Period>().gives::<BackUpView>("Gives the back-up the rights of the holder for some days"),
        post("/back-ups/{id}/end", back_up::web::end).takes::<Nothing>().gives::<BackUpView>("Takes them back"),
        get("/projects/{key}/dependencies", dependency::web::index).gives::<List<DependencyView>>("What waits for what").asks::<Page>().page(),
        post("/projects/{key}/dependencies", dependency::web::create).takes::<dependency::NewDependency>().makes::<DependencyView>("Records a dependency"),
        get("/dependencies/{id}", dependency::web::show).gives::<DependencyView>("A dependency"),
        patch("/dependencies/{id}", dependency::web::change).takes::<dependency::DependencyChange>().gives::<DependencyView>("Changes a dependency, or says that it is resolved"),
        delete("/dependencies/{id}", dependency::web::remove).about("Removes what was recorded by mistake"),
        get("/stories/{key}/dependencies", dependency::web::of_one_story).gives::<List<DependencyView>>("What a story waits for, and what waits for it").asks::<Page>(),
        get("/projects/{key}/criteria", criteria::web::of_project).gives::<CriteriaView>("Definition of Ready, Done Criteria and Minimum Done Criteria, with the inherited ones").page(),
        put("/projects/{key}/criteria", criteria::web::set_project).takes::<criteria::ProjectCriteria>().gives::<CriteriaView>("Sets them; what is inherited stays"),
        get("/projects/{key}/backlog", backlog::web::list).gives::<List<BacklogItem>>("The Prioritized Product Backlog").asks::<backlog::web::BacklogQuery>(),
        page("/projects/{key}/backlog", backlog::web::page).asks::<backlog::web::BacklogPageQuery>(),
        post("/projects/{key}/priority-conflicts", backlog::web::raise_conflict).takes::<b::NewConflict>().makes::<ConflictView>("Raises a priority conflict"),
        get("/projects/{key}/priority-conflicts", backlog::web::conflicts).gives::<List<ConflictView>>("The priority conflicts of a project").asks::<Page>().page(),
        get("/priority-conflicts/{id}", backlog::web::conflict).gives::<ConflictView>("A priority conflict").page(),
        post("/priority-conflicts/{id}/decide", backlog::web::decide_conflict).takes::<b::Decision>().gives::<ConflictView>("Decides it (Chief Product Owner)"),
        get("/projects/{key}/advice", advice::index).gives::<advice::AdviceList>("What the framework advises; never blocks").page(),
        post("/projects/{key}/advice/dismiss", advice::post_dismissal).takes::<advice::Dismissal>().gives::<advice::AdviceList>("Dismisses advice for its subject"),
        get("/projects/{key}/processes", process::index).gives::<process::Processes>("The 19 processes, and what of each is done").asks::<NoQuery>().page(),
        get("/projects/{key}/environments", plan::index).gives::<List<plan::EnvironmentView>>("The environments of a project, with their bookings").asks::<Page>().page(),
        post("/projects/{key}/environments", plan::post).takes::<plan::NewEnvironment>().makes::<plan::EnvironmentView>("Adds an environment"),
        get("/environments/{id}", plan::show).gives::<plan::EnvironmentView>("An environment").page(),
        post("/environments/{id}/bookings", plan::post_booking).takes::<plan::NewBooking>().makes::<plan::Booking>("Books an environment"),
        get("/teams/{slug}/meetings", meeting::index).gives::<List<meeting::MeetingView>>("The meetings of a team").asks::<Page>().page(),
        post("/teams/{slug}/meetings", meeting::post).takes::<meeting::NewMeeting>().makes::<meeting::MeetingView>("Plans a meeting"),
        get("/meetings/{id}", meeting::show).gives::<meeting::MeetingView>("A meeting").page(),
        patch("/meetings/{id}", meeting::patch).takes::<meeting::Held>().gives::<meeting::MeetingView>("Says how long a meeting took"),
        // The Impediment Log
        get("/teams/{slug}/impediments", impediment::web::of_team).gives::<List<ImpedimentView>>("The Impediment Log of a team").asks::<impediment::web::ImpedimentQuery>(),
        page("/teams/{slug}/impediments", impediment::web::team_page),
        post("/teams/{slug}/impediments", impediment::web::raise).takes::<impediment::commands::NewImpediment>().makes::<ImpedimentView>("Raises an impediment"),
        get("/projects/{key}/impediments", impediment::web::of_project).gives::<List<ImpedimentView>>("The impediments of a project that concern several teams").asks::<impediment::web::ImpedimentQuery>(),
        page("/projects/{key}/impediments", impediment::web::project_page),
        get("/impediments/{id}", impediment::web::show).gives::<ImpedimentView>("An impediment").page(),
        patch("/impediments/{id}", impediment::web::change).takes::<impediment::commands::ImpedimentChange>().gives::<ImpedimentView>("Changes an impediment"),
        get("/impediments/{id}/history", impediment::web::history).gives::<List<Fact>>("The history of an impediment").asks::<Page>(),
        // Change Requests
        get("/projects/{key}/change-requests", change_request::web::of_project).gives::<List<ChangeRequestView>>("The Change Requests of a project").asks::<change_request::web::ChangeRequestQuery>(),
        page("/projects/{key}/change-requests", change_request::web::project_page),
        post("/projects/{key}/change-requests", change_request::web::raise).takes::<cr::NewChangeRequest>().makes::<ChangeRequestView>("Raises a Change Request"),
        get("/change-requests/{id}", change_request::web::show).gives::<ChangeRequestView>("A Change Request").page(),
        patch("/change-requests/{id}", change_request::web::change).takes::<cr::ChangeRequestChange>().gives::<ChangeRequestView>("Changes one that is not decided"),
        post("/change-requests/{id}/approve", change_request::web::approve).takes::<cr::Approve>().gives::<ChangeRequestView>("Approves it: it becomes an item of the backlog"),
        post("/change-requests/{id}/reject", change_request::web::reject).takes::<cr::Reject>().gives::<ChangeRequestView>("Rejects it"),
        get("/change-requests/{id}/history", change_request::web::history).gives::<List<Fact>>("The history of a Change Request").asks::<Page>(),
        get("/projects/{key}/change-tolerance", change_request::web::tolerance).gives::<ToleranceView>("The effort up to which a Product Owner approves a change alone"),
        put("/projects/{key}/change-tolerance", change_request::web::set_tolerance).takes::<Tolerance>().gives::<ToleranceView>("Sets it"),
        // Planning Poker
        get("/teams/{slug}/poker-sessions", poker::web::of_team).gives::<List<PokerView>>("The sessions of Planning Poker of a team").asks::<Page>(),
        page("/teams/{slug}/poker-sessions", poker::web::team_page),
        post("/teams/{slug}/poker-sessions", poker::web::start).takes::<pk::NewSession>().makes::<PokerView>("Starts a session on stories"),
        get("/poker-sessions/{id}", poker::web::show).gives::<PokerView>("A session; of an open round only your own card").page(),
        post("/poker-sessions/{id}/join", poker::web::join).takes::<Nothing>().gives::<PokerView>("Takes a seat"),
        post("/poker-sessions/{id}/leave", poker::web::leave).takes::<Nothing>().gives::<PokerView>("Leaves"),
        put("/poker-sessions/{id}/rounds/{n}/card", poker::web::play).takes::<pk::PlayCard>().gives::<PokerView>("Plays a hidden card"),
        post("/poker-sessions/{id}/reveal", poker::web::reveal).takes::<Nothing>().gives::<PokerView>("Reveals the round"),
        post("/poker-sessions/{id}/rounds", poker::web::another_round).takes::<Nothing>().gives::<PokerView>("Opens another round on the same story"),
        post("/poker-sessions/{id}/agree", poker::web::agree).takes::<pk::Agree>().gives::<PokerView>("Makes what the team agrees on the estimate of its portion"),
        post("/poker-sessions/{id}/put-off", poker::web::put_off).takes::<Nothing>().gives::<PokerView>("Puts the present story off"),
        post("/poker-sessions/{id}/close", poker::web::close).takes::<Nothing>().gives::<PokerView>("Closes a session"),
        // Portfolios and programs
        get("/portfolios", level::web::portfolios).gives::<List<LevelView>>("The portfolios that you see").asks::<Page>().page(),
        post("/portfolios", level::web::create_portfolio).takes::<l::NewPortfolio>().makes::<LevelView>("Makes a portfolio"),
        get("/portfolios/{slug}", level::web::portfolio).gives::<LevelView>("A portfolio").page(),
        patch("/portfolios/{slug}", level::web::change_portfolio).takes::<l::PortfolioChange>().gives::<LevelView>("Changes a portfolio, or the order of its programs"),
        get("/portfolios/{slug}/figures", level::web::portfolio_figures).gives::<level::FiguresView>("The figures of the projects below a portfolio, each and in sum").asks::<NoQuery>(),
        get("/portfolios/{slug}/backlog", level::web::portfolio_backlog).gives::<LevelBacklog>("All Epics and stories below a portfolio in one order").asks::<level::view::LevelBacklogQuery>(),
        get("/portfolios/{slug}/organisation", organisation::web::portfolio).gives::<Organisation>("Who does what below a portfolio").page(),
        page("/portfolios/{slug}/backlog", level::web::portfolio_backlog_page).asks::<level::view::LevelBacklogQuery>(),
        get("/portfolios/{slug}/criteria", criteria::web::of_portfolio).gives::<LevelCriteriaView>("The Minimum Done Criteria of a portfolio").page(),
        put("/portfolios/{slug}/criteria", criteria::web::set_portfolio).takes::<criteria::LevelCriteria>().gives::<LevelCriteriaView>("Sets them for everything below"),
        get("/programs", level::web::programs).gives::<List<LevelView>>("The programs that you see").asks::<Page>().page(),
        post("/programs", level::web::create_program).takes::<l::NewProgram>().makes::<LevelView>("Makes a program"),
        get("/programs/{slug}", level::web::program).gives::<LevelView>("A program").page(),
        patch("/programs/{slug}", level::web::change_program).takes::<l::ProgramChange>().gives::<LevelView>("Changes a program, or the order of its projects"),
        get("/programs/{slug}/figures", level::web::program_figures).gives::<level::FiguresView>("The figures of the projects below a program, each and in sum").asks::<NoQuery>(),
        get("/programs/{slug}/backlog", level::web::program_backlog).gives::<LevelBacklog>("All Epics and stories below a program in one order").asks::<level::view::LevelBacklogQuery>(),
        get("/programs/{slug}/organisation", organisation::web::program).gives::<Organisation>("Who does what below a program").page(),
        page("/programs/{slug}/backlog", level::web::program_backlog_page).asks::<level::view::LevelBacklogQuery>(),
        get("/programs/{slug}/criteria", criteria::web::of_program).gives::<LevelCriteriaView>("The Minimum Done Criteria of a program, with the inherited ones").page(),
        put("/programs/{slug}/criteria", criteria::web::set_program).takes::<criteria::LevelCriteria>().gives::<LevelCriteriaView>("Sets its own; what is inherited stays"),
        get("/projects/{key}/history", project::web::history).gives::<List<Fact>>("The history of a project itself").asks::<Page>(),
        get("/projects/{key}/swarms", swarm::seen::running_index).gives::<List<swarm::seen::SeenSwarm>>("The swarms that run in a project").asks::<Page>(),
        get("/projects/{key}/reports/escalations", report::web::escalations).gives::<report::escalations::EscalationReport>("Escalations by path").asks::<report::escalations::EscalationReportQuery>().page(),
        get("/projects/{key}/reports/work-packages", report::web::work_packages).gives::<report::work_packages::WorkPackageReport>("Work Packages over time").asks::<report::work_packages::WorkPackageReportQuery>().page(),
        // Epics and User Stories
        post("/projects/{key}/epics", backlog::web::create_epic).takes::<b::NewEpic>().makes::<EpicView>("Makes an Epic"),
        get("/epics/{key}", backlog::web::epic).gives::<EpicView>("An Epic").page(),
        patch("/epics/{key}", backlog::web::change_epic).takes::<b::EpicChange>().gives::<EpicView>("Changes an Epic"),
        post("/epics/{key}/rank", backlog::web::rank_epic).takes::<b::Place>().gives::<EpicView>("Moves an Epic in the backlog"),
        get("/epics/{key}/history", backlog::web::epic_history).gives::<List<Fact>>("The history of an Epic").asks::<Page>(),
        post("/projects/{key}/stories", story::web::create).takes::<st::NewStory>().makes::<StoryView>("Makes a User Story"),
        page("/projects/{key}/stories/new", story::web::new).asks::<story::web::StoryFormQuery>(),
        page("/stories/{key}/edit", story::web::edit).asks::<story::web::StoryFormQuery>(),
        get("/stories/{key}", story::web::show).gives::<StoryView>("A User Story").page_asks::<story::web::StoryPageQuery>().page(),
        patch("/stories/{key}", story::web::change).takes::<st::StoryChange>().gives::<StoryView>("Changes a story"),
        post("/stories/{key}/rank", backlog::web::rank_story).takes::<b::Place>().gives::<StoryView>("Moves a story in the backlog"),
        put("/stories/{key}/portions/{team}", story::web::put_portion).takes::<st::Portion>().gives::<StoryView>("A team estimates its portion"),
        put("/stories/{key}/escalation", story::web::set_escalation).takes::<st::Escalation>().gives::<StoryView>("Permits escalation and names the targets"),
        put("/stories/{key}/escalation-sources/{source}", story::web::answer_source).takes::<st::Consent>().gives::<StoryView>("Accepts or refuses what a source escalates"),
        post("/stories/{key}/accept", story::web::accept).takes::<st::Reason>().gives::<StoryView>("Accepts a finite story"),
        post("/stories/{key}/reject", story::web::reject).takes::<st::Reason>().gives::<StoryView>("Rejects a finite story"),
        post("/stories/{key}/wake", story::web::wake).takes::<st::Wake>().gives::<StoryView>("Wakes a dormant story, for good or for a period"),
        post("/stories/{key}/rest", story::web::rest).takes::<Nothing>().gives::<StoryView>("Makes a recurring story dormant"),
        post("/stories/{key}/retire", story::web::retire).takes::<Nothing>().gives::<StoryView>("Retires a recurring story"),
        get("/stories/{key}/reviews", story::web::reviews).gives::<List<ReviewView>>("The reviews of a recurring story").asks::<Page>(),
        post("/stories/{key}/reviews", story::web::review).takes::<st::Review>().makes::<ReviewView>("Reviews a recurring story"),
        get("/stories/{key}/review-agenda", story::web::review_agenda).gives::<story::agenda::ReviewAgenda>("What there is to look at since the last review").asks::<NoQuery>(),
        get("/stories/{key}/scrum-of-scrums", story::web::scrum_of_scrums).gives::<story::scrum_of_scrums::ScrumOfScrums>("Where each team on a story stands, as an agenda").asks::<story::web::ScrumOfScrumsQuery>().page(),
        get("/stories/{key}/sprints", story::web::sprints).gives::<List<sprint::StorySprint>>("The Sprints that held a story: estimate and actual of each team").asks::<Page>(),
        get("/projects/{key}/shared-stories", story::shared::show).gives::<story::shared::SharedStories>("The stories of several teams, and on whom they depend").asks::<NoQuery>().page(),
        post("/stories/{key}/contributors", story::web::attach_contributor).takes::<story::contributor::NewContributor>().gives::<StoryView>("Attaches a specialist to a story"),
        put("/stories/{key}/contributors/{login}", story::web::add_contributor).takes::<Nothing>().gives::<StoryView>("Attaches a specialist to a story"),
        delete("/stories/{key}/contributors/{login}", story::web::remove_contributor).about("Detaches a specialist from a story"),
        get("/stories/{key}/tasks", work_package::web::story_tasks).gives::<List<TaskView>>("The loose tasks of a story").asks::<Page>(),
        post("/stories/{key}/tasks", work_package::web::add_loose_task).takes::<tc::NewTask>().makes::<TaskView>("Adds a loose task"),
        get("/stories/{key}/escalations", escalation::web::of_story).gives::<List<EscalationView>>("The escalations from and to a story").asks::<Page>(),
        get("/stories/{key}/checklist", criteria::web::checklist).gives::<ChecklistView>("What holds for a story of all that has to"),
        put("/stories/{key}/checklist", criteria::web::check).takes::<criteria::Checks>().gives::<ChecklistView>("Says what holds"),
        get("/stories/{key}/history", story::web::history).gives::<List<Fact>>("The history of a story").asks::<Page>(),
        get("/stories/{key}/comments", comment::of_story).gives::<List<CommentView>>("The discussion on a story").asks::<Page>(),
        post("/stories/{key}/comments", comment::post_on_story).takes::<comment::NewComment>().makes::<CommentView>("Writes a comment"),
        get("/stories/{key}/requests", owner_request::web::list).gives::<List<RequestView>>("What was asked of the Product Owner of a story").asks::<Page>(),
        post("/stories/{key}/requests", owner_request::web::ask).takes::<owner_request::NewRequest>().makes::<RequestView>("A Scrum Master asks the Product Owner of a story"),
        get("/requests/{id}", owner_request::web::show).gives::<RequestView>("What was asked, and answered"),
        post("/requests/{id}/answer", owner_request::web::answer).takes::<owner_request::NewAnswer>().gives::<RequestView>("The Product Owner answers"),
        // Sprints
        get("/teams/{slug}/sprints", sprint::web::list).gives::<List<SprintView>>("The Sprints of a team").asks::<Page>(),
        page("/teams/{slug}/sprints", sprint::web::list_page).asks::<Page>(),
        post("/teams/{slug}/sprints", sprint::web::create).takes::<s::NewSprint>().makes::<SprintView>("Makes a planned Sprint"),
        get("/sprints/{id}", sprint::web::show).gives::<SprintView>("A Sprint").page_asks::<sprint::web::ProposalQuery>().page(),
        patch("/sprints/{id}", sprint::web::change).takes::<s::SprintChange>().gives::<SprintView>("Changes a Sprint"),
        put("/sprints/{id}/commitments/{story}", sprint::web::commit).takes::<s::Commit>().gives::<SprintView>("Commits to a story with known and unknown work"),
        delete("/sprints/{id}/commitments/{story}", sprint::web::uncommit).about("Takes a story out of a planned Sprint"),
        post("/sprints/{id}/spare-capacity", sprint::web::spare_capacity).takes::<s::SpareCapacity>().gives::<SprintView>("Reports spare capacity"),
        post("/sprints/{id}/start", sprint::web::start).takes::<Nothing>().gives::<SprintView>("Starts a Sprint"),
        post("/sprints/{id}/close", sprint::web::close).takes::<Nothing>().gives::<s::Closed>("Closes a Sprint"),
        post("/sprints/{id}/end-early", sprint::web::end_early).takes::<sprint::early::EndEarly>().gives::<s::Closed>("A Product Owner ends a running Sprint early"),
        get("/sprints/{id}/board", sprint::web::show_board).gives::<BoardView>("The Scrumboard").page_asks::<sprint::page::board::BoardQuery>().page(),
        get("/sprints/{id}/burndown", sprint::web::show_burndown).gives::<BurndownView>("The Sprint Burndown Chart").page(),
        get("/sprints/{id}/report", sprint::web::report).gives::<sprint::report::ReportView>("What was planned against what came, and what disturbed it").page(),
        get("/sprints/{id}/review", sprint::web::review).gives::<sprint::review::SprintReview>("What the Sprint Review goes through: approved, rejected, left open").page(),
        get("/sprints/{id}/proposal", sprint::web::proposal).gives::<Proposal>("The stories that are proposed for a Sprint, and why").asks::<sprint::web::ProposalQuery>(),
        get("/sprints/{id}/history", sprint::web::history).gives::<List<Fact>>("The history of a Sprint").asks::<Page>(),
        // Work Packages and tasks
        get("/projects/{key}/work-package-templates", template::web::index).gives::<List<TemplateView>>("The templates of a project").asks::<Page>(),
        post("/projects/{key}/work-package-templates", template::web::post).takes::<tpl::NewTemplate>().makes::<TemplateView>("Makes a template"),
        get("/work-package-templates/{id}", template::web::show).gives::<TemplateView>("A template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/work-package-templates/new", template::web::new).asks::<template::page::NewTemplateQuery>(),
        page("/projects/{key}/templates", template::web::all),
        patch("/work-package-templates/{id}", template::web::patch).takes::<tpl::TemplateChange>().gives::<TemplateView>("Makes the next version of a template"),
        get("/work-package-templates/{id}/figures", figures::show).gives::<figures::TemplateFigures>("How well a template works").asks::<NoQuery>(),
        get("/projects/{key}/work-package-figures", figures::index).gives::<figures::ProjectFigures>("Work Packages over time, by template, category, severity or team").asks::<figures::FiguresQuery>(),
        get("/stories/{key}/task-suggestions", suggestion::of_story_index).gives::<suggestion::TaskSuggestions>("What tasks under a story took before").asks::<suggestion::SuggestionQuery>(),
        page("/stories/{key}/task-suggestions", suggestion::of_story_options),
        get("/work-packages/{key}/task-suggestions", suggestion::of_work_package_index).gives::<suggestion::TaskSuggestions>("What tasks of a Work Package took before").asks::<suggestion::SuggestionQuery>(),
        page("/work-packages/{key}/task-suggestions", suggestion::of_work_package_options),
        get("/projects/{key}/template-rights", rights::show).gives::<rights::TemplateRightsView>("Who keeps the templates of a project"),
        put("/projects/{key}/template-rights", rights::put).takes::<rights::TemplateRights>().gives::<rights::TemplateRightsView>("Lets the members of its teams keep them, or not"),
        get("/projects/{key}/story-templates", item::web::story_index).gives::<List<item::StoryTemplateView>>("The story templates of a project").asks::<Page>(),
        post("/projects/{key}/story-templates", item::web::post_story).takes::<item::NewStoryTemplate>().makes::<item::StoryTemplateView>("Makes a story template"),
        get("/story-templates/{id}", item::web::story).gives::<item::StoryTemplateView>("A story template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/story-templates/new", item::web::new_story).asks::<template::page::NewTemplateQuery>(),
        patch("/story-templates/{id}", item::web::patch_story).takes::<item::StoryTemplateChange>().gives::<item::StoryTemplateView>("Makes the next version of a story template"),
        get("/projects/{key}/epic-templates", item::web::epic_index).gives::<List<item::EpicTemplateView>>("The Epic templates of a project").asks::<Page>(),
        post("/projects/{key}/epic-templates", item::web::post_epic).takes::<item::NewEpicTemplate>().makes::<item::EpicTemplateView>("Makes an Epic template"),
        get("/epic-templates/{id}", item::web::epic).gives::<item::EpicTemplateView>("An Epic template").page_asks::<template::page::TabQuery>().page(),
        page("/projects/{key}/epic-templates/new", item::web::new_epic).asks::<template::page::NewTemplateQuery>(),
        patch("/epic-templates/{id}", item::web::patch_epic).takes::<item::EpicTemplateChange>().gives::<item::EpicTemplateView>("Makes the next version of an Epic template"),
        get("/work-package-templates/{id}/proposals", proposal::index).gives::<List<ProposalView>>("The proposals for a change of a template").asks::<Page>(),
        post("/work-package-templates/{id}/proposals", proposal::post).takes::<proposal::NewProposal>().makes::<ProposalView>("Proposes a change of a template"),
        get("/story-templates/{id}/proposals", proposal::index_story).gives::<List<ProposalView>>("The proposals for a change of a story template").asks::<Page>(),
        post("/story-templates/{id}/proposals", proposal::post_story).takes::<proposal::NewProposal>().makes::<ProposalView>("Proposes a change of a story template"),
        get("/epic-templates/{id}/proposals", proposal::index_epic).gives::<List<ProposalView>>("The proposals for a change of an Epic template").asks::<Page>(),
        post("/epic-templates/{id}/proposals", proposal::post_epic).takes::<proposal::NewProposal>().makes::<ProposalView>("Proposes a change of an Epic template"),
        get("/projects/{key}/template-proposals", proposal::index_project).gives::<List<ProposalView>>("The proposals for the templates of a project").asks::<proposal::ProposalQuery>(),
        get("/teams/{slug}/template-proposals", proposal::index_team).gives::<List<ProposalView>>("The proposals for the templates that a team works with").asks::<proposal::ProposalQuery>(),
        get("/template-proposals/{id}", proposal::show).gives::<ProposalView>("A proposal for a change of a template"),
        post("/template-proposals/{id}/accept", proposal::accept).takes::<proposal::Acceptance>().gives::<ProposalView>("Accepts a proposal"),
        post("/template-proposals/{id}/decline", proposal::decline).takes::<proposal::Refusal>().gives::<ProposalView>("Declines a proposal, with a reason"),
        get("/work-packages", work_package::web::list).gives::<List<WorkPackageView>>("The Work Packages that you see").asks::<work_package::web::WorkPackageQuery>(),
        post("/stories/{key}/work-packages", work_package::web::create).takes::<w::NewWorkPackage>().makes::<WorkPackageView>("Opens a Work Package"),
        page("/work-packages", work_package::web::desk).asks::<work_package::web::WorkPackageQuery>(),
        page("/work-packages/new", work_package::web::choose),
        page("/stories/{key}/work-packages/new", work_package::web::new),
        get("/work-packages/{key}", work_package::web::show).gives::<WorkPackageView>("A Work Package").page(),
        patch("/work-packages/{key}", work_package::web::change).takes::<w::WorkPackageChange>().gives::<WorkPackageView>("Changes a Work Package"),
        post("/work-packages/{key}/take", work_package::web::take).takes::<Nothing>().gives::<WorkPackageView>("Takes a Work Package on"),
        post("/work-packages/{key}/apply-template", work_package::web::apply_template).takes::<w::Applied>().gives::<WorkPackageView>("Applies a template to an open Work Package"),
        post("/work-packages/{key}/tasks", work_package::web::add_task).takes::<tc::NewTask>().makes::<TaskView>("Adds a task"),
        post("/work-packages/{key}/pause", sla::pause::post_pause).takes::<sla::pause::NewPause>().gives::<WorkPackageView>("Pauses the clock while it waits for somebody outside"),
        post("/work-packages/{key}/resume", sla::pause::post_resume).takes::<sla::pause::Resume>().gives::<WorkPackageView>("Lets the clock run again"),
        post("/work-packages/{key}/complete", work_package::web::complete).takes::<w::Note>().gives::<WorkPackageView>("Completes a Work Package"),
        post("/work-packages/{key}/drop", work_package::web::drop).takes::<w::Note>().gives::<WorkPackageView>("Gives a Work Package up"),
        post("/work-packages/{key}/reopen", work_package::web::reopen).takes::<w::Note>().gives::<WorkPackageView>("Opens a closed Work Package again"),
        post("/work-packages/{key}/approvals/{step}/approve", work_package::web::approve).takes::<w::Note>().gives::<WorkPackageView>("Approves a step"),
        post("/work-packages/{key}/approvals/{step}/decline", work_package::web::decline).takes::<w::Note>().gives::<WorkPackageView>("Declines a step"),
        post("/work-packages/{key}/accept", work_package::web::accept).takes::<w::Reason>().gives::<WorkPackageView>("Accepts a completed Work Package"),
        post("/work-packages/{key}/reject", work_package::web::reject).takes::<w::Reason>().gives::<WorkPackageView>("Rejects a completed Work Package"),
        get("/work-packages/{key}/clock", sla::explain::show).gives::<sla::explain::ClockView>("Why it is due when it is due, what changed that, and the same computed again"),
        get("/work-packages/{key}/criteria", work_package::criteria::index).gives::<List<work_package::criteria::CriterionView>>("The Acceptance Criteria, checked for a Work Package").asks::<Page>(),
        put("/work-packages/{key}/criteria", work_package::criteria::put).takes::<work_package::criteria::Verdict>().gives::<List<work_package::criteria::CriterionView>>("Says whether a Work Package meets a criterion"),
        get("/work-packages/{key}/history", work_package::web::history).gives::<List<Fact>>("The history of a Work Package over all levels").asks::<Page>(),
        get("/work-packages/{key}/comments", comment::of_work_package).gives::<List<CommentView>>("The discussion on a Work Package").asks::<Page>(),
        post("/work-packages/{key}/comments", comment::post_on_work_package).takes::<comment::NewComment>().makes::<CommentView>("Writes a comment"),
        get("/tasks", work_package::web::tasks).gives::<List<TaskView>>("The tasks that you see, over all projects").asks::<work_package::web::TaskQuery>(),
        get("/tasks/{id}", work_package::web::task).gives::<TaskView>("A task"),
        page("/tasks/{id}", work_package::web::task_page),
        patch("/tasks/{id}", work_package::web::change_task).takes::<tc::TaskChange>().gives::<TaskView>("Changes a task"),
        // Escalation and swarming
        post("/work-packages/{key}/escalate", escalation::web::escalate).takes::<e::Escalate>().makes::<EscalationView>("Escalates a Work Package"),
        page("/escalations/{id}", escalation::web::of_work_package),
        page("/projects/{key}/escalations", escalation::web::paths),
        get("/escalations/{id}", escalation::web::show).gives::<EscalationView>("An escalation"),
        post("/escalations/{id}/take", escalation::web::take).takes::<e::Note>().gives::<EscalationView>("Takes an escalation on"),
        post("/escalations/{id}/complete", escalation::web::complete).takes::<e::Note>().gives::<EscalationView>("Completes an escalation"),
        post("/escalations/{id}/return", escalation::web::give_back).takes::<e::Note>().gives::<EscalationView>("Returns an escalation with a note"),
        post("/work-packages/{key}/swarm", swarm::start).takes::<Nothing>().gives::<WorkPackageView>("Starts a swarm"),
        get("/work-packages/{key}/swarms", swarm::seen::past_index).gives::<List<swarm::seen::SeenSwarm>>("The swarms that a Work Package has had").asks::<Page>(),
        delete("/work-packages/{key}/swarm", swarm::stop).about("Ends a swarm"),
        post("/work-packages/{key}/swarm/members", swarm::join).takes::<swarm::Join>().gives::<WorkPackageView>("Joins a swarm, or calls people in"),
        delete("/work-packages/{key}/swarm/members/{login}", swarm::leave).about("Leaves a swarm"),
        // What one is told
        page("/", my_work::show),
        page("/inbox", notification::inbox).asks::<notification::InboxQuery>(),
        page("/browse/{key}", pages::browse),
        page("/search", pages::search).asks::<pages::SearchQuery>(),
        get("/audit", audit::index).gives::<List<audit::AuditFact>>("The audit log, newest first (administrators)").restricted().asks::<audit::AuditQuery>().page(),
        get("/notifications", notification::index).gives::<List<NotificationView>>("What you were told").asks::<Page>(),
        post("/notifications/read", notification::read).takes::<notification::Read>().gives::<List<NotificationView>>("Marks notifications as read").asks::<Page>(),
        get("/me/notification-settings", notification::settings::show).gives::<SettingsView>("What you want to be told, in the product and by e-mail").page(),
        put("/me/notification-settings", notification::settings::put).takes::<NewSettings>().gives::<SettingsView>("Sets it; what is left out stays"),
        get("/messages", message::web::list).gives::<List<MessageView>>("Your direct messages, newest first").asks::<message::web::MessageQuery>(),
        page("/messages", message::web::show).asks::<message::web::MessagePageQuery>(),
        post("/messages", message::web::send).takes::<message::NewMessage>().makes::<MessageView>("Writes to somebody of a project of yours"),
        post("/messages/read", message::web::seen).takes::<message::Seen>().about("Marks what somebody wrote to you as read"),
        get("/conversations", message::web::conversations).gives::<List<ConversationView>>("Your conversations").asks::<Page>(),
        get("/mail", mail::web::list).gives::<List<MailView>>("The outbox of e-mail (administrators)").restricted().asks::<mail::web::MailQuery>().page(),
        post("/mail/{id}/retry", mail::web::try_again).takes::<Nothing>().gives::<MailView>("Lets a mail that has failed be tried again"),
    ]
}

/// Whether the caller may hear a topic of live updates.
///
/// # Errors
/// Those of the database.
pub fn may_hear(cx: &mut Cx<'_>, topic: &str) -> Result<bool, Problem> {
    let Some((kind, id)) = topic.rsplit_once('-').and_then(|(k, n)| Some((k, n.parse::<i64>().ok()?))) else {
        return Ok(false);
    };
    Ok(match kind {
        "person" => cx.by.id == id,
        "project" => project::scope(cx)?.holds(id),
        "team" => {
            let t = team::by_id(cx.tx, id)?;
            team::visible(cx, &t)?
        }
        "poker" => poker::audible(cx, id)?,
        "work_package" => {
            let w = work_package::by_id(cx.tx, id)?;
            work_package::visible(cx, &w)?
        }
        _ => false,
    })
}
