//! The types, words and pure rules of back-ups.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::{At, Day};
use crate::{row, words};

words! {
    /// The roles that have a back-up.
    pub enum Role {
        ProductOwner = "product_owner",
        ScrumMaster = "scrum_master",
        ChiefProductOwner = "chief_product_owner",
        ChiefScrumMaster = "chief_scrum_master",
    }
}

impl Role {
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            Role::ProductOwner => "Product Owner",
            Role::ScrumMaster => "Scrum Master",
            Role::ChiefProductOwner => "Chief Product Owner",
            Role::ChiefScrumMaster => "Chief Scrum Master",
        }
    }
}

crate::words! {
    /// The roles of a project that have a back-up.
    pub enum ProjectRole {
        ProductOwner = "product_owner",
        ChiefProductOwner = "chief_product_owner",
        ChiefScrumMaster = "chief_scrum_master",
    }
}

row! {
    /// For whom somebody stands in: the role, and the project, of a Scrum Master the team.
    #[derive(Clone, Debug, PartialEq)]
    pub struct StandIn { role: Role, place: i64, holder_id: i64, holder: String }
}

/// The longest period, in days.
pub const LONGEST: i64 = 366;

row! {
    /// A back-up as stored.
    #[derive(Clone, Debug)]
    pub struct BackUp {
        id: i64, role: Role, project_id: Option<i64>, team_id: Option<i64>, holder_id: i64, person_id: i64,
        starts_on: Option<Day>, ends_on: Option<Day>, active_from: Option<At>, active_until: Option<At>,
    }
}

/// Whether somebody manages the back-ups of a role: who holds it, or an administrator.
pub fn may_manage(admin: bool, holds: bool) -> May {
    if admin || holds { Ok(()) } else { Err(Refusal::NotRoleHolder) }
}

impl BackUp {
    /// Whether it has the rights of the holder now.
    pub fn active(&self, now: At) -> bool {
        self.active_from.is_some_and(|at| at <= now) && self.active_until.is_some_and(|at| now < at)
    }

    /// Gives it the rights of the holder for a period, whose last day is not over in the holder's time zone.
    ///
    /// # Errors
    /// Why the last day is none.
    pub fn activate(self, from: Option<Day>, to: Day, zone: &str, now: At) -> Result<Self, String> {
        let today = now.day_in(zone);
        let from = from.unwrap_or(today);
        if to < from {
            return Err(format!("{to} is before from {from}"));
        }
        if to < today {
            return Err(format!("{to} is over"));
        }
        if from.days_to(to) >= LONGEST {
            return Err(format!("is more than {LONGEST} days after from; name another holder instead"));
        }
        Ok(Self {
            starts_on: Some(from),
            ends_on: Some(to),
            active_from: Some(from.start_in(zone)),
            active_until: Some(to.plus(1).start_in(zone)),
            ..self
        })
    }

    /// Takes the rights back, also those of a period that has not begun.
    ///
    /// # Errors
    /// `back_up_not_active`.
    pub fn end(self, now: At) -> May<Self> {
        if self.active_until.is_none_or(|until| until <= now) {
            return Err(Refusal::BackUpNotActive);
        }
        Ok(Self { starts_on: None, ends_on: None, active_from: None, active_until: None, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::time::DAY;

    #[test]
    fn a_back_up_acts_in_its_period_and_until_it_is_taken_back() {
        let day = |s| Day::parse(s).unwrap();
        let named = BackUp {
            id: 1,
            role: Role::ProductOwner,
            project_id: Some(1),
            team_id: None,
            holder_id: 2,
            person_id: 3,
            starts_on: None,
            ends_on: None,
            active_from: None,
            active_until: None,
        };
        let (first, last) = (day("2026-11-02"), day("2026-11-04"));
        let now = first.start_in("UTC");
        assert_eq!(named.clone().end(now).err(), Some(Refusal::BackUpNotActive));
        assert!(named.clone().activate(Some(last), first, "UTC", now).is_err(), "backwards");
        assert!(named.clone().activate(Some(day("2026-10-01")), day("2026-11-01"), "UTC", now).is_err(), "over");
        assert!(named.clone().activate(None, first.plus(LONGEST), "UTC", now).is_err(), "too long");
        assert!(named.clone().activate(None, first.plus(LONGEST - 1), "UTC", now).is_ok());
        let acts = named.activate(Some(first.plus(1)), last, "UTC", now).unwrap();
        let at = |days: i64| At(now.0 + days * DAY);
        assert_eq!([0, 1, 2, 3].map(|d| acts.active(at(d))), [false, true, true, false]);
        assert_eq!(acts.clone().end(at(3)).err(), Some(Refusal::BackUpNotActive));
        let ended = acts.end(now).unwrap();
        assert_eq!((ended.starts_on, ended.active(at(1))), (None, false));
    }
}
