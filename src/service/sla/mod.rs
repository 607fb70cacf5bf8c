//! Clocks of Service Level Agreements: when a Work Package is due, at risk, breached; what people are told.
//!
//! The clock starts at creation and runs through every escalation level; nothing about an escalation moves it (R124). Where
//! the definition allows it, the team that holds the Work Package may *pause* the clock while it waits for the customer (H.6).

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
