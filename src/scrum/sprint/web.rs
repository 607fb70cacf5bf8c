//! Handlers of Sprints.

use super::model::State;
use super::read::proposal::Asked;
use super::verbs::close::{Closed, Ended};
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/teams/{slug}/velocity", velocity)
            .gives::<read::velocity::VelocityView>("The velocity of a team")
            .with_page(),
        Route::get("/teams/{slug}/unknown-work-proposal", unknown_work_proposal)
            .gives::<read::unknown_work::UnknownWorkProposal>("What to set aside for unknown work"),
        Route::get("/teams/{slug}/sprints", list)
            .gives::<List<read::SprintView>>("The Sprints of a team")
            .asks::<Page>(),
        Route::page("/teams/{slug}/sprints", list_page).asks::<Page>(),
        Route::post("/teams/{slug}/sprints", create)
            .takes::<verbs::NewSprint>()
            .makes::<read::SprintView>("Makes a planned Sprint")
            .refuses(&[Code::NotScrumMaster, Code::SprintDatesOverlap]),
        Route::get("/sprints/{id}", show)
            .gives::<read::SprintView>("A Sprint")
            .page_asks::<ProposalQuery>()
            .with_page(),
        Route::patch("/sprints/{id}", change)
            .takes::<verbs::SprintChange>()
            .gives::<read::SprintView>("Changes a Sprint")
            .refuses(&[Code::NotScrumMaster, Code::SprintNotPlanned, Code::SprintDatesOverlap]),
        Route::put("/sprints/{id}/commitments/{story}", commit)
            .takes::<verbs::commit::Commit>()
            .gives::<read::SprintView>("Commits to a story with known and unknown work")
            .refuses(&[
                Code::NotTeamMember,
                Code::SingleTeamStory,
                Code::StoryNotReady,
                Code::StoryCommitted,
                Code::SprintNotPlanned,
                Code::SprintScopeFrozen,
                Code::DefinitionOfReadyUnmet,
            ]),
        Route::delete("/sprints/{id}/commitments/{story}", uncommit)
            .about("Takes a story out of a planned Sprint")
            .refuses(&[Code::NotTeamMember, Code::SprintNotPlanned]),
        Route::post("/sprints/{id}/spare-capacity", spare_capacity)
            .takes::<verbs::commit::SpareCapacity>()
            .gives::<read::SprintView>("Reports spare capacity")
            .refuses(&[Code::NotTeamMember, Code::SprintNotActive]),
        Route::post("/sprints/{id}/start", start)
            .takes::<Nothing>()
            .gives::<read::SprintView>("Starts a Sprint")
            .refuses(&[Code::NotScrumMaster, Code::SprintAlreadyActive, Code::SprintNotPlanned]),
        Route::post("/sprints/{id}/close", close)
            .takes::<Nothing>()
            .gives::<verbs::close::Closed>("Closes a Sprint")
            .refuses(&[Code::NotScrumMaster, Code::SprintNotActive]),
        Route::post("/sprints/{id}/end-early", end_early)
            .takes::<verbs::early::EndEarly>()
            .gives::<verbs::close::Closed>("A Product Owner ends a running Sprint early")
            .refuses(&[Code::NotProductOwner, Code::SprintNotActive]),
        Route::get("/sprints/{id}/board", show_board)
            .gives::<read::board::BoardView>("The Scrumboard")
            .page_asks::<page::board::BoardQuery>()
            .with_page(),
        Route::get("/sprints/{id}/burndown", show_burndown)
            .gives::<read::burndown::BurndownView>("The Sprint Burndown Chart")
            .with_page(),
        Route::get("/sprints/{id}/report", report)
            .gives::<read::report::ReportView>("What was planned against what came, and what disturbed it")
            .with_page(),
        Route::get("/sprints/{id}/review", review)
            .gives::<read::review::SprintReview>("What the Sprint Review goes through: approved, rejected, left open")
            .with_page(),
        Route::get("/sprints/{id}/proposal", proposal)
            .gives::<read::proposal::Proposal>("The stories that are proposed for a Sprint, and why")
            .asks::<ProposalQuery>(),
        Route::get("/sprints/{id}/history", history).gives::<List<Fact>>("The history of a Sprint").asks::<Page>(),
    ]
}

/// A Sprint as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::fresh(cx, id))
}

fn closed(cx: &Cx<'_>, id: i64, ended: Ended) -> Reply {
    Reply::after(cx, move |cx| Ok(Closed { sprint: read::fresh(cx, id)?, ended: ended.clone() })).listed()
}

/// `POST /teams/{slug}/sprints`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::create(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, id).made(format!("/sprints/{id}")))
}

/// `GET /teams/{slug}/sprints`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::of_team(cx, r.part("slug"), &Paging::read(&r.asked()?, "sprints", 1)?)?)
}

/// `GET /teams/{slug}/sprints`, as a page
pub fn list_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::read::find(cx, r.part("slug"))?;
    let paging = Paging::read(&r.asked()?, "sprints_closed", 2)?;
    Ok(Reply::html(page::list::show(cx, t, &paging)?))
}

/// `GET /teams/{slug}/velocity`
pub fn velocity(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (t, v) = (team::read::find(cx, r.part("slug"))?, read::velocity::velocity(cx, r.part("slug"))?);
    Reply::list(&v)?.page(cx, |cx| page::velocity::show(cx, &t, &v))
}

/// `GET /teams/{slug}/unknown-work-proposal`
pub fn unknown_work_proposal(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::unknown_work::proposal(cx, r.part("slug"))?)
}

/// `GET /sprints/{id}/proposal`
pub fn proposal(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, q): (i64, ProposalQuery) = (r.id("id")?, r.asked()?);
    Reply::list(&read::proposal::of_sprint(cx, id, &q.asked())?)
}

crate::query! {
    /// What the proposal for a Sprint is asked for.
    pub struct ProposalQuery {
        /// Part of the title or key of a story.
        q: Option<String>,
        /// Whether dormant stories are proposed too.
        dormant: Option<bool>,
    }
}

impl ProposalQuery {
    fn asked(&self) -> Asked<'_> {
        Asked { text: self.q.as_deref().unwrap_or(""), dormant: self.dormant.unwrap_or(false) }
    }
}

/// `GET /sprints/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::by_id(cx, r.id("id")?)?;
    Reply::ok(&s)?.page(cx, |cx| match s.state {
        State::Planned => page::planning::show(cx, &s, &r.asked::<ProposalQuery>()?.asked()),
        State::Active | State::Closed => page::outcome::show(cx, &s),
    })
}

/// `PATCH /sprints/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /sprints/{id}/commitments/{story}`
pub fn commit(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::commit::commit(cx, r.id("id")?, &r.key("story")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `DELETE /sprints/{id}/commitments/{story}`
pub fn uncommit(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::commit::uncommit(cx, r.id("id")?, &r.key("story")?)?;
    Ok(Reply::none())
}

/// `POST /sprints/{id}/spare-capacity`
pub fn spare_capacity(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::commit::spare_capacity(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /sprints/{id}/start`
pub fn start(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::start(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /sprints/{id}/close`
pub fn close(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, ended) = (r.id("id")?, verbs::close::close(cx, r.id("id")?, &r.body)?);
    Ok(closed(cx, id, ended))
}

/// `POST /sprints/{id}/end-early`
pub fn end_early(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, ended) = (r.id("id")?, verbs::early::end(cx, r.id("id")?, &r.body)?);
    Ok(closed(cx, id, ended))
}

/// `GET /sprints/{id}/board`
pub fn show_board(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (s, t) = read::find(cx, r.id("id")?)?;
    let b = read::board::board(cx, &s)?;
    Reply::list(&b)?.page(cx, |cx| page::board::show(cx, &r.url, &r.asked()?, &s, &t, b))
}

/// `GET /sprints/{id}/burndown`
pub fn show_burndown(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, b) = (r.id("id")?, read::burndown::burndown(cx, r.id("id")?)?);
    Reply::list(&b)?.page(cx, |cx| page::burndown::show(cx, id, &b))
}

/// `GET /sprints/{id}/report`
pub fn report(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let report = read::report::report(cx, r.id("id")?)?;
    Reply::list(&report)?.page(cx, |cx| page::report::show(cx, &report))
}

/// `GET /sprints/{id}/review`
pub fn review(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let review = read::review::review(cx, r.id("id")?)?;
    Reply::list(&review)?.page(cx, |cx| page::review::show(cx, &review))
}

/// `GET /sprints/{id}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (s, _) = read::find(cx, r.id("id")?)?;
    let seen = project::read::scope(cx)?;
    let page = Paging::read(&r.asked()?, "sprint_history", 2)?;
    Reply::list(&activity::read::history(cx, HistoryOf::Sprint(s.id, &seen), &page)?)
}
