//! Time boxes (framework.md, part E): pure.

use super::Kind;
use crate::kit::time::Day;

/// A one-month Sprint in days.
pub const MONTH: i64 = 30;

/// How many days the Sprint has that a meeting on a day belongs to, else the newest one; a month without any. `sprints` are the
/// first and last days of the team's, the newest first.
pub fn sprint_days(sprints: &[(Day, Day)], day: Day) -> i64 {
    let holding = sprints.iter().find(|(from, to)| *from <= day && *to >= day);
    holding.or(sprints.first()).map_or(MONTH, |(from, to)| from.days_to(*to) + 1)
}

/// The time box of a meeting in minutes: a Daily Standup 15; Sprint Planning eight hours for a one-month Sprint, Sprint
/// Review and Retrospect Sprint four, less in proportion.
pub fn time_box(kind: Kind, sprint_days: i64) -> i64 {
    let share = |minutes: i64| minutes * sprint_days.min(MONTH) / MONTH;
    match kind {
        Kind::DailyStandup => 15,
        Kind::SprintPlanning => share(480),
        Kind::SprintReview | Kind::RetrospectSprint => share(240),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_sprint_has_shorter_meetings() {
        assert_eq!(time_box(Kind::SprintPlanning, 30), 480);
        assert_eq!(time_box(Kind::SprintPlanning, 42), 480);
        assert_eq!(time_box(Kind::SprintPlanning, 15), 240);
        assert_eq!(time_box(Kind::RetrospectSprint, 15), 120);
        assert_eq!(time_box(Kind::DailyStandup, 7), 15);
    }

    #[test]
    fn a_meeting_belongs_to_the_sprint_of_its_day() {
        let day = |d: &str| Day(d.parse().unwrap());
        let sprints = [(day("2026-02-02"), day("2026-02-15")), (day("2026-01-05"), day("2026-01-11"))];
        assert_eq!(sprint_days(&sprints, day("2026-01-11")), 7);
        assert_eq!(sprint_days(&sprints, day("2026-02-02")), 14);
        assert_eq!(sprint_days(&sprints, day("2026-01-20")), 14);
        assert_eq!(sprint_days(&[], day("2026-01-20")), MONTH);
    }
}
