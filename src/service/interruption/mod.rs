//! Planned work that unknown work interrupts (R97, R110): whoever joins a swarm, or takes what nobody foresaw, leaves planned tasks
//! lying. Each interruption says whose work, which task, by which Work Package, from when until when.

pub mod model;
pub mod store;
