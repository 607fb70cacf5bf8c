//! The types, words and pure rules of projects.

use crate::kit::time::Day;
use crate::{row, words};
use std::sync::Arc;

words! {
    /// Whether a goal of the vision was reached (R143).
    pub enum GoalState { Open = "open", Met = "met", Missed = "missed" }
}

words! {
    /// What a project is (R4): development ends (R5), operations and DevOps may stay open.
    pub enum ProjectKind { Development = "development", Operations = "operations", DevOps = "devops" }
}

words! {
    /// Where the work of a project belongs (R4).
    pub enum FieldOfWork {
        Development = "development",
        BusinessOperations = "business_operations",
        ItOperations = "it_operations",
        Mixed = "mixed",
    }
}

words! {
    /// Whether the customer of a project is one of the house (R4).
    pub enum Customer { Internal = "internal", External = "external" }
}

words! {
    /// Whom a Product Owner represents (R148).
    pub enum Represented { Internal = "internal", External = "external", Product = "product", Service = "service" }
}

words! {
    /// How binding a Service Level Agreement is (R101).
    pub enum Nature { Informal = "informal", Agreed = "agreed", Contract = "contract" }
}

/// The projects that the caller may see.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Every one: an administrator.
    All,
    /// These, in the order of their numbers.
    Only(Arc<[i64]>),
}

impl Scope {
    /// Whether a project is among them.
    pub fn holds(&self, project: i64) -> bool {
        match self {
            Scope::All => true,
            Scope::Only(ids) => ids.binary_search(&project).is_ok(),
        }
    }
}

row! {
    /// A project as stored.
    #[derive(Clone, Debug)]
    pub struct Project {
        /// Number.
        pub id: i64,
        /// Key, with which the keys of its items begin.
        pub key: String,
        /// Name.
        pub name: String,
        /// Kind.
        pub kind: ProjectKind,
        /// First day.
        pub starts_on: Option<Day>,
        /// Last day.
        pub ends_on: Option<Day>,
        /// Time zone of its calendars.
        pub time_zone: String,
        /// Chief Product Owner.
        pub chief_product_owner_id: Option<i64>,
        /// Chief Scrum Master.
        pub chief_scrum_master_id: Option<i64>,
        /// Project Vision Statement.
        pub vision_statement: Option<String>,
        /// First day of the vision's period.
        pub vision_from: Option<Day>,
        /// Last day of the vision's period.
        pub vision_to: Option<Day>,
        /// Nature of the SLAs.
        pub sla_nature: Nature,
        /// Number of the program that it belongs to (R3).
        pub program_id: Option<i64>,
        /// Where its work belongs (R4).
        pub field_of_work: Option<FieldOfWork>,
        /// Whether its customer is one of the house (R4).
        pub customer: Option<Customer>,
    }
}
