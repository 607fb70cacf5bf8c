//! A session as one person sees it: of an open round only the own card.

use super::model::rules::Card;
use super::model::{PokerItem, Round, RoundState, Session, State, StoryState};
use super::{model, store};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::fields::number::Hundredths;
use crate::kit::groups::Groups;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::people::team::model::{EstimateUnit, Team};
use crate::product::project;
use crate::product::project::model::Scope;
use schemars::JsonSchema;
use serde::Serialize;

/// A session of Planning Poker or Wideband Delphi.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PokerView {
    /// Number.
    pub id: i64,
    /// Slug of the team.
    pub team: String,
    /// Login of who started it, who facilitates it beside the Scrum Master.
    pub facilitator: String,
    /// Whether the cards are shown without names: Wideband Delphi.
    pub anonymous: bool,
    /// State.
    pub state: State,
    /// Unit of the estimates.
    pub unit: EstimateUnit,
    /// The cards.
    pub deck: Vec<Card>,
    /// The stories in their order.
    pub stories: Vec<PokerStory>,
    /// Who is present, and who of them has played in the present round.
    pub present: Vec<Seat>,
    /// The present round; null once the session is closed.
    pub round: Option<RoundView>,
    /// The rounds before it, oldest first.
    pub earlier: Vec<RoundView>,
    /// When it was started.
    pub created_at: At,
    /// When it was closed.
    pub closed_at: Option<At>,
}

/// A story of a session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PokerStory {
    /// Key.
    pub key: String,
    /// Title.
    pub title: String,
    /// What became of it.
    pub state: StoryState,
    /// The estimate that the team has agreed on.
    pub agreed: Option<Hundredths>,
}

/// A member who is present.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Seat {
    /// Login.
    pub login: String,
    /// Whether the member has played in the present round.
    pub played: bool,
}

/// A round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoundView {
    /// Number in the session, from 1.
    pub n: i64,
    /// Key of the story.
    pub story: String,
    /// State.
    pub state: RoundState,
    /// When it was opened.
    pub opened_at: At,
    /// When it was revealed.
    pub revealed_at: Option<At>,
    /// The caller's own card.
    pub my_card: Option<Card>,
    /// The cards; empty until it is revealed.
    pub cards: Vec<CardView>,
    /// The lowest and the highest number, once it is revealed.
    pub spread: Option<Spread>,
    /// The number on which the cards agree, once it is revealed.
    pub consensus: Option<Hundredths>,
}

/// A card that is revealed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CardView {
    /// Login of who played it; null in an anonymous session.
    pub by: Option<String>,
    /// The card.
    pub value: Card,
}

/// From the lowest to the highest.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Spread {
    /// The lowest number.
    pub low: Hundredths,
    /// The highest number.
    pub high: Hundredths,
}

/// The session as the caller sees it.
pub fn view(cx: &mut Cx<'_>, s: &Session, t: &Team) -> Result<PokerView, Problem> {
    let view = many(cx, std::slice::from_ref(s), t)?.pop();
    view.ok_or_else(|| Problem::internal("a poker session without a view"))
}

/// The sessions of a team as the caller sees them, in their order.
pub fn many(cx: &mut Cx<'_>, sessions: &[Session], t: &Team) -> Result<Vec<PokerView>, Problem> {
    let ids: Vec<i64> = sessions.iter().map(|s| s.id).collect();
    let mut rows = SessionRows {
        revealed: store::revealed_of(cx.tx, &ids)?,
        own: store::cards_of(cx.tx, &ids, cx.by.id)?,
        played: store::played_of(cx.tx, &ids)?,
        rounds: store::rounds_of(cx.tx, &ids)?,
        seats: store::present_of(cx.tx, &ids)?,
        items: store::items_of(cx.tx, &ids)?,
    };
    Ok(sessions.iter().map(|s| shape(s, t, &mut rows)).collect())
}

/// What belongs to some sessions.
struct SessionRows {
    /// The cards that are revealed: round, login, card.
    revealed: Groups<(i64, String, Card)>,
    /// The caller's own cards by round.
    own: Groups<(i64, Card)>,
    /// Who has played, by round.
    played: Groups<(i64, i64)>,
    rounds: Groups<Round>,
    seats: Groups<(i64, String)>,
    items: Groups<PokerItem>,
}

fn shape(s: &Session, t: &Team, rows: &mut SessionRows) -> PokerView {
    let shown = rows.revealed.take(s.id);
    let own = rows.own.take(s.id);
    let of_round = |r: Round| {
        let cards = shown.iter().filter(|c| c.0 == r.n).map(|c| (c.1.clone(), c.2)).collect();
        round(s, own.iter().find(|c| c.0 == r.n).map(|c| c.1), r, cards)
    };
    let mut rounds: Vec<RoundView> = rows.rounds.take(s.id).into_iter().map(of_round).collect();
    let present_round = if s.state == State::Open { rounds.pop() } else { None };
    let n = present_round.as_ref().map(|r| r.n);
    let played: Vec<i64> = rows.played.take(s.id).into_iter().filter(|p| Some(p.0) == n).map(|p| p.1).collect();
    let seats = rows.seats.take(s.id);
    let items = rows.items.take(s.id);
    PokerView {
        id: s.id,
        team: t.slug.clone(),
        facilitator: s.facilitator.clone(),
        anonymous: s.anonymous,
        state: s.state,
        unit: t.estimate_unit,
        deck: Card::ALL.to_vec(),
        stories: items
            .into_iter()
            .map(|i| PokerStory { key: i.key, title: i.title, state: i.state, agreed: i.agreed })
            .collect(),
        present: seats.into_iter().map(|(id, login)| Seat { played: played.contains(&id), login }).collect(),
        round: present_round,
        earlier: rounds,
        created_at: s.created_at,
        closed_at: s.closed_at,
    }
}

/// A round; `shown` are its cards, none while it is open.
fn round(s: &Session, my_card: Option<Card>, r: Round, shown: Vec<(String, Card)>) -> RoundView {
    let mut values: Vec<Card> = shown.iter().map(|c| c.1).collect();
    // In their own order, so that it tells nothing of who played them.
    values.sort_unstable();
    let cards = if s.anonymous {
        values.iter().map(|v| CardView { by: None, value: *v }).collect()
    } else {
        shown.into_iter().map(|(by, value)| CardView { by: Some(by), value }).collect()
    };
    RoundView {
        my_card,
        spread: model::rules::spread(&values).map(|(low, high)| Spread { low, high }),
        consensus: model::rules::consensus(&values),
        n: r.n,
        story: r.key,
        state: r.state,
        opened_at: r.opened_at,
        revealed_at: r.revealed_at,
        cards,
    }
}

/// A session that the caller may see, as it is now.
///
/// # Errors
/// 404.
pub fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<PokerView, Problem> {
    let (s, t) = find(cx, id)?;
    view(cx, &s, &t)
}

/// The sessions of a team that the caller may see, oldest first.
///
/// # Errors
/// 404.
pub fn of_team(cx: &mut Cx<'_>, slug: &str, page: &Paging) -> Result<List<PokerView>, Problem> {
    let t = team::read::find(cx, slug)?;
    let within = team::read::as_insider(cx, &t)?.is_ok();
    let scope = if within { Scope::All } else { project::read::scope(cx)? };
    let rows = store::page(cx.tx, t.id, &scope, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.many(rows, |s| vec![s.id], |rows| many(cx, &rows, &t))
}

/// A session that the caller may see: who sees the team, and all its stories or the team from within.
pub fn find(cx: &mut Cx<'_>, id: i64) -> Result<(Session, Team), Problem> {
    let none = || Problem::not_found(format!("poker session {id}"));
    let s = store::by_id(cx.tx, id)?.ok_or_else(none)?;
    let t = team::store::by_id(cx.tx, s.team_id)?;
    if seen(cx, &s, &t)? { Ok((s, t)) } else { Err(none()) }
}

fn seen(cx: &mut Cx<'_>, s: &Session, t: &Team) -> Result<bool, Problem> {
    if !team::read::visible(cx, t)? {
        return Ok(false);
    }
    if team::read::as_insider(cx, t)?.is_ok() {
        return Ok(true);
    }
    let scope = project::read::scope(cx)?;
    Ok(store::projects(cx.tx, s.id)?.into_iter().all(|p| scope.holds(p)))
}

/// Whether the caller may facilitate a session: who started it, or the Scrum Master of the team.
pub fn as_facilitator(cx: &mut Cx<'_>, s: &Session, t: &Team) -> Result<May, Problem> {
    if s.facilitator_id == cx.by.id { Ok(Ok(())) } else { team::read::as_scrum_master(cx, t) }
}

/// Whether the caller may hear of a session.
pub fn audible(cx: &mut Cx<'_>, id: i64) -> Result<bool, Problem> {
    match find(cx, id) {
        Ok(_) => Ok(true),
        Err(p) if p.status == 404 => Ok(false),
        Err(p) => Err(p),
    }
}
