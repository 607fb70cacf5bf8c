//! Portfolios and programs (R3): levels above the projects, with their Product Owner and Scrum Master, the strategic order of
//! what is below them, and the figures of all projects below in sum.
//!
//! A program may belong to a portfolio, a project to a program. Whoever sees one of the projects below sees the level, with
//! those projects; its Product Owner and Scrum Master (those of the portfolio also in its programs) see the *figures* of all
//! projects below, but no content that they do not see otherwise.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
