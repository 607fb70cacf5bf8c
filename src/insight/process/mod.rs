//! The 19 fundamental Scrum processes of a project: what of each is done, read from the data (framework.md, part B; R7). None is
//! blocked because an optional item is empty; nothing here is written.

pub mod model;
pub mod page;
pub mod read;
pub mod web;
