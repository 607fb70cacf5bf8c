//! Running the product: Work Packages and tasks, SLA clocks, escalations, swarms, interruptions, impediments.

pub mod access;
pub mod escalation; // handing a Work Package to another story, and back
pub mod impediment; // the Impediment Log, per team and across teams
pub mod interruption; // planned work that unknown work interrupts
pub mod sla; // clocks
pub mod swarm; // many people on one Work Package
pub mod task;
pub mod work_package; // Work Packages and tasks
