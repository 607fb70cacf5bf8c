//! Handlers of Work Packages and tasks.

pub use super::page::{choose, desk, new, task as task_page};
use super::view::{self, ClockFilter, Filters, Order, StepState, TaskFilters};
use super::{Severity, State, TaskState, commands, page, task_commands};
use crate::activity::{self, Of};
use crate::app::Cx;
use crate::kit::fields::Key;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Query, Reply, Req};
use crate::{account, project, story, team};

/// Reads the filters of a list of Work Packages.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: &Query) -> Result<Filters, Problem> {
    q.only(&[
        "project", "story", "team", "state", "open", "severity", "sla", "assignee", "category", "swarming", "q",
        "order",
    ])?;
    let none = |name: &str, value: &str| Problem::invalid(name, format!("there is none that you can see: {value:?}"));
    let hide = |name: &'static str, value: &str| {
        let value = value.to_owned();
        move |p: Problem| if p.status == 404 { none(name, &value) } else { p }
    };
    let mut f = Filters::default();
    if let Some(key) = q.get("project") {
        f.project = Some(project::find(cx, key).map_err(hide("project", key))?.id);
    }
    if let Some(text) = q.get("story") {
        let key = Key::parse(text).ok_or_else(|| none("story", text))?;
        f.story = Some(story::find(cx, &key).map_err(hide("story", text))?.id);
    }
    if let Some(slug) = q.get("team") {
        f.team = Some(team::find(cx, slug).map_err(hide("team", slug))?.id);
    }
    if let Some(login) = q.get("assignee") {
        f.assignee = Some(account::id_of(cx.tx, login)?.ok_or_else(|| none("assignee", login))?);
    }
    f.state = q.word("state", State::parse)?;
    f.open = q.word("open", |s| s.parse().ok())?;
    f.severity = q.word("severity", Severity::parse)?;
    f.sla = q.word("sla", ClockFilter::parse)?;
    f.swarming = q.word("swarming", |s| s.parse().ok())?;
    f.order = q.word("order", Order::parse)?;
    f.category = q.get("category").map(str::to_owned);
    f.q = q.get("q").map(str::to_owned);
    Ok(f)
}

/// `GET /tasks`
pub fn tasks(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q = &r.query;
    q.only(&["assignee", "project", "story", "team", "state", "open"])?;
    let places = filters(cx, &q.keep(|name, _| ["project", "story", "team"].contains(&name)))?;
    let assignee = match q.get("assignee") {
        Some("me") => Some(cx.by.id),
        Some(login) => Some(
            account::id_of(cx.tx, login)?
                .ok_or_else(|| Problem::invalid("assignee", format!("there is no user {login:?}")))?,
        ),
        None => None,
    };
    let f = TaskFilters {
        assignee,
        project: places.project,
        story: places.story,
        team: places.team,
        state: q.word("state", TaskState::parse)?,
        open: q.word("open", |s| s.parse().ok())?,
    };
    Reply::list(&view::task_list(cx, &f, &Paging::read(q, "tasks_listed", 1)?)?)
}

/// `POST /stories/{key}/work-packages`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = commands::create(cx, &r.key("key")?, &r.body)?;
    Reply::created(&w, format!("/work-packages/{}", w.key))
}

/// `GET /work-packages`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let f = filters(cx, &r.query)?;
    let name = match f.order.unwrap_or(Order::Created) {
        Order::Due => "work_packages_due",
        Order::Created => "work_packages",
        Order::Newest => "work_packages_newest",
    };
    Reply::list(&view::list(cx, &f, &Paging::read(&r.query, name, 3)?)?)
}

/// `GET /work-packages/{key}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = super::find(cx, &r.key("key")?)?;
    let v = view::work_package(cx, w.clone())?;
    Reply::ok(&v)?.page(cx, |cx| page::show(cx, &w, &v))
}

/// `PATCH /work-packages/{key}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/take`
pub fn take(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::take(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/apply-template`
pub fn apply_template(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::apply_template(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/complete`
pub fn complete(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::complete(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/drop`
pub fn drop(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::drop(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/reopen`
pub fn reopen(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::reopen(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/accept`
pub fn accept(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::accept(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/reject`
pub fn reject(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::reject(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/approvals/{step}/approve`
pub fn approve(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::judge_step(cx, &r.key("key")?, r.id("step")?, StepState::Approved, &r.body)?)
}

/// `POST /work-packages/{key}/approvals/{step}/decline`
pub fn decline(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::judge_step(cx, &r.key("key")?, r.id("step")?, StepState::Declined, &r.body)?)
}

/// `GET /work-packages/{key}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = super::find(cx, &r.key("key")?)?;
    r.query.only(&[])?;
    Reply::list(&activity::history(cx, Of::WorkPackage(w.id), &Paging::read(&r.query, "history", 2)?)?)
}

/// `POST /work-packages/{key}/tasks`
pub fn add_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = task_commands::add(cx, &r.key("key")?, &r.body)?;
    Reply::created(&t, format!("/tasks/{}", t.id))
}

/// `POST /stories/{key}/tasks`
pub fn add_loose_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = task_commands::add_loose(cx, &r.key("key")?, &r.body)?;
    Reply::created(&t, format!("/tasks/{}", t.id))
}

/// `GET /stories/{key}/tasks`
pub fn story_tasks(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    r.query.only(&[])?;
    Reply::list(&view::tasks_of_story(cx, &r.key("key")?, &Paging::read(&r.query, "story_tasks", 1)?)?)
}

/// `GET /tasks/{id}`
pub fn task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::task_by_id(cx, r.id("id")?)?)
}

/// `PATCH /tasks/{id}`
pub fn change_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&task_commands::change(cx, r.id("id")?, &r.body)?)
}
