//! The types, words and pure rules of story and Epic templates.

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// What a template makes.
    pub enum ItemKind { Story = "story", Epic = "epic" }
}

impl ItemKind {
    /// The first part of the address of such templates.
    pub fn path(self) -> &'static str {
        match self {
            ItemKind::Story => "story-templates",
            ItemKind::Epic => "epic-templates",
        }
    }
    /// As people write it.
    pub fn label(self) -> &'static str {
        match self {
            ItemKind::Story => "story template",
            ItemKind::Epic => "Epic template",
        }
    }
}

row! {
    /// A story or Epic template as stored.
    #[derive(Clone, Debug)]
    pub struct ItemTemplate {
        /// Number, of one sequence for both kinds.
        pub id: i64,
        /// What it makes.
        pub kind: ItemKind,
        /// Project.
        pub project_id: i64,
        /// Name.
        pub name: String,
        /// What it fills in, JSON.
        pub body: String,
        /// Key of the finished item it was made from (R79).
        pub made_from: Option<String>,
        /// Version, counted from 1.
        pub version: i64,
        /// Who made it.
        pub created_by: i64,
        /// When it was made.
        pub created_at: At,
    }
}
