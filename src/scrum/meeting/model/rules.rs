//! Time boxes (framework.md, part E): pure.

use super::Kind;

/// A one-month Sprint in days.
pub const MONTH: i64 = 30;

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
}
