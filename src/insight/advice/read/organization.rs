//! Advice on teams, roles, meetings and environments.

use super::List;
use super::facts::Facts;
use crate::insight::advice::model::Code;
use crate::kit::time::{At, Day};
use crate::scrum::meeting::model::Meeting;
use crate::scrum::{environment, meeting};

pub fn sizes(f: &Facts<'_>, list: &mut List) {
    for t in &f.teams {
        let n = f.allocations.iter().filter(|a| a.team == t.id).count();
        if !(6..=10).contains(&n) {
            list.add(
                Code::TeamSize,
                "team",
                &t.slug,
                format!("{} has {n} members; six to ten work best (R147)", t.name),
            );
        }
    }
}

/// From the fourth team on: chiefs (R151, H.11) and the other large-scale items (R150).
pub fn large_scale(f: &Facts<'_>, list: &mut List) {
    let (p, teams, owners) = (f.project, &f.teams, f.owners);
    if teams.len() < 4 {
        return;
    }
    let mut masters: Vec<i64> = teams.iter().map(|t| t.scrum_master_id).collect();
    masters.sort_unstable();
    masters.dedup();
    if owners > 1 && p.chief_product_owner_id.is_none() {
        list.add(
            Code::ChiefProductOwnerMissing,
            "project",
            &p.key,
            format!("{} teams and {owners} Product Owners need a Chief Product Owner (R151)", teams.len()),
        );
    }
    if masters.len() > 1 && p.chief_scrum_master_id.is_none() {
        list.add(
            Code::ChiefScrumMasterMissing,
            "project",
            &p.key,
            format!("{} teams and {} Scrum Masters need a Chief Scrum Master (R151)", teams.len(), masters.len()),
        );
    }
    let mut missing = Vec::new();
    if p.chief_product_owner_id.is_none() {
        missing.push("Chief Product Owner");
    }
    if p.chief_scrum_master_id.is_none() {
        missing.push("Chief Scrum Master");
    }
    if f.environments.is_empty() {
        missing.push("Environment Schedule");
    }
    if !missing.is_empty() {
        list.add(
            Code::LargeScaleItemMissing,
            "project",
            &p.key,
            format!("with {} teams these are missing (R150): {}", teams.len(), missing.join(", ")),
        );
    }
}

pub fn overbooked(f: &Facts<'_>, list: &mut List) {
    for of_one in f.allocations.chunk_by(|a, b| a.login == b.login) {
        let (login, sum) = (&of_one[0].login, of_one.iter().map(|a| a.percent).sum::<i64>());
        if sum > 100 {
            list.add(
                Code::SharedResourceOverbooked,
                "user",
                login,
                format!("{login} is booked for {sum} percent over all teams (R165)"),
            );
        }
    }
}

fn overlap(a: &Meeting, b: &Meeting) -> bool {
    let end = |m: &Meeting| At(m.starts_at.0 + m.minutes * 60_000_000);
    a.starts_at < end(b) && b.starts_at < end(a)
}

/// Meetings that one person would have to attend at once (R175, R176), and those that ran over their time box (R228).
pub fn meetings(f: &Facts<'_>, list: &mut List) {
    let teams = &f.teams;
    let mut all: Vec<(usize, &Meeting)> = Vec::new();
    for (i, t) in teams.iter().enumerate() {
        let mut sprints: Vec<(Day, Day)> = f.sprints_of(t.id).map(|s| (s.starts_on, s.ends_on)).collect();
        sprints.sort_by_key(|s| std::cmp::Reverse(s.0));
        for m in f.meetings.iter().filter(|m| m.team_id == t.id) {
            let days = meeting::model::rules::sprint_days(&sprints, m.starts_at.day());
            let time_box = meeting::model::rules::time_box(m.kind, days);
            if let Some(took) = m.took_minutes.filter(|took| *took > time_box) {
                list.add(
                    Code::TimeBoxOverrun,
                    "meeting",
                    m.id,
                    format!("{} of {} took {took} minutes; its time box is {time_box} (R228)", m.kind.label(), t.name),
                );
            }
            all.push((i, m));
        }
    }
    for (n, (i, a)) in all.iter().enumerate() {
        for (j, b) in all[n + 1..].iter().filter(|(j, b)| j != i && b.kind == a.kind && overlap(a, b)) {
            let (x, y) = (&teams[*i], &teams[*j]);
            let same_master = x.scrum_master_id == y.scrum_master_id;
            let said = |who: &str| {
                let at = a.starts_at.timestamp().strftime("%Y-%m-%d %H:%M UTC");
                format!("{} of {} and {} meet at once, {at}, and share {who}", a.kind.label(), x.name, y.name)
            };
            match a.kind {
                meeting::model::Kind::DailyStandup if same_master => {
                    list.add(Code::StandupClash, "meeting", b.id, said("a Scrum Master (R175)"))
                }
                meeting::model::Kind::RetrospectSprint if same_master => {
                    list.add(Code::RetrospectClash, "meeting", b.id, said("a Scrum Master (R176)"))
                }
                meeting::model::Kind::RetrospectSprint if f.one_owner.contains(&(x.id, y.id)) => {
                    list.add(Code::RetrospectClash, "meeting", b.id, said("a Product Owner (R176)"));
                }
                _ => {}
            }
        }
    }
}

/// More teams than fit on a day (R170).
pub fn environments(f: &Facts<'_>, list: &mut List) {
    for e in &f.environments {
        if let Some(day) = environment::model::crowded(f.bookings.get(e.id), e.capacity) {
            list.add(
                Code::EnvironmentClash,
                "environment",
                e.id,
                format!("{} is booked by more teams than it holds ({}) on {} (R170)", e.name, e.capacity, day),
            );
        }
    }
}
