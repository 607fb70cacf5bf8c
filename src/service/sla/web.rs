//! Handlers of SLA clocks.

pub mod calendar;
pub mod explain;
pub mod holidays;
pub mod pause;
