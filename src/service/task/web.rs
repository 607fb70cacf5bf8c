//! Handlers of tasks.

use super::store::TaskFilters;
use super::{read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields::text::Slug;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;
use crate::service::work_package;
use crate::service::work_package::web::{TaskQuery, person, place};

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/stories/{key}/tasks", story_tasks)
            .gives::<List<read::TaskView>>("The loose tasks of a story")
            .asks::<Page>(),
        Route::post("/stories/{key}/tasks", add_loose_task)
            .takes::<verbs::NewTask>()
            .makes::<read::TaskView>("Adds a loose task")
            .refuses(&[Code::NotTeamMember, Code::SingleTeamStory, Code::StoryNotReady]),
        Route::post("/work-packages/{key}/tasks", add_task)
            .takes::<verbs::NewTask>()
            .makes::<read::TaskView>("Adds a task")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageClosed]),
        Route::get("/tasks", tasks)
            .gives::<List<read::TaskView>>("The tasks that you see, over all projects")
            .asks::<work_package::web::TaskQuery>(),
        Route::get("/tasks/{id}", task).gives::<read::TaskView>("A task"),
        Route::patch("/tasks/{id}", change_task)
            .takes::<verbs::TaskChange>()
            .gives::<read::TaskView>("Changes a task")
            .refuses(&[Code::NotTaskTeam, Code::WorkPackageClosed]),
    ]
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
    Reply::list(&read::task_list(cx, &f, &Paging::read(&q.place.page, "tasks_listed", 1)?)?)
}

/// A task as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::fresh(cx, id))
}

/// `POST /work-packages/{key}/tasks`
pub fn add_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::add(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id).made(format!("/tasks/{id}")))
}

/// `POST /stories/{key}/tasks`
pub fn add_loose_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::add_loose(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id).made(format!("/tasks/{id}")))
}

/// `GET /stories/{key}/tasks`
pub fn story_tasks(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::tasks_of_story(cx, &r.key("key")?, &Paging::read(&r.asked()?, "story_tasks", 1)?)?)
}

/// `GET /tasks/{id}`
pub fn task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::task_by_id(cx, r.id("id")?)?)
}

/// `PATCH /tasks/{id}`
pub fn change_task(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}
