//! Views of requests to Product Owners.

use super::model::RequestState;
use super::store;
use super::store::RequestRow;
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::text::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project::model::Project;
use crate::product::story::model::Story;
use crate::product::{project, story};
use schemars::JsonSchema;
use serde::Serialize;

/// What was asked, and answered.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RequestView {
    /// Number.
    pub id: i64,
    /// Key of the story.
    pub story: String,
    /// State.
    pub state: RequestState,
    /// Login of who asked.
    pub asked_by: String,
    /// What was asked.
    pub text: String,
    /// When.
    pub asked_at: At,
    /// Login of who answered.
    pub answered_by: Option<String>,
    /// The answer.
    pub answer: Option<String>,
    /// When it came.
    pub answered_at: Option<At>,
}

pub fn shape(r: RequestRow) -> RequestView {
    let RequestRow { id, story, asked_by, text, asked_at, answered } = r;
    let state = if answered.at.is_some() { RequestState::Answered } else { RequestState::Open };
    RequestView {
        id,
        story,
        state,
        asked_by,
        text,
        asked_at,
        answered_by: answered.by,
        answer: answered.text,
        answered_at: answered.at,
    }
}

/// Whether the caller may ask the Product Owner of a story: a Scrum Master of a team on it, or the Chief Scrum Master.
///
/// # Errors
/// 403 `not_scrum_master`.
pub fn must_lead(cx: &mut Cx<'_>, s: &Story) -> Result<(), Problem> {
    Ok(as_leader(cx, s)??)
}

/// Whether the caller leads a story, for who shows it.
pub fn as_leader(cx: &mut Cx<'_>, s: &Story) -> Result<May, Problem> {
    let p = project::store::by_id(cx.tx, s.project_id)?;
    let teams = story::store::teams(cx.tx, s.id)?;
    as_leader_among(cx, s, &p, &teams)
}

/// The same where the project of the story and the teams on it are known.
pub fn as_leader_among(cx: &mut Cx<'_>, s: &Story, p: &Project, teams: &[Team]) -> Result<May, Problem> {
    if project::read::is_chief_scrum_master(cx, p)? {
        return Ok(Ok(()));
    }
    for t in teams {
        if team::read::is_scrum_master(cx, t)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotScrumMasterOnStory { story: s.key().to_string() }))
}

pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(RequestRow, Story), Problem> {
    let missing = || Problem::not_found(format!("request {id}"));
    let row = store::by_id(cx.tx, id)?.ok_or_else(missing)?;
    let key = Key::parse(&row.story).ok_or_else(missing)?;
    let s = story::read::find(cx, &key).map_err(|p| if p.status == 404 { missing() } else { p })?;
    Ok((row, s))
}

/// A request that the caller may see.
///
/// # Errors
/// 404.
pub fn show(cx: &mut Cx<'_>, id: i64) -> Result<RequestView, Problem> {
    Ok(shape(find(cx, id)?.0))
}

/// What was asked about a story, oldest first.
pub fn list(cx: &mut Cx<'_>, story: i64, page: &Paging) -> Result<List<RequestView>, Problem> {
    let rows = store::of_story(cx.tx, story, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |r| vec![r.id], |r| Ok(shape(r)))
}
