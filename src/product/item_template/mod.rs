//! Story templates and Epic templates (R78): the fields of a User Story, or of an Epic with the stories that it breaks into,
//! as a starting point that is edited afterwards. A story or Epic remembers the version that it came from.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
