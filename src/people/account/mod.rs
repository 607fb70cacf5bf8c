//! People, their sessions and access tokens, and the caller that every command asks for.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
