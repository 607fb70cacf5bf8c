//! What a Scrum Master asks the Product Owner of a story, from within the story (R36): an answer, or that the owner joins in. Open
//! until it is answered, by whoever is the story's Product Owner then. Scrum Masters of the teams on the story and the Chief Scrum
//! Master ask; team members have the discussion with its mentions, and direct messages (R37).

mod store;
pub mod web;

use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::fields::{Body, Key, Said};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::notification::{self, Notice, NoticeKind};
use crate::refusal::{May, Refusal};
use crate::story::{self, Story};
use crate::{input, project, team, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use store::Row;

words! {
    /// States of a request.
    pub enum RequestState { Open = "open", Answered = "answered" }
}

input! {
    /// What is asked.
    pub struct NewRequest { text: Said }
}
input! {
    /// What is answered.
    pub struct NewAnswer { text: Said }
}

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

fn shape(r: Row) -> RequestView {
    let Row { id, story, asked_by, text, asked_at, answered } = r;
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

fn subject(s: &Story) -> Subject {
    Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() }
}

/// Whether the caller may ask the Product Owner of a story: a Scrum Master of a team on it, or the Chief Scrum Master.
///
/// # Errors
/// 403 `not_scrum_master`.
pub fn must_lead(cx: &mut Cx<'_>, s: &Story) -> Result<(), Problem> {
    Ok(as_leader(cx, s)??)
}

/// Whether the caller leads a story, for who shows it.
///
/// # Errors
/// Those of the database.
pub fn as_leader(cx: &mut Cx<'_>, s: &Story) -> Result<May, Problem> {
    let p = project::by_id(cx.tx, s.project_id)?;
    if project::is_chief_scrum_master(cx, &p)? {
        return Ok(Ok(()));
    }
    for t in story::teams(cx.tx, s.id)? {
        if team::is_scrum_master(cx, &t)? {
            return Ok(Ok(()));
        }
    }
    Ok(Err(Refusal::NotScrumMasterOnStory { story: s.key().to_string() }))
}

/// Asks the Product Owner of a story.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422.
pub fn ask(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<RequestView, Problem> {
    let s = story::find(cx, key)?;
    must_lead(cx, &s)?;
    let NewRequest { text } = body.read()?;
    let id = store::insert(cx.tx, s.id, cx.by.id, &text.0, cx.now)?;
    let said: String = text.0.chars().take(500).collect();
    let message = format!("{} asks you about {key}: {said}", cx.by.name);
    let notice = Notice { kind: NoticeKind::AnswerRequested, subject: key.to_string(), message };
    notification::tell(cx, &[s.product_owner_id], &notice)?;
    activity::record(cx, Kind::AnswerRequested, &subject(&s), &json!({"request": id, "input": text.0}))?;
    show(cx, id)
}

/// The Product Owner of the story answers.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `request_answered`.
pub fn answer(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<RequestView, Problem> {
    let (r, s) = find(cx, id)?;
    story::must_be_product_owner(cx, &s)?;
    let NewAnswer { text } = body.read()?;
    let r = shape(r);
    cx.unchanged(|cx| show(cx, id))?;
    if let (Some(by), Some(at)) = (r.answered_by, r.answered_at) {
        return Err(Refusal::RequestAnswered { by, at }.into());
    }
    store::answer(cx.tx, id, cx.by.id, &text.0, cx.now)?;
    let said: String = text.0.chars().take(500).collect();
    let message = format!("{} answered you about {}: {said}", cx.by.name, s.key());
    let asked_by = store::asked_by(cx.tx, id)?;
    let notice = Notice { kind: NoticeKind::RequestAnswered, subject: s.key().to_string(), message };
    notification::tell(cx, &[asked_by], &notice)?;
    activity::record(cx, Kind::RequestAnswered, &subject(&s), &json!({"request": id, "note": text.0}))?;
    show(cx, id)
}

fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Row, Story), Problem> {
    let missing = || Problem::not_found(format!("request {id}"));
    let row = store::by_id(cx.tx, id)?.ok_or_else(missing)?;
    let key = Key::parse(&row.story).ok_or_else(missing)?;
    let s = story::find(cx, &key).map_err(|p| if p.status == 404 { missing() } else { p })?;
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
///
/// # Errors
/// Those of the database.
pub fn list(cx: &mut Cx<'_>, story: i64, page: &Paging) -> Result<List<RequestView>, Problem> {
    let rows = store::of_story(cx.tx, story, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |r| vec![r.id], |r| Ok(shape(r)))
}
