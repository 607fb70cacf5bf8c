//! The types, words and pure rules of back-ups.

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

row! {
    /// A back-up as stored.
    #[derive(Clone, Debug)]
    pub struct BackUp {
        id: i64, role: Role, project_id: Option<i64>, team_id: Option<i64>, holder_id: i64, person_id: i64,
        starts_on: Option<Day>, ends_on: Option<Day>, active_from: Option<At>, active_until: Option<At>,
    }
}
