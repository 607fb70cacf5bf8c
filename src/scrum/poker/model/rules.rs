//! The cards, and what they say: pure.

use super::{PokerItem, Round, RoundState, Session, State, StoryState};
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::{Errors, Field, quoted};
use crate::kit::time::At;
use crate::words;
use serde_json::{Value, json};

words! {
    /// A card.
    pub enum Card {
        Zero = "0",
        Half = "½",
        One = "1",
        Two = "2",
        Three = "3",
        Five = "5",
        Eight = "8",
        Thirteen = "13",
        Twenty = "20",
        Forty = "40",
        Hundred = "100",
        Unsure = "?",
        Break = "☕",
    }
}

impl Card {
    /// The effort that it stands for; none for *unsure* and *a break*.
    pub fn effort(self) -> Option<Hundredths> {
        match self {
            Card::Half => Some(Hundredths(50)),
            Card::Unsure | Card::Break => None,
            number => number.word().parse::<i64>().ok().map(|n| Hundredths(n * 100)),
        }
    }

    /// As it is read out.
    pub fn name(self) -> &'static str {
        match self {
            Card::Half => "one half",
            Card::Unsure => "unsure",
            Card::Break => "a break",
            number => number.word(),
        }
    }
}

/// A card as somebody plays it: its word, or its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played(pub Card);

impl Field for Played {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let card = match v {
            Value::String(s) => Card::parse(s),
            Value::Number(_) if v.as_f64() == Some(0.5) => Some(Card::Half),
            Value::Number(n) => Card::parse(&n.to_string()),
            _ => None,
        };
        if card.is_none() {
            let words: Vec<&str> = Card::ALL.iter().map(|c| c.word()).collect();
            e.push(at, format!("{} is none of the cards: {}", quoted(v), words.join(", ")));
        }
        card.map(Played)
    }
    fn schema() -> Value {
        json!({"type": ["string", "number"], "description": "a card by its word; those with a number also by it"})
    }
}

/// Whether everybody who is present has played. A single person does not reveal by playing: others may still come.
pub fn all_played(present: &[i64], played: &[i64]) -> bool {
    present.len() > 1 && present.iter().all(|p| played.contains(p))
}

/// What the cards agree on: all the same, and a number.
pub fn consensus(cards: &[Card]) -> Option<Hundredths> {
    let (first, rest) = cards.split_first()?;
    first.effort().filter(|_| rest.iter().all(|c| c == first))
}

/// The lowest and the highest number among the cards.
pub fn spread(cards: &[Card]) -> Option<(Hundredths, Hundredths)> {
    let efforts: Vec<Hundredths> = cards.iter().filter_map(|c| c.effort()).collect();
    Some((*efforts.iter().min()?, *efforts.iter().max()?))
}

/// Whether a session goes on.
///
/// # Errors
/// `poker_session_closed`.
pub fn may_go_on(session: State) -> May {
    match session {
        State::Open => Ok(()),
        State::Closed => Err(Refusal::PokerClosed),
    }
}

/// Whether a card can be played in a round.
///
/// # Errors
/// `poker_round_revealed`.
pub fn may_play(round: i64, state: RoundState) -> May {
    match state {
        RoundState::Open => Ok(()),
        RoundState::Revealed => Err(Refusal::RoundRevealed { round }),
    }
}

/// Whether a round can be revealed in which so many have played.
///
/// # Errors
/// `poker_round_revealed`, `poker_no_cards`.
pub fn may_reveal(round: i64, state: RoundState, played: usize) -> May {
    may_play(round, state)?;
    if played == 0 { Err(Refusal::NoCards) } else { Ok(()) }
}

/// Whether the team can agree on a round, or play another one.
///
/// # Errors
/// `poker_round_not_revealed`.
pub fn may_settle(round: i64, state: RoundState) -> May {
    match state {
        RoundState::Revealed => Ok(()),
        RoundState::Open => Err(Refusal::RoundHidden { round }),
    }
}

/// The number that cards agree on.
///
/// # Errors
/// `poker_no_consensus`.
pub fn may_agree(cards: &[Card]) -> May<Hundredths> {
    let (low, high) = may_discuss(cards)?;
    consensus(cards).ok_or(Refusal::NoConsensus { low, high })
}

/// Between which numbers the team can agree in words.
///
/// # Errors
/// `poker_no_consensus`.
pub fn may_discuss(cards: &[Card]) -> May<(Hundredths, Hundredths)> {
    spread(cards).ok_or(Refusal::NoNumber)
}

impl Round {
    /// Reveals it.
    ///
    /// # Errors
    /// Those of [`may_play`].
    pub fn reveal(self, now: At) -> May<Self> {
        may_play(self.n, self.state)?;
        Ok(Self { state: RoundState::Revealed, revealed_at: Some(now), ..self })
    }
}

impl Session {
    /// Closes it.
    ///
    /// # Errors
    /// Those of [`may_go_on`].
    pub fn close(self, now: At) -> May<Self> {
        may_go_on(self.state)?;
        Ok(Self { state: State::Closed, closed_at: Some(now), ..self })
    }
}

impl PokerItem {
    /// Settles it in a round that is revealed, with what the team has agreed on.
    ///
    /// # Errors
    /// Those of [`may_settle`].
    pub fn agree(self, round: &Round, estimate: Hundredths) -> May<Self> {
        may_settle(round.n, round.state)?;
        Ok(Self { state: StoryState::Agreed, agreed: Some(estimate), ..self })
    }

    /// Puts it off, without an estimate.
    pub fn put_off(self) -> Self {
        Self { state: StoryState::PutOff, agreed: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::refusal::model::Code;

    #[test]
    fn a_round_is_played_then_revealed_then_settled() {
        let code = |may: May| may.err().map(|r| r.code());
        assert_eq!(code(may_go_on(State::Open)), None);
        assert_eq!(code(may_go_on(State::Closed)), Some(Code::PokerSessionClosed));
        assert_eq!(code(may_play(1, RoundState::Open)), None);
        assert_eq!(code(may_play(1, RoundState::Revealed)), Some(Code::PokerRoundRevealed));
        assert_eq!(code(may_reveal(1, RoundState::Open, 0)), Some(Code::PokerNoCards));
        assert_eq!(code(may_reveal(1, RoundState::Revealed, 0)), Some(Code::PokerRoundRevealed));
        assert_eq!(code(may_reveal(1, RoundState::Open, 1)), None);
        assert_eq!(code(may_settle(1, RoundState::Open)), Some(Code::PokerRoundNotRevealed));
        assert_eq!(code(may_settle(1, RoundState::Revealed)), None);
    }

    #[test]
    fn sessions_rounds_and_stories_turn_once() {
        let round = Round {
            n: 2,
            story_id: 1,
            key: "OPS-1".into(),
            state: RoundState::Open,
            opened_at: At(1),
            revealed_at: None,
            session_id: 1,
        };
        let item = PokerItem {
            story_id: 1,
            key: "OPS-1".into(),
            title: "t".into(),
            state: StoryState::Waiting,
            agreed: None,
            project_id: 1,
            session_id: 1,
        };
        let hidden = item.clone().agree(&round, Hundredths(500)).err().map(|r| r.code());
        assert_eq!(hidden, Some(Code::PokerRoundNotRevealed));
        let revealed = round.reveal(At(5)).unwrap();
        assert_eq!((revealed.state, revealed.revealed_at), (RoundState::Revealed, Some(At(5))));
        assert_eq!(revealed.clone().reveal(At(6)).err().map(|r| r.code()), Some(Code::PokerRoundRevealed));
        let agreed = item.agree(&revealed, Hundredths(500)).unwrap();
        assert_eq!((agreed.state, agreed.agreed), (StoryState::Agreed, Some(Hundredths(500))));
        let off = agreed.put_off();
        assert_eq!((off.state, off.agreed), (StoryState::PutOff, None));
        let session = Session {
            id: 1,
            team_id: 1,
            facilitator_id: 1,
            facilitator: "mia".into(),
            anonymous: false,
            state: State::Open,
            created_at: At(1),
            closed_at: None,
        };
        let closed = session.close(At(9)).unwrap();
        assert_eq!((closed.state, closed.closed_at), (State::Closed, Some(At(9))));
        assert_eq!(closed.close(At(10)).err().map(|r| r.code()), Some(Code::PokerSessionClosed));
    }

    #[test]
    fn cards_agree_or_say_between_which_numbers() {
        let no = |may: May<Hundredths>| may.err();
        assert_eq!(may_agree(&[Card::Five, Card::Five]), Ok(Hundredths(500)));
        let between = Refusal::NoConsensus { low: Hundredths(500), high: Hundredths(800) };
        assert_eq!(no(may_agree(&[Card::Five, Card::Eight])), Some(between));
        assert_eq!(no(may_agree(&[Card::Unsure, Card::Break])), Some(Refusal::NoNumber));
        assert_eq!(may_discuss(&[Card::Five, Card::Unsure]), Ok((Hundredths(500), Hundredths(500))));
        assert_eq!(may_discuss(&[]), Err(Refusal::NoNumber));
    }

    #[test]
    fn cards_stand_for_efforts() {
        let efforts: Vec<Option<i64>> = Card::ALL.iter().map(|c| c.effort().map(|h| h.0)).collect();
        let numbers = [0, 50, 100, 200, 300, 500, 800, 1300, 2000, 4000, 10_000];
        assert_eq!(efforts, numbers.iter().map(|n| Some(*n)).chain([None, None]).collect::<Vec<_>>());
    }

    #[test]
    fn a_card_is_played_by_word_or_number() {
        let read = |v: Value| {
            let mut e = Errors::default();
            Played::read(&v, "value", &mut e).map(|p| p.0)
        };
        assert_eq!(read(json!("½")), Some(Card::Half));
        assert_eq!(read(json!(0.5)), Some(Card::Half));
        assert_eq!(read(json!(13)), Some(Card::Thirteen));
        assert_eq!(read(json!("☕")), Some(Card::Break));
        for wrong in [json!(4), json!(""), json!("five"), json!(-1), json!(null), json!([5])] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }

    #[test]
    fn the_round_is_over_when_all_who_are_present_have_played() {
        assert!(all_played(&[1, 2], &[2, 1]));
        assert!(all_played(&[1, 2], &[2, 1, 3]));
        assert!(!all_played(&[1, 2], &[2]));
        assert!(!all_played(&[1], &[1]));
        assert!(!all_played(&[], &[]));
    }

    #[test]
    fn consensus_is_one_number() {
        assert_eq!(consensus(&[Card::Five, Card::Five]), Some(Hundredths(500)));
        assert_eq!(consensus(&[Card::Five]), Some(Hundredths(500)));
        assert_eq!(consensus(&[Card::Five, Card::Eight]), None);
        assert_eq!(consensus(&[Card::Five, Card::Unsure]), None);
        assert_eq!(consensus(&[Card::Break, Card::Break]), None);
        assert_eq!(consensus(&[]), None);
        assert_eq!(spread(&[Card::Eight, Card::Half, Card::Unsure]), Some((Hundredths(50), Hundredths(800))));
        assert_eq!(spread(&[Card::Unsure]), None);
    }
}
