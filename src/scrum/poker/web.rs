//! Handlers of sessions.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/teams/{slug}/poker-sessions", of_team)
            .gives::<List<read::PokerView>>("The sessions of Planning Poker of a team")
            .asks::<Page>(),
        Route::page("/teams/{slug}/poker-sessions", team_page),
        Route::post("/teams/{slug}/poker-sessions", start)
            .takes::<verbs::NewSession>()
            .makes::<read::PokerView>("Starts a session on stories")
            .refuses(&[Code::NotTeamMember, Code::SingleTeamStory]),
        Route::get("/poker-sessions/{id}", show)
            .gives::<read::PokerView>("A session; of an open round only your own card")
            .with_page(),
        Route::post("/poker-sessions/{id}/join", join)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Takes a seat")
            .refuses(&[Code::NotTeamMember, Code::PokerSessionClosed]),
        Route::post("/poker-sessions/{id}/leave", leave)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Leaves")
            .refuses(&[Code::NotTeamMember, Code::PokerSessionClosed]),
        Route::put("/poker-sessions/{id}/rounds/{n}/card", play)
            .takes::<verbs::round::PlayCard>()
            .gives::<read::PokerView>("Plays a hidden card")
            .refuses(&[Code::NotTeamMember, Code::PokerSessionClosed, Code::PokerRoundRevealed]),
        Route::post("/poker-sessions/{id}/reveal", reveal)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Reveals the round")
            .refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed, Code::PokerRoundRevealed, Code::PokerNoCards]),
        Route::post("/poker-sessions/{id}/rounds", another_round)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Opens another round on the same story")
            .refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed, Code::PokerRoundNotRevealed]),
        Route::post("/poker-sessions/{id}/agree", agree)
            .takes::<verbs::round::Agree>()
            .gives::<read::PokerView>("Makes what the team agrees on the estimate of its portion")
            .refuses(&[
                Code::NotTeamMember,
                Code::SingleTeamStory,
                Code::PokerSessionClosed,
                Code::PokerRoundNotRevealed,
                Code::PokerNoConsensus,
            ]),
        Route::post("/poker-sessions/{id}/put-off", put_off)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Puts the present story off")
            .refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed]),
        Route::post("/poker-sessions/{id}/close", close)
            .takes::<Nothing>()
            .gives::<read::PokerView>("Closes a session")
            .refuses(&[Code::NotScrumMaster, Code::PokerSessionClosed]),
    ]
}

/// A session as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::by_id(cx, id))
}

/// `POST /teams/{slug}/poker-sessions`
pub fn start(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::start(cx, r.part("slug"), &r.body)?;
    Ok(answer(cx, id).made(format!("/poker-sessions/{id}")))
}

/// `GET /teams/{slug}/poker-sessions`
pub fn of_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::of_team(cx, r.part("slug"), &Paging::read(&r.asked()?, "poker_sessions", 1)?)?)
}

/// `GET /teams/{slug}/poker-sessions` of a browser
pub fn team_page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Ok(Reply::html(page::of_team(cx, r.part("slug"))?))
}

/// `GET /poker-sessions/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::by_id(cx, r.id("id")?)?;
    Reply::ok(&s)?.page(cx, |cx| page::one(cx, &s))
}

/// `POST /poker-sessions/{id}/join`
pub fn join(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::join(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/leave`
pub fn leave(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::leave(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /poker-sessions/{id}/rounds/{n}/card`
pub fn play(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::round::play(cx, r.id("id")?, r.id("n")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/reveal`
pub fn reveal(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::round::reveal(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/rounds`
pub fn another_round(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::round::another_round(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/agree`
pub fn agree(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::round::agree(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/put-off`
pub fn put_off(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::put_off(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /poker-sessions/{id}/close`
pub fn close(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::close(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}
