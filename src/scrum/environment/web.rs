//! Handlers of environments and their bookings.

use super::page;
use super::read::{EnvironmentView, find, many, view};
use super::store::environments;
use super::verbs::{book, create};
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Dress, Reply, Req};
use crate::product::project;

/// `POST /projects/{key}/environments`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (e, p) = create(cx, r.part("key"), &r.body)?;
    let place = format!("/environments/{}", e.id);
    Ok(Reply::after(cx, move |cx| view(cx, e.clone(), &p)).made(place))
}

/// `GET /projects/{key}/environments`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let page = Paging::read(&r.asked()?, "environments", 1)?;
    let after = page.after().map_or(0, |k| k[0]);
    let mut rows = environments(cx.tx, p.id)?;
    rows.retain(|e| e.id > after);
    let list: List<EnvironmentView> = page.many(rows, |e| vec![e.id], |rows| many(cx, rows, &p))?;
    Reply::list(&list)?.page(cx, |cx| {
        let all = environments(cx.tx, p.id)?;
        let all = many(cx, all, &p)?;
        page::show(cx, &p, &all)
    })
}

/// `GET /environments/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (e, p) = find(cx, r.id("id")?)?;
    let to = format!("/projects/{}/environments#environment-{}", p.key, e.id);
    let reply = Reply::ok(&view(cx, e, &p)?)?;
    Ok(if cx.dress == Dress::Browser { Reply::elsewhere(to) } else { reply })
}

/// `POST /environments/{id}/bookings`
pub fn post_booking(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = r.id("id")?;
    Reply::created(&book(cx, id, &r.body)?, format!("/environments/{id}"))
}
