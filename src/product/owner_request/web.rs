//! Handlers of requests to Product Owners.

use super::{read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::story;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/stories/{key}/requests", list)
            .gives::<List<read::RequestView>>("What was asked of the Product Owner of a story")
            .asks::<Page>(),
        Route::post("/stories/{key}/requests", ask)
            .takes::<verbs::NewRequest>()
            .makes::<read::RequestView>("A Scrum Master asks the Product Owner of a story")
            .refuses(&[Code::NotScrumMaster]),
        Route::get("/requests/{id}", show).gives::<read::RequestView>("What was asked, and answered"),
        Route::post("/requests/{id}/answer", answer)
            .takes::<verbs::NewAnswer>()
            .gives::<read::RequestView>("The Product Owner answers")
            .refuses(&[Code::NotProductOwner, Code::RequestAnswered]),
    ]
}

/// `GET /stories/{key}/requests`
pub fn list(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = story::read::find(cx, &r.key("key")?)?;
    Reply::list(&read::list(cx, s.id, &Paging::read(&r.asked()?, "requests", 1)?)?)
}

/// `POST /stories/{key}/requests`
pub fn ask(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::ask(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::show(cx, id)).made(format!("/requests/{id}")))
}

/// `GET /requests/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::show(cx, r.id("id")?)?)
}

/// `POST /requests/{id}/answer`
pub fn answer(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::answer(cx, r.id("id")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| read::show(cx, id)))
}
