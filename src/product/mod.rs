//! What is to be built: projects and the levels above them, the backlog with its Epics and User Stories, templates.

pub mod backlog; // the one order of Epics and User Stories; priority conflicts
pub mod change_request; // changes that are asked for, with approval and tolerance
pub mod conflict;
pub mod criteria; // Definition of Ready, Done Criteria, Minimum Done Criteria; the checklist of a story
pub mod dependency; // what waits for what
pub mod epic;
pub mod item_template;
pub mod level; // portfolios and programs: strategic order, roll-up
pub mod order_log; // what the places in lists were
pub mod owner_request; // what Scrum Masters ask the Product Owner of a story
pub mod project; // roles, vision, numbering of keys, SLA definitions; who may see what
pub mod story; // User Stories: the four classes, portions, acceptance
pub mod template; // Work Package templates
pub mod template_proposal;
