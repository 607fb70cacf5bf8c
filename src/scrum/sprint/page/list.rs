//! The Sprints of a team.

use super::{Shares, days_in_words, plus};
use crate::app::Cx;
use crate::doors::frame::{Frame, parts, render};
use crate::facts::refusal::model::May;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::{assets, text};
use crate::people::team::model::Team;
use crate::people::team::read::TeamView;
use crate::people::{account, team};
use crate::scrum::sprint::read::SprintView;
use crate::scrum::sprint::read::velocity::VelocitySprint;
use crate::scrum::sprint::{model, read, store};
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/list.html")]
struct List {
    frame: Frame,
    team: TeamView,
    open: Vec<Line>,
    closed: Vec<Line>,
    more: Option<String>,
    first_page: bool,
    /// Making a Sprint.
    create: May,
    scrum_master: String,
    behind: Vec<VelocitySprint>,
    max: Hundredths,
    next: Next,
}

/// A Sprint in the list.
struct Line {
    s: SprintView,
    days: String,
    finite: String,
    recurring: String,
    unknown: String,
}

impl Line {
    /// What was committed and what was completed, on a scale that ends at `max`.
    fn bars(&self, max: &Hundredths) -> (parts::Html, parts::Html) {
        let s = &self.s;
        let bar = |known, unknown, word: &str| {
            parts::bar(
                &[("known", known), ("unknown", unknown)],
                *max,
                None,
                &format!("{} {word}", plus(known, unknown)),
            )
        };
        (
            bar(s.committed_known, s.committed_unknown, "committed"),
            bar(s.completed_known, s.completed_unknown, "completed"),
        )
    }
}

/// What the form for a new Sprint proposes.
struct Next {
    name: String,
    starts_on: String,
    ends_on: String,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, t: Team, page: &Paging) -> Result<String, Problem> {
    let before = page.after().map_or((At(i64::MAX), i64::MAX), |k| (At(k[0]), k[1]));
    let rows = store::closed_page(cx.tx, t.id, before, page.rows())?;
    let key = |s: &model::Sprint| vec![s.closed_at.map_or(0, |a| a.0), s.id];
    let closed = page.many(rows, key, |rows| lines(cx, rows, &t))?;
    let to_come = if page.after().is_none() { store::to_come(cx.tx, t.id)? } else { Vec::new() };
    let open = lines(cx, to_come, &t)?;
    let last = store::last(cx.tx, t.id)?;
    let velocity = read::velocity::velocity(cx, &t.slug)?;
    let max = open
        .iter()
        .chain(&closed.items)
        .map(|l| plus(l.s.completed_known, l.s.completed_unknown).max(l.s.committed))
        .max();
    let scrum_master = account::store::login_of(cx.tx, t.scrum_master_id)?;
    let frame = Frame::load(cx, format!("Sprints of {}", t.name), "sprints", None, Some(t.id))?;
    let create = team::read::as_scrum_master(cx, &t)?;
    render(&List {
        create,
        scrum_master: parts::name(&scrum_master),
        next: next(last, cx.now),
        behind: velocity.sprints.into_iter().rev().take(3).rev().collect(),
        max: max.unwrap_or_default(),
        more: closed.next_cursor,
        closed: closed.items,
        first_page: page.after().is_none(),
        team: team::read::team(cx, t)?,
        frame,
        open,
    })
}

fn lines(cx: &mut Cx<'_>, sprints: Vec<model::Sprint>, t: &Team) -> Result<Vec<Line>, Problem> {
    let now = cx.now;
    let views = read::many(cx, sprints, std::slice::from_ref(t))?;
    Ok(views.into_iter().map(|s| line(s, now)).collect())
}

fn line(s: SprintView, now: At) -> Line {
    let days = days_in_words(s.starts_on, s.ends_on, now);
    let mut shares = Shares::of(&s).rows.into_iter().map(|r| if s.closed_at.is_some() { r.2 } else { r.1 }).skip(1);
    let mut part = || shares.next().unwrap_or_default();
    Line { unknown: part(), finite: part(), recurring: part(), days, s }
}

/// The Sprint after the last one: as long, beginning the day after it; two weeks from today for the first.
fn next(last: Option<model::Sprint>, now: At) -> Next {
    let (name, from, length) = match last {
        Some(s) => (model::rules::next_name(&s.name), s.ends_on.plus(1), s.starts_on.days_to(s.ends_on)),
        None => ("Sprint 1".to_owned(), now.day(), 13),
    };
    Next { name, starts_on: from.to_string(), ends_on: from.plus(length).to_string() }
}
