//! Projects and services: owners, teams, chiefs, vision, the numbering of keys, the SLA definitions, and who may see them.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
