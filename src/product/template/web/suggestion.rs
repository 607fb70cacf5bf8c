//! What tasks took before (R70, R202): for a title that was done under the same template, category or story, the median of what
//! was spent.

use crate::app::Cx;
use crate::doors::frame::render;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::template::model::suggestion::SuggestionQuery;
use crate::product::template::read::suggestion::{TaskSuggestion, for_story, for_work_package};
use askama::Template;

/// `GET /stories/{key}/task-suggestions`
pub fn of_story_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let q: SuggestionQuery = r.asked()?;
    Reply::list(&for_story(cx, &key, q.title.as_deref())?)
}

/// `GET /work-packages/{key}/task-suggestions`
pub fn of_work_package_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = r.key("key")?;
    let q: SuggestionQuery = r.asked()?;
    Reply::list(&for_work_package(cx, &key, q.title.as_deref())?)
}

/// The same as the options of a list of proposals, for the form of a new task.
#[derive(Template)]
#[template(path = "product/template/pages/suggestions.html")]
struct Options {
    items: Vec<TaskSuggestion>,
}

/// `GET /stories/{key}/task-suggestions` of a browser
pub fn of_story_options(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let all = for_story(cx, &r.key("key")?, None)?;
    Ok(Reply::html(render(&Options { items: all.items })?))
}

/// `GET /work-packages/{key}/task-suggestions` of a browser
pub fn of_work_package_options(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let all = for_work_package(cx, &r.key("key")?, None)?;
    Ok(Reply::html(render(&Options { items: all.items })?))
}
