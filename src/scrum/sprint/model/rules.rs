//! Rules of Sprints: pure.

use super::{AmountUnit, Outcome};
use crate::kit::fields::number::Hundredths;
use crate::kit::numbers::spread;
use crate::kit::time::Day;
use crate::people::team::model::EstimateUnit;
use crate::words;

words! {
    /// The commitment against the velocity, within the team's band (R90, H.10).
    pub enum Balance { Over = "over", Under = "under", Matched = "matched", NoVelocity = "no_velocity" }
}

/// Compares a commitment with the velocity.
pub fn balance(committed: Hundredths, velocity: Option<Hundredths>, band_percent: i64) -> Balance {
    let Some(v) = velocity else { return Balance::NoVelocity };
    let c = committed.0 * 100;
    if c > v.0 * (100 + band_percent) {
        Balance::Over
    } else if c < v.0 * (100 - band_percent) {
        Balance::Under
    } else {
        Balance::Matched
    }
}

/// Whether a deviation in points of a percent is more than a band allows (R94).
pub fn beyond_band(deviation: Hundredths, band_percent: i64) -> bool {
    deviation.0.abs() > band_percent * 100
}

/// How many of the days from one to another, both included, are a Monday to Friday.
pub fn working_days(from: Day, to: Day) -> i64 {
    (0..=from.days_to(to))
        .map(|i| from.plus(i))
        .filter(|d| !matches!(d.0.weekday().to_monday_zero_offset(), 5 | 6))
        .count() as i64
}

/// How many of the last closed Sprints the velocity is the mean of.
pub const SPRINTS_OF_VELOCITY: i64 = 3;

/// The mean of what the last three closed Sprints completed (H.8), to the nearest hundredth.
pub fn velocity(completed: &[Hundredths], initial: Option<Hundredths>) -> Option<Hundredths> {
    let last: Vec<i64> = completed.iter().rev().take(3).map(|h| h.0).collect();
    if last.is_empty() {
        return initial;
    }
    let n = i64::try_from(last.len()).unwrap_or(1);
    Some(Hundredths((last.iter().sum::<i64>() * 2 + n).div_euclid(2 * n)))
}

/// Hours of a full-time working day.
const HOURS_A_DAY: i64 = 8;

/// The hours of people with these allocations, in percent together, on the days from Monday to Friday of a Sprint.
pub fn capacity(percent: i64, from: Day, to: Day) -> Hundredths {
    let days = (0..=from.days_to(to)).filter(|n| from.plus(*n).0.weekday().to_monday_one_offset() <= 5).count();
    Hundredths(i64::try_from(days).unwrap_or(0) * HOURS_A_DAY * percent)
}

/// What was entered, in the team's unit, to the nearest hundredth: a percentage of the velocity; hours as they are for a team that
/// estimates in hours, else as the part of the velocity that they are of the capacity (R95).
///
/// # Errors
/// Why it cannot be converted.
pub fn converted(
    entered: Hundredths,
    unit: AmountUnit,
    of_team: EstimateUnit,
    velocity: Option<Hundredths>,
    capacity: Hundredths,
) -> Result<Hundredths, String> {
    let velocity = || velocity.ok_or("there is no velocity yet to take a share of; enter an amount".to_owned());
    let part = |of: Hundredths, whole: i64| Hundredths((entered.0 * of.0 * 2 + whole).div_euclid(2 * whole));
    match (unit, of_team) {
        (AmountUnit::Amount, _) | (AmountUnit::Hours, EstimateUnit::IdealHours) => Ok(entered),
        (AmountUnit::Percent, _) if entered.0 > 10_000 => {
            Err(format!("{entered} percent is more than the whole velocity"))
        }
        (AmountUnit::Percent, _) => Ok(part(velocity()?, 10_000)),
        (AmountUnit::Hours, EstimateUnit::StoryPoints) if entered > capacity || capacity.0 == 0 => {
            Err(format!("{entered} hours are more than the team has in the Sprint: {capacity}"))
        }
        (AmountUnit::Hours, EstimateUnit::StoryPoints) => Ok(part(velocity()?, capacity.0)),
    }
}

/// What becomes of a commitment when its Sprint closes: `open` says whether something under the story is unfinished.
pub fn outcome(recurring: bool, open: bool, accepted: bool) -> Outcome {
    match (recurring, open, accepted) {
        (true, true, _) => Outcome::CarriedOver,
        (true, false, _) => Outcome::Kept,
        (false, _, true) => Outcome::Accepted,
        (false, _, false) => Outcome::Returned,
    }
}

/// How many closed Sprints a proposal looks back on: long enough for a bad week to stand out, short enough to follow change.
pub const LOOK_BACK: usize = 8;

/// What to set aside for unknown work, from what the last Sprints really took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Half of the Sprints needed no more than this.
    pub median: Hundredths,
    /// The 85th percentile: about six Sprints of seven needed no more. The careful choice.
    pub careful: Hundredths,
}

/// The median and the 85th percentile (nearest rank) of the actuals of the last Sprints, oldest first; none without any.
pub fn proposal(actuals: &[Hundredths]) -> Option<Proposal> {
    let s = spread(actuals.iter().rev().take(LOOK_BACK).map(|h| h.0).collect())?;
    Some(Proposal { median: Hundredths(s.median), careful: Hundredths(s.careful) })
}

/// What is wrong with the days of a Sprint: both belong to it, 7 to 42 days.
pub fn length(starts_on: Day, ends_on: Day) -> Result<i64, String> {
    let days = starts_on.days_to(ends_on) + 1;
    if days < 1 {
        return Err(format!("{ends_on} is before starts_on {starts_on}"));
    }
    if (7..=42).contains(&days) {
        return Ok(days);
    }
    Err(format!("makes a Sprint of {days} days; 7 to 42 are taken (one to six weeks)"))
}

/// The name of the Sprint after one: its number counted on, where it ends with one.
pub fn next_name(name: &str) -> String {
    let digits = name.chars().rev().take_while(char::is_ascii_digit).count();
    let (head, tail) = name.split_at(name.len() - digits);
    match tail.parse::<u32>() {
        Ok(n) => format!("{head}{:0width$}", n.saturating_add(1), width = digits),
        Err(_) => format!("After {}", name.chars().take(480).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn h(n: i64) -> Hundredths {
        Hundredths(n * 100)
    }

    #[test]
    fn ten_and_twenty_match_thirty_and_ten_and_twenty_five_do_not() {
        assert_eq!(balance(h(30), Some(h(30)), 10), Balance::Matched);
        assert_eq!(balance(h(35), Some(h(30)), 10), Balance::Over);
        assert_eq!(balance(h(25), Some(h(30)), 10), Balance::Under);
        assert_eq!(balance(h(33), Some(h(30)), 10), Balance::Matched);
        assert_eq!(balance(h(27), Some(h(30)), 10), Balance::Matched);
        assert_eq!(balance(Hundredths(3301), Some(h(30)), 10), Balance::Over);
        assert_eq!(balance(h(5), None, 10), Balance::NoVelocity);
    }

    /// R95, R41
    #[test]
    fn percent_and_hours_are_converted_from_velocity_and_capacity() {
        use crate::people::team::model::EstimateUnit::IdealHours;
        use crate::people::team::model::EstimateUnit::StoryPoints;
        use crate::scrum::sprint::model::AmountUnit::Amount;
        use crate::scrum::sprint::model::AmountUnit::Hours;
        use crate::scrum::sprint::model::AmountUnit::Percent;
        let day = |s| Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN));
        // Two weeks of two people, one of them at half: ten days, 120 hours.
        let hours = capacity(150, day("2026-03-02"), day("2026-03-15"));
        assert_eq!(hours, h(120));
        let of = |n, unit, team| converted(Hundredths(n), unit, team, Some(h(30)), hours);
        assert_eq!(of(3000, Percent, StoryPoints), Ok(h(9)));
        assert_eq!(of(3333, Percent, StoryPoints), Ok(Hundredths(1000)), "to the nearest hundredth");
        assert_eq!(of(10_000, Percent, IdealHours), Ok(h(30)));
        assert!(of(10_001, Percent, StoryPoints).is_err());
        assert_eq!(of(1200, Hours, StoryPoints), Ok(h(3)));
        assert!(of(12_001, Hours, StoryPoints).is_err());
        assert_eq!(of(1200, Hours, IdealHours), Ok(h(12)));
        assert_eq!(of(700, Amount, StoryPoints), Ok(h(7)));
        assert!(converted(h(10), Percent, StoryPoints, None, hours).is_err());
        assert!(converted(h(10), Hours, StoryPoints, None, hours).is_err());
        assert!(converted(h(0), Hours, StoryPoints, Some(h(30)), h(0)).is_err());
    }

    #[test]
    fn velocity_is_the_mean_of_the_last_three() {
        assert_eq!(velocity(&[], Some(h(30))), Some(h(30)));
        assert_eq!(velocity(&[], None), None);
        assert_eq!(velocity(&[h(20)], Some(h(30))), Some(h(20)));
        assert_eq!(velocity(&[h(99), h(10), h(20), h(31)], None), Some(Hundredths(2033)));
        assert_eq!(velocity(&[Hundredths(1), Hundredths(2)], None), Some(Hundredths(2)));
    }

    #[test]
    fn a_proposal_is_the_median_and_the_85th_percentile_of_the_last_eight() {
        let of =
            |list: &[i64]| proposal(&list.iter().map(|n| h(*n)).collect::<Vec<_>>()).map(|p| (p.median.0, p.careful.0));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[12]), Some((1200, 1200)));
        assert_eq!(of(&[10, 20]), Some((1500, 2000)));
        assert_eq!(of(&[15, 19, 17]), Some((1700, 1900)));
        assert_eq!(of(&[1, 2, 3, 4, 5, 6, 7]), Some((400, 600)));
        // The 99 is the ninth from the end and no longer counts.
        assert_eq!(of(&[99, 8, 1, 7, 2, 6, 3, 5, 4]), Some((450, 700)));
    }

    #[test]
    fn a_recurring_story_is_carried_over_and_a_finite_one_returned() {
        assert_eq!(outcome(true, true, false), Outcome::CarriedOver);
        assert_eq!(outcome(true, false, false), Outcome::Kept);
        assert_eq!(outcome(false, true, true), Outcome::Accepted);
        assert_eq!(outcome(false, false, false), Outcome::Returned);
    }

    #[test]
    fn sprints_last_one_to_six_weeks() {
        let day = |s| Day::parse(s).unwrap_or(Day(jiff::civil::Date::MIN));
        assert_eq!(length(day("2024-02-26"), day("2024-03-03")), Ok(7));
        assert!(length(day("2024-02-26"), day("2024-03-02")).is_err());
        assert_eq!(length(day("2024-01-01"), day("2024-02-11")), Ok(42));
        assert!(length(day("2024-01-01"), day("2024-02-12")).is_err());
        assert!(length(day("2024-01-02"), day("2024-01-01")).is_err());
    }

    #[test]
    fn the_next_name_counts_on() {
        assert_eq!(next_name("Sprint 9"), "Sprint 10");
        assert_eq!(next_name("2026-07"), "2026-08");
        assert_eq!(next_name("Spring"), "After Spring");
    }
}
