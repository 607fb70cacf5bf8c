//! The way of a Work Package from its first level to who has it now.

use crate::kit::problem::Problem;
use crate::service::escalation::read::EscalationView;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::around::Around;

/// A story on the way of the Work Package.
pub struct Stop {
    pub level: String,
    pub team: String,
    pub story: StoryName,
    pub person: Option<String>,
    pub says: &'static str,
    pub here: bool,
    /// The escalation that leads on from here.
    pub on: Option<EscalationView>,
}

/// A story as a link, where the reader may follow it.
#[derive(Clone)]
pub struct StoryName {
    pub key: String,
    pub title: String,
    pub seen: bool,
}

pub fn story_name(around: &Around, key: &str) -> Result<StoryName, Problem> {
    let (s, seen) = around.by_key(key).ok_or_else(|| Problem::not_found(key))?;
    Ok(StoryName { key: key.to_owned(), title: s.title.clone(), seen })
}

/// The way from the first level to who has it now; else the last way there was. What was before is a list.
pub fn stops(v: &WorkPackageView, around: &Around) -> Result<(Vec<Stop>, Vec<EscalationView>), Problem> {
    let shown = picture(&v.escalations);
    let first = Stop {
        level: "First level".into(),
        team: around.team_name(&v.team),
        story: story_name(around, &v.story)?,
        person: v.assignee.clone(),
        says: "waits for it, closes it",
        here: v.held_by_story == v.story && v.held_by_team == v.team,
        on: None,
    };
    let mut stops = vec![first];
    for i in &shown {
        let e = &v.escalations[*i];
        let running = e.ended_at.is_none();
        let here = running && v.held_by_story == e.to_story && v.held_by_team == e.to_team;
        if let Some(last) = stops.last_mut() {
            last.on = Some(e.clone());
        }
        stops.push(Stop {
            level: format!("Level {}", e.level + 1),
            team: around.team_name(&e.to_team),
            story: story_name(around, &e.to_story)?,
            person: e.taken_by.clone(),
            says: if running { "waits for it" } else { "is done with it" },
            here,
            on: None,
        });
    }
    for stop in stops.iter_mut().filter(|s| s.here) {
        stop.says = if v.state.is_open() { "has it now" } else { "closed it" };
    }
    let earlier =
        v.escalations.iter().enumerate().filter(|(i, _)| !shown.contains(i)).map(|(_, e)| e.clone()).collect();
    Ok((stops, earlier))
}

/// The escalations of the open chain, else those of the last way that was gone.
fn picture(all: &[EscalationView]) -> Vec<usize> {
    let open: Vec<usize> = (0..all.len()).filter(|i| all[*i].ended_at.is_none()).collect();
    if !open.is_empty() {
        return open;
    }
    let Some(start) = all.iter().rposition(|e| e.level == 1) else { return Vec::new() };
    let mut way = vec![start];
    for i in start + 1..all.len() {
        if way.last().is_some_and(|last| all[*last].level < all[i].level) {
            way.push(i);
        }
    }
    way
}
