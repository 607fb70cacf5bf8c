//! Verbs on a round: playing, revealing, agreeing.

use super::{go_on, of_facilitator, of_member, on_story, present_round, signal_page, unchanged};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::fields::{Body, Nothing};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story;
use crate::scrum::poker::model::rules::{Card, Played};
use crate::scrum::poker::model::{PokerItem, Round, RoundState, Session};
use crate::scrum::poker::{model, read, store};
use serde_json::{Value, json};

input! {
    /// A card that somebody plays.
    pub struct PlayCard { value: Played }
}

input! {
    /// What the team has agreed on: the number of the cards, where nothing is said.
    pub struct Agree { estimate: Option<Hundredths>, uncertain: Option<bool> }
}

/// A member plays a card, or another one instead, before the round is revealed. The last card of those present reveals it.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `poker_session_closed`, `poker_round_revealed`.
pub fn play(cx: &mut Cx<'_>, id: i64, n: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = read::find(cx, id)?;
    if !store::rounds(cx.tx, id)?.iter().any(|r| r.n == n) {
        return Err(Problem::not_found(format!("round {n} of this session")));
    }
    team::read::must_be_member(cx, t.id)?;
    let PlayCard { value: Played(card) } = body.read()?;
    unchanged(cx, &s, &t)?;
    let (round, item) = present_round(cx, &s)?;
    // Of the rounds before the present one every card lies open.
    model::rules::may_play(n, if round.n == n { round.state } else { RoundState::Revealed })?;
    store::take_seat(cx.tx, id, cx.by.id, cx.now)?;
    store::put_card(cx.tx, id, n, cx.by.id, card, cx.now)?;
    reveal_if_all_played(cx, &s, &round, &item)?;
    signal_page(cx, id);
    Ok(id)
}

/// Reveals a round in which everybody who is present has played.
pub fn reveal_if_all_played(cx: &mut Cx<'_>, s: &Session, r: &Round, item: &PokerItem) -> Result<(), Problem> {
    let present: Vec<i64> = store::present(cx.tx, s.id)?.into_iter().map(|p| p.0).collect();
    let played = store::played(cx.tx, s.id)?;
    if r.state == RoundState::Open && model::rules::all_played(&present, &played) {
        turn_over(cx, s, r.clone(), item)?;
    }
    Ok(())
}

/// Turns the cards over, and writes the round into the history of the story.
fn turn_over(cx: &mut Cx<'_>, s: &Session, r: Round, item: &PokerItem) -> Result<(), Problem> {
    let r = r.reveal(cx.now)?;
    store::set_round(cx.tx, &r)?;
    let mut cards: Vec<(String, Card)> =
        store::revealed(cx.tx, s.id)?.into_iter().filter(|c| c.0 == r.n).map(|c| (c.1, c.2)).collect();
    if s.anonymous {
        cards.sort_by_key(|c| c.1);
    }
    let values: Vec<Card> = cards.iter().map(|c| c.1).collect();
    let said: Vec<String> =
        cards.iter().map(|(by, v)| if s.anonymous { v.to_string() } else { format!("{by} {v}") }).collect();
    let shown: Vec<Value> =
        cards.iter().map(|(by, v)| json!({"by": (!s.anonymous).then_some(by), "value": v})).collect();
    let spread = model::rules::spread(&values);
    let detail = json!({"id": s.id, "round": r.n, "cards": shown, "note": said.join(", "), "low": spread.map(|x| x.0),
                        "high": spread.map(|x| x.1)});
    activity::store::record(cx, Kind::PokerRevealed, &on_story(s, item), &detail)?;
    Ok(())
}

/// The facilitator reveals the round, whoever has not played yet.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `poker_session_closed`, `poker_round_revealed`, `poker_no_cards`.
pub fn reveal(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_facilitator(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    let (round, item) = present_round(cx, &s)?;
    model::rules::may_reveal(round.n, round.state, store::played(cx.tx, id)?.len())?;
    turn_over(cx, &s, round, &item)?;
    signal_page(cx, id);
    Ok(id)
}

/// The facilitator opens another round on the same story, after the discussion.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412, 409 `poker_session_closed`, `poker_round_not_revealed`.
pub fn another_round(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_facilitator(cx, id)?;
    let _: Nothing = body.read()?;
    unchanged(cx, &s, &t)?;
    let (round, item) = present_round(cx, &s)?;
    model::rules::may_settle(round.n, round.state)?;
    store::open_round(cx.tx, id, item.story_id, cx.now)?;
    signal_page(cx, id);
    Ok(id)
}

/// A member writes down what the team has agreed on: it becomes the estimate of the team's portion, and the next story comes.
/// Cards that agree say it themselves; where they do not, the number that was agreed on in words lies within their spread.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `poker_session_closed`, `poker_round_not_revealed`, `poker_no_consensus`.
pub fn agree(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (s, t) = of_member(cx, id)?;
    let a: Agree = body.read()?;
    unchanged(cx, &s, &t)?;
    let (round, item) = present_round(cx, &s)?;
    model::rules::may_settle(round.n, round.state)?;
    let cards: Vec<Card> = store::revealed(cx.tx, id)?.into_iter().filter(|c| c.0 == round.n).map(|c| c.2).collect();
    let estimate = agreed(&cards, a.estimate)?;
    // The condition of the request was about the session.
    cx.if_match = None;
    let portion = json!({"estimate": estimate, "uncertain": a.uncertain.unwrap_or(false)});
    let key = Key::parse(&item.key).ok_or_else(|| Problem::internal(format!("{} is no key", item.key)))?;
    story::verbs::portion::put_portion(cx, &key, &t.slug, &portion.into())?;
    let item = item.agree(&round, estimate)?;
    store::set_item(cx.tx, &item)?;
    let rounds = store::rounds(cx.tx, id)?.iter().filter(|r| r.story_id == item.story_id).count();
    let detail = json!({"id": id, "after": estimate, "rounds": rounds});
    activity::store::record(cx, Kind::PokerAgreed, &on_story(&s, &item), &detail)?;
    go_on(cx, s)?;
    signal_page(cx, id);
    Ok(id)
}

fn agreed(cards: &[Card], said: Option<Hundredths>) -> Result<Hundredths, Problem> {
    let Some(said) = said else { return Ok(model::rules::may_agree(cards)?) };
    let (low, high) = model::rules::may_discuss(cards)?;
    if (low..=high).contains(&said) {
        return Ok(said);
    }
    Err(Problem::invalid(
        "estimate",
        format!("{said} is not within the cards of this round, {low} to {high}; play another round"),
    ))
}
