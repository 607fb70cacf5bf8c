//! A session as one person sees it: of an open round only the own card.

use super::model::rules::Card;
use super::model::{Round, RoundState, Session, State, StoryState};
use super::{model, store};
use crate::app::Cx;
use crate::kit::fields::Hundredths;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::team;
use crate::people::team::model::{EstimateUnit, Team};
use crate::product::project;
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
    let shown = store::revealed(cx.tx, s.id)?;
    let mut rounds = Vec::new();
    for r in store::rounds(cx.tx, s.id)? {
        let of_round: Vec<(String, Card)> = shown.iter().filter(|c| c.0 == r.n).map(|c| (c.1.clone(), c.2)).collect();
        rounds.push(round(cx, s, r, of_round)?);
    }
    let present_round = if s.state == State::Open { rounds.pop() } else { None };
    let played = match &present_round {
        Some(r) => store::played(cx.tx, s.id, r.n)?,
        None => Vec::new(),
    };
    let seats = store::present(cx.tx, s.id)?;
    let items = store::items(cx.tx, s.id)?;
    Ok(PokerView {
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
    })
}

/// A round; `shown` are its cards, none while it is open.
fn round(cx: &mut Cx<'_>, s: &Session, r: Round, shown: Vec<(String, Card)>) -> Result<RoundView, Problem> {
    let mut values: Vec<Card> = shown.iter().map(|c| c.1).collect();
    // In their own order, so that it tells nothing of who played them.
    values.sort_unstable();
    let cards = if s.anonymous {
        values.iter().map(|v| CardView { by: None, value: *v }).collect()
    } else {
        shown.into_iter().map(|(by, value)| CardView { by: Some(by), value }).collect()
    };
    Ok(RoundView {
        my_card: store::card_of(cx.tx, s.id, r.n, cx.by.id)?,
        spread: model::rules::spread(&values).map(|(low, high)| Spread { low, high }),
        consensus: model::rules::consensus(&values),
        n: r.n,
        story: r.key,
        state: r.state,
        opened_at: r.opened_at,
        revealed_at: r.revealed_at,
        cards,
    })
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
    let mut rows = Vec::new();
    for s in store::page(cx.tx, t.id, page.after().map_or(0, |k| k[0]), i64::MAX)? {
        if seen(cx, &s, &t)? {
            rows.push(s);
        }
        if i64::try_from(rows.len()).unwrap_or(i64::MAX) >= page.rows() {
            break;
        }
    }
    page.list(rows, |s| vec![s.id], |s| view(cx, &s, &t))
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
    if team::read::is_scrum_master(cx, t)? || team::store::is_member(cx.tx, t.id, cx.by.id)? {
        return Ok(true);
    }
    let scope = project::read::scope(cx)?;
    Ok(store::projects(cx.tx, s.id)?.into_iter().all(|p| scope.holds(p)))
}

/// Whether the caller may hear of a session.
///
/// # Errors
/// Those of the database.
pub fn audible(cx: &mut Cx<'_>, id: i64) -> Result<bool, Problem> {
    match find(cx, id) {
        Ok(_) => Ok(true),
        Err(p) if p.status == 404 => Ok(false),
        Err(p) => Err(p),
    }
}
