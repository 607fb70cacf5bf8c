//! Plumbing without a word of the domain: database, web, time, text, fields, problems, live updates.

pub mod assets;
pub mod csv;
pub mod db;
pub mod fields;
pub mod groups;
pub mod in_flight;
pub mod limits;
pub mod live;
pub mod merge;
pub mod names;
pub mod numbers;
pub mod paging;
pub mod problem;
pub mod query;
pub mod recurrence;
pub mod secret;
pub mod text;
pub mod time;
pub mod web;
pub mod words;
