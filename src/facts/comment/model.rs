//! The types, words and pure rules of comments.

use crate::kit::time::At;
use crate::row;
use schemars::JsonSchema;
use serde::Serialize;

row! {
    /// A comment.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct CommentView {
        /// Number.
        pub id: i64,
        /// Login of who wrote it.
        pub author: String,
        /// What was written.
        pub text: String,
        /// When.
        pub at: At,
    }
}

/// What is discussed.
#[derive(Clone, Copy)]
pub enum On {
    /// A story.
    Story(i64),
    /// A Work Package.
    WorkPackage(i64),
}
