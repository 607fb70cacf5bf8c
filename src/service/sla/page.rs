//! Pages of SLA clocks.

pub mod calendar;
