//! The log of facts: who did what, when, before and after. Written in the transaction of the command; history pages,
//! notifications, audit and live pages feed on it.

pub mod model;
pub mod read;
pub mod store;
