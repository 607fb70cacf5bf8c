//! Verbs on the outbox of e-mail.

pub mod digest;
pub mod sender;
