//! What tasks took before (R70, R202): for a title that was done under the same template, category or story, the median of what
//! was spent.

use crate::words;

words! {
    /// Where a suggestion comes from: the nearest that has any history.
    pub enum Origin { Template = "template", Category = "category", Story = "story" }
}

crate::query! {
    /// What suggestions of tasks are asked for.
    pub struct SuggestionQuery {
        /// Only those with this title.
        title: Option<String>,
    }
}
