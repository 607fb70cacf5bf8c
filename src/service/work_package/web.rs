//! Handlers of Work Packages and tasks.

pub mod criteria;
pub mod pages;

use super::model::{ClockFilter, Order, State, StepState};
use super::read::list::Filters;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::fields::text::{Key, Prefix, Slug};
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::{account, team};
use crate::product::{project, story};
use crate::route::Route;
use crate::service::access;
use crate::service::sla::model::Severity;
use crate::service::task::model::TaskState;

/// Why a step of approval is not judged.
const JUDGING_A_STEP: [Code; 6] = [
    Code::NotProductOwner,
    Code::NotScrumMaster,
    Code::NotTeamMember,
    Code::NotChiefProductOwner,
    Code::WorkPackageClosed,
    Code::ApprovalMissing,
];

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/work-packages", list)
            .gives::<List<read::WorkPackageView>>("The Work Packages that you see")
            .asks::<WorkPackageQuery>(),
        Route::post("/stories/{key}/work-packages", create)
            .takes::<verbs::create::NewWorkPackage>()
            .makes::<read::WorkPackageView>("Opens a Work Package")
            .refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::StoryNotReady]),
        Route::page("/work-packages", pages::desk).asks::<WorkPackageQuery>(),
        Route::page("/work-packages/new", pages::choose),
        Route::page("/stories/{key}/work-packages/new", pages::new),
        Route::get("/work-packages/{key}", show).gives::<read::WorkPackageView>("A Work Package").with_page(),
        Route::patch("/work-packages/{key}", change)
            .takes::<verbs::change::WorkPackageChange>()
            .gives::<read::WorkPackageView>("Changes a Work Package")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        Route::post("/work-packages/{key}/take", take)
            .takes::<Nothing>()
            .gives::<read::WorkPackageView>("Takes a Work Package on")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::WorkPackageClosed]),
        Route::post("/work-packages/{key}/apply-template", apply_template)
            .takes::<verbs::create::Applied>()
            .gives::<read::WorkPackageView>("Applies a template to an open Work Package")
            .refuses(&[
                Code::NotTeamMember,
                Code::WorkPackageEscalated,
                Code::WorkPackageClosed,
                Code::TemplateApplied,
            ]),
        Route::post("/work-packages/{key}/complete", complete)
            .takes::<verbs::end::Note>()
            .gives::<read::WorkPackageView>("Completes a Work Package")
            .refuses(&[
                Code::NotTeamMember,
                Code::WorkPackageHasOpenTasks,
                Code::WorkPackageEscalated,
                Code::WorkPackageClosed,
                Code::ApprovalMissing,
            ]),
        Route::post("/work-packages/{key}/drop", drop)
            .takes::<verbs::end::Note>()
            .gives::<read::WorkPackageView>("Gives a Work Package up")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::WorkPackageClosed]),
        Route::post("/work-packages/{key}/reopen", reopen)
            .takes::<verbs::end::Note>()
            .gives::<read::WorkPackageView>("Opens a closed Work Package again")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageNotCompleted]),
        Route::post("/work-packages/{key}/approvals/{step}/approve", approve)
            .takes::<verbs::end::Note>()
            .gives::<read::WorkPackageView>("Approves a step")
            .refuses(&JUDGING_A_STEP),
        Route::post("/work-packages/{key}/approvals/{step}/decline", decline)
            .takes::<verbs::end::Note>()
            .gives::<read::WorkPackageView>("Declines a step")
            .refuses(&JUDGING_A_STEP),
        Route::post("/work-packages/{key}/accept", accept)
            .takes::<verbs::Reason>()
            .gives::<read::WorkPackageView>("Accepts a completed Work Package")
            .refuses(&[Code::NotProductOwner, Code::WorkPackageNotCompleted]),
        Route::post("/work-packages/{key}/reject", reject)
            .takes::<verbs::Reason>()
            .gives::<read::WorkPackageView>("Rejects a completed Work Package")
            .refuses(&[Code::NotProductOwner, Code::WorkPackageNotCompleted]),
        Route::get("/work-packages/{key}/criteria", criteria::index)
            .gives::<List<read::criteria::CriterionView>>("The Acceptance Criteria, checked for a Work Package")
            .asks::<Page>(),
        Route::put("/work-packages/{key}/criteria", criteria::put)
            .takes::<verbs::criteria::Verdict>()
            .gives::<List<read::criteria::CriterionView>>("Says whether a Work Package meets a criterion")
            .refuses(&[Code::NotTeamMember]),
        Route::get("/work-packages/{key}/history", history)
            .gives::<List<Fact>>("The history of a Work Package over all levels")
            .asks::<Page>(),
        Route::page("/tasks/{id}", pages::task),
    ]
}

crate::query! {
    /// Where work is: what lists of Work Packages and of tasks are both narrowed down by.
    pub struct PlaceQuery in pages {
        /// Only work of the project with this key.
        project: Option<Prefix>,
        /// Only work under the story with this key, or held by it.
        story: Option<Key>,
        /// Only work of the team with this slug, or held by it.
        team: Option<Slug>,
    }
}

crate::query! {
    /// What a list of Work Packages is asked for.
    pub struct WorkPackageQuery with place: PlaceQuery {
        /// Only those in this state.
        state: Option<State>,
        /// Only those that are open, in progress or rejected, or only the others.
        open: Option<bool>,
        /// Only those of this severity.
        severity: Option<Severity>,
        /// Only those whose clock is in this state.
        sla: Option<ClockFilter>,
        /// Only those assigned to the person with this login.
        assignee: Option<Slug>,
        /// Only those of this category.
        category: Option<String>,
        /// Only those with a running swarm, or only the others.
        swarming: Option<bool>,
        /// Part of the title or key.
        q: Option<String>,
        /// What the list is ordered by; `created` unless said otherwise.
        order: Option<Order>,
    }
}

crate::query! {
    /// What a list of tasks is asked for.
    pub struct TaskQuery with place: PlaceQuery {
        /// Only those assigned to the person with this login; `me` is the caller.
        assignee: Option<Slug>,
        /// Only those in this state.
        state: Option<TaskState>,
        /// Only those that are neither done nor dropped, or only the others.
        open: Option<bool>,
    }
}

/// A filter that names nothing the caller can see: a wrong value, not a missing page.
fn unseen(name: &'static str, value: &dyn std::fmt::Display) -> impl FnOnce(Problem) -> Problem {
    let message = format!("there is none that you can see: \"{value}\"");
    move |p| if p.status == 404 { Problem::invalid(name, message) } else { p }
}

/// The project, story and team that a query names.
pub fn place(cx: &mut Cx<'_>, q: &PlaceQuery) -> Result<[Option<i64>; 3], Problem> {
    let (mut project, mut story, mut team) = (None, None, None);
    if let Some(Prefix(key)) = &q.project {
        project = Some(project::read::find(cx, key).map_err(unseen("project", key))?.id);
    }
    if let Some(key) = &q.story {
        story = Some(story::read::find(cx, key).map_err(unseen("story", key))?.id);
    }
    if let Some(Slug(slug)) = &q.team {
        team = Some(team::read::find(cx, slug).map_err(unseen("team", slug))?.id);
    }
    Ok([project, story, team])
}

pub fn person(cx: &mut Cx<'_>, login: &str) -> Result<i64, Problem> {
    account::store::id_of(cx.tx, login)?
        .ok_or_else(|| Problem::invalid("assignee", format!("there is no user {login:?}")))
}

/// Looks up what a query of Work Packages names.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: WorkPackageQuery) -> Result<Filters, Problem> {
    let [project, story, team] = place(cx, &q.place)?;
    let assignee = q.assignee.as_ref().map(|a| person(cx, &a.0)).transpose()?;
    let WorkPackageQuery { place: _, state, open, severity, sla, assignee: _, category, swarming, q, order } = q;
    Ok(Filters { project, story, team, state, open, severity, sla, assignee, category, swarming, q, order })
}

/// A Work Package as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::by_id(cx, id))
}

/// `POST /stories/{key}/work-packages`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = verbs::create::create(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, w.id).made(format!("/work-packages/{}", w.key())))
}

/// `GET /work-packages`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: WorkPackageQuery = r.asked()?;
    let name = match q.order.unwrap_or(Order::Created) {
        Order::Due => "work_packages_due",
        Order::Created => "work_packages",
        Order::Newest => "work_packages_newest",
    };
    let page = Paging::read(&q.place.page, name, 3)?;
    let f = filters(cx, q)?;
    Reply::list(&read::list::list(cx, &f, &page)?)
}

/// `GET /work-packages/{key}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    let v = read::work_package(cx, w.clone())?;
    Reply::ok(&v)?.page(cx, |cx| page::show::show(cx, &w, &v))
}

/// `PATCH /work-packages/{key}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change::change(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/take`
pub fn take(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change::take(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/apply-template`
pub fn apply_template(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::create::apply_template(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/complete`
pub fn complete(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::end::complete(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/drop`
pub fn drop(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::end::drop(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/reopen`
pub fn reopen(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::end::reopen(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/accept`
pub fn accept(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::accept(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/reject`
pub fn reject(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::reject(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/approvals/{step}/approve`
pub fn approve(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::judge_step(cx, &r.key("key")?, r.id("step")?, StepState::Approved, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /work-packages/{key}/approvals/{step}/decline`
pub fn decline(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::judge_step(cx, &r.key("key")?, r.id("step")?, StepState::Declined, &r.body)?;
    Ok(answer(cx, id))
}

/// `GET /work-packages/{key}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    Reply::list(&activity::read::history(cx, HistoryOf::WorkPackage(w.id), &Paging::read(&r.asked()?, "history", 2)?)?)
}
