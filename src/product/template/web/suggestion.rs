//! What tasks took before (R70, R202): for a title that was done under the same template, category or story, the median of what
//! was spent.

use crate::app::Cx;
use crate::doors::frame::escape;
use crate::doors::frame::parts::Html;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::product::template::model::suggestion::SuggestionQuery;
use crate::product::template::read::suggestion::{TaskSuggestions, for_story, for_work_package};
use askama::filters::Safe;
use std::fmt::Write;

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
fn options(all: &TaskSuggestions) -> Html {
    Safe(all.items.iter().fold(String::new(), |mut html, s| {
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<option value=\"{}\" data-median=\"{}\" data-count=\"{}\"></option>",
            escape(&s.title),
            s.median,
            s.count
        );
        html
    }))
}

/// `GET /stories/{key}/task-suggestions` of a browser
pub fn of_story_options(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let all = for_story(cx, &r.key("key")?, None)?;
    Ok(Reply::html(options(&all).0))
}

/// `GET /work-packages/{key}/task-suggestions` of a browser
pub fn of_work_package_options(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let all = for_work_package(cx, &r.key("key")?, None)?;
    Ok(Reply::html(options(&all).0))
}
