//! Handlers of story and Epic templates.

use super::model::{ItemKind, ItemTemplate};
use super::read::find;
use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::template::page::{Named, TabQuery};
use crate::product::template_proposal::model::ProposalOf;
use crate::product::{project, template};
use crate::route::Route;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/projects/{key}/story-templates", story_index)
            .gives::<List<read::StoryTemplateView>>("The story templates of a project")
            .asks::<Page>(),
        Route::post("/projects/{key}/story-templates", post_story)
            .takes::<verbs::NewStoryTemplate>()
            .makes::<read::StoryTemplateView>("Makes a story template")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::TemplateSourceUnfinished]),
        Route::get("/story-templates/{id}", story)
            .gives::<read::StoryTemplateView>("A story template")
            .page_asks::<template::page::TabQuery>()
            .with_page(),
        Route::page("/projects/{key}/story-templates/new", new_story).asks::<template::page::NewTemplateQuery>(),
        Route::patch("/story-templates/{id}", patch_story)
            .takes::<verbs::StoryTemplateChange>()
            .gives::<read::StoryTemplateView>("Makes the next version of a story template")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        Route::get("/projects/{key}/epic-templates", epic_index)
            .gives::<List<read::EpicTemplateView>>("The Epic templates of a project")
            .asks::<Page>(),
        Route::post("/projects/{key}/epic-templates", post_epic)
            .takes::<verbs::NewEpicTemplate>()
            .makes::<read::EpicTemplateView>("Makes an Epic template")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::TemplateSourceUnfinished]),
        Route::get("/epic-templates/{id}", epic)
            .gives::<read::EpicTemplateView>("An Epic template")
            .page_asks::<template::page::TabQuery>()
            .with_page(),
        Route::page("/projects/{key}/epic-templates/new", new_epic).asks::<template::page::NewTemplateQuery>(),
        Route::patch("/epic-templates/{id}", patch_epic)
            .takes::<verbs::EpicTemplateChange>()
            .gives::<read::EpicTemplateView>("Makes the next version of an Epic template")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
    ]
}

/// A story template as it is once the change is committed.
fn answer_story(cx: &Cx<'_>, t: ItemTemplate) -> Reply {
    Reply::after(cx, move |cx| read::story(cx, t.clone()))
}

/// An Epic template likewise.
fn answer_epic(cx: &Cx<'_>, t: ItemTemplate) -> Reply {
    Reply::after(cx, move |cx| read::epic(cx, t.clone()))
}

/// `POST /projects/{key}/story-templates`
pub fn post_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::create_for_stories(cx, r.part("key"), &r.body)?;
    let place = format!("/story-templates/{}", t.id);
    Ok(answer_story(cx, t).made(place))
}

/// `GET /projects/{key}/story-templates`
pub fn story_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&read::stories(cx, &p, &Paging::read(&r.asked()?, "story_templates", 1)?)?)
}

/// `GET /story-templates/{id}`
pub fn story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = find(cx, ItemKind::Story, r.id("id")?)?;
    let p = project::store::by_id(cx.tx, t.project_id)?;
    let v = read::story(cx, t)?;
    Reply::ok(&v)?.page(cx, |cx| match r.asked::<TabQuery>()?.tab.as_deref() {
        Some("proposals") => {
            let named =
                Named { of: ProposalOf::Story, id: v.id, name: v.name.clone(), version: v.version, uses: v.uses };
            template::page::proposed(cx, &p, &named)
        }
        _ => page::story(cx, &p, &v),
    })
}

/// `GET /projects/{key}/story-templates/new` of a browser
pub fn new_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::new_story(cx, &p, &r.asked()?)?))
}

/// `PATCH /story-templates/{id}`
pub fn patch_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::change_for_stories(cx, r.id("id")?, &r.body)?;
    Ok(answer_story(cx, t))
}

/// `POST /projects/{key}/epic-templates`
pub fn post_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::create_for_epics(cx, r.part("key"), &r.body)?;
    let place = format!("/epic-templates/{}", t.id);
    Ok(answer_epic(cx, t).made(place))
}

/// `GET /projects/{key}/epic-templates`
pub fn epic_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Reply::list(&read::epics(cx, &p, &Paging::read(&r.asked()?, "epic_templates", 1)?)?)
}

/// `GET /epic-templates/{id}`
pub fn epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = find(cx, ItemKind::Epic, r.id("id")?)?;
    let p = project::store::by_id(cx.tx, t.project_id)?;
    let v = read::epic(cx, t)?;
    Reply::ok(&v)?.page(cx, |cx| match r.asked::<TabQuery>()?.tab.as_deref() {
        Some("proposals") => {
            let named =
                Named { of: ProposalOf::Epic, id: v.id, name: v.name.clone(), version: v.version, uses: v.uses };
            template::page::proposed(cx, &p, &named)
        }
        _ => page::epic(cx, &p, &v),
    })
}

/// `GET /projects/{key}/epic-templates/new` of a browser
pub fn new_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::new_epic(cx, &p, &r.asked()?)?))
}

/// `PATCH /epic-templates/{id}`
pub fn patch_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = verbs::change_for_epics(cx, r.id("id")?, &r.body)?;
    Ok(answer_epic(cx, t))
}
