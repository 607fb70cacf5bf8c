//! Who sees a Work Package, and who edits a task.

pub mod read;
