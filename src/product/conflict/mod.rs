//! Priority conflicts: raised by a Product Owner, decided by the Chief Product Owner alone (R153).

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
