//! The integration tests: a file per concept, named like it. Every test is told from outside, through the router, in one
//! told world, on SQLite and on PostgreSQL (`scripts/postgres.sh run cargo test`; without it, only on SQLite).

#![allow(missing_docs, reason = "the names of the tests are their documentation")]
#![allow(unused_doc_comments, reason = "a requirement stands over the macro that makes its tests")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::cloned_ref_to_slice_refs, reason = "a list of one reads better")]

#[macro_use]
mod support;

mod account;
mod advice;
mod after_commit;
mod audit;
mod back_up;
mod backlog;
mod case_studies;
mod change_request;
mod command_line;
mod comment;
mod concurrency;
mod contributor;
mod criteria;
mod dependency;
mod edge;
mod escalation;
mod floors;
mod guards;
mod http;
mod impediment;
mod import;
mod jobs;
mod level;
mod lost_update;
mod mail;
mod message;
mod notification;
mod owner_request;
mod poker;
mod process;
mod project;
mod recurring;
mod report;
mod scale;
mod shared_story;
mod sla;
mod sprint;
mod statements;
mod story;
mod swarm;
mod team;
mod template;
mod wandering;
mod work_package;
mod writes;
