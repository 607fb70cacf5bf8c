//! Opening a Work Package, by hand or from a template.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::{Hundredths, Id};
use crate::kit::fields::text::{Key, Short, Slug, Text, Title};
use crate::kit::problem::Problem;
use crate::product::story::model::Story;
use crate::product::story::read::caller_team::{held_by_sprint_of, own_teams, team_of_caller};
use crate::product::template::model::Template;
use crate::product::{project, story, template};
use crate::service::sla::model::Severity;
use crate::service::task::model::{Task, TaskState};
use crate::service::work_package::model::{Origin, WorkPackage, subject};
use crate::service::work_package::read::unchanged;
use crate::service::work_package::store;
use crate::service::{access, sla, task};
use serde_json::json;

input! {
    /// A new Work Package.
    pub struct NewWorkPackage {
        title: Option<Title>,
        description: Option<Text>,
        template: Option<Id>,
        category: Option<Short>,
        severity: Option<Severity>,
        submitter: Option<Title>,
        team: Option<Slug>,
        estimate: Option<Hundredths>,
        known: Option<bool>,
    }
}

input! {
    /// The template that is applied.
    pub struct Applied { template: Id }
}

fn template_for(cx: &mut Cx<'_>, s: &Story, n: &NewWorkPackage) -> Result<Option<Template>, Problem> {
    if let Some(id) = n.template {
        let t = template::store::in_project(cx.tx, s.project_id, id.0)?;
        return t
            .map(Some)
            .ok_or_else(|| Problem::invalid("template", format!("there is no template {} in this project", id.0)));
    }
    match (n.severity, &n.category) {
        (Some(severity), None) => Ok(template::store::of_severity(cx.tx, s.project_id, severity)?),
        _ => Ok(None),
    }
}

/// Makes a Work Package with the tasks and approval steps of its template; its clock starts now.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 409 `single_team_story`, `story_not_ready`.
pub fn create(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<WorkPackage, Problem> {
    let s = story::read::find(cx, key)?;
    let own = own_teams(cx, &s)??;
    let n: NewWorkPackage = body.read()?;
    let t = template_for(cx, &s, &n)?;
    if n.title.is_none() && t.is_none() {
        return Err(Problem::invalid("title", "is required without a template"));
    }
    let team_id = team_of_caller(cx, &s, &own, n.team.as_ref().map(|t| t.0.as_str()))?;
    let shown = s.clone();
    cx.unchanged(|cx| story::read::story(cx, shown))?;
    s.may_add_work()?;
    let known = match n.known {
        Some(k) => k,
        None => !held_by_sprint_of(cx, s.id, team_id)?,
    };
    let of = |f: fn(&Template) -> Option<String>| t.as_ref().and_then(f);
    let number = project::store::next_number(cx.tx, s.project_id)?;
    let origin = Origin {
        project_id: s.project_id,
        prefix: s.prefix.clone(),
        number,
        story_id: s.id,
        team_id,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    let mut w = WorkPackage {
        title: n.title.map(|t| t.0).or_else(|| of(|t| Some(t.name.clone()))).unwrap_or_default(),
        description: n.description.map(|d| d.0),
        category: n.category.map(|c| c.0).or_else(|| of(|t| t.category.clone())),
        severity: n.severity.or_else(|| t.as_ref().and_then(|t| t.severity)),
        submitter: n.submitter.map(|x| x.0),
        estimate: n.estimate.or_else(|| t.as_ref().and_then(|t| t.standard_effort)),
        known,
        template_id: t.as_ref().map(|t| t.id),
        template_version: t.as_ref().map(|t| t.version),
        pre_approved: t.as_ref().is_some_and(|t| t.pre_approved),
        ..WorkPackage::new(origin)
    };
    w.id = store::insert(cx.tx, &w)?;
    sla::verbs::recompute(cx, &w, sla::model::Cause::Created)?;
    if let Some(t) = &t {
        apply(cx, &w, t)?;
    }
    let made = store::by_id(cx.tx, w.id)?;
    let detail = json!({"key": w.key(), "title": w.title, "severity": w.severity,
                        "template": t.as_ref().map(|t| json!({"id": t.id, "version": t.version})),
                        "clock": sla::model::face(&made.due(), made.basis())});
    activity::store::record(cx, Kind::WorkPackageCreated, &subject(&w), &detail)?;
    story::verbs::portion::follow_tasks(cx, s.id, t.is_some())?;
    Ok(made)
}

/// Applies a template to a Work Package that is there already, as for unknown work when its trigger occurs in mid-Sprint (R81):
/// its tasks and approval steps are added, and it fills in effort, category and severity where there are none. Once: what
/// was made from a version remembers that one (R83).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `work_package_closed`, `work_package_escalated`, `template_applied`.
pub fn apply_template(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let old = access::read::find(cx, key)?;
    access::read::must_hold(cx, &old)?;
    let a: Applied = body.read()?;
    let t = template::store::in_project(cx.tx, old.project_id, a.template.0)?.ok_or_else(|| {
        Problem::invalid("template", format!("there is no template {} in this project", a.template.0))
    })?;
    unchanged(cx, &old)?;
    old.may_apply_template()?;
    let mut w = old.clone();
    w.template_id = Some(t.id);
    w.template_version = Some(t.version);
    w.pre_approved = t.pre_approved;
    w.estimate = w.estimate.or(t.standard_effort);
    w.category = w.category.or_else(|| t.category.clone());
    w.severity = w.severity.or(t.severity);
    store::update(cx.tx, &w)?;
    store::set_template(cx.tx, &w)?;
    apply(cx, &w, &t)?;
    let detail = json!({"id": t.id, "version": t.version, "name": t.name});
    activity::store::record(cx, Kind::TemplateApplied, &subject(&w), &detail)?;
    if w.severity != old.severity {
        let fresh = store::by_id(cx.tx, w.id)?;
        sla::verbs::recompute(cx, &fresh, sla::model::Cause::Severity)?;
    }
    story::verbs::portion::follow_tasks(cx, w.story_id, true)?;
    Ok(w.id)
}

/// Makes the tasks and steps of a template.
fn apply(cx: &mut Cx<'_>, w: &WorkPackage, t: &Template) -> Result<(), Problem> {
    for (title, estimate) in t.task_list()? {
        task::store::insert_task(cx.tx, &new_task(cx, w, title, estimate))?;
    }
    for (i, (name, role)) in (1i64..).zip(t.steps()?) {
        store::insert_step(cx.tx, w.id, i, &name, role)?;
    }
    Ok(())
}

fn new_task(cx: &Cx<'_>, w: &WorkPackage, title: String, estimate: Option<Hundredths>) -> Task {
    Task {
        id: 0,
        story_id: w.story_id,
        work_package_id: Some(w.id),
        escalation_id: None,
        team_id: w.team_id,
        title,
        state: TaskState::ToDo,
        kind: None,
        assignee_id: None,
        estimate,
        spent: Hundredths(0),
        known: w.known,
        done_at: None,
        created_by: cx.by.id,
        created_at: cx.now,
    }
}
