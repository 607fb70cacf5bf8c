//! Escalation: handing a Work Package to another operational story, level by level, and back.
//!
//! The *chain* of a Work Package is its open and taken escalations in the order of their levels, counted from 1. The
//! Work Package keeps its identity and its clock; each level has tasks of its own.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
