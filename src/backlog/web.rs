//! Handlers of the backlog: its list, Epics, ranks, priority conflicts.

use super::{Filters, conflict, conflict_page, epic, page};
use crate::account;
use crate::activity::{self, Of};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Query, Reply, Req};
use crate::story::{Recurrence, State, TeamMode};

/// Reads the filters of the backlog.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: &Query) -> Result<Filters, Problem> {
    q.only(&["recurrence", "team_mode", "state", "product_owner", "q"])?;
    let product_owner = match q.get("product_owner") {
        None => None,
        Some(login) => Some(
            account::id_of(cx.tx, login)?
                .ok_or_else(|| Problem::invalid("product_owner", format!("there is no user {login:?}")))?,
        ),
    };
    Ok(Filters {
        recurrence: q.word("recurrence", Recurrence::parse)?,
        team_mode: q.word("team_mode", TeamMode::parse)?,
        state: q.word("state", State::parse)?,
        product_owner,
        q: q.get("q").map(str::to_owned),
    })
}

/// `GET /projects/{key}/backlog`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = super::of(cx, r.part("key"))?;
    let f = filters(cx, &r.query)?;
    Reply::list(&super::list(cx, &p, &f, &Paging::read(&r.query, "backlog", 3)?)?)
}

/// `GET /projects/{key}/backlog` of a browser
pub fn page(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = super::of(cx, r.part("key"))?;
    Ok(Reply::html(page::backlog(cx, p, &r.query)?))
}

/// `POST /projects/{key}/epics`
pub fn create_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = epic::create(cx, r.part("key"), &r.body)?;
    Reply::created(&e, format!("/epics/{}", e.key))
}

/// `GET /epics/{key}`
pub fn epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = epic::find(cx, &r.key("key")?)?;
    let view = epic::by_id(cx, e.id)?;
    Reply::ok(&view)?.page(cx, |cx| page::epic(cx, &e, &view))
}

/// `PATCH /epics/{key}`
pub fn change_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&epic::change(cx, &r.key("key")?, &r.body)?)
}

/// `GET /epics/{key}/history`
pub fn epic_history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = epic::find(cx, &r.key("key")?)?;
    r.query.only(&[])?;
    Reply::list(&activity::history(cx, Of::Epic(e.id), &Paging::read(&r.query, "epic_history", 2)?)?)
}

/// `POST /stories/{key}/rank`
pub fn rank_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&super::rank_story(cx, &r.key("key")?, &r.body)?)
}

/// `POST /epics/{key}/rank`
pub fn rank_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&super::rank_epic(cx, &r.key("key")?, &r.body)?)
}

/// `POST /projects/{key}/priority-conflicts`
pub fn raise_conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = conflict::raise(cx, r.part("key"), &r.body)?;
    Reply::created(&c, format!("/priority-conflicts/{}", c.id))
}

/// `GET /projects/{key}/priority-conflicts`
pub fn conflicts(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = super::of(cx, r.part("key"))?;
    r.query.only(&[])?;
    let list = conflict::list(cx, p.id, &Paging::read(&r.query, "priority_conflicts", 1)?)?;
    Reply::list(&list)?.page(cx, |cx| conflict_page::all(cx, &p, &list))
}

/// `GET /priority-conflicts/{id}`
pub fn conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let c = conflict::show(cx, r.id("id")?)?;
    Reply::ok(&c)?.page(cx, |cx| conflict_page::one(cx, &c))
}

/// `POST /priority-conflicts/{id}/decide`
pub fn decide_conflict(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&conflict::decide(cx, r.id("id")?, &r.body)?)
}
