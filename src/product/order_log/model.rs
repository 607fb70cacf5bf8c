//! What has a place in a list.

use crate::words;

/// A sort key that changes.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Number of what it belongs to.
    pub id: i64,
    pub before: i64,
    pub after: i64,
}

words! {
    /// Of which kind it is.
    pub enum Moved { Epic = "epic", Story = "story", WorkPackage = "work_package" }
}
