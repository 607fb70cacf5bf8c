//! Handlers of teams.

use super::model::Team;
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
        Route::get("/teams", list).gives::<List<read::TeamView>>("The teams that you see").asks::<Page>().with_page(),
        Route::post("/teams", create)
            .takes::<verbs::NewTeam>()
            .makes::<read::TeamView>("Makes a team")
            .refuses(&[Code::Forbidden, Code::AlreadyExists]),
        Route::get("/teams/{slug}", show).gives::<read::TeamView>("A team").with_page(),
        Route::patch("/teams/{slug}", change)
            .takes::<verbs::TeamChange>()
            .gives::<read::TeamView>("Changes a team")
            .refuses(&[Code::Forbidden, Code::EstimateUnitDiffers]),
        Route::post("/teams/{slug}/members", add_member)
            .takes::<verbs::NewMember>()
            .makes::<read::TeamView>("Makes a person a member")
            .refuses(&[Code::Forbidden]),
        Route::put("/teams/{slug}/members/{login}", put_member)
            .takes::<verbs::Membership>()
            .gives::<read::TeamView>("Makes a person a member")
            .refuses(&[Code::Forbidden]),
        Route::delete("/teams/{slug}/members/{login}", remove_member)
            .about("Takes a person out of a team")
            .refuses(&[Code::Forbidden]),
        Route::get("/teams/{slug}/history", history)
            .gives::<List<Fact>>("The history of a team and its members")
            .asks::<Page>(),
    ]
}

/// A team as it is once the change is committed.
fn answer(cx: &Cx<'_>, t: Team) -> Reply {
    Reply::after(cx, move |cx| read::team(cx, t.clone()))
}

/// `POST /teams`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::create(cx, &r.body)?;
    let place = format!("/teams/{}", t.slug);
    Ok(answer(cx, t).made(place))
}

/// `GET /teams`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let teams = read::teams(cx, &Paging::read(&r.asked()?, "teams", 1)?)?;
    Reply::list(&teams)?.page(cx, |cx| page::teams(cx, &teams))
}

/// `GET /teams/{slug}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let team = read::find(cx, r.part("slug"))?;
    let view = read::team(cx, team.clone())?;
    Reply::ok(&view)?.page(cx, |cx| page::one(cx, &team, &view))
}

/// `GET /teams/{slug}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = read::find(cx, r.part("slug"))?;
    Reply::list(&activity::read::history(cx, HistoryOf::Team(t.id), &Paging::read(&r.asked()?, "team_history", 2)?)?)
}

/// `PATCH /teams/{slug}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::change(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, t))
}

/// `POST /teams/{slug}/members`
pub fn add_member(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::add_member(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, t).made(format!("/teams/{}", r.part("slug"))))
}

/// `PUT /teams/{slug}/members/{login}`
pub fn put_member(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::put_member(cx, r.part("slug"), r.part("login"), &r.body)?;
    Ok(answer(cx, t))
}

/// `DELETE /teams/{slug}/members/{login}`
pub fn remove_member(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::remove_member(cx, r.part("slug"), r.part("login"))?;
    Ok(Reply::none())
}
