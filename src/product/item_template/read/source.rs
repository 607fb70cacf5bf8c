//! A finished story or Epic as the beginning of a template (R79): what can be used again is taken over, never people, teams,
//! dates or history.

use crate::app::Cx;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::Body;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::product::story::read::StoryView;
use crate::product::template::read::source::{Source, seen};
use crate::product::{backlog, story};
use serde_json::{Map, Value, json};

fn key_of(body: &Body) -> Option<Key> {
    body.0.get("from").and_then(Value::as_str).and_then(Key::parse)
}

/// What a story fills in of another.
fn fields_of(s: &StoryView) -> Map<String, Value> {
    let all = json!({
        "title": s.title, "description": s.description, "as_a": s.as_a, "i_want": s.i_want, "so_that": s.so_that,
        "acceptance_criteria": s.acceptance_criteria, "recurrence": s.recurrence, "team_mode": s.team_mode,
        "estimate": s.estimate_total, "cadence": s.cadence, "schedule": s.schedule, "sla": s.sla, "category": s.category
    });
    match all {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The story that a body names in `from`, as the beginning of a story template.
pub fn of_story(cx: &mut Cx<'_>, body: &Body) -> Result<Source, Problem> {
    let Some(key) = key_of(body) else { return Ok(Source::default()) };
    let found = story::read::by_key(cx, &key);
    let s = match seen("from", &format!("story {key}"), found)? {
        Ok(s) => s,
        Err(source) => return Ok(source),
    };
    let fields =
        Map::from_iter([("name".to_owned(), json!(s.title)), ("story".to_owned(), Value::Object(fields_of(&s)))]);
    Ok(Source::found(s.key.clone(), fields, story::model::rules::may_be_template(&s.key, s.state).err()))
}

/// The Epic that a body names in `from`, as the beginning of an Epic template: finished when each of its stories is.
pub fn of_epic(cx: &mut Cx<'_>, body: &Body) -> Result<Source, Problem> {
    let Some(key) = key_of(body) else { return Ok(Source::default()) };
    let found = backlog::read::epic_by_key(cx, &key);
    let e = match seen("from", &format!("Epic {key}"), found)? {
        Ok(e) => e,
        Err(source) => return Ok(source),
    };
    let mut stories = Vec::new();
    let mut why = e.stories.is_empty().then(|| Refusal::SourceEmpty { epic: key.to_string() });
    for s in story::read::of_epic(cx, &key)? {
        why = why.or(story::model::rules::may_be_template(&s.key, s.state).err());
        stories.push(Value::Object(fields_of(&s)));
    }
    let fields = Map::from_iter([
        ("name".to_owned(), json!(e.title)),
        ("title".to_owned(), json!(e.title)),
        ("description".to_owned(), json!(e.description)),
        ("stories".to_owned(), Value::Array(stories)),
    ]);
    Ok(Source::found(e.key, fields, why))
}
