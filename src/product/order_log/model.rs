//! What has a place in a list.

use crate::words;

words! {
    /// Of which kind it is.
    pub enum Moved { Epic = "epic", Story = "story", WorkPackage = "work_package" }
}
