//! The templates around a Work Package: which can be applied to it, which it was made from, and itself as one.

use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use crate::product::template;
use crate::service::work_package::model::WorkPackage;
use crate::service::work_package::read::offers::Offers;

/// A template that can be applied: its number and name, and whether it is that of the severity.
pub type Applicable = (i64, String, bool);

/// The templates that can be applied to a Work Package, and why none can.
pub fn applicable(
    cx: &mut Cx<'_>,
    w: &WorkPackage,
    p: &Project,
    o: &Offers,
) -> Result<(Vec<Applicable>, Option<String>), Problem> {
    if let Err(refusal) = &o.apply_template {
        return Ok((Vec::new(), Some(refusal.sentence())));
    }
    let mut all: Vec<Applicable> = template::store::page(cx.tx, p.id, 0, Paging::all("templates").rows())?
        .into_iter()
        .map(|t| (t.id, t.name, t.severity.is_some() && t.severity == w.severity))
        .collect();
    all.sort_by_key(|t| !t.2);
    let off = all.is_empty().then(|| format!("{} has no templates yet.", p.name));
    Ok((all, off))
}

/// The name of the template that a Work Package was made from; `known` are the templates that were loaded already.
pub fn template_name(cx: &mut Cx<'_>, w: &WorkPackage, known: &[Applicable]) -> Result<Option<String>, Problem> {
    let Some(id) = w.template_id else { return Ok(None) };
    match known.iter().find(|t| t.0 == id) {
        Some(t) => Ok(Some(t.1.clone())),
        None => Ok(template::store::in_project(cx.tx, w.project_id, id)?.map(|t| t.name)),
    }
}

/// Where a Work Package is used as a template.
pub fn reuse(cx: &mut Cx<'_>, w: &WorkPackage, p: &Project) -> Result<Result<String, String>, Problem> {
    let may = template::read::rights::may_keep(cx, p)?.and_then(|()| template::read::source::may_begin_with(w));
    Ok(match may {
        Ok(()) => Ok(format!("/projects/{}/work-package-templates/new?from={}", p.key, w.key())),
        Err(refusal) => Err(refusal.sentence()),
    })
}
