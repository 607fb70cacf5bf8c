//! Shares of a team's effort in a Sprint (R94): how much it sets aside for a kind of work, a class, a category or a story. A share
//! is stated in percent, hours or points, and converted from the team's velocity or capacity (R95).

use super::EstimateUnit;
use crate::kit::fields::number::Hundredths;
use crate::product::story::model::Class;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

crate::words! {
    /// The kind of work that a share is for (R94): finite stories, or recurring ones.
    pub enum Work { Finite = "finite", Recurring = "recurring" }
}

crate::words! {
    /// How a share is stated (R95).
    pub enum ShareUnit { Percent = "percent", Hours = "hours", Points = "points" }
}

/// What a share is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareOf {
    /// Finite or recurring stories.
    Work(Work),
    /// The stories of a class.
    Class(Class),
    /// A category: of Work Packages, else of their story.
    Category(String),
    /// A story, by key.
    Story(String),
}

impl ShareOf {
    /// The word of the field that names it, and what it says.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            ShareOf::Work(w) => ("work", w.word()),
            ShareOf::Class(c) => ("class", c.word()),
            ShareOf::Category(c) => ("category", c),
            ShareOf::Story(k) => ("story", k),
        }
    }
}

/// A share as a team has stated it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// What it is for.
    pub of: ShareOf,
    /// How much.
    pub amount: Hundredths,
    /// In what.
    pub unit: ShareUnit,
}

/// What shares are converted with.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Basis {
    /// The team's velocity.
    pub velocity: Option<Hundredths>,
    /// The unit of its estimates.
    pub unit: EstimateUnit,
    /// Its capacity in the Sprint, in hours.
    pub capacity_hours: Hundredths,
}

impl Stated {
    /// What the share comes to in the unit of the team; none without what it takes to convert it.
    pub fn effort(&self, basis: &Basis) -> Option<Hundredths> {
        match (self.unit, basis.unit) {
            (ShareUnit::Percent, _) => Some(part(self.amount, basis.velocity?, Hundredths(10_000))),
            (ShareUnit::Points, EstimateUnit::StoryPoints) | (ShareUnit::Hours, EstimateUnit::IdealHours) => {
                Some(self.amount)
            }
            (ShareUnit::Hours, EstimateUnit::StoryPoints) if basis.capacity_hours.0 > 0 => {
                Some(part(self.amount, basis.velocity?, basis.capacity_hours))
            }
            _ => None,
        }
    }

    /// What the share comes to in percent of the whole; none without what it takes to convert it.
    pub fn percent(&self, basis: &Basis) -> Option<Hundredths> {
        match self.unit {
            ShareUnit::Percent => Some(self.amount),
            _ => percent(self.effort(basis)?, basis.velocity?),
        }
    }
}

/// `amount · of / whole`, to the nearest hundredth.
fn part(amount: Hundredths, of: Hundredths, whole: Hundredths) -> Hundredths {
    let product = i128::from(amount.0) * i128::from(of.0);
    let whole = i128::from(whole.0);
    Hundredths(i64::try_from((product * 2 + whole).div_euclid(whole * 2)).unwrap_or(i64::MAX))
}

/// A part of a whole in percent, to the nearest hundredth; none of nothing.
pub fn percent(amount: Hundredths, whole: Hundredths) -> Option<Hundredths> {
    (whole.0 != 0).then(|| part(amount, Hundredths(10_000), whole))
}

/// The hours of a team on so many working days: eight a day of each member, by allocation in percent.
pub fn capacity_hours(allocations: &[i64], working_days: i64) -> Hundredths {
    Hundredths(allocations.iter().sum::<i64>() * 8 * working_days)
}

/// The shares that a team has stated.
pub fn stated(json: &str) -> Vec<Stated> {
    let list: Vec<Value> = serde_json::from_str(json).unwrap_or_default();
    list.iter().filter_map(one).collect()
}

fn one(v: &Value) -> Option<Stated> {
    let text = |name: &str| v[name].as_str();
    let of = None
        .or_else(|| text("work").and_then(Work::parse).map(ShareOf::Work))
        .or_else(|| text("class").and_then(Class::parse).map(ShareOf::Class))
        .or_else(|| text("category").map(|c| ShareOf::Category(c.to_owned())))
        .or_else(|| text("story").map(|k| ShareOf::Story(k.to_owned())))?;
    #[allow(clippy::cast_possible_truncation, reason = "a number with two decimals that was read as one")]
    let amount = Hundredths((v["amount"].as_f64()? * 100.0).round() as i64);
    Some(Stated { of, amount, unit: text("unit").and_then(ShareUnit::parse).unwrap_or(ShareUnit::Percent) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::team::read::shares::kept;

    fn share(amount: i64, unit: ShareUnit) -> Stated {
        Stated { of: ShareOf::Work(Work::Recurring), amount: Hundredths(amount), unit }
    }

    #[test]
    fn a_share_is_converted_from_the_velocity_or_the_capacity() {
        let points = Basis {
            velocity: Some(Hundredths(30_00)),
            unit: EstimateUnit::StoryPoints,
            capacity_hours: capacity_hours(&[100, 50], 10),
        };
        assert_eq!(points.capacity_hours, Hundredths(12_000));
        // R233: velocity 30, 30 and 70 percent are 9 and 21.
        assert_eq!(share(30_00, ShareUnit::Percent).effort(&points), Some(Hundredths(9_00)));
        assert_eq!(share(70_00, ShareUnit::Percent).effort(&points), Some(Hundredths(21_00)));
        assert_eq!(share(9_00, ShareUnit::Points).percent(&points), Some(Hundredths(30_00)));
        assert_eq!(share(36_00, ShareUnit::Hours).effort(&points), Some(Hundredths(9_00)));
        assert_eq!(share(36_00, ShareUnit::Hours).percent(&points), Some(Hundredths(30_00)));
        let hours = Basis { unit: EstimateUnit::IdealHours, ..points };
        assert_eq!(share(9_00, ShareUnit::Hours).percent(&hours), Some(Hundredths(30_00)));
        assert_eq!(share(9_00, ShareUnit::Points).effort(&hours), None);
        let unknown = Basis { velocity: None, ..points };
        assert_eq!(share(30_00, ShareUnit::Percent).effort(&unknown), None);
        assert_eq!(share(30_00, ShareUnit::Percent).percent(&unknown), Some(Hundredths(30_00)));
        assert_eq!(share(1_00, ShareUnit::Hours).effort(&Basis { capacity_hours: Hundredths(0), ..points }), None);
    }

    #[test]
    fn a_share_is_kept_as_it_was_stated() {
        let json = r#"[{"work": "finite", "amount": 70}, {"category": "Access", "amount": 2.5, "unit": "hours"}, {"amount": 1}]"#;
        let read = stated(json);
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].of.parts(), read[0].unit), (("work", "finite"), ShareUnit::Percent));
        assert_eq!((read[1].of.parts(), read[1].amount), (("category", "Access"), Hundredths(250)));
        assert_eq!(stated(&Value::Array(read.iter().map(kept).collect()).to_string()), read);
        assert_eq!(stated("no list"), vec![]);
    }
}
