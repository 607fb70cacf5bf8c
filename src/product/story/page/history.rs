//! The history of a story as a page.

use super::frame;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity;
use crate::facts::activity::model::HistoryOf;
use crate::facts::activity::read::Fact;
use crate::kit::assets;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::{Story, TeamMode};
use crate::product::story::read::StoryView;
use crate::product::story::store;
use crate::scrum::sprint::read::of_story::{StorySprint, of_story};
use askama::Template;

/// The recurring stories that one sees, as proposals of a field that takes a target.
pub fn targets(cx: &mut Cx<'_>) -> Result<Html, Problem> {
    let scope = project::read::scope(cx)?;
    Ok(forms::options(&store::recurring_titles(cx.tx, &scope)?, ""))
}

#[derive(Template)]
#[template(path = "product/story/pages/history.html")]
struct History<'a> {
    frame: Frame,
    seen: bool,
    s: &'a StoryView,
    project: Project,
    sprints: Vec<StorySprint>,
    facts: List<Fact>,
}

/// The history of a story over all Sprints.
pub fn history(cx: &mut Cx<'_>, s: &Story, view: &StoryView, facts: Paging) -> Result<String, Problem> {
    let project = project::store::by_id(cx.tx, s.project_id)?;
    let (seen, frame) = frame(cx, view, &project)?;
    let sprints = of_story(cx, s.id)?;
    let facts = activity::read::history(cx, HistoryOf::Story(s.id), &facts)?;
    render(&History { frame, seen, s: view, project, sprints, facts })
}

#[cfg(test)]
mod tests {

    use crate::doors::frame::parts::changes;
    use serde_json::Value;
    use serde_json::json;

    #[test]
    fn a_change_names_its_fields_and_short_values() {
        let told = |before: Value, after: Value| changes(Some(&before), Some(&after)).join("; ");
        assert_eq!(
            told(json!({"team_mode": "single"}), json!({"team_mode": "multiple"})),
            "team mode single → multiple"
        );
        assert_eq!(
            told(json!({"epic_id": 3, "targets": []}), json!({"epic_id": 4, "targets": ["A-1"]})),
            "epic; targets"
        );
        assert_eq!(told(json!("active"), json!("dormant")), "active → dormant");
        assert_eq!(told(Value::Null, json!(5)), "none → 5");
        assert!(changes(None, None).is_empty());
    }
}
