//! Handlers of Work Packages and tasks.

pub use super::page::{choose, desk, new, task as task_page};
use super::view::{self, ClockFilter, Filters, Order, StepState, TaskFilters};
use super::{Severity, State, TaskState, commands, page, task_commands};
use crate::activity::{self, Of};
use crate::app::Cx;
use crate::kit::fields::{Key, Prefix, Slug};
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::{account, project, story, team};

crate::query! {
    /// Where work is: what lists of Work Packages and of tasks are both narrowed down by.
    pub struct PlaceQuery in pages {
        /// Only work of the project with this key.
        project: Option<Prefix>,
        /// Only work under the story with this key, or held by it.
        story: Option<Key>,
        /// Only work of the team with this slug, or held by it.
        team: Option<Slug>,
    }
}
crate::query! {
    /// What a list of Work Packages is asked for.
    pub struct WorkPackageQuery with place: PlaceQuery {
        /// Only those in this state.
        state: Option<State>,
        /// Only those that are open, in progress or rejected, or only the others.
        open: Option<bool>,
        /// Only those of this severity.
        severity: Option<Severity>,
        /// Only those whose clock is in this state.
        sla: Option<ClockFilter>,
        /// Only those assigned to the person with this login.
        assignee: Option<Slug>,
        /// Only those of this category.
        category: Option<String>,
        /// Only those with a running swarm, or only the others.
        swarming: Option<bool>,
        /// Part of the title or key.
        q: Option<String>,
        /// What the list is ordered by; `created` unless said otherwise.
        order: Option<Order>,
    }
}
crate::query! {
    /// What a list of tasks is asked for.
    pub struct TaskQuery with place: PlaceQuery {
        /// Only those assigned to the person with this login; `me` is the caller.
        assignee: Option<Slug>,
        /// Only those in this state.
        state: Option<TaskState>,
        /// Only those that are neither done nor dropped, or only the others.
        open: Option<bool>,
    }
}

/// A filter that names nothing the caller can see: a wrong value, not a missing page.
fn unseen(name: &'static str, value: &dyn std::fmt::Display) -> impl FnOnce(Problem) -> Problem {
    let message = format!("there is none that you can see: \"{value}\"");
    move |p| if p.status == 404 { Problem::invalid(name, message) } else { p }
}

/// The project, story and team that a query names.
fn place(cx: &mut Cx<'_>, q: &PlaceQuery) -> Result<[Option<i64>; 3], Problem> {
    let (mut project, mut story, mut team) = (None, None, None);
    if let Some(Prefix(key)) = &q.project {
        project = Some(project::find(cx, key).map_err(unseen("project", key))?.id);
    }
    if let Some(key) = &q.story {
        story = Some(story::find(cx, key).map_err(unseen("story", key))?.id);
    }
    if let Some(Slug(slug)) = &q.team {
        team = Some(team::find(cx, slug).map_err(unseen("team", slug))?.id);
    }
    Ok([project, story, team])
}

fn person(cx: &mut Cx<'_>, login: &str) -> Result<i64, Problem> {
    account::id_of(cx.tx, login)?.ok_or_else(|| Problem::invalid("assignee", format!("there is no user {login:?}")))
}

/// Looks up what a query of Work Packages names.
///
/// # Errors
/// 422.
pub fn filters(cx: &mut Cx<'_>, q: WorkPackageQuery) -> Result<Filters, Problem> {
    let [project, story, team] = place(cx, &q.place)?;
    let assignee = q.assignee.as_ref().map(|a| person(cx, &a.0)).transpose()?;
    let WorkPackageQuery { place: _, state, open, severity, sla, assignee: _, category, swarming, q, order } = q;
    Ok(Filters { project, story, team, state, open, severity, sla, assignee, category, swarming, q, order })
}

/// `GET /tasks`
pub fn tasks(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: TaskQuery = r.asked()?;
    let [project, story, team] = place(cx, &q.place)?;
    let assignee = match &q.assignee {
        Some(Slug(login)) if login == "me" => Some(cx.by.id),
        Some(Slug(login)) => Some(person(cx, login)?),
        None => None,
    };
    let f = TaskFilters { assignee, project, story, team, state: q.state, open: q.open };
    Reply::list(&view::task_list(cx, &f, &Paging::read(&q.place.page, "tasks_listed", 1)?)?)
}

/// `POST /stories/{key}/work-packages`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = commands::create(cx, &r.key("key")?, &r.body)?;
    Reply::created(&w, format!("/work-packages/{}", w.key))
}

/// `GET /work-packages`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let q: WorkPackageQuery = r.asked()?;
    let name = match q.order.unwrap_or(Order::Created) {
        Order::Due => "work_packages_due",
        Order::Created => "work_packages",
        Order::Newest => "work_packages_newest",
    };
    let page = Paging::read(&q.place.page, name, 3)?;
    let f = filters(cx, q)?;
    Reply::list(&view::list(cx, &f, &page)?)
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
    Reply::list(&activity::history(cx, Of::WorkPackage(w.id), &Paging::read(&r.asked()?, "history", 2)?)?)
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
    Reply::list(&view::tasks_of_story(cx, &r.key("key")?, &Paging::read(&r.asked()?, "story_tasks", 1)?)?)
}

/// `GET /tasks/{id}`
pub fn task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&view::task_by_id(cx, r.id("id")?)?)
}

/// `PATCH /tasks/{id}`
pub fn change_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&task_commands::change(cx, r.id("id")?, &r.body)?)
}
