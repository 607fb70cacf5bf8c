//! Stories that an import made. They have a number in another tool.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::kit::problem::Problem;
use crate::product::story::model::Story;
use crate::product::story::{model, store};
use serde_json::json;

/// Makes a story with its number elsewhere, and puts a team on it.
pub fn create(cx: &mut Cx<'_>, s: &Story, external: &str, team: Option<i64>) -> Result<i64, Problem> {
    let id = store::insert_as(cx.tx, s, Some(external))?;
    if let Some(t) = team {
        store::put_portion(cx.tx, id, t, None, false)?;
    }
    let class = model::rules::class(s.recurrence, s.team_mode);
    let detail = json!({"key": s.key().to_string(), "title": s.title, "class": class, "imported": external});
    let subject = Subject { project: Some(s.project_id), story: Some(id), ..Subject::default() };
    activity::store::record(cx, Kind::StoryCreated, &subject, &detail)?;
    Ok(id)
}
