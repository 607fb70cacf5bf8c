//! What several teams on one backlog share: environments with their bookings, meetings, a priority conflict.

use super::people::TEAMS;
use super::teller::{Teller, text};
use super::{LENGTH, Stories};
use crate::kit::problem::Problem;
use crate::kit::time::{At, HOUR, SECOND};
use jiff::civil::Weekday;
use serde_json::json;

/// Books and plans for the running Sprint, which began on the day of `begin`.
pub fn tell(t: &Teller, begin: At, stories: &Stories) -> Result<(), Problem> {
    environments(t, begin)?;
    meetings(t, begin)?;
    t.post(
        "aiko",
        "/projects/SUP/priority-conflicts",
        json!({"stories": [stories.website, stories.platform],
               "reason": "Both wait for the same two people until the certificates are renewed everywhere."}),
    )
    .map(|_| ())
}

fn environments(t: &Teller, begin: At) -> Result<(), Problem> {
    let day = begin.day();
    for (owner, project, name, kind, bookings) in [
        ("mira", "SUP", "Staging", "staging", &[("website", 0, 9), ("mobile", 7, 16), ("platform", 18, 24)][..]),
        ("mira", "SUP", "Device wall", "test", &[("mobile", 2, 20)]),
        ("viktor", "INF", "New data centre", "production", &[("hardware", 0, 13), ("tuning", 14, 34)]),
    ] {
        let made = t.post(owner, &format!("/projects/{project}/environments"), json!({"name": name, "kind": kind}))?;
        for (team, from, to) in bookings {
            t.post(
                owner,
                &format!("/environments/{}/bookings", text(&made, "id")),
                json!({"team": team, "starts_on": day.plus(*from), "ends_on": day.plus(*to)}),
            )?;
        }
    }
    Ok(())
}

/// Planning on the first day, standups since, Review and Retrospect on the last.
fn meetings(t: &Teller, begin: At) -> Result<(), Problem> {
    for (team, n) in TEAMS.iter().zip(0i64..) {
        let day = |days: i64, hour: i64| At(begin.day().plus(days).start_in("UTC").0 + hour * HOUR);
        let plan = |kind: &str, at: At, minutes: i64| {
            let body = json!({"kind": kind, "starts_at": at, "minutes": minutes});
            t.post(team.scrum_master, &format!("/teams/{}/meetings", team.slug), body)
        };
        let held = |meeting: &serde_json::Value, took: i64| {
            t.patch(team.scrum_master, &format!("/meetings/{}", text(meeting, "id")), json!({"took_minutes": took}))
        };
        held(&plan("sprint_planning", day(0, 8), 180)?, 150 + n * 10)?;
        for d in (1..6).filter(|d| !matches!(day(*d, 9).day().0.weekday(), Weekday::Saturday | Weekday::Sunday)) {
            // One a quarter of an hour after the other, so that a Scrum Master of two teams can be at both.
            let at = day(d, 9).plus(n * 15 * 60 * SECOND);
            held(&plan("daily_standup", at, 15)?, 9 + (n + d) % 8)?;
        }
        plan("sprint_review", day(LENGTH - 1, 13), 90)?;
        plan("retrospect_sprint", day(LENGTH - 1, 14 + n % 4), 60)?;
    }
    Ok(())
}
