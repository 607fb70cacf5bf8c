//! The stories of several teams of a project, and on whom they depend (R39): to be kept few.

use crate::doors::frame::{Frame, parts};
use crate::kit::assets;
use crate::product::project::model::Project;
use crate::product::story::read::shared::SharedStory;
use askama::Template;

#[derive(Template)]
#[template(path = "product/story/pages/shared.html")]
pub struct Page<'a> {
    pub frame: Frame,
    pub project: Project,
    pub stories: &'a [SharedStory],
    pub names: std::collections::HashMap<String, String>,
}

impl Page<'_> {
    fn team<'a>(&'a self, slug: &'a str) -> &'a str {
        self.names.get(slug).map_or(slug, String::as_str)
    }
}
