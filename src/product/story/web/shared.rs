//! The stories of several teams of a project, and on whom they depend (R39): to be kept few.

use crate::app::Cx;
use crate::doors::frame::{Frame, render};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::people::team;
use crate::product::project;
use crate::product::story::page::shared::Page;
use crate::product::story::read::shared::of_project;

/// `GET /projects/{key}/shared-stories`
///
/// # Errors
/// 404.
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    let _: NoQuery = r.asked()?;
    let found = of_project(cx, &p)?;
    Reply::list(&found)?.page(cx, |cx| {
        let frame = Frame::load(cx, "Stories of several teams", "backlog", Some(p.id), None)?;
        let names = team::store::names(cx.tx)?;
        render(&Page { frame, project: p, stories: &found.items, names })
    })
}
