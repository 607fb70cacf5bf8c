//! Advice on commitments and on how Sprints are aligned.

use super::List;
use super::facts::Facts;
use crate::insight::advice::model::Code;
use crate::kit::fields::number::Hundredths;
use crate::kit::time::Day;
use crate::people::team::model::Team;
use crate::product::story::model::TeamMode;
use crate::scrum::sprint::model::rules::{Balance, balance};
use crate::scrum::sprint::model::{Sprint, State};

/// Running Sprints, and planned ones with a commitment, against the velocity (R90).
pub fn commitments(f: &Facts<'_>, list: &mut List) {
    for t in &f.teams {
        for s in f.sprints_of(t.id).filter(|s| s.state != State::Closed) {
            let held = f.commitments.get(s.id);
            let planned = s.state == State::Planned;
            if planned && held.iter().all(|c| !f.scope.holds(c.project_id)) {
                continue;
            }
            let committed = Hundredths(held.iter().map(|c| c.known.0 + c.unknown.0).sum());
            let velocity = if planned { f.velocity(t.id) } else { s.velocity };
            let said = format!(
                "{} of {} has committed {committed} against a velocity of {} (R90)",
                s.name,
                t.name,
                velocity.unwrap_or_default()
            );
            match balance(committed, velocity, t.band_percent) {
                Balance::Over => list.add(Code::OverCommitment, "sprint", s.id, said),
                Balance::Under => list.add(Code::UnderCommitment, "sprint", s.id, said),
                Balance::Matched | Balance::NoVelocity => {}
            }
        }
    }
}

/// The days of the running Sprint of a team, else of its earliest planned one.
fn present<'a>(sprints: impl Iterator<Item = &'a Sprint>) -> Option<(Day, Day)> {
    let open = sprints.filter(|s| s.state != State::Closed);
    open.min_by_key(|s| (s.state != State::Active, s.starts_on, s.id)).map(|s| (s.starts_on, s.ends_on))
}

/// The present Sprints of the teams of a project (R157), and of those on one story (R38), begin and end on the same days.
pub fn alignment(f: &Facts<'_>, list: &mut List) {
    let of_team = |t: &Team| present(f.sprints_of(t.id)).map(|(from, to)| (t.name.clone(), from, to));
    let days: Vec<(String, Day, Day)> = f.teams.iter().filter_map(of_team).collect();
    if differ(&days) {
        list.add(
            Code::SprintsNotAligned,
            "project",
            &f.project.key,
            format!("the Sprints of the teams differ (R157): {}", spelt(&days)),
        );
    }
    for s in f.living.iter().filter(|s| s.team_mode == TeamMode::Multiple) {
        let days = f.holding.get(s.id);
        if differ(days) {
            let key = s.key();
            let said = format!("the Sprints that hold {key} differ (R38): {}", spelt(days));
            list.add(Code::SprintsNotAligned, "story", key, said);
        }
    }
}

fn differ(days: &[(String, Day, Day)]) -> bool {
    days.windows(2).any(|w| (w[0].1, w[0].2) != (w[1].1, w[1].2))
}

fn spelt(days: &[(String, Day, Day)]) -> String {
    days.iter().map(|(name, from, to)| format!("{name} {from} to {to}")).collect::<Vec<_>>().join(", ")
}
