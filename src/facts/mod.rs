//! What happened, and who is told: the log of facts, notifications, mail, messages and comments.

pub mod activity; // the log of facts
pub mod comment; // discussion on stories and Work Packages
pub mod mail; // the outbox of e-mail and its sender
pub mod message; // direct messages
pub mod notification; // what a person is told
pub mod refusal; // why a rule says no: codes and sentences
