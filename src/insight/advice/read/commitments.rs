//! Advice on commitments and on how Sprints are aligned.

use super::{List, rows};
use crate::app::Cx;
use crate::insight::advice::model::Code;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team::model::Team;
use crate::product::project::model::Project;
use crate::scrum::sprint;
use crate::scrum::sprint::model::rules::Balance;

/// Running Sprints, and planned ones with a commitment, against the velocity (R90).
pub fn commitments(cx: &mut Cx<'_>, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    for t in teams {
        for id in rows::open_sprints(cx.tx, t.id)? {
            let s = sprint::store::by_id(cx.tx, id)?;
            let v = sprint::read::sprint(cx, s, t)?;
            if v.state == sprint::model::State::Planned && v.commitments.is_empty() {
                continue;
            }
            let velocity = v.velocity.unwrap_or_default();
            let said = format!(
                "{} of {} has committed {} against a velocity of {velocity} (R90)",
                v.name, t.name, v.committed
            );
            match v.balance {
                Balance::Over => list.add(Code::OverCommitment, "sprint", id, said),
                Balance::Under => list.add(Code::UnderCommitment, "sprint", id, said),
                Balance::Matched | Balance::NoVelocity => {}
            }
        }
    }
    Ok(())
}

/// The present Sprints of the teams of a project (R157), and of those on one story (R38), begin and end on the same days.
pub fn alignment(cx: &mut Cx<'_>, p: &Project, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    let mut days: Vec<(String, Day, Day)> = Vec::new();
    for t in teams {
        if let Some((from, to)) = rows::present_sprint(cx.tx, t.id)? {
            days.push((t.name.clone(), from, to));
        }
    }
    if differ(&days) {
        list.add(
            Code::SprintsNotAligned,
            "project",
            &p.key,
            format!("the Sprints of the teams differ (R157): {}", spelt(&days)),
        );
    }
    for (story, key) in rows::shared_stories(cx.tx, p.id)? {
        let days = rows::sprints_holding(cx.tx, story)?;
        if differ(&days) {
            list.add(
                Code::SprintsNotAligned,
                "story",
                &key,
                format!("the Sprints that hold {key} differ (R38): {}", spelt(&days)),
            );
        }
    }
    Ok(())
}

fn differ(days: &[(String, Day, Day)]) -> bool {
    days.windows(2).any(|w| (w[0].1, w[0].2) != (w[1].1, w[1].2))
}

fn spelt(days: &[(String, Day, Day)]) -> String {
    days.iter().map(|(name, from, to)| format!("{name} {from} to {to}")).collect::<Vec<_>>().join(", ")
}
