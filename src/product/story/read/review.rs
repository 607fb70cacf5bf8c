//! The reviews of a recurring story (R56).

use super::find;
use crate::app::Cx;
use crate::kit::fields::text::Key;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::story::store;
use schemars::JsonSchema;
use serde::Serialize;

/// A review of a recurring story.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReviewView {
    /// Number.
    pub id: i64,
    /// Login of who gave it.
    pub by: String,
    /// The input.
    pub input: String,
    /// When.
    pub at: At,
}

/// The reviews of a story, oldest first.
///
/// # Errors
/// 404.
pub fn reviews(cx: &mut Cx<'_>, key: &Key, page: &Paging) -> Result<List<ReviewView>, Problem> {
    let s = find(cx, key)?;
    reviews_of(cx, s.id, page)
}

/// The reviews of a story that the caller was seen to be allowed to see, oldest first.
pub fn reviews_of(cx: &mut Cx<'_>, story: i64, page: &Paging) -> Result<List<ReviewView>, Problem> {
    let rows = store::review::reviews(cx.tx, story, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |r| vec![r.0], |(id, by, input, at)| Ok(ReviewView { id, by, input, at }))
}
