//! Change Requests (framework.md C.4, R223): raised by anybody who sees the project, *unapproved* until they are approved or
//! rejected.
//!
//! Inside the *tolerance* of the project a Product Owner of it approves alone; above it the Chief Product Owner, or, where there
//! is none, all Product Owners of the project. An approved change always becomes an item of the Prioritized Product Backlog, at
//! its end, a User Story or an Epic, and is ordered like the rest. The affected item stays as it is: where a running Sprint
//! holds it, the change waits in the backlog, since the scope of that Sprint is frozen.

pub mod model;
pub mod page;
pub mod read;
pub mod store;
pub mod verbs;
pub mod web;
