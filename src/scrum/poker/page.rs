//! The pages of Planning Poker: the sessions of a team, one session with its table, and the part that a story's page shows.

use super::model::rules::Card;
use super::model::{RoundState, Session, State, StoryState};
use super::read::{PokerView, RoundView};
use super::{model, read, store};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::story;
use crate::product::story::model::Story;
use crate::product::story::read::StoryView;
use askama::Template;
use askama::filters::Safe;

#[derive(Template)]
#[template(path = "scrum/poker/pages/list.html")]
struct List {
    frame: Frame,
    team: Team,
    open: Vec<PokerView>,
    closed: Vec<PokerView>,
    candidates: Vec<(String, String, Option<Hundredths>)>,
    /// Whether the reader may start a session.
    may: bool,
}

/// How many closed sessions the page shows.
const CLOSED_SHOWN: usize = 20;

/// What a session is called.
fn technique(s: &PokerView) -> &'static str {
    if s.anonymous { "Wideband Delphi" } else { "Planning Poker" }
}

/// `OPS-3 5, OPS-4 put off`: what came of the stories of a session.
fn outcome(s: &PokerView) -> String {
    let one = |i: &read::PokerStory| match (i.state, i.agreed) {
        (StoryState::Agreed, Some(e)) => format!("{} {e}", i.key),
        (StoryState::PutOff, _) => format!("{} put off", i.key),
        _ => i.key.clone(),
    };
    s.stories.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The sessions of a team, and the form to start one.
pub fn of_team(cx: &mut Cx<'_>, slug: &str) -> Result<String, Problem> {
    let t = team::read::find(cx, slug)?;
    let all = read::of_team(cx, slug, &Paging::all("poker_sessions"))?.items;
    let (open, mut closed): (Vec<_>, Vec<_>) = all.into_iter().partition(|s| s.state == State::Open);
    closed.reverse();
    closed.truncate(CLOSED_SHOWN);
    let may = team::read::as_insider(cx, &t)?.is_ok();
    let candidates = if may { store::candidates(cx.tx, t.id)? } else { Vec::new() };
    let frame = Frame::load(cx, format!("Planning Poker of {}", t.name), "poker", None, Some(t.id))?;
    render(&List { frame, team: t, open, closed, candidates, may })
}

#[derive(Template)]
#[template(path = "scrum/poker/pages/session.html")]
struct Table<'a> {
    frame: Frame,
    s: &'a PokerView,
    team: Team,
    seated: bool,
    may: Actions,
    /// The story of the present round.
    story: Option<StoryView>,
    /// The rounds before this one on the same story.
    before: Vec<&'a RoundView>,
}

/// What the reader can do at the table now.
struct Actions {
    /// Taking a seat, playing, and writing down what the team agrees on.
    play: May,
    /// Opening another round, putting a story off, and closing the session.
    facilitate: May,
    /// Revealing the round, whoever has not played yet.
    reveal: May,
}

impl Actions {
    fn load(cx: &mut Cx<'_>, s: &Session, t: &Team, round: Option<&RoundView>) -> Result<Self, Problem> {
        let goes_on = model::rules::may_go_on(s.state);
        let facilitate = read::as_facilitator(cx, s, t)?.and(goes_on.clone());
        let reveal = match round {
            Some(r) => model::rules::may_reveal(r.n, r.state, store::played(cx.tx, s.id)?.len()),
            None => Ok(()),
        };
        let play = team::read::as_member_of(cx, t)?.and(goes_on);
        Ok(Self { play, reveal: facilitate.clone().and(reveal), facilitate })
    }
}

impl Table<'_> {
    fn revealed(&self) -> bool {
        self.s.round.as_ref().is_some_and(|r| r.state == RoundState::Revealed)
    }

    /// Whether a card is the reader's.
    fn mine(&self, c: &Card) -> bool {
        self.s.round.as_ref().is_some_and(|r| r.my_card == Some(*c))
    }

    /// The key that plays a card; only those of one sign have one.
    fn hotkey(&self, c: &Card) -> &'static str {
        match c {
            Card::Half => "h",
            c if c.word().len() == 1 && *c != Card::Unsure => c.word(),
            _ => "",
        }
    }

    /// What somebody played, once it is revealed.
    fn card_of(&self, login: &str) -> Option<Card> {
        let round = self.s.round.as_ref()?;
        round.cards.iter().find(|c| c.by.as_deref() == Some(login)).map(|c| c.value)
    }

    /// The cards of people who have left since.
    fn others(&self) -> Vec<(String, Card)> {
        let here = |login: &str| self.s.present.iter().any(|p| p.login == login);
        let cards = self.s.round.iter().flat_map(|r| &r.cards);
        cards.filter_map(|c| Some((c.by.clone()?, c.value))).filter(|c| !here(&c.0)).collect()
    }

    fn estimate(&self) -> Option<Hundredths> {
        let portions = &self.story.as_ref()?.portions;
        portions.iter().find(|p| p.team == self.s.team).and_then(|p| p.estimate)
    }

    /// The numbers that the team may agree on in words: the cards from the lowest to the highest.
    fn within(&self) -> Vec<String> {
        let Some(spread) = self.s.round.as_ref().and_then(|r| r.spread) else { return Vec::new() };
        let all = Card::ALL.iter().filter_map(|c| c.effort());
        all.filter(|e| (spread.low..=spread.high).contains(e)).map(|e| e.to_string()).collect()
    }

    fn options(&self) -> Html {
        let all: Vec<(String, String)> = self.within().into_iter().map(|e| (e.clone(), e)).collect();
        forms::options(&all, "")
    }

    fn waiting(&self) -> String {
        let me = &self.frame.me.login;
        let name = |login: &String| if login == me { "you".to_owned() } else { parts::name(login) };
        let left: Vec<String> = self.s.present.iter().filter(|p| !p.played).map(|p| name(&p.login)).collect();
        match (self.s.present.len(), left.len()) {
            (0, _) => "Nobody has taken a seat yet.".to_owned(),
            (1, 0) => "Waits for more members, or for the facilitator to reveal.".to_owned(),
            (_, 0) => "All have played.".to_owned(),
            _ => format!("Waits for {}.", left.join(", ")),
        }
    }
}

/// A session.
pub fn one(cx: &mut Cx<'_>, s: &PokerView) -> Result<String, Problem> {
    let (stored, t) = read::find(cx, s.id)?;
    let title = format!("{} of {}", technique(s), t.name);
    let frame = Frame::load(cx, title, "poker", None, Some(t.id))?.listening(&format!("poker-{}", s.id));
    let story = match s.round.as_ref().and_then(|r| Key::parse(&r.story)) {
        Some(key) => match story::store::by_key(cx.tx, &key)? {
            Some(story) => Some(story::read::story(cx, story)?),
            None => None,
        },
        None => None,
    };
    let here = s.round.as_ref().map(|r| r.story.as_str());
    render(&Table {
        seated: s.present.iter().any(|p| p.login == cx.by.login),
        may: Actions::load(cx, &stored, &t, s.round.as_ref())?,
        before: s.earlier.iter().filter(|r| Some(r.story.as_str()) == here).collect(),
        frame,
        s,
        team: t,
        story,
    })
}

#[derive(Template)]
#[template(path = "scrum/poker/pages/panel.html")]
struct Panel {
    key: String,
    open: Vec<(i64, String, String)>,
    /// The teams for which the reader may start a session on the story.
    teams: Vec<(String, String)>,
}

/// The sessions in which a story is estimated now, and the button to start one for one of the project's teams.
pub fn of_story(cx: &mut Cx<'_>, s: &Story, here: &[Team]) -> Result<Html, Problem> {
    use crate::product::story::model::State as Is;
    let open = store::open_on(cx.tx, s.id)?;
    let mut teams = Vec::new();
    if !matches!(s.state, Is::Accepted | Is::Retired) {
        for t in here {
            let going_on = open.iter().any(|o| o.1 == t.slug);
            if !going_on && s.may_join(t.id, "another team").is_ok() && team::read::as_insider(cx, t)?.is_ok() {
                teams.push((t.slug.clone(), t.name.clone()));
            }
        }
    }
    if open.is_empty() && teams.is_empty() {
        return Ok(Safe(String::new()));
    }
    Ok(Safe(render(&Panel { key: s.key().to_string(), open, teams })?))
}
