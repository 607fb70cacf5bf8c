//! Handlers of Work Package templates.

pub mod figures;
pub mod rights;
pub mod suggestion;

use super::model::Template;
use super::page::{Named, TabQuery};
use super::{model, page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/work-package-templates", index)
            .gives::<List<read::TemplateView>>("The templates of a project")
            .asks::<Page>(),
        Route::post("/projects/{key}/work-package-templates", post)
            .takes::<verbs::NewTemplate>()
            .makes::<read::TemplateView>("Makes a template")
            .refuses(&[Code::NotProductOwner, Code::TemplateSourceUnfinished]),
        Route::get("/work-package-templates/{id}", show)
            .gives::<read::TemplateView>("A template")
            .page_asks::<page::TabQuery>()
            .with_page(),
        Route::page("/projects/{key}/work-package-templates/new", new).asks::<page::NewTemplateQuery>(),
        Route::page("/projects/{key}/templates", all),
        Route::patch("/work-package-templates/{id}", patch)
            .takes::<verbs::TemplateChange>()
            .gives::<read::TemplateView>("Makes the next version of a template")
            .refuses(&[Code::NotProductOwner]),
        Route::get("/work-package-templates/{id}/figures", figures::show)
            .gives::<read::figures::TemplateFigures>("How well a template works")
            .asks::<NoQuery>(),
        Route::get("/projects/{key}/work-package-figures", figures::index)
            .gives::<read::figures::ProjectFigures>("Work Packages over time, by template, category, severity or team")
            .asks::<read::figures::FiguresQuery>(),
        Route::get("/stories/{key}/task-suggestions", suggestion::of_story_index)
            .gives::<read::suggestion::TaskSuggestions>("What tasks under a story took before")
            .asks::<model::suggestion::SuggestionQuery>(),
        Route::page("/stories/{key}/task-suggestions", suggestion::of_story_options),
        Route::get("/work-packages/{key}/task-suggestions", suggestion::of_work_package_index)
            .gives::<read::suggestion::TaskSuggestions>("What tasks of a Work Package took before")
            .asks::<model::suggestion::SuggestionQuery>(),
        Route::page("/work-packages/{key}/task-suggestions", suggestion::of_work_package_options),
        Route::get("/projects/{key}/template-rights", rights::show)
            .gives::<read::rights::TemplateRightsView>("Who keeps the templates of a project"),
        Route::put("/projects/{key}/template-rights", rights::put)
            .takes::<verbs::rights::TemplateRights>()
            .gives::<read::rights::TemplateRightsView>("Lets the members of its teams keep them, or not")
            .refuses(&[Code::NotProductOwner]),
    ]
}

/// A template as it is once the change is committed.
fn answer(cx: &Cx<'_>, t: Template) -> Reply {
    Reply::after(cx, move |cx| read::template(cx, t.clone()))
}

/// `POST /projects/{key}/work-package-templates`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::create(cx, r.part("key"), &r.body)?;
    let place = format!("/work-package-templates/{}", t.id);
    Ok(answer(cx, t).made(place))
}

/// `GET /projects/{key}/work-package-templates`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&read::list(cx, &p, &Paging::read(&r.asked()?, "templates", 1)?)?)
}

/// `GET /projects/{key}/work-package-templates/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::new(cx, &p, &r.asked()?)?))
}

/// `GET /work-package-templates/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = read::find(cx, r.id("id")?)?;
    let p = project::store::by_id(cx.tx, t.project_id)?;
    let view = read::template(cx, t)?;
    Reply::ok(&view)?.page(cx, |cx| match r.asked::<TabQuery>()?.tab.as_deref() {
        Some("figures") => page::how_well(cx, &p, &view),
        Some("proposals") => page::proposed(cx, &p, &Named::work_package(&view)),
        _ => page::form(cx, &p, &view),
    })
}

/// `GET /projects/{key}/templates` of a browser
pub fn all(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::all(cx, &p)?))
}

/// `PATCH /work-package-templates/{id}`
pub fn patch(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::change(cx, r.id("id")?, &r.body)?;
    Ok(answer(cx, t))
}
