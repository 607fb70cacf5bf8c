//! Handlers of sessions.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};

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
