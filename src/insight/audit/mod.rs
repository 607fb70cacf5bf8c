//! The audit log (H.17): every fact, for administrators, the newest first. An administrator sees every project, so a fact is shown whole,
//! with what was before and after; seeing gives no right to change content. That an administrator gives oneself a role stands in it too.

pub mod model;
pub mod page;
pub mod read;
pub mod web;
