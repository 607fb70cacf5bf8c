//! Work Package templates: predefined tasks, effort and approval steps; versioned. A Work Package remembers the version it
//! came from (R83).

mod page;

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::{Conn, DbError};
use crate::kit::fields::{Body, Change, Errors, Hundredths, Keep, Key, Short, Title, Words};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::project::{self, Project};
use crate::work_package::Severity;
use crate::{account, args, input, row, story, words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

words! {
    /// Who carries out an approval step (R75).
    pub enum Role {
        ProductOwner = "product_owner",
        ScrumMaster = "scrum_master",
        TeamMember = "team_member",
        ChiefProductOwner = "chief_product_owner",
    }
}

input! {
    /// A task of a template.
    pub struct TemplateTask { title: Title, estimate: Option<Hundredths> }
}
input! {
    /// An approval step of a template.
    pub struct ApprovalStep { name: Short, role: Role }
}
input! {
    /// A new template.
    pub struct NewTemplate {
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

row! {
    /// A template as stored.
    #[derive(Clone, Debug)]
    pub struct Template {
        /// Number.
        pub id: i64,
        /// Project.
        pub project_id: i64,
        /// Name.
        pub name: String,
        /// Category of the Work Packages it makes.
        pub category: Option<String>,
        /// Severity of the Work Packages it makes.
        pub severity: Option<Severity>,
        /// Estimate of the Work Packages it makes.
        pub standard_effort: Option<Hundredths>,
        /// Tasks, JSON.
        pub tasks: String,
        /// Approval steps, JSON.
        pub approval_steps: String,
        /// Keys of stories, JSON.
        pub escalates_to: String,
        /// Whether completion is approval enough (R84).
        pub pre_approved: bool,
        /// Version, counted from 1.
        pub version: i64,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}

/// A task as a template keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TemplateTaskView {
    /// Title.
    pub title: String,
    /// Estimate.
    pub estimate: Option<f64>,
}

/// An approval step as a template keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TemplateStepView {
    /// Name.
    pub name: String,
    /// Role, a word of [`Role`].
    pub role: String,
}

/// A template as the outside sees it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Category of the Work Packages it makes.
    pub category: Option<String>,
    /// Severity of the Work Packages it makes (R80).
    pub severity: Option<Severity>,
    /// Estimate of the Work Packages it makes.
    pub standard_effort: Option<Hundredths>,
    /// Tasks.
    pub tasks: Vec<TemplateTaskView>,
    /// Approval steps, in order.
    pub approval_steps: Vec<TemplateStepView>,
    /// Keys of the stories that its Work Packages are proposed to be escalated to.
    pub escalates_to: Vec<String>,
    /// Whether completion is approval enough (R84).
    pub pre_approved: bool,
    /// Version.
    pub version: i64,
    /// How many Work Packages were made from it, of any version (R82).
    pub uses: i64,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
}

impl Template {
    /// Its tasks: title and estimate.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn task_list(&self) -> Result<Vec<(String, Option<Hundredths>)>, Problem> {
        let tasks: Vec<TemplateTaskView> = serde_json::from_str(&self.tasks).map_err(Problem::internal)?;
        #[allow(clippy::cast_possible_truncation, reason = "efforts have two decimals and a small range")]
        let hundredths = |x: f64| Hundredths((x * 100.0).round() as i64);
        Ok(tasks.into_iter().map(|t| (t.title, t.estimate.map(hundredths))).collect())
    }
    /// Its approval steps.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn steps(&self) -> Result<Vec<(String, Role)>, Problem> {
        let steps: Vec<TemplateStepView> = serde_json::from_str(&self.approval_steps).map_err(Problem::internal)?;
        Ok(steps.into_iter().filter_map(|s| Some((s.name, Role::parse(&s.role)?))).collect())
    }
    /// The keys of its proposed targets.
    ///
    /// # Errors
    /// When the stored list is broken.
    pub fn targets(&self) -> Result<Vec<String>, Problem> {
        serde_json::from_str(&self.escalates_to).map_err(Problem::internal)
    }
}

const TEMPLATE: &str = "SELECT t.id, t.project_id, t.name, t.category, t.severity, t.standard_effort, t.tasks,
    t.approval_steps, t.escalates_to, t.pre_approved, t.version, t.created_by, t.created_at FROM template t ";

/// A template of a project by number.
///
/// # Errors
/// Those of the database.
pub fn in_project(tx: &mut Conn, project: i64, id: i64) -> Result<Option<Template>, DbError> {
    tx.opt(&format!("{TEMPLATE} WHERE t.id = $1 AND t.project_id = $2"), args![id, project])
}

/// The template that a severity brings by itself: one with that severity and no category; the oldest, if there are several.
///
/// # Errors
/// Those of the database.
pub fn of_severity(tx: &mut Conn, project: i64, severity: Severity) -> Result<Option<Template>, DbError> {
    tx.opt(
        &format!("{TEMPLATE} WHERE t.project_id = $1 AND t.severity = $2 AND t.category IS NULL ORDER BY t.id LIMIT 1"),
        args![project, severity],
    )
}

fn find(cx: &mut Cx<'_>, id: i64) -> Result<Template, Problem> {
    let t: Option<Template> = cx.tx.opt(&format!("{TEMPLATE} WHERE t.id = $1"), args![id])?;
    match t {
        Some(t) if project::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("template {id}"))),
    }
}

fn view(cx: &mut Cx<'_>, t: Template) -> Result<TemplateView, Problem> {
    let uses = cx.tx.value("SELECT COUNT(*) FROM work_package WHERE template_id = $1", args![t.id])?;
    let escalates_to = t.targets()?;
    let Template {
        id,
        project_id,
        name,
        category,
        severity,
        standard_effort,
        tasks,
        approval_steps,
        escalates_to: _,
        pre_approved,
        version,
        created_by,
        created_at,
    } = t;
    Ok(TemplateView {
        id,
        project: project::by_id(cx.tx, project_id)?.key,
        name,
        category,
        severity,
        standard_effort,
        tasks: serde_json::from_str(&tasks).map_err(Problem::internal)?,
        approval_steps: serde_json::from_str(&approval_steps).map_err(Problem::internal)?,
        escalates_to,
        pre_approved,
        version,
        uses,
        created_by: account::login_of(cx.tx, created_by)?,
        created_at,
    })
}

/// Product Owners of the project and Scrum Masters of its teams keep templates; refuses everybody else.
///
/// # Errors
/// 403 `not_product_owner`.
pub fn may_keep(cx: &mut Cx<'_>, p: &Project) -> Result<(), Problem> {
    let master = cx.tx.exists(
        "SELECT t.id FROM team t JOIN project_team x ON x.team_id = t.id WHERE x.project_id = $1 AND t.scrum_master_id = $2",
        args![p.id, cx.by.id],
    )?;
    if master { Ok(()) } else { project::must_be_owner(cx, p) }
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
        if let Err(p) = story::find(cx, k) {
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
    cx.tx.run(
        "INSERT INTO template_version (template_id, version, body, by_id, at) VALUES ($1, $2, $3, $4, $5)",
        args![t.id, t.version, body_json(t), cx.by.id, cx.now],
    )?;
    Ok(())
}

/// Makes a template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422.
pub fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<TemplateView, Problem> {
    let p = project::find(cx, project)?;
    may_keep(cx, &p)?;
    let n: NewTemplate = body.read()?;
    let escalates_to = targets_json(cx, &n.escalates_to.unwrap_or_default())?;
    let mut t = Template {
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
        version: 1,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    t.id = cx.tx.value(
        "INSERT INTO template (project_id, name, category, severity, standard_effort, tasks, approval_steps, escalates_to,
             pre_approved, version, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11) RETURNING id",
        args![t.project_id, &t.name, &t.category, t.severity, t.standard_effort, &t.tasks, &t.approval_steps, &t.escalates_to, t.pre_approved, t.created_by, t.created_at],
    )?;
    keep_version(cx, &t)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(cx, Kind::TemplateCreated, &subject, &json!({"id": t.id, "name": t.name}))?;
    view(cx, t)
}

/// Makes the next version of a template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<TemplateView, Problem> {
    let old = find(cx, id)?;
    let p = project::by_id(cx.tx, old.project_id)?;
    may_keep(cx, &p)?;
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
    cx.unchanged(|cx| view(cx, shown))?;
    t.version += 1;
    cx.tx.run(
        "UPDATE template SET name = $2, category = $3, severity = $4, standard_effort = $5, tasks = $6, approval_steps = $7,
             escalates_to = $8, pre_approved = $9, version = $10 WHERE id = $1",
        args![t.id, &t.name, &t.category, t.severity, t.standard_effort, &t.tasks, &t.approval_steps, &t.escalates_to, t.pre_approved, t.version],
    )?;
    keep_version(cx, &t)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::record(
        cx,
        Kind::TemplateChanged,
        &subject,
        &json!({"id": t.id, "before": body_json(&old), "after": body_json(&t), "version": t.version}),
    )?;
    view(cx, t)
}

/// The templates of a project.
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, p: &Project, page: &Paging) -> Result<List<TemplateView>, Problem> {
    let rows: Vec<Template> = cx.tx.all(
        &format!("{TEMPLATE} WHERE t.project_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3"),
        args![p.id, page.after().map_or(0, |k| k[0]), page.rows()],
    )?;
    page.list(rows, |t| vec![t.id], |t| view(cx, t))
}

/// `POST /projects/{key}/work-package-templates`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = create(cx, r.part("key"), &r.body)?;
    Reply::created(&t, format!("/work-package-templates/{}", t.id))
}

/// `GET /projects/{key}/work-package-templates`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    r.query.only(&[])?;
    Reply::list(&list(cx, &p, &Paging::read(&r.query, "templates", 1)?)?)
}

/// `GET /projects/{key}/work-package-templates/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    Ok(Reply::html(page::form(cx, &p, None)?))
}

/// `GET /work-package-templates/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = find(cx, r.id("id")?)?;
    let p = project::by_id(cx.tx, t.project_id)?;
    let view = view(cx, t)?;
    Reply::ok(&view)?.page(cx, |cx| page::form(cx, &p, Some(&view)))
}

/// `PATCH /work-package-templates/{id}`
pub fn patch(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&change(cx, r.id("id")?, &r.body)?)
}
