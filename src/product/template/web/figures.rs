//! How well templates work (R82), and Work Packages over time by template, category and severity (R72).

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::product::template::read::figures::{of_project, of_template};

/// `GET /work-package-templates/{id}/figures`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let _: NoQuery = r.asked()?;
    Reply::list(&of_template(cx, r.id("id")?)?)
}

/// `GET /projects/{key}/work-package-figures`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&of_project(cx, &p, r.asked()?)?)
}
