//! Verbs on advice.

use super::model::Code;
use super::read::may_dismiss;
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject as About};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::Title;
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use serde_json::json;

input! {
    /// The advice to dismiss.
    pub struct Dismissal { code: Code, subject: DismissedSubject }
}

input! {
    /// Its subject.
    pub struct DismissedSubject { r#type: Title, key: Title }
}

pub fn dismiss(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<(), Problem> {
    may_dismiss(cx, p)??;
    let d: Dismissal = body.read()?;
    let subject = format!("{} {}", d.subject.r#type.0, d.subject.key.0);
    store::dismiss(cx.tx, p.id, d.code, &subject, cx.by.id, cx.now)?;
    let about = About { project: Some(p.id), ..About::default() };
    activity::store::record(cx, Kind::AdviceDismissed, &about, &json!({"code": d.code, "subject": subject}))?;
    Ok(())
}
