//! Handlers of meetings.

use super::model::Meeting;
use super::read::{MeetingView, find, many, of_teams, view};
use super::verbs::{hold, plan};
use super::{page, read, store, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Dress, Reply, Req};
use crate::people::team;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/teams/{slug}/meetings", index)
            .gives::<List<read::MeetingView>>("The meetings of a team")
            .asks::<Page>()
            .with_page(),
        Route::post("/teams/{slug}/meetings", post)
            .takes::<verbs::NewMeeting>()
            .makes::<read::MeetingView>("Plans a meeting")
            .refuses(&[Code::NotTeamMember]),
        Route::get("/meetings/{id}", show).gives::<read::MeetingView>("A meeting").with_page(),
        Route::patch("/meetings/{id}", patch)
            .takes::<verbs::MeetingLength>()
            .gives::<read::MeetingView>("Says how long a meeting took")
            .refuses(&[Code::NotTeamMember]),
    ]
}

/// A meeting as it is once the change is committed.
fn answer(cx: &Cx<'_>, m: Meeting) -> Reply {
    Reply::after(cx, move |cx| view(cx, m.clone()))
}

/// `POST /teams/{slug}/meetings`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let m = plan(cx, r.part("slug"), &r.body)?;
    let place = format!("/meetings/{}", m.id);
    Ok(answer(cx, m).made(place))
}

/// `GET /teams/{slug}/meetings`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::read::find(cx, r.part("slug"))?;
    let page = Paging::read(&r.asked()?, "meetings", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::page(cx.tx, t.id, after, page.rows())?;
    let list: List<MeetingView> = page.many(rows, |m| vec![m.id], |rows| many(cx, rows))?;
    Reply::list(&list)?.page(cx, |cx| {
        let all = of_teams(cx.tx, &[t.id])?;
        let all = many(cx, all)?;
        page::show(cx, &t, &all)
    })
}

/// `GET /meetings/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (m, t) = find(cx, r.id("id")?)?;
    let to = format!("/teams/{}/meetings#meeting-{}", t.slug, m.id);
    let reply = Reply::ok(&view(cx, m)?)?;
    Ok(if cx.dress == Dress::Browser { Reply::elsewhere(to) } else { reply })
}

/// `PATCH /meetings/{id}`
pub fn patch(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let m = hold(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, m))
}
