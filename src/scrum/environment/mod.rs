//! Environments and their schedule (framework.md C.1, 13.2.6; R169, R170): bookings of teams; a clash is advice, never refused.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
