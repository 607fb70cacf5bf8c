//! Handlers of Work Package templates.

pub mod figures;
pub mod rights;
pub mod suggestion;

use super::model::Template;
use super::page::{Named, TabQuery};
use super::{page, read, verbs};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;

/// A template as it is once the change is committed.
fn answer(cx: &Cx<'_>, t: Template) -> Reply {
    Reply::after(cx, move |cx| read::template(cx, t.clone()))
}

/// `POST /projects/{key}/work-package-templates`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::create(cx, r.part("key"), &r.body)?;
    let place = format!("/work-package-templates/{}", t.id);
    Ok(answer(cx, t).made(place))
}

/// `GET /projects/{key}/work-package-templates`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&read::list(cx, &p, &Paging::read(&r.asked()?, "templates", 1)?)?)
}

/// `GET /projects/{key}/work-package-templates/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::new(cx, &p, &r.asked()?)?))
}

/// `GET /work-package-templates/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = read::find(cx, r.id("id")?)?;
    let p = project::store::by_id(cx.tx, t.project_id)?;
    let view = read::template(cx, t)?;
    Reply::ok(&view)?.page(cx, |cx| match r.asked::<TabQuery>()?.tab.as_deref() {
        Some("figures") => page::how_well(cx, &p, &view),
        Some("proposals") => page::proposed(cx, &p, &Named::work_package(&view)),
        _ => page::form(cx, &p, &view),
    })
}

/// `GET /projects/{key}/templates` of a browser
pub fn all(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::all(cx, &p)?))
}

/// `PATCH /work-package-templates/{id}`
pub fn patch(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, t))
}
