//! Story templates and Epic templates (R78): the fields of a User Story, or of an Epic with the stories that it breaks into,
//! as a starting point that is edited afterwards. A story or Epic remembers the version that it came from.

mod commands;
mod page;
mod store;
pub mod view;
pub mod web;

pub use commands::{
    Beginning, EpicTemplateChange, NewEpicTemplate, NewStoryTemplate, StoryBody, StoryTemplateChange, beginning,
};
pub use store::{ItemTemplate, used_by_epic, used_by_story};
pub use view::{EpicTemplateView, StoryFields, StoryTemplateView};

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

/// Number and name of each template of a kind, for a choice.
///
/// # Errors
/// Those of the database.
pub fn choices(cx: &mut Cx<'_>, kind: ItemKind, project: i64) -> Result<Vec<(String, String)>, Problem> {
    let all = store::page(cx.tx, kind, project, 0, 1000)?;
    Ok(all.into_iter().map(|t| (t.id.to_string(), t.name)).collect())
}

/// What a story template of a project fills in, its name for a title that it leaves open; none where it is not there.
///
/// # Errors
/// Those of the database.
pub fn story_fields(cx: &mut Cx<'_>, project: i64, id: i64) -> Result<Option<StoryFields>, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if t.kind == ItemKind::Story && t.project_id == project => {
            let t = view::story(cx, t)?;
            Ok(Some(StoryFields { title: t.story.title.or(Some(t.name)), ..t.story }))
        }
        _ => Ok(None),
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
