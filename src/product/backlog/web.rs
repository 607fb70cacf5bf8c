//! Handlers of the backlog: its list, Epics, ranks, priority conflicts.

use super::store::Filters;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::fields::text::Slug;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::people::account;
use crate::product::conflict::read::ConflictView;
use crate::product::epic::read::EpicView;
use crate::product::story::model::{Recurrence, State, TeamMode};
use crate::product::story::read::StoryView;
use crate::product::{conflict, epic, story};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/backlog", list)
            .gives::<List<read::BacklogItem>>("The Prioritized Product Backlog")
            .asks::<BacklogQuery>(),
        Route::page("/projects/{key}/backlog", page).asks::<BacklogPageQuery>(),
        Route::post("/projects/{key}/priority-conflicts", raise_conflict)
            .takes::<conflict::verbs::NewConflict>()
            .makes::<ConflictView>("Raises a priority conflict")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/projects/{key}/priority-conflicts", conflicts)
            .gives::<List<ConflictView>>("The priority conflicts of a project")
            .asks::<Page>()
            .with_page(),
        Route::get("/priority-conflicts/{id}", conflict).gives::<ConflictView>("A priority conflict").with_page(),
        Route::post("/priority-conflicts/{id}/decide", decide_conflict)
            .takes::<conflict::verbs::Decision>()
            .gives::<ConflictView>("Decides it (Chief Product Owner)")
            .refuses(&[Code::NotChiefProductOwner]),
        Route::post("/projects/{key}/epics", create_epic)
            .takes::<epic::verbs::NewEpic>()
            .makes::<EpicView>("Makes an Epic")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/epics/{key}", epic).gives::<EpicView>("An Epic").with_page(),
        Route::patch("/epics/{key}", change_epic)
            .takes::<epic::verbs::EpicChange>()
            .gives::<EpicView>("Changes an Epic")
            .refuses(&[Code::NotProductOwner]),
        Route::post("/epics/{key}/rank", rank_epic)
            .takes::<verbs::Place>()
            .gives::<EpicView>("Moves an Epic in the backlog")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/epics/{key}/history", epic_history).gives::<List<Fact>>("The history of an Epic").asks::<Page>(),
        Route::post("/stories/{key}/rank", rank_story)
            .takes::<verbs::Place>()
            .gives::<StoryView>("Moves a story in the backlog")
            .refuses(&[Code::NotProductOwner, Code::PriorityConflictOpen]),
    ]
}

crate::query! {
    /// What the backlog of a project is asked for.
    pub struct BacklogQuery in pages {
        /// Only finite or only recurring stories.
        recurrence: Option<Recurrence>,
        /// Only stories of one team or only of several.
        team_mode: Option<TeamMode>,
        /// Only stories in this state.
        state: Option<State>,
        /// Only items of the Product Owner with this login.
        product_owner: Option<Slug>,
        /// Part of the title or key.
        q: Option<String>,
    }
}

crate::query! {
    /// What the page of the backlog is asked for.
    pub struct BacklogPageQuery with list: BacklogQuery { tab: Option<page::Tab> }
}

/// Looks up what a query of the backlog names.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: BacklogQuery) -> Result<Filters, Problem> {
    let product_owner = match q.product_owner {
        None => None,
        Some(Slug(login)) => Some(
            account::store::id_of(cx.tx, &login)?
                .ok_or_else(|| Problem::invalid("product_owner", format!("there is no user {login:?}")))?,
        ),
    };
    Ok(Filters { recurrence: q.recurrence, team_mode: q.team_mode, state: q.state, product_owner, q: q.q })
}

/// `GET /projects/{key}/backlog`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::project(cx, r.part("key"))?;
    let q: BacklogQuery = r.asked()?;
    let page = Paging::read(&q.page, "backlog", 3)?;
    let f = filters(cx, q)?;
    Reply::list(&read::list(cx, &p, &f, &page)?)
}

/// `GET /projects/{key}/backlog` of a browser
pub fn page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::project(cx, r.part("key"))?;
    Ok(Reply::html(page::backlog(cx, p, r.asked()?, &r.query)?))
}

/// An Epic as it is once the change is committed.
fn epic_answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| epic::read::by_id(cx, id))
}

/// A conflict likewise.
fn conflict_answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| conflict::read::show(cx, id))
}

/// `POST /projects/{key}/epics`
pub fn create_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (id, key) = epic::verbs::create(cx, r.part("key"), &r.body)?;
    Ok(epic_answer(cx, id).made(format!("/epics/{key}")))
}

/// `GET /epics/{key}`
pub fn epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = epic::read::find(cx, &r.key("key")?)?;
    let view = epic::read::by_id(cx, e.id)?;
    Reply::ok(&view)?.page(cx, |cx| page::epic(cx, &e, &view))
}

/// `PATCH /epics/{key}`
pub fn change_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = epic::verbs::change(cx, &r.key("key")?, &r.body)?;
    Ok(epic_answer(cx, id))
}

/// `GET /epics/{key}/history`
pub fn epic_history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = epic::read::find(cx, &r.key("key")?)?;
    Reply::list(&activity::read::history(cx, HistoryOf::Epic(e.id), &Paging::read(&r.asked()?, "epic_history", 2)?)?)
}

/// `POST /stories/{key}/rank`
pub fn rank_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::rank_story(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| story::read::by_id(cx, id)))
}

/// `POST /epics/{key}/rank`
pub fn rank_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::rank_epic(cx, &r.key("key")?, &r.body)?;
    Ok(epic_answer(cx, id))
}

/// `POST /projects/{key}/priority-conflicts`
pub fn raise_conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = conflict::verbs::raise(cx, r.part("key"), &r.body)?;
    Ok(conflict_answer(cx, id).made(format!("/priority-conflicts/{id}")))
}

/// `GET /projects/{key}/priority-conflicts`
pub fn conflicts(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = read::project(cx, r.part("key"))?;
    let list = conflict::read::list(cx, p.id, &Paging::read(&r.asked()?, "priority_conflicts", 1)?)?;
    Reply::list(&list)?.page(cx, |cx| conflict::page::all(cx, &p, &list))
}

/// `GET /priority-conflicts/{id}`
pub fn conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = conflict::read::show(cx, r.id("id")?)?;
    Reply::ok(&c)?.page(cx, |cx| conflict::page::one(cx, &c))
}

/// `POST /priority-conflicts/{id}/decide`
pub fn decide_conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = conflict::verbs::decide(cx, r.id("id")?, &r.body)?;
    Ok(conflict_answer(cx, id))
}
