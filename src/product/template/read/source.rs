//! A finished Work Package or task as the beginning of a Work Package template (R79): what can be used again is taken over,
//! never people, dates or history.

use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::Key;
use crate::kit::fields::{Body, Errors, Input};
use crate::kit::problem::Problem;
use crate::product::story;
use crate::service::task::model::TaskState;
use crate::service::task::read::TaskView;
use crate::service::work_package::model::{State, WorkPackage};
use crate::service::work_package::read::WorkPackageView;
use crate::service::{access, task, work_package};
use serde_json::{Map, Value, json};

/// What a template is made from: nothing, or something earlier.
#[derive(Default)]
pub struct Source {
    /// The fields that it fills in.
    pub fields: Map<String, Value>,
    /// Its key.
    pub made_from: Option<String>,
    /// The faults of naming it.
    pub faults: Errors,
    /// Why it is no finished thing.
    pub unfinished: Option<Refusal>,
}

impl Source {
    /// One that is there, with the fields that it fills in.
    pub fn found(key: impl Into<String>, fields: Map<String, Value>, unfinished: Option<Refusal>) -> Self {
        Self { fields, made_from: Some(key.into()), faults: Errors::default(), unfinished }
    }
    /// One that only fills fields in.
    pub fn fields(fields: Map<String, Value>) -> Self {
        Self { fields, ..Self::default() }
    }
    /// One that is named wrongly.
    pub fn wrong(field: &str, why: impl Into<String>) -> Self {
        let mut source = Self::default();
        source.faults.push(field, why);
        source
    }
    /// Reads what was sent over what the source fills in: a field that was sent wins, in an object part by part.
    ///
    /// # Errors
    /// 422, also where what was named is not there.
    pub fn read<T: Input>(&self, body: &Body) -> Result<T, Problem> {
        let mut fields = self.fields.clone();
        for (name, sent) in &body.0 {
            match (fields.get_mut(name), sent) {
                (Some(Value::Object(old)), Value::Object(new)) => old.extend(new.clone()),
                _ => drop(fields.insert(name.clone(), sent.clone())),
            }
        }
        let read = Body(fields).read();
        if self.faults.0.is_empty() {
            return read;
        }
        let mut errors = self.faults.0.clone();
        if let Err(p) = read {
            // What is missing would have come from the source.
            errors.extend(p.errors.into_iter().filter(|e| e.message != "is required"));
        }
        Err(Problem::fields(errors))
    }
    /// # Errors
    /// 409 `template_source_unfinished`.
    pub fn must_be_finished(&self) -> Result<(), Problem> {
        match &self.unfinished {
            None => Ok(()),
            Some(why) => Err(why.clone().into()),
        }
    }
}

/// Hides what the caller may not see: it is a fault of the field that names it.
pub fn seen<T>(field: &str, what: &str, found: Result<T, Problem>) -> Result<Result<T, Source>, Problem> {
    match found {
        Ok(t) => Ok(Ok(t)),
        Err(p) if p.status == 404 => Ok(Err(Source::wrong(field, format!("there is no {what} that you can see")))),
        Err(p) => Err(p),
    }
}

/// The source that a body names, if it names one. What is no key and no number is left to the reading of the fields.
pub fn named(cx: &mut Cx<'_>, body: &Body) -> Result<Source, Problem> {
    let key = body.0.get("from").and_then(Value::as_str).and_then(Key::parse);
    let task = body.0.get("from_task").and_then(Value::as_i64);
    match (key, task) {
        (None, None) => Ok(Source::default()),
        (Some(_), Some(_)) => Ok(Source::wrong("from_task", "goes without from; name one of the two")),
        (Some(key), None) => of_work_package(cx, &key),
        (None, Some(id)) => of_task(cx, id),
    }
}

/// Whether a Work Package can be used as a template: what is finished can (R79).
///
/// # Errors
/// `template_source_unfinished`.
pub fn may_begin_with(w: &WorkPackage) -> May {
    if matches!(w.state, State::Completed | State::Accepted) {
        return Ok(());
    }
    Err(Refusal::SourceUnfinished { what: w.key(), state: w.state.word() })
}

fn of_work_package(cx: &mut Cx<'_>, key: &Key) -> Result<Source, Problem> {
    let found = access::read::find(cx, key);
    let w = match seen("from", &format!("Work Package {key}"), found)? {
        Ok(w) => w,
        Err(source) => return Ok(source),
    };
    let unfinished = may_begin_with(&w).err();
    let pre_approved = w.pre_approved;
    let v = work_package::read::work_package(cx, w)?;
    let mut fields = fields_of(&v);
    fields.insert("pre_approved".into(), json!(pre_approved));
    fields.insert("escalates_to".into(), json!(first_targets(cx, &v)?));
    Ok(Source::found(v.key, fields, unfinished))
}

/// The tasks of the first level that were done, in order: those of other levels belong to other stories. What was spent on all
/// levels becomes the standard effort, as the page of the Work Package shows it.
fn fields_of(v: &WorkPackageView) -> Map<String, Value> {
    let done = |t: &&TaskView| t.escalation.is_none() && t.state == TaskState::Done;
    let tasks: Vec<Value> = v.tasks.iter().filter(done).map(task_of).collect();
    let steps: Vec<Value> = v.approvals.iter().map(|a| json!({"name": a.name, "role": a.role})).collect();
    let effort = measured(v.spent).or(v.estimate);
    Map::from_iter([
        ("name".to_owned(), json!(v.title)),
        ("category".to_owned(), json!(v.category)),
        ("severity".to_owned(), json!(v.severity)),
        ("standard_effort".to_owned(), json!(effort)),
        ("tasks".to_owned(), json!(tasks)),
        ("approval_steps".to_owned(), json!(steps)),
    ])
}

/// A task that had no estimate is expected to take what it took.
fn task_of(t: &TaskView) -> Value {
    json!({"title": t.title, "estimate": t.estimate.or(measured(t.spent))})
}

fn measured(spent: Hundredths) -> Option<Hundredths> {
    (spent.0 > 0).then_some(spent)
}

/// Where the first level handed it to, as far as the caller sees those stories.
fn first_targets(cx: &mut Cx<'_>, v: &WorkPackageView) -> Result<Vec<String>, Problem> {
    let mut keys: Vec<String> = Vec::new();
    for e in v.escalations.iter().filter(|e| e.level == 1) {
        let Some(key) = Key::parse(&e.to_story) else { continue };
        if !keys.contains(&e.to_story) && seen("", "", story::read::find(cx, &key))?.is_ok() {
            keys.push(e.to_story.clone());
        }
    }
    Ok(keys)
}

fn of_task(cx: &mut Cx<'_>, id: i64) -> Result<Source, Problem> {
    let found = task::read::task_by_id(cx, id);
    let t = match seen("from_task", &format!("task {id}"), found)? {
        Ok(t) => t,
        Err(source) => return Ok(source),
    };
    let unfinished = (t.state != TaskState::Done)
        .then(|| Refusal::SourceUnfinished { what: t.title.clone(), state: t.state.word() });
    let fields = Map::from_iter([
        ("name".to_owned(), json!(t.title)),
        ("standard_effort".to_owned(), json!(measured(t.spent).or(t.estimate))),
        ("tasks".to_owned(), json!([task_of(&t)])),
    ]);
    Ok(Source::found(t.work_package.unwrap_or(t.story), fields, unfinished))
}
