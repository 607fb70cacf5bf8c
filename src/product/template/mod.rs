//! Templates: a good way of doing something, kept for the next time; versioned, and what was made from one remembers the
//! version (R83). A *Work Package template* holds tasks, effort and approval steps (R76); a *story template* and an
//! *Epic template* fill in the fields of a story, or of an Epic with its stories (R78). A *proposal* asks for a change of one
//! (R82); the *figures* of one say how well it works.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
