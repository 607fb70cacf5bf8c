//! The tasks of a Work Package, level after level.

use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::service::task::read::TaskView;
use crate::service::work_package::read::WorkPackageView;
use crate::service::work_package::read::around::Around;

/// The tasks of one team on one level.
pub struct Level {
    pub name: String,
    pub team: String,
    pub team_name: String,
    pub tasks: Vec<TaskView>,
    pub members: Vec<String>,
}

/// The tasks, level after level; with the people to whom the reader can give them.
pub fn levels(cx: &mut Cx<'_>, v: &WorkPackageView, around: &Around) -> Result<Vec<Level>, Problem> {
    let mut found = by_level(v, around);
    if !v.tasks.iter().any(|t| t.may_edit) {
        return Ok(found);
    }
    let contributors = around.contributors(cx.tx)?;
    for l in found.iter_mut().filter(|l| l.tasks.iter().any(|t| t.may_edit)) {
        l.members = around.members(&l.team).to_vec();
        let story = around.by_key(l.tasks.first().map_or(&v.story, |t| &t.story));
        l.members.extend(story.map_or(&[][..], |(s, _)| contributors.get(s.id)).iter().cloned());
        for login in l.tasks.iter().filter_map(|t| t.assignee.clone()).chain([cx.by.login.clone()]) {
            if !l.members.contains(&login) {
                l.members.push(login);
            }
        }
    }
    Ok(found)
}

/// The first level, team after team, then each escalation that goes on or has tasks.
fn by_level(v: &WorkPackageView, around: &Around) -> Vec<Level> {
    let mut found: Vec<(Option<i64>, Level)> = Vec::new();
    let level = |name: String, team: &str| Level {
        name,
        team: team.to_owned(),
        team_name: around.team_name(team),
        tasks: Vec::new(),
        members: Vec::new(),
    };
    found.push((None, level("First level".into(), &v.team)));
    for t in v.tasks.iter().filter(|t| t.escalation.is_none()) {
        if found.iter().all(|(_, l)| l.team != t.team) {
            found.push((None, level("First level".into(), &t.team)));
        }
    }
    for e in &v.escalations {
        if e.ended_at.is_none() || !e.tasks.is_empty() {
            found.push((Some(e.id), level(format!("Escalation{}", e.level), &e.to_team)));
        }
    }
    for t in &v.tasks {
        if let Some((_, l)) = found.iter_mut().find(|(e, l)| *e == t.escalation && (e.is_some() || l.team == t.team)) {
            l.tasks.push(t.clone());
        }
    }
    found.into_iter().map(|(_, l)| l).collect()
}

/// What each team has spent.
pub fn spent(v: &WorkPackageView, around: &Around) -> Vec<(String, String)> {
    let mut sums: Vec<(String, i64)> = Vec::new();
    for t in v.tasks.iter().filter(|t| t.spent.0 > 0) {
        match sums.iter_mut().find(|(team, _)| *team == t.team) {
            Some((_, sum)) => *sum += t.spent.0,
            None => sums.push((t.team.clone(), t.spent.0)),
        }
    }
    sums.iter().map(|(team, sum)| (around.team_name(team), Hundredths(*sum).to_string())).collect()
}
