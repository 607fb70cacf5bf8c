//! Handlers of escalations.

use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/stories/{key}/escalations", of_story)
            .gives::<List<read::EscalationView>>("The escalations from and to a story")
            .asks::<Page>(),
        Route::post("/work-packages/{key}/escalate", escalate)
            .takes::<verbs::Escalate>()
            .makes::<read::EscalationView>("Escalates a Work Package")
            .refuses(&[
                Code::NotTeamMember,
                Code::WorkPackageClosed,
                Code::EscalationNotPermitted,
                Code::EscalationTargetNotLinked,
                Code::EscalationTargetDeclined,
                Code::EscalationTargetNotRecurring,
                Code::EscalationTargetNotInActiveSprint,
                Code::EscalationSlaMismatch,
                Code::EscalationAlreadyOpen,
                Code::EscalationCycle,
            ]),
        Route::page("/escalations/{id}", of_work_package),
        Route::page("/projects/{key}/escalations", paths),
        Route::get("/escalations/{id}", show).gives::<read::EscalationView>("An escalation"),
        Route::post("/escalations/{id}/take", take)
            .takes::<verbs::Note>()
            .gives::<read::EscalationView>("Takes an escalation on")
            .refuses(&[Code::NotTeamMember, Code::EscalationEnded]),
        Route::post("/escalations/{id}/complete", complete)
            .takes::<verbs::Note>()
            .gives::<read::EscalationView>("Completes an escalation")
            .refuses(&[
                Code::NotTeamMember,
                Code::WorkPackageHasOpenTasks,
                Code::WorkPackageEscalated,
                Code::EscalationEnded,
            ]),
        Route::post("/escalations/{id}/return", give_back)
            .takes::<verbs::Note>()
            .gives::<read::EscalationView>("Returns an escalation with a note")
            .refuses(&[Code::NotTeamMember, Code::WorkPackageEscalated, Code::EscalationEnded]),
    ]
}

/// An escalation as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::fresh(cx, id))
}

/// `POST /work-packages/{key}/escalate`
pub fn escalate(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::escalate(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id).made(format!("/escalations/{id}")))
}

/// `GET /escalations/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&read::by_id(cx, r.id("id")?)?)
}

/// `GET /escalations/{id}` for browsers: it is shown where its Work Package is.
pub fn of_work_package(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let e = read::by_id(cx, r.id("id")?)?;
    Ok(Reply::elsewhere(format!("/work-packages/{}", e.work_package)))
}

/// `GET /projects/{key}/escalations`
pub fn paths(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::paths(cx, p)?))
}

/// `POST /escalations/{id}/take`
pub fn take(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::take(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /escalations/{id}/complete`
pub fn complete(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::complete(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /escalations/{id}/return`
pub fn give_back(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::give_back(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `GET /stories/{key}/escalations`
pub fn of_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::of_story(cx, &r.key("key")?, &Paging::read(&r.asked()?, "escalations", 1)?)?)
}
