//! The velocity of a team as a page: what each closed Sprint completed, known and unknown work apart (R91, R96).

use crate::app::Cx;
use crate::doors::frame::chart::{Place, columns};
use crate::doors::frame::{Frame, parts, render, tabs};
use crate::kit::assets;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::scrum::sprint::read;
use crate::scrum::sprint::read::velocity::VelocityView;
use askama::Template;

#[derive(Template)]
#[template(path = "scrum/sprint/pages/velocity.html")]
struct Velocity<'a> {
    frame: Frame,
    team: &'a Team,
    v: &'a VelocityView,
    chart: parts::Html,
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, team: &Team, v: &VelocityView) -> Result<String, Problem> {
    let place = |s: &read::velocity::VelocitySprint| Place {
        name: s.name.clone(),
        columns: vec![
            vec![("committed", s.committed.0, format!("{}: {} committed", s.name, s.committed))],
            vec![
                ("known", s.completed_known.0, format!("{}: {} known work completed", s.name, s.completed_known)),
                (
                    "unknown",
                    s.completed_unknown.0,
                    format!("{}: {} unknown work completed", s.name, s.completed_unknown),
                ),
            ],
        ],
    };
    // The last two dozen are a year of Sprints of two weeks.
    let last = &v.sprints[v.sprints.len().saturating_sub(24)..];
    let label = format!("Committed and completed in {} Sprints; the table below has every number", last.len());
    let chart = columns(&label, &last.iter().map(place).collect::<Vec<_>>());
    let frame = Frame::load(cx, format!("Velocity of {}", team.name), "team", None, Some(team.id))?;
    render(&Velocity { frame, team, v, chart })
}

/// The part of unknown work in whole percent.
fn unknown_share(s: &read::velocity::VelocitySprint) -> String {
    super::percent(s.completed_unknown, Hundredths(s.completed.0))
}
