//! Handlers of dependencies.

use super::read::{fresh, of_project, of_story};
use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::{project, story};

/// `GET /projects/{key}/dependencies`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let paging = Paging::read(&r.asked()?, "dependencies", 1)?;
    let all = of_project(cx, p.id)?;
    let after = paging.after().map_or(0, |k| k[0]);
    let mut rows: Vec<_> = all.iter().filter(|d| d.id > after).cloned().collect();
    rows.sort_by_key(|d| d.id);
    Reply::list(&paging.list(rows, |d| vec![d.id], Ok)?)?.page(cx, |cx| page::list(cx, &p, all))
}

/// `POST /projects/{key}/dependencies`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let d = verbs::create(cx, r.part("key"), &r.body)?;
    Reply::created(&d, format!("/dependencies/{}", d.id))
}

/// `GET /dependencies/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (d, _) = verbs::find(cx, r.id("id")?)?;
    Reply::ok(&fresh(cx, d.id)?)
}

/// `PATCH /dependencies/{id}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&verbs::change(cx, r.id("id")?, &r.body)?)
}

/// `DELETE /dependencies/{id}`
pub fn remove(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::remove(cx, r.id("id")?)?;
    Ok(Reply::none())
}

/// `GET /stories/{key}/dependencies`
pub fn of_one_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    let paging = Paging::read(&r.asked()?, "story_dependencies", 1)?;
    let after = paging.after().map_or(0, |k| k[0]);
    let rows = of_story(cx, s.id)?.into_iter().filter(|d| d.id > after).collect();
    Reply::list(&paging.list(rows, |d: &read::DependencyView| vec![d.id], Ok)?)
}
