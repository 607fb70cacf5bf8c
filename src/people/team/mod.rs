//! Scrum Teams: kind, Scrum Master, members with their allocation, unit, velocity and band.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
