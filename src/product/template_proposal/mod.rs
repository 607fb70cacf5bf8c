//! Proposals for changing a template: anybody who works on the project makes one, whoever keeps the templates answers (R84).

pub mod model;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
