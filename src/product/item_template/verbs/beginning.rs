//! Beginning stories and Epics with a template.

use crate::app::Cx;
use crate::kit::fields::{Body, Input};
use crate::kit::problem::Problem;
use crate::product::item_template::model::ItemKind;
use crate::product::item_template::store;
use crate::product::project::model::Project;
use crate::product::template::read::source::Source;
use serde_json::{Map, Value, json};

/// What a new story or Epic begins with: a template, or something finished (R78, R79).
pub struct Beginning {
    pub source: Source,
    /// The template and its version.
    pub template: Option<(i64, i64)>,
    /// The stories that a new Epic breaks into, each a body.
    pub stories: Vec<Map<String, Value>>,
}

impl Beginning {
    /// Reads what was sent over what the beginning fills in.
    ///
    /// # Errors
    /// 422.
    pub fn read<T: Input>(&self, body: &Body) -> Result<T, Problem> {
        let mut body = body.clone();
        // An empty field of a form: the template's title stands in for it.
        if self.template.is_some() && body.0.get("title").is_some_and(Value::is_null) {
            body.0.remove("title");
        }
        self.source.read(&body)
    }
    /// The template as a fact tells of it.
    pub fn told(&self) -> Value {
        self.template.map_or(Value::Null, |(id, version)| json!({"id": id, "version": version}))
    }
    /// Remembers what came of it (R83).
    pub fn became(&self, cx: &mut Cx<'_>, story: Option<i64>, epic: Option<i64>) -> Result<(), Problem> {
        match self.template {
            Some(template) => Ok(store::insert_use(cx.tx, template, story, epic)?),
            None => Ok(()),
        }
    }
}

/// The beginning that a body names in `template`, if it names one. What is no number is left to the reading of the fields.
pub fn beginning(cx: &mut Cx<'_>, p: &Project, kind: ItemKind, body: &Body) -> Result<Beginning, Problem> {
    let nothing = Beginning { source: Source::default(), template: None, stories: Vec::new() };
    let Some(id) = body.0.get("template").and_then(Value::as_i64) else { return Ok(nothing) };
    let t = match store::by_id(cx.tx, id)? {
        Some(t) if t.kind == kind && t.project_id == p.id => t,
        _ => {
            let source = Source::wrong("template", format!("there is no {} {id} in this project", kind.label()));
            return Ok(Beginning { source, ..nothing });
        }
    };
    let kept: Value = serde_json::from_str(&t.body).map_err(Problem::internal)?;
    let mut fields = match kind {
        ItemKind::Story => kept["story"].as_object().cloned().unwrap_or_default(),
        ItemKind::Epic => {
            let kept = ["title", "description"].map(|f| (f.to_owned(), kept[f].clone()));
            kept.into_iter().filter(|(_, v)| !v.is_null()).collect()
        }
    };
    fields.entry("title").or_insert_with(|| t.name.clone().into());
    let stories = kept["stories"].as_array().into_iter().flatten().filter_map(|s| s.as_object().cloned()).collect();
    Ok(Beginning { source: Source::fields(fields), template: Some((t.id, t.version)), stories })
}
