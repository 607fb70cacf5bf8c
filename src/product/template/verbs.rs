//! Making and changing Work Package templates.

pub mod rights;

use super::model::Template;
use super::read::rights::may_keep;
use super::read::{TemplateView, find};
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::number::{Hundredths, Id};
use crate::kit::fields::text::{Key, Short, Title, Words};
use crate::kit::fields::{Body, Change, Errors, Keep};
use crate::kit::problem::Problem;
use crate::product::project::model::Project;
use crate::product::{project, story};
use crate::service::sla::model::Severity;
use crate::service::work_package::model::Role;
use serde_json::json;

input! {
    /// A task of a template.
    pub struct TemplateTask { title: Title, estimate: Option<Hundredths> }
}

input! {
    /// An approval step of a template.
    pub struct ApprovalStep { name: Short, role: Role }
}

input! {
    /// A new template. What is finished may be its beginning (`from` a Work Package, or `from_task`); what is sent wins.
    pub struct NewTemplate {
        from: Option<Key>,
        from_task: Option<Id>,
        name: Title,
        category: Option<Short>,
        severity: Option<Severity>,
        standard_effort: Option<Hundredths>,
        tasks: Vec<TemplateTask>,
        approval_steps: Option<Vec<ApprovalStep>>,
        escalates_to: Option<Vec<Key>>,
        pre_approved: Option<bool>,
    }
}

input! {
    /// A change of a template: makes the next version.
    pub struct TemplateChange {
        name: Keep<Title>,
        category: Change<Short>,
        severity: Change<Severity>,
        standard_effort: Change<Hundredths>,
        tasks: Keep<Vec<TemplateTask>>,
        approval_steps: Keep<Vec<ApprovalStep>>,
        escalates_to: Keep<Vec<Key>>,
        pre_approved: Keep<bool>,
    }
}

fn tasks_json(tasks: &[TemplateTask]) -> String {
    json!(tasks.iter().map(|t| json!({"title": t.title.0, "estimate": t.estimate})).collect::<Vec<_>>()).to_string()
}

fn steps_json(steps: &[ApprovalStep]) -> String {
    json!(steps.iter().map(|s| json!({"name": s.name.0, "role": s.role})).collect::<Vec<_>>()).to_string()
}

fn targets_json(cx: &mut Cx<'_>, keys: &[Key]) -> Result<String, Problem> {
    let mut e = Errors::default();
    for (i, k) in keys.iter().enumerate() {
        if let Err(p) = story::read::find(cx, k) {
            if p.status != 404 {
                return Err(p);
            }
            e.push(&format!("escalates_to.{i}"), format!("there is no story {k} that you can see"));
        }
    }
    if !e.0.is_empty() {
        return Err(Problem::fields(e.0));
    }
    Ok(json!(keys.iter().map(Key::to_string).collect::<Vec<_>>()).to_string())
}

fn body_json(t: &Template) -> String {
    json!({"name": t.name, "category": t.category, "severity": t.severity, "standard_effort": t.standard_effort,
           "tasks": t.tasks, "approval_steps": t.approval_steps, "escalates_to": t.escalates_to,
           "pre_approved": t.pre_approved})
    .to_string()
}

fn keep_version(cx: &mut Cx<'_>, t: &Template) -> Result<(), Problem> {
    Ok(store::insert_version(cx.tx, t, &body_json(t), cx.by.id, cx.now)?)
}

/// Makes a template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 409 `template_source_unfinished`.
pub fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<Template, Problem> {
    let p = project::read::find(cx, project)?;
    may_keep(cx, &p)??;
    let mut t = begun(cx, &p, body)?;
    t.id = store::insert(cx.tx, &t)?;
    keep_version(cx, &t)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(
        cx,
        Kind::TemplateCreated,
        &subject,
        &json!({"id": t.id, "name": t.name, "made_from": t.made_from}),
    )?;
    Ok(t)
}

/// A template as `create` would make it, for the form of a new one; it is not kept, and has the number 0.
///
/// # Errors
/// 422, 409 `template_source_unfinished`.
pub fn draft(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<TemplateView, Problem> {
    let t = begun(cx, p, body)?;
    read::template(cx, t)
}

/// A template that is not kept yet.
fn begun(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<Template, Problem> {
    let source = read::source::named(cx, body)?;
    let n: NewTemplate = source.read(body)?;
    let escalates_to = targets_json(cx, &n.escalates_to.unwrap_or_default())?;
    source.must_be_finished()?;
    Ok(Template {
        id: 0,
        project_id: p.id,
        name: n.name.0,
        category: n.category.map(|c| c.0),
        severity: n.severity,
        standard_effort: n.standard_effort,
        tasks: tasks_json(&n.tasks),
        approval_steps: steps_json(&n.approval_steps.unwrap_or_default()),
        escalates_to,
        pre_approved: n.pre_approved.unwrap_or(false),
        made_from: source.made_from.clone(),
        version: 1,
        created_by: cx.by.id,
        created_at: cx.now,
    })
}

/// Makes the next version of a template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<Template, Problem> {
    let old = find(cx, id)?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    may_keep(cx, &p)??;
    let c: TemplateChange = body.read()?;
    let mut t = old.clone();
    t.name = c.name.0.map_or(t.name, |n| n.0);
    t.category = c.category.over(t.category.map(Words)).map(|w| w.0);
    t.severity = c.severity.over(t.severity);
    t.standard_effort = c.standard_effort.over(t.standard_effort);
    t.tasks = c.tasks.0.map_or(t.tasks, |x| tasks_json(&x));
    t.approval_steps = c.approval_steps.0.map_or(t.approval_steps, |x| steps_json(&x));
    if let Some(keys) = c.escalates_to.0 {
        t.escalates_to = targets_json(cx, &keys)?;
    }
    t.pre_approved = c.pre_approved.0.unwrap_or(t.pre_approved);
    let shown = old.clone();
    cx.unchanged(|cx| read::template(cx, shown))?;
    t.version += 1;
    store::update(cx.tx, &t)?;
    keep_version(cx, &t)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(
        cx,
        Kind::TemplateChanged,
        &subject,
        &json!({"id": t.id, "before": body_json(&old), "after": body_json(&t), "version": t.version}),
    )?;
    Ok(t)
}
