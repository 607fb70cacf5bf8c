//! Handlers of impediments.

use super::model::State;
use super::store::Filters;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/teams/{slug}/impediments", of_team)
            .gives::<List<read::ImpedimentView>>("The Impediment Log of a team")
            .asks::<ImpedimentQuery>(),
        Route::page("/teams/{slug}/impediments", team_page),
        Route::post("/teams/{slug}/impediments", raise)
            .takes::<verbs::NewImpediment>()
            .makes::<read::ImpedimentView>("Raises an impediment")
            .refuses(&[Code::NotTeamMember]),
        Route::get("/projects/{key}/impediments", of_project)
            .gives::<List<read::ImpedimentView>>("The impediments of a project that concern several teams")
            .asks::<ImpedimentQuery>(),
        Route::page("/projects/{key}/impediments", project_page),
        Route::get("/impediments/{id}", show).gives::<read::ImpedimentView>("An impediment").with_page(),
        Route::patch("/impediments/{id}", change)
            .takes::<verbs::ImpedimentChange>()
            .gives::<read::ImpedimentView>("Changes an impediment")
            .refuses(&[Code::NotScrumMaster]),
        Route::get("/impediments/{id}/history", history)
            .gives::<List<Fact>>("The history of an impediment")
            .asks::<Page>(),
    ]
}

crate::query! {
    /// What an Impediment Log is asked for.
    pub struct ImpedimentQuery in pages {
        /// Only those in this state.
        state: Option<State>,
        /// Only those that concern several teams, or only the others.
        cross_team: Option<bool>,
    }
}

impl ImpedimentQuery {
    fn filters(&self) -> Filters {
        Filters { state: self.state, cross_team: self.cross_team, unresolved: false }
    }
}

/// `POST /teams/{slug}/impediments`
pub fn raise(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::raise(cx, r.part("slug"), &r.body)?;
    Ok(Reply::after(cx, move |cx| read::fresh(cx, id)).made(format!("/impediments/{id}")))
}

/// `GET /teams/{slug}/impediments`
pub fn of_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: ImpedimentQuery = r.asked()?;
    Reply::list(&read::of_team(cx, r.part("slug"), &q.filters(), &Paging::read(&q.page, "impediments", 1)?)?)
}

/// `GET /teams/{slug}/impediments` of a browser
pub fn team_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::of_team(cx, r.part("slug"))?))
}

/// `GET /projects/{key}/impediments`
pub fn of_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: ImpedimentQuery = r.asked()?;
    Reply::list(&read::of_project(cx, r.part("key"), &q.filters(), &Paging::read(&q.page, "project_impediments", 1)?)?)
}

/// `GET /projects/{key}/impediments` of a browser
pub fn project_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::of_project(cx, r.part("key"))?))
}

/// `GET /impediments/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let i = read::by_id(cx, r.id("id")?)?;
    Reply::ok(&i)?.page(cx, |cx| page::one(cx, &i))
}

/// `PATCH /impediments/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::fresh(cx, id)))
}

/// `GET /impediments/{id}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let i = read::by_id(cx, r.id("id")?)?;
    let about = format!("impediment-{}", i.id);
    Reply::list(&activity::read::history(
        cx,
        HistoryOf::About(&about),
        &Paging::read(&r.asked()?, "impediment_history", 2)?,
    )?)
}
