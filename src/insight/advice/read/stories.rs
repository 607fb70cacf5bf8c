//! Advice on stories and Work Packages.

use super::List;
use super::facts::Facts;
use crate::insight::advice::model::Code;
use crate::kit::problem::Problem;
use crate::product::project::model::ProjectKind;
use crate::product::story::model::{Lack, Recurrence, Story, TeamMode};
use crate::product::story::read::scrum_of_scrums::IDLE_DAYS;

pub fn stories(f: &Facts<'_>, list: &mut List) {
    let p = f.project;
    let of = |slug: &str| f.teams.iter().find(|t| t.slug == slug).and_then(|t| f.velocity(t.id));
    let largest = f.teams.iter().filter_map(|t| f.velocity(t.id)).max();
    for (kind, key) in &f.orphans {
        let kind = if kind == "story" { "story" } else { "epic" };
        list.add(
            Code::StoryWithoutProductOwner,
            kind,
            key,
            format!("the owner of {key} is no longer a Product Owner of {} (R171)", p.key),
        );
    }
    for s in &f.living {
        let key = &s.key().to_string();
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
            not_engaged(f, s, list);
        }
        if s.recurrence == Recurrence::Finite {
            let parts = f.portions.get(s.id);
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
}

/// Acceptance Criteria that were changed while a running Sprint holds the story (C.2, C.4).
pub fn frozen_criteria(f: &Facts<'_>, list: &mut List) -> Result<(), Problem> {
    let mut keys: Vec<&String> = Vec::new();
    for (key, detail) in &f.changes {
        let detail: serde_json::Value = serde_json::from_str(detail).map_err(Problem::internal)?;
        if !detail["after"]["acceptance_criteria"].is_null() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        list.add(
            Code::CriteriaChangedInSprint,
            "story",
            key,
            format!("the Acceptance Criteria of {key} were changed while a running Sprint holds it; they should stay as they were committed, and a change becomes a Change Request (R223)"),
        );
    }
    Ok(())
}

/// Teams with a portion, no commitment and no task begun, while another team is at work, and those of whom nothing moves (R35).
fn not_engaged(f: &Facts<'_>, s: &Story, list: &mut List) {
    let (key, teams) = (s.key().to_string(), f.engagement.get(s.id));
    if teams.iter().any(|t| t.engaged) {
        for t in teams.iter().filter(|t| !t.engaged) {
            list.add(
                Code::TeamNotEngaged,
                "story",
                &key,
                format!("{} is on {key} and has neither committed to it nor begun a task (R35)", t.team),
            );
        }
    }
    for t in teams.iter().filter(|t| t.lack == Some(Lack::NothingMoved)) {
        let message = format!("nothing of {} has moved on {key} for {IDLE_DAYS} days (R35)", t.team);
        list.add(Code::TeamNotEngaged, "story", &key, message);
    }
}

pub fn work_packages(f: &Facts<'_>, list: &mut List) {
    for w in &f.estimated {
        if let Some(v) = f.velocity(w.team)
            && w.estimate > v
        {
            let (key, estimate, team) = (&w.key, w.estimate, &w.team_name);
            list.add(
                Code::WorkPackageLargerThanSprint,
                "work_package",
                key,
                format!("{key} is estimated at {estimate}, more than a Sprint of {team} completes ({v}; R60)"),
            );
        }
    }
    for of_one in f.without_next_sprint.chunk_by(|a, b| a.0 == b.0) {
        let teams: Vec<&str> = of_one.iter().map(|e| e.1.as_str()).collect();
        let key = &of_one[0].0;
        list.add(
            Code::NoNextSprintForEscalation,
            "work_package",
            key,
            format!("{key} is escalated, and there is no next Sprint to carry it into (R133): {}", teams.join(", ")),
        );
    }
}
