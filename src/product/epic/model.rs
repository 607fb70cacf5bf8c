//! The types, words and pure rules of Epics.

use crate::kit::time::At;
use crate::row;

row! {
    /// An Epic as stored.
    #[derive(Clone, Debug)]
    pub struct Epic {
        id: i64, project_id: i64, prefix: String, number: i64, title: String, description: Option<String>,
        product_owner_id: i64, rank: i64, created_by: i64, created_at: At,
    }
}
