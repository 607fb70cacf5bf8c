//! Pages of Sprints.

pub mod board;
pub mod burndown;
pub mod list;
pub mod outcome;
pub mod planning;
pub mod report;
pub mod review;
pub mod velocity;

use super::model::State;
use super::read;
use super::read::SprintView;
use crate::app::Cx;
use crate::doors::frame::{Frame, parts};
use crate::facts::refusal::model::May;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::people::team;
use crate::people::team::model::Team;
use std::borrow::Borrow;

/// What stands at the head of every page of one Sprint.
pub struct Head {
    /// The team.
    pub team: Team,
    /// Whether the reader may do what its Scrum Master does.
    pub master: May,
    /// Whether the reader may do what its members do.
    pub member: May,
    /// The days in words.
    pub days: String,
    /// How far a running Sprint is.
    pub progress: String,
    /// What the first tab is called.
    pub first_tab: &'static str,
}

impl Head {
    /// Loads it, with the frame of the page.
    fn load(cx: &mut Cx<'_>, s: &SprintView, title: String, here: &'static str) -> Result<(Self, Frame), Problem> {
        let team = team::read::find(cx, &s.team)?;
        let frame = Frame::load(cx, title, here, None, Some(team.id))?;
        let head = Head {
            master: team::read::as_scrum_master(cx, &team)?,
            member: team::read::as_member_of(cx, &team)?,
            days: days_in_words(s.starts_on, s.ends_on, cx.now),
            progress: progress(s, cx.now),
            first_tab: match s.state {
                State::Planned => "Planning",
                State::Active => "Commitments",
                State::Closed => "Outcome",
            },
            team,
        };
        Ok((head, frame))
    }
}

fn progress(s: &SprintView, now: At) -> String {
    let (today, length) = (now.day(), s.starts_on.days_to(s.ends_on) + 1);
    match s.state {
        State::Active if today < s.starts_on => format!("starts in {} days by its dates", today.days_to(s.starts_on)),
        State::Active if today > s.ends_on => format!("{} days past its end", s.ends_on.days_to(today)),
        State::Active => format!("day {} of {length}", s.starts_on.days_to(today) + 1),
        _ => format!("{length} days"),
    }
}

/// `17 to 28 November`; with the year, where it is not the present one.
pub fn days_in_words(from: Day, to: Day, now: At) -> String {
    let year = if to.0.year() == now.day().0.year() { "" } else { " %Y" };
    let last = to.0.strftime(&format!("%-d %B{year}")).to_string();
    let same_month = (from.0.year(), from.0.month()) == (to.0.year(), to.0.month());
    let first = if same_month {
        "%-d".to_owned()
    } else if from.0.year() == to.0.year() {
        "%-d %B".to_owned()
    } else {
        "%-d %B %Y".to_owned()
    };
    format!("{} to {last}", from.0.strftime(&first))
}

/// A part of a whole in whole percent; a dash of nothing.
pub fn percent(part: Hundredths, whole: Hundredths) -> String {
    if whole.0 == 0 { "–".to_owned() } else { format!("{} %", (part.0 * 200 + whole.0).div_euclid(whole.0 * 2)) }
}

/// The sum of two efforts.
pub fn plus(a: Hundredths, b: Hundredths) -> Hundredths {
    Hundredths(a.0 + b.0)
}

/// An amount as a bar on a scale that ends at `max`.
pub fn amount(value: &Hundredths, max: &Hundredths, class: &str) -> parts::Html {
    parts::bar(&[(class, *value)], *max, None, &value.to_string())
}

/// How much of what was committed is completed. More of it is no fault, as going beyond a budget is: see `parts::gauge`.
pub fn completed(name: &str, done: impl Borrow<Hundredths>, of: &Hundredths, class: &str) -> parts::Html {
    parts::gauge_open(name, *done.borrow(), *of, class)
}

/// `1 task`, `2 tasks`.
pub fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// The shares of a Sprint's work: what was planned against what came about.
pub struct Shares {
    /// Name, of what was committed, of what was completed.
    pub rows: Vec<(&'static str, String, String)>,
}

impl Shares {
    fn of(s: &SprintView) -> Self {
        let finite = |c: &&read::CommitmentView| !recurring(c);
        let committed_finite = Hundredths(s.commitments.iter().filter(finite).map(|c| c.known.0 + c.unknown.0).sum());
        let completed_finite =
            Hundredths(s.commitments.iter().filter(finite).map(|c| c.completed_known.0 + c.completed_unknown.0).sum());
        let completed = plus(s.completed_known, s.completed_unknown);
        let rest = |whole: Hundredths, part: Hundredths| Hundredths(whole.0 - part.0);
        let row = |name, a: Hundredths, b: Hundredths| (name, percent(a, s.committed), percent(b, completed));
        Self {
            rows: vec![
                row("Known work", s.committed_known, s.completed_known),
                row("Unknown work", s.committed_unknown, s.completed_unknown),
                row("Finite stories", committed_finite, completed_finite),
                row("Recurring stories", rest(s.committed, committed_finite), rest(completed, completed_finite)),
            ],
        }
    }
}

pub fn recurring(c: &read::CommitmentView) -> bool {
    c.class.recurring()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_as_people_do() {
        let day = |s| Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN));
        let now = day("2026-11-24").start_in("UTC");
        assert_eq!(days_in_words(day("2026-11-17"), day("2026-11-28"), now), "17 to 28 November");
        assert_eq!(days_in_words(day("2026-11-30"), day("2026-12-11"), now), "30 November to 11 December");
        assert_eq!(days_in_words(day("2026-12-28"), day("2027-01-08"), now), "28 December 2026 to 8 January 2027");
    }

    #[test]
    fn shares_are_whole_percents() {
        assert_eq!(percent(Hundredths(1), Hundredths(3)), "33 %");
        assert_eq!(percent(Hundredths(2), Hundredths(3)), "67 %");
        assert_eq!(percent(Hundredths(0), Hundredths(0)), "–");
    }
}
