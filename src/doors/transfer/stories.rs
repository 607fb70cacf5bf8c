//! Writes stories that a file holds: at the end of the backlog, in the order of the file.
//!
//! What an import wrote stands in a fact of the story (`imported`): a mark for each of title, description and estimate. A
//! field that changed in the file is written where it still is as the import left it; where people changed it, it is left
//! alone and told of.

use super::past::StoryPast;
use super::places::Job;
use super::summary::Tally;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Past, Subject};
use crate::kit::db::Conn;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::product::story::model::Story;
use crate::product::{backlog, story};
use serde_json::{Value, json};
use std::collections::HashMap;

const FIELDS: [&str; 3] = ["title", "description", "estimate"];

/// A mark for each field.
pub type Marks = [String; 3];

/// A story that an import wrote, and the marks of what it wrote.
#[derive(Clone)]
pub struct StoryWritten {
    /// Its number in the database.
    pub story: i64,
    /// The marks.
    pub marks: Marks,
}

fn marks(title: &str, description: Option<&str>, estimate: Option<Hundredths>) -> Marks {
    let mark = |s: String| secret::hash(s.as_bytes()).chars().take(16).collect::<String>();
    [
        mark(title.to_owned()),
        mark(description.map_or_else(String::new, |d| format!("={d}"))),
        mark(format!("{:?}", estimate.map(|e| e.0))),
    ]
}

/// The marks of what a file says.
pub fn marks_of(file: &StoryPast) -> Marks {
    marks(&file.title, file.description.as_deref(), file.estimate)
}

/// What imports from this source wrote into a project, by number in the other tool.
pub fn written(tx: &mut Conn, project: i64, source: &str) -> Result<HashMap<String, StoryWritten>, Problem> {
    let mut out = HashMap::new();
    for (story, detail) in activity::store::imports_of_stories(tx, project)? {
        if let Some((key, marks)) = read_marks(&detail, source)? {
            out.insert(key, StoryWritten { story, marks });
        }
    }
    Ok(out)
}

/// What the last import from this source wrote of a story.
fn written_of(tx: &mut Conn, story: i64, source: &str) -> Result<Option<Marks>, Problem> {
    for detail in activity::store::imports_of_story(tx, story)? {
        if let Some((_, marks)) = read_marks(&detail, source)? {
            return Ok(Some(marks));
        }
    }
    Ok(None)
}

fn read_marks(detail: &str, source: &str) -> Result<Option<(String, Marks)>, Problem> {
    let d: Value = serde_json::from_str(detail).map_err(Problem::internal)?;
    let text = |name: &str| d[name].as_str().unwrap_or("").to_owned();
    Ok((d["format"] == source).then(|| (text("key"), FIELDS.map(text))))
}

/// The fact that says what an import wrote.
fn imported(cx: &Cx<'_>, job: &Job, s: &Story, key: &str, [title, description, estimate]: &Marks) -> Past {
    let detail =
        json!({"format": job.source, "key": key, "title": title, "description": description, "estimate": estimate});
    fact(cx, Kind::Imported, s, detail)
}

fn fact(cx: &Cx<'_>, kind: Kind, s: &Story, detail: Value) -> Past {
    let subject = Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() };
    Past { at: cx.now, actor: None, kind, subject, detail }
}

/// What a changed item of the file does to its story: positions of fields.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    write: Vec<usize>,
    keep: Vec<usize>,
}

/// Compares what an import wrote, what the story is now, and what the file says.
pub fn difference(wrote: &Marks, now: &Story, file: &StoryPast) -> Difference {
    compare(wrote, &marks(&now.title, now.description.as_deref(), now.estimate), &marks_of(file))
}

fn compare(wrote: &Marks, now: &Marks, file: &Marks) -> Difference {
    let changed = (0..FIELDS.len()).filter(|i| wrote[*i] != file[*i] && now[*i] != file[*i]);
    let (write, keep) = changed.partition(|i| now[*i] == wrote[*i]);
    Difference { write, keep }
}

impl Difference {
    /// Counts it, and tells what is left alone.
    pub fn count(&self, file: &StoryPast, now: &Story, tally: &mut Tally) {
        if !self.keep.is_empty() {
            let fields: Vec<&str> = self.keep.iter().map(|i| FIELDS[*i]).collect();
            tally.told.push(format!(
                "{} ({}): {} changed in the file, and people changed it in Tandem: it is left as it is",
                file.key,
                now.key(),
                fields.join(" and ")
            ));
        }
        if !self.write.is_empty() {
            tally.changed += 1;
        } else if self.keep.is_empty() {
            tally.same += 1;
        } else {
            tally.kept += 1;
        }
    }
}

/// Writes the stories of a batch; adds their facts to `past`.
pub fn write(
    cx: &mut Cx<'_>,
    job: &Job,
    stories: &[StoryPast],
    number: &mut i64,
    past: &mut Vec<Past>,
    tally: &mut Tally,
) -> Result<(), Problem> {
    if stories.is_empty() {
        return Ok(());
    }
    let mut rank = backlog::store::last_rank(cx.tx, job.project.id)?;
    for file in stories {
        match story::read::imported::by_external(cx.tx, job.project.id, &file.key)? {
            Some(s) => change(cx, job, s, file, past, tally)?,
            None => {
                make(cx, job, file, (*number, rank), past)?;
                *number += 1;
                rank += backlog::model::rules::GAP;
                tally.new += 1;
                // The fact that it was made.
                tally.events += 1;
            }
        }
    }
    Ok(())
}

fn make(cx: &mut Cx<'_>, job: &Job, file: &StoryPast, place: (i64, i64), past: &mut Vec<Past>) -> Result<(), Problem> {
    let StoryPast { key, title, description, estimate } = file;
    let mut s = Story {
        description: description.clone(),
        estimate: *estimate,
        ..Story::proposed(&job.project, place, title.clone(), job.owner, cx.now)
    };
    s.id = story::verbs::imported::create(cx, &s, key, None)?;
    past.push(imported(cx, job, &s, key, &marks_of(file)));
    Ok(())
}

fn change(
    cx: &mut Cx<'_>,
    job: &Job,
    old: Story,
    file: &StoryPast,
    past: &mut Vec<Past>,
    tally: &mut Tally,
) -> Result<(), Problem> {
    // A story whose fact is missing is taken as it is.
    let wrote = match written_of(cx.tx, old.id, job.source)? {
        Some(marks) => marks,
        None => marks(&old.title, old.description.as_deref(), old.estimate),
    };
    let d = difference(&wrote, &old, file);
    d.count(file, &old, tally);
    if d.write.is_empty() && !d.keep.is_empty() {
        return Ok(());
    }
    let mut s = old.clone();
    for i in &d.write {
        match i {
            0 => s.title.clone_from(&file.title),
            1 => s.description.clone_from(&file.description),
            _ => s.estimate = file.estimate,
        }
    }
    if !d.write.is_empty() {
        story::store::update(cx.tx, &s)?;
        let face = |s: &Story| json!({"title": s.title, "description": s.description, "estimate": s.estimate});
        let (before, after) = activity::model::difference(&face(&old), &face(&s));
        let detail = json!({"before": before, "after": after, "reason": "import"});
        past.push(fact(cx, Kind::StoryChanged, &s, detail));
    }
    // A field that was left alone keeps its old mark, and is told of again until file and story agree.
    let mut now = marks_of(file);
    for i in d.keep {
        now[i].clone_from(&wrote[i]);
    }
    past.push(imported(cx, job, &s, &file.key, &now));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_changed_is_not_overwritten() {
        let m = |t: &str, e: i64| marks(t, None, Some(Hundredths(e)));
        let d = compare(&m("old", 100), &m("old", 800), &m("new", 200));
        assert_eq!((d.write, d.keep), (vec![0], vec![2]));
        let agreed = compare(&m("old", 100), &m("new", 200), &m("new", 200));
        assert_eq!((agreed.write, agreed.keep), (vec![], vec![]));
    }
}
