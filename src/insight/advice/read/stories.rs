//! Advice on stories and Work Packages.

use super::{List, rows};
use crate::app::Cx;
use crate::insight::advice::model::Code;
use crate::kit::fields::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::Team;
use crate::product::project::model::{Project, ProjectKind};
use crate::product::story;
use crate::product::story::model::{Lack, Recurrence, TeamMode};
use crate::scrum::sprint;

pub fn stories(cx: &mut Cx<'_>, p: &Project, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    let mut velocities: Vec<(String, Option<Hundredths>)> = Vec::new();
    for t in teams {
        velocities.push((t.slug.clone(), sprint::store::velocity(cx.tx, t)?));
    }
    let of = |slug: &str| velocities.iter().find(|v| v.0 == slug).and_then(|v| v.1);
    let largest = velocities.iter().filter_map(|v| v.1).max();
    for key in rows::orphans(cx.tx, p.id)? {
        list.add(
            Code::StoryWithoutProductOwner,
            key.0,
            &key.1,
            format!("the owner of {} is no longer a Product Owner of {} (R171)", key.1, p.key),
        );
    }
    for s in rows::living_stories(cx.tx, p.id)? {
        let key = &s.key;
        if s.team_mode == TeamMode::Multiple {
            if p.kind == ProjectKind::Development {
                list.add(Code::MultipleTeamsInDevelopment, "story", key, format!("{key} is a story of multiple teams in a development project, where single-team stories should be used (R19)"));
            }
            if !s.escalation_permitted {
                list.add(
                    Code::CouldBeSplit,
                    "story",
                    key,
                    format!("{key} could perhaps be split into single-team stories (R20)"),
                );
            }
            not_engaged(cx, &s, list)?;
        }
        if s.recurrence == Recurrence::Finite {
            let parts = rows::portions(cx.tx, s.id)?;
            let too_large = parts.iter().any(|(slug, e)| matches!((e, of(slug)), (Some(e), Some(v)) if *e > v))
                || parts.iter().all(|x| x.1.is_none()) && matches!((s.estimate, largest), (Some(e), Some(v)) if e > v);
            if too_large {
                list.add(
                    Code::StoryLargerThanSprint,
                    "story",
                    key,
                    format!("{key} is larger than a Sprint of its team; it looks like an Epic to be split (R22)"),
                );
            }
        }
    }
    Ok(())
}

/// Acceptance Criteria that were changed while a running Sprint holds the story (C.2, C.4).
pub fn frozen_criteria(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    let mut keys: Vec<String> = Vec::new();
    for (key, detail) in rows::changes_in_sprint(cx.tx, p.id)? {
        let detail: serde_json::Value = serde_json::from_str(&detail).map_err(Problem::internal)?;
        if !detail["after"]["acceptance_criteria"].is_null() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        list.add(
            Code::CriteriaChangedInSprint,
            "story",
            &key,
            format!("the Acceptance Criteria of {key} were changed while a running Sprint holds it; they should stay as they were committed, and a change becomes a Change Request (R223)"),
        );
    }
    Ok(())
}

/// Teams with a portion, no commitment and no task begun, while another team is at work, and those of whom nothing moves (R35).
fn not_engaged(cx: &mut Cx<'_>, s: &rows::Living, list: &mut List) -> Result<(), Problem> {
    let portions = story::read::by_id(cx, s.id)?.portions;
    if portions.iter().any(|p| p.engaged) {
        for p in portions.iter().filter(|p| !p.engaged) {
            list.add(
                Code::TeamNotEngaged,
                "story",
                &s.key,
                format!("{} is on {} and has neither committed to it nor begun a task (R35)", p.team, s.key),
            );
        }
    }
    let story = story::store::by_id(cx.tx, s.id)?;
    for (team, lack) in story::read::scrum_of_scrums::lacking(cx, &story, story::read::scrum_of_scrums::IDLE_DAYS)? {
        if lack == Lack::NothingMoved {
            let message = format!(
                "nothing of {team} has moved on {} for {} days (R35)",
                s.key,
                story::read::scrum_of_scrums::IDLE_DAYS
            );
            list.add(Code::TeamNotEngaged, "story", &s.key, message);
        }
    }
    Ok(())
}

pub fn work_packages(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    for (key, team_id, estimate) in rows::estimated(cx.tx, p.id)? {
        let t = team::store::by_id(cx.tx, team_id)?;
        if let Some(v) = sprint::store::velocity(cx.tx, &t)?
            && estimate > v
        {
            list.add(
                Code::WorkPackageLargerThanSprint,
                "work_package",
                &key,
                format!("{key} is estimated at {estimate}, more than a Sprint of {} completes ({v}; R60)", t.name),
            );
        }
    }
    let open = rows::escalations_without_next_sprint(cx.tx, p.id)?;
    for of_one in open.chunk_by(|a, b| a.0 == b.0) {
        let teams: Vec<&str> = of_one.iter().map(|e| e.1.as_str()).collect();
        let key = &of_one[0].0;
        list.add(
            Code::NoNextSprintForEscalation,
            "work_package",
            key,
            format!("{key} is escalated, and there is no next Sprint to carry it into (R133): {}", teams.join(", ")),
        );
    }
    Ok(())
}
