//! Handlers of comments.

use super::read::{list, on_story, on_work_package};
use super::verbs::{NewComment, add};
use super::{model, verbs};
use crate::app::Cx;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/stories/{key}/comments", of_story)
            .gives::<List<model::CommentView>>("The discussion on a story")
            .asks::<Page>(),
        Route::post("/stories/{key}/comments", post_on_story)
            .takes::<verbs::NewComment>()
            .makes::<model::CommentView>("Writes a comment"),
        Route::get("/work-packages/{key}/comments", of_work_package)
            .gives::<List<model::CommentView>>("The discussion on a Work Package")
            .asks::<Page>(),
        Route::post("/work-packages/{key}/comments", post_on_work_package)
            .takes::<verbs::NewComment>()
            .makes::<model::CommentView>("Writes a comment"),
    ]
}

/// `GET /stories/{key}/comments`
pub fn of_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (on, _) = on_story(cx, &r.key("key")?)?;
    Reply::list(&list(cx, on, &Paging::read(&r.asked()?, "comments", 1)?)?)
}

/// `POST /stories/{key}/comments`
pub fn post_on_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let (on, about) = on_story(cx, &key)?;
    let NewComment { text } = r.body.read()?;
    Reply::created(&add(cx, on, &about, &key.to_string(), &text.0)?, format!("/stories/{key}/comments"))
}

/// `GET /work-packages/{key}/comments`
pub fn of_work_package(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let (on, _) = on_work_package(cx, &r.key("key")?)?;
    Reply::list(&list(cx, on, &Paging::read(&r.asked()?, "comments", 1)?)?)
}

/// `POST /work-packages/{key}/comments`
pub fn post_on_work_package(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let (on, about) = on_work_package(cx, &key)?;
    let NewComment { text } = r.body.read()?;
    Reply::created(&add(cx, on, &about, &key.to_string(), &text.0)?, format!("/work-packages/{key}/comments"))
}
