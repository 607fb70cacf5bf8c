//! Who keeps the templates of a project: its Product Owners and the Scrum Masters of its teams; where a Product Owner has
//! switched it on, the members of its teams too (R77).

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::template::read::rights::view;
use crate::product::template::store;
use serde_json::json;

input! {
    /// Whether the members of a project's teams keep its templates too.
    pub struct TemplateRights { members: bool }
}

pub fn set(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<Project, Problem> {
    let p = project::read::find(cx, project)?;
    project::read::must_be_owner(cx, &p)?;
    let r: TemplateRights = body.read()?;
    let old = view(cx, &p)?;
    cx.unchanged(|cx| view(cx, &p))?;
    store::set_members(cx.tx, p.id, r.members)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    let detail = json!({"before": {"members": old.members}, "after": {"members": r.members}});
    activity::store::record(cx, Kind::TemplateRightsChanged, &subject, &detail)?;
    Ok(p)
}
