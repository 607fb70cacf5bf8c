//! What the framework advises ("should", "preferably"): computed on reading, never stored, never blocking anybody. An item can be
//! dismissed for its subject.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
