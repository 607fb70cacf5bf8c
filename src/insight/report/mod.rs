//! Reports over time: escalations by path, Work Packages by month or Sprint. They read any tables and write none; each has a page, of
//! which the table is the truth, and a CSV file.

pub mod model;
pub mod page;
pub mod read;
pub mod web;
