//! E-mail. The *outbox* is a table: what is to be mailed is a row of it, written in the transaction that tells a person
//! (`notification::tell`), so nothing is sent of what was rolled back and nothing is forgotten of what was committed. The *sender*
//! of a server that was started with `--smtp` takes what is due, one mail at a time.
//!
//! - *Claim*: a sender marks the row as being sent and moves its due time to the end of a *lease*, in one transaction. No other
//!   sender takes it before that, on whatever server. A server that dies while sending loses the lease, and the mail is sent
//!   again with the same `Message-ID`, by which receivers know it; that is the one case in which it can arrive twice.
//! - *Patience*: what the mail server puts off (4xx) is tried again after growing times, for five days. What it refuses (5xx) has
//!   `failed`, with its sentence; administrators see it and may have it tried again.
//! - While the mail server cannot be reached, nothing is claimed and no attempt is counted.
//! - Where no server with `--smtp` has run within a day, no row is written: outboxes that nobody empties do not grow.
//! - What went out is kept for thirty days.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
