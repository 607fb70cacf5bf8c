//! Story templates and Epic templates (R78): the fields of a User Story, or of an Epic with the stories that it breaks into,
//! as a starting point that is edited afterwards. A story or Epic remembers the version that it came from.

mod commands;
mod store;
mod view;
pub mod web;

pub use commands::{
    Beginning, EpicTemplateChange, NewEpicTemplate, NewStoryTemplate, StoryBody, StoryTemplateChange, beginning,
};
pub use store::{ItemTemplate, used_by_epic, used_by_story};
pub use view::{EpicTemplateView, StoryTemplateView};

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::{project, words};

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

/// A story or Epic template that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, kind: ItemKind, id: i64) -> Result<ItemTemplate, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if t.kind == kind && project::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("{} {id}", kind.label()))),
    }
}
