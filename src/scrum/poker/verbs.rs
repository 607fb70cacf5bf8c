//! Every verb on a session.

pub mod round;

use super::model::{PokerItem, Round, Session, StoryState};
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::text::Key;
use crate::kit::fields::{Body, Errors, Nothing};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::{project, story};
use serde_json::json;

input! {
    /// A new session: the stories that a team estimates, one after another; anonymous: Wideband Delphi.
    pub struct NewSession { stories: Vec<Key>, anonymous: Option<bool> }
}

fn subject(s: &Session) -> Subject {
    Subject { team: Some(s.team_id), about: Some(format!("poker-{}", s.id)), ..Subject::default() }
}

fn on_story(s: &Session, item: &PokerItem) -> Subject {
    Subject { project: Some(item.project_id), story: Some(item.story_id), ..subject(s) }
}

/// Starts a session: a member of the team, or its Scrum Master.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 409 `single_team_story`.
pub fn start(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<i64, Problem> {
    let t = team::read::find(cx, slug)?;
    let member = team::read::has_caller(cx, t.id)?;
    team::read::as_insider(cx, &t)??;
    let n: NewSession = body.read()?;
    let stories = stories(cx, &t, &n.stories)?;
    let id = store::insert(cx.tx, t.id, cx.by.id, n.anonymous.unwrap_or(false), cx.now)?;
    for (i, story) in (0i64..).zip(&stories) {
        store::insert_story(cx.tx, id, *story, i)?;
    }
    if let Some(first) = stories.first() {
        store::open_round(cx.tx, id, *first, cx.now)?;
    }
    if member {
        store::take_seat(cx.tx, id, cx.by.id, cx.now)?;
    }
    let (s, _) = read::find(cx, id)?;
    let keys: Vec<String> = n.stories.iter().map(Key::to_string).collect();
    let detail = json!({"id": id, "team": t.slug, "stories": keys, "anonymous": s.anonymous});
    activity::store::record(cx, Kind::PokerStarted, &subject(&s), &detail)?;
    let message = format!("{} began to estimate {} with {}; take your seat", cx.by.name, keys.join(", "), t.name);
    let members = team::store::members(cx.tx, t.id)?;
    let notice = Notice { kind: NoticeKind::PokerStarted, subject: format!("poker-session-{id}"), message };
    notification::store::tell(cx, &members, &notice)?;
    Ok(id)
}

fn stories(cx: &mut Cx<'_>, t: &Team, keys: &[Key]) -> Result<Vec<i64>, Problem> {
    let mut e = Errors::default();
    let (mut ids, mut may) = (Vec::new(), Ok(()));
    for (i, k) in keys.iter().enumerate() {
        let at = format!("stories.{i}");
        match story::store::by_key(cx.tx, k)? {
            Some(s) if ids.contains(&s.id) => e.push(&at, format!("{k} stands there twice")),
            Some(s) if project::store::has_team(cx.tx, s.project_id, t.id)? => {
                may = may.and(s.may_join(t.id, "another team"));
                ids.push(s.id);
            }
            _ => e.push(&at, format!("there is no story {k} in a project of the team {}", t.slug)),
        }
    }
    if keys.is_empty() {
        e.push("stories", "names no story; say what the team is to estimate");
    }
    e.done()?;
    may?;
    Ok(ids)
}

/// Finds a session for a member of its team.
fn of_member(cx: &mut Cx<'_>, id: i64) -> Result<(Session, Team), Problem> {
    let (s, t) = read::find(cx, id)?;
    team::read::must_be_member(cx, t.id)?;
    Ok((s, t))
}

/// Finds a session for who facilitates it.
fn of_facilitator(cx: &mut Cx<'_>, id: i64) -> Result<(Session, Team), Problem> {
    let (s, t) = read::find(cx, id)?;
    read::as_facilitator(cx, &s, &t)??;
    Ok((s, t))
}

fn unchanged(cx: &mut Cx<'_>, s: &Session, t: &Team) -> Result<(), Problem> {
    cx.unchanged(|cx| read::view(cx, s, t))
}

/// The present round of an open session, and its story.
fn present_round(cx: &mut Cx<'_>, s: &Session) -> Result<(Round, PokerItem), Problem> {
    model::rules::may_go_on(s.state)?;
    let round = store::rounds(cx.tx, s.id)?.pop();
    let round = round.ok_or_else(|| Problem::internal("an open poker session without a round"))?;
    let item = store::items(cx.tx, s.id)?.into_iter().find(|i| i.story_id == round.story_id);
    Ok((round, item.ok_or_else(|| Problem::internal("a round of no story"))?))
}

/// Tells the open pages of a session.
fn signal_page(cx: &mut Cx<'_>, id: i64) {
    cx.tx.signal(format!("poker-{id}"));
}

/// A member takes a seat: is present.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `poker_session_closed`.
pub fn join(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_member(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    model::rules::may_go_on(s.state)?;
    store::take_seat(cx.tx, id, cx.by.id, cx.now)?;
    signal_page(cx, id);
    Ok(id)
}

/// A member leaves; the round does not wait for who has left.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `poker_session_closed`.
pub fn leave(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_member(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    let (round, item) = present_round(cx, &s)?;
    store::leave_seat(cx.tx, id, cx.by.id)?;
    round::reveal_if_all_played(cx, &s, &round, &item)?;
    signal_page(cx, id);
    Ok(id)
}

/// The next story that waits, with its first round; without one the session is over.
fn go_on(cx: &mut Cx<'_>, s: Session) -> Result<(), Problem> {
    let waiting = store::items(cx.tx, s.id)?.into_iter().find(|i| i.state == StoryState::Waiting);
    match waiting {
        Some(next) => Ok(store::open_round(cx.tx, s.id, next.story_id, cx.now)?),
        None => end(cx, s),
    }
}

fn end(cx: &mut Cx<'_>, s: Session) -> Result<(), Problem> {
    let s = s.close(cx.now)?;
    store::update(cx.tx, &s)?;
    activity::store::record(cx, Kind::PokerClosed, &subject(&s), &json!({"id": s.id}))?;
    Ok(())
}

/// The facilitator puts the present story off, without an estimate, and goes on to the next.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `poker_session_closed`.
pub fn put_off(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_facilitator(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    let (_, item) = present_round(cx, &s)?;
    let item = item.put_off();
    store::set_item(cx.tx, &item)?;
    activity::store::record(cx, Kind::PokerPutOff, &on_story(&s, &item), &json!({"id": id}))?;
    go_on(cx, s)?;
    signal_page(cx, id);
    Ok(id)
}

/// The facilitator closes the session; stories that wait keep the estimates that they have.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `poker_session_closed`.
pub fn close(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_facilitator(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    end(cx, s)?;
    signal_page(cx, id);
    Ok(id)
}
