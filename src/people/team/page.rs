//! The pages of teams: all that one sees, and one.

use super::model::shares::{ShareOf, ShareUnit, Stated, Work};
use super::model::{EstimateUnit, Team, TeamKind};
use super::read::{Member, TeamView};
use super::{model, read};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render, tabs};
use crate::facts::refusal::model::May;
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::paging::List;
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::story;
use crate::scrum::sprint::read::velocity::{VelocitySprint, VelocityView, velocity};
use askama::Template;
use askama::filters::Safe;

impl TeamKind {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            TeamKind::Dev => "Dev",
            TeamKind::Ops => "Ops",
            TeamKind::DevOps => "DevOps",
        }
    }
}

/// Domains as a line reads them.
fn list(domains: &[String]) -> String {
    if domains.is_empty() { "nothing said".to_owned() } else { domains.join(", ") }
}

/// The options of a team's kind.
fn kinds(chosen: &str) -> Html {
    forms::options(&[("dev", "Dev"), ("ops", "Ops"), ("devops", "DevOps")], chosen)
}

/// The options of a team's unit.
fn units(chosen: &str) -> Html {
    forms::options(&[("story_points", "Story Points"), ("ideal_hours", "Ideal hours")], chosen)
}

#[derive(Template)]
#[template(path = "people/team/pages/teams.html")]
struct Teams<'a> {
    frame: Frame,
    teams: &'a List<TeamView>,
    people: Html,
}

/// All teams that one sees.
pub fn teams(cx: &mut Cx<'_>, teams: &List<TeamView>) -> Result<String, Problem> {
    render(&Teams {
        frame: Frame::load(cx, "Teams", "teams", None, None)?,
        teams,
        people: account::page::proposals(cx)?,
    })
}

#[derive(Template)]
#[template(path = "people/team/pages/team.html")]
struct One<'a> {
    frame: Frame,
    team: &'a TeamView,
    velocity: VelocityView,
    /// The scale of the bars of the Sprints.
    most: Hundredths,
    people: Html,
    /// Changing it.
    keep: May,
    /// The shares that the team has set itself.
    shares: Vec<Stated>,
}

impl One<'_> {
    fn unit(&self) -> &'static str {
        parts::unit(&self.team.estimate_unit)
    }

    /// The band around the velocity: from, to.
    fn band(&self) -> Option<(Hundredths, Hundredths)> {
        let v = self.team.velocity?;
        let width = v.0 * self.team.band_percent / 100;
        Some((Hundredths(v.0 - width), Hundredths(v.0 + width)))
    }

    /// The fields of all shares but one, as a form sends them.
    fn others(&self, but: impl std::borrow::Borrow<usize>) -> Html {
        let kept = self.shares.iter().enumerate().filter(|(i, _)| i != but.borrow()).map(|(_, s)| s);
        Safe(kept.enumerate().map(|(i, s)| fields(i, s, forms::hidden)).collect())
    }

    /// One of them, for the form that takes it out.
    fn taken(&self, s: &Stated) -> Html {
        Safe(fields(self.shares.len() - 1, s, forms::taken))
    }

    /// Whether a Sprint is one of those that the velocity is the mean of.
    fn counts(&self, s: &VelocitySprint) -> bool {
        self.velocity.sprints.iter().rev().take(3).any(|x| x.id == s.id)
    }

    fn bar(&self, s: &VelocitySprint) -> Html {
        let label = format!("{} known, {} unknown work completed", s.completed_known, s.completed_unknown);
        parts::bar(&[("known", s.completed_known), ("unknown", s.completed_unknown)], self.most, None, &label)
    }

    fn whole(&self) -> String {
        let sum: i64 = self.team.members.iter().map(|m: &Member| m.allocation).sum();
        format!("{sum} %")
    }
}

/// A share as the fields of a form.
fn fields(i: usize, s: &Stated, field: impl Fn(&str, &str) -> Html) -> String {
    let (of, name) = s.of.parts();
    let field = |part: &str, value: &str| field(&format!("shares.{i}.{part}"), value).0;
    field(of, name) + &field("amount", &s.amount.to_string()) + &field("unit", s.unit.word())
}

/// What a share is for, in words.
fn share_name(of: &ShareOf) -> String {
    match of {
        ShareOf::Work(Work::Finite) => "Finite stories".to_owned(),
        ShareOf::Work(Work::Recurring) => "Recurring stories".to_owned(),
        ShareOf::Class(c) => c.label().to_owned(),
        ShareOf::Category(c) => format!("Category {c}"),
        ShareOf::Story(key) => key.clone(),
    }
}

/// A share as it was stated.
fn share_amount(s: &Stated) -> String {
    match s.unit {
        ShareUnit::Percent => format!("{} %", s.amount),
        unit => format!("{} {unit}", s.amount),
    }
}

/// One team.
pub fn one(cx: &mut Cx<'_>, team: &Team, view: &TeamView) -> Result<String, Problem> {
    let velocity = velocity(cx, &view.slug)?;
    let most = velocity.sprints.iter().map(|s| s.completed.0).chain(view.velocity.map(|v| v.0)).max().unwrap_or(0);
    let keep = read::as_keeper(cx, team)?;
    render(&One {
        frame: Frame::load(cx, &view.name, "team", None, Some(team.id))?,
        team: view,
        velocity,
        most: Hundredths(most),
        people: account::page::proposals(cx)?,
        keep,
        shares: team.shares.as_deref().map(model::shares::stated).unwrap_or_default(),
    })
}
