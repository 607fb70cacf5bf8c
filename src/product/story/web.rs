//! Handlers of stories.

pub mod shared;

use super::{page, read, verbs};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::facts::refusal::model::Code;
use crate::kit::fields::Nothing;
use crate::kit::fields::number::{Id, Whole};
use crate::kit::fields::text::Key;
use crate::kit::paging;
use crate::kit::paging::{List, Page, Paging};
use crate::kit::problem::Problem;
use crate::kit::query::NoQuery;
use crate::kit::web::{Reply, Req};
use crate::product::project;
use crate::route::Route;
use crate::scrum::sprint;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/projects/{key}/stories", create)
            .takes::<verbs::create::NewStory>()
            .makes::<read::StoryView>("Makes a User Story")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        Route::page("/projects/{key}/stories/new", new).asks::<StoryFormQuery>(),
        Route::page("/stories/{key}/edit", edit).asks::<StoryFormQuery>(),
        Route::get("/stories/{key}", show)
            .gives::<read::StoryView>("A User Story")
            .page_asks::<StoryPageQuery>()
            .with_page(),
        Route::patch("/stories/{key}", change)
            .takes::<verbs::change::StoryChange>()
            .gives::<read::StoryView>("Changes a story")
            .refuses(&[
                Code::NotProductOwner,
                Code::SingleTeamStory,
                Code::SeveralTeamsOnStory,
                Code::WorkPackagesOpen,
                Code::FiniteStoryCannotRecur,
                Code::StoryCommitted,
                Code::EscalationsPermitted,
                Code::AcceptanceCriteriaFixed,
            ]),
        Route::put("/stories/{key}/portions/{team}", put_portion)
            .takes::<verbs::portion::Portion>()
            .gives::<read::StoryView>("A team estimates its portion")
            .refuses(&[Code::NotTeamMember, Code::SingleTeamStory]),
        Route::put("/stories/{key}/escalation", set_escalation)
            .takes::<verbs::escalation::Escalation>()
            .gives::<read::StoryView>("Permits escalation and names the targets")
            .refuses(&[
                Code::NotProductOwner,
                Code::EscalationNeedsMultipleTeams,
                Code::EscalationTargetNotRecurring,
                Code::EscalationCycle,
            ]),
        Route::put("/stories/{key}/escalation-sources/{source}", answer_source)
            .takes::<verbs::escalation::Consent>()
            .gives::<read::StoryView>("Accepts or refuses what a source escalates")
            .refuses(&[Code::NotProductOwner]),
        Route::post("/stories/{key}/accept", accept)
            .takes::<verbs::acceptance::Reason>()
            .gives::<read::StoryView>("Accepts a finite story")
            .refuses(&[
                Code::NotProductOwner,
                Code::PortionsIncomplete,
                Code::StoryNotCommitted,
                Code::RecurringStoryNeverDone,
                Code::DoneCriteriaUnmet,
            ]),
        Route::post("/stories/{key}/reject", reject)
            .takes::<verbs::acceptance::Reason>()
            .gives::<read::StoryView>("Rejects a finite story")
            .refuses(&[Code::NotProductOwner, Code::StoryNotCommitted, Code::RecurringStoryNeverDone]),
        Route::post("/stories/{key}/wake", wake)
            .takes::<verbs::recurring::Wake>()
            .gives::<read::StoryView>("Wakes a dormant story, for good or for a period")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        Route::post("/stories/{key}/rest", rest)
            .takes::<Nothing>()
            .gives::<read::StoryView>("Makes a recurring story dormant")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::StoryCommitted]),
        Route::post("/stories/{key}/retire", retire)
            .takes::<Nothing>()
            .gives::<read::StoryView>("Retires a recurring story")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur, Code::StoryCommitted]),
        Route::get("/stories/{key}/reviews", reviews)
            .gives::<List<read::review::ReviewView>>("The reviews of a recurring story")
            .asks::<Page>(),
        Route::post("/stories/{key}/reviews", review)
            .takes::<verbs::recurring::Review>()
            .makes::<read::review::ReviewView>("Reviews a recurring story")
            .refuses(&[Code::NotProductOwner, Code::FiniteStoryCannotRecur]),
        Route::get("/stories/{key}/review-agenda", review_agenda)
            .gives::<read::agenda::ReviewAgenda>("What there is to look at since the last review")
            .asks::<NoQuery>(),
        Route::get("/stories/{key}/scrum-of-scrums", scrum_of_scrums)
            .gives::<read::scrum_of_scrums::ScrumOfScrums>("Where each team on a story stands, as an agenda")
            .asks::<ScrumOfScrumsQuery>()
            .with_page(),
        Route::get("/stories/{key}/sprints", sprints)
            .gives::<List<sprint::read::of_story::StorySprint>>(
                "The Sprints that held a story: estimate and actual of each team",
            )
            .asks::<Page>(),
        Route::get("/projects/{key}/shared-stories", shared::show)
            .gives::<read::shared::SharedStories>("The stories of several teams, and on whom they depend")
            .asks::<NoQuery>()
            .with_page(),
        Route::post("/stories/{key}/contributors", attach_contributor)
            .takes::<verbs::contributor::NewContributor>()
            .gives::<read::StoryView>("Attaches a specialist to a story")
            .refuses(&[Code::Forbidden]),
        Route::put("/stories/{key}/contributors/{login}", add_contributor)
            .takes::<Nothing>()
            .gives::<read::StoryView>("Attaches a specialist to a story")
            .refuses(&[Code::Forbidden]),
        Route::delete("/stories/{key}/contributors/{login}", remove_contributor)
            .about("Detaches a specialist from a story")
            .refuses(&[Code::Forbidden]),
        Route::get("/stories/{key}/history", history).gives::<List<Fact>>("The history of a story").asks::<Page>(),
    ]
}

/// A story as it is once the change is committed.
fn answer(cx: &Cx<'_>, id: i64) -> Reply {
    Reply::after(cx, move |cx| read::by_id(cx, id))
}

/// `POST /projects/{key}/stories`
pub fn create(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = verbs::create::create(cx, r.part("key"), &r.body)?;
    Ok(answer(cx, s.id).made(format!("/stories/{}", s.key())))
}

crate::query! {
    /// What the page of a story is asked for: a tab, and the page of its history.
    pub struct StoryPageQuery in pages { tab: Option<String> }
}

crate::query! {
    /// What the new-story form begins with.
    pub struct StoryFormQuery {
        epic: Option<Key>,
        template: Option<Id>,
    }
}

crate::query! {
    /// What the agenda of a Scrum of Scrums is asked for.
    pub struct ScrumOfScrumsQuery {
        /// After how many days without a change work is listed as idle.
        idle_days: Option<Whole<1, 60>>,
    }
}

/// `GET /stories/{key}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    let shown = read::shown::shown(cx, s.clone())?;
    Reply::ok(&shown.view)?.page(cx, |cx| {
        let q: StoryPageQuery = r.asked()?;
        match q.tab.as_deref() {
            Some("history") => page::history::history(cx, &s, &shown.view, Paging::read(&q.page, "story_history", 2)?),
            _ => page::show::show(cx, &s, &shown),
        }
    })
}

/// `GET /projects/{key}/stories/new`
pub fn new(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::read::find(cx, r.part("key"))?;
    Ok(Reply::html(page::form::form(cx, p, None, r.asked()?)?))
}

/// `GET /stories/{key}/edit`
pub fn edit(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    let p = project::store::by_id(cx.tx, s.project_id)?;
    let view = read::story(cx, s)?;
    Ok(Reply::html(page::form::form(cx, p, Some(&view), r.asked()?)?))
}

/// `PATCH /stories/{key}`
pub fn change(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::change::change(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /stories/{key}/portions/{team}`
pub fn put_portion(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::portion::put_portion(cx, &r.key("key")?, r.part("team"), &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /stories/{key}/escalation`
pub fn set_escalation(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::escalation::set_escalation(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /stories/{key}/escalation-sources/{source}`
pub fn answer_source(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::escalation::answer_source(cx, &r.key("key")?, &r.key("source")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /stories/{key}/accept`
pub fn accept(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::accept(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /stories/{key}/reject`
pub fn reject(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::acceptance::reject(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /stories/{key}/wake`
pub fn wake(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::recurring::wake(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /stories/{key}/rest`
pub fn rest(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::recurring::rest(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `POST /stories/{key}/retire`
pub fn retire(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::recurring::retire(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `GET /stories/{key}/review-agenda`
pub fn review_agenda(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    let _: NoQuery = r.asked()?;
    Reply::list(&read::agenda::of_story(cx, &s)?)
}

/// `GET /stories/{key}/scrum-of-scrums`
pub fn scrum_of_scrums(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    let q: ScrumOfScrumsQuery = r.asked()?;
    let idle = q.idle_days.map_or(read::scrum_of_scrums::IDLE_DAYS, |d| d.0);
    let view = read::story(cx, s.clone())?;
    let agenda = read::scrum_of_scrums::of_story(cx, &s, &view, idle)?;
    Reply::list(&agenda)?.page(cx, |cx| page::scrum_of_scrums::scrum_of_scrums(cx, &s, &view, &agenda))
}

/// `GET /stories/{key}/sprints`
pub fn sprints(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    let _: Page = r.asked()?;
    Reply::list(&paging::List { items: sprint::read::of_story::of_story(cx, s.id)?, next_cursor: None })
}

/// `POST /stories/{key}/contributors`
pub fn attach_contributor(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::contributor::add(cx, &r.key("key")?, &r.body)?;
    Ok(answer(cx, id))
}

/// `PUT /stories/{key}/contributors/{login}`
pub fn add_contributor(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = verbs::contributor::put(cx, &r.key("key")?, r.part("login"), &r.body)?;
    Ok(answer(cx, id))
}

/// `DELETE /stories/{key}/contributors/{login}`
pub fn remove_contributor(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    verbs::contributor::remove(cx, &r.key("key")?, r.part("login"))?;
    Ok(Reply::none())
}

/// `POST /stories/{key}/reviews`
pub fn review(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    Reply::created(&verbs::recurring::review(cx, &key, &r.body)?, format!("/stories/{key}/reviews"))
}

/// `GET /stories/{key}/reviews`
pub fn reviews(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::list(&read::review::reviews(cx, &r.key("key")?, &Paging::read(&r.asked()?, "reviews", 1)?)?)
}

/// `GET /stories/{key}/history`
pub fn history(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let s = read::find(cx, &r.key("key")?)?;
    Reply::list(&activity::read::history(cx, HistoryOf::Story(s.id), &Paging::read(&r.asked()?, "story_history", 2)?)?)
}
