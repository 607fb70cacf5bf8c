//! Issues with story points become finite stories at the end of the backlog, in the order of the file.
//!
//! What an import wrote stands in a fact of the story (`imported`): a mark for each of title, description and estimate. A
//! field that changed in the file is written where it still is as the import left it; where people changed it, it is left
//! alone and told of.

use super::table::{Record, Table};
use super::{Listener, Order, Refusal, Summary, ground, sentence};
use crate::activity::{self, Kind, Past, Subject};
use crate::app::{App, Cx};
use crate::backlog;
use crate::kit::db::{Conn, Db};
use crate::kit::fields::{Errors, Field, Hundredths};
use crate::kit::problem::Problem;
use crate::kit::secret;
use crate::project::{self, Project, ProjectKind};
use crate::story::{self, Story};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

const BATCH: usize = 300;
const LONGEST_TITLE: usize = 500;
const LONGEST_TEXT: usize = 100_000;

/// An issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    key: String,
    title: String,
    description: Option<String>,
    estimate: Option<Hundredths>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Backlog {
    issues: Vec<Issue>,
    refused: usize,
    cut: usize,
    strange: Vec<String>,
}

/// Reads a backlog.
///
/// # Errors
/// A sentence, when it is no such file.
pub fn read(mut table: Table<'_>, listener: &mut dyn Listener) -> Result<Backlog, String> {
    const WANTED: [(&[&str], bool); 4] =
        [(&["issuekey"], true), (&["title"], true), (&["description"], true), (&["storypoint"], true)];
    let places = table.columns(WANTED).map_err(|why| format!("is no file of stories with story points: {why}"))?;
    let places = places.map(|p| p.unwrap_or(0));
    let known = |h: &&String| !WANTED.iter().any(|(n, _)| n.contains(&h.as_str()));
    let mut b = Backlog { strange: table.header.iter().filter(known).cloned().collect(), ..Backlog::default() };
    let mut lines: HashMap<String, u64> = HashMap::new();
    for record in &mut table {
        let issue = record.and_then(|r| {
            let issue = issue(&r, places).map_err(|reason| Refusal { line: r.line, reason })?;
            match lines.insert(issue.0.key.clone(), r.line) {
                None => Ok(issue),
                Some(first) => {
                    lines.insert(issue.0.key.clone(), first);
                    Err(Refusal {
                        line: r.line,
                        reason: format!("issuekey {:?} stands in line {first} already", issue.0.key),
                    })
                }
            }
        });
        match issue {
            Ok((issue, cut)) => {
                b.cut += usize::from(cut);
                b.issues.push(issue);
            }
            Err(refusal) => {
                b.refused += 1;
                listener.refused(&refusal);
            }
        }
    }
    Ok(b)
}

fn issue(r: &Record<'_>, [key, title, description, points]: [usize; 4]) -> Result<(Issue, bool), String> {
    let key = r.cells[key].trim();
    if key.is_empty() || key.chars().count() > 200 {
        return Err("issuekey is missing, or has more than 200 characters".into());
    }
    let whole = &r.cells[title];
    if whole.trim().is_empty() {
        return Err("title is missing".into());
    }
    let mut description = Some(r.cells[description].to_string()).filter(|d| !d.is_empty() && d != "NULL");
    let cut = whole.chars().count() > LONGEST_TITLE;
    if cut {
        description = Some(description.map_or_else(|| whole.to_string(), |d| format!("{whole}\n\n{d}")));
    }
    if let Some(n) = description.as_ref().map(|d| d.chars().count()).filter(|n| *n > LONGEST_TEXT) {
        return Err(format!("description has {n} characters; at most {LONGEST_TEXT} are taken"));
    }
    let points = r.cells[points].trim();
    let estimate = match points {
        "" | "NULL" => None,
        p => {
            let number: Option<Value> = p.parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| json!(x));
            let found = number.and_then(|n| Hundredths::read(&n, "storypoint", &mut Errors::default()));
            let short: String = p.chars().take(40).collect();
            Some(found.ok_or_else(|| {
                format!("storypoint is {short:?}, which is no number from 0 to 1000000 with at most two decimals")
            })?)
        }
    };
    Ok((Issue { key: key.to_owned(), title: whole.chars().take(LONGEST_TITLE).collect(), description, estimate }, cut))
}

const FIELDS: [&str; 3] = ["title", "description", "estimate"];

/// A mark for each field.
fn marks(title: &str, description: Option<&str>, estimate: Option<Hundredths>) -> [String; 3] {
    let mark = |s: String| secret::hash(s.as_bytes()).chars().take(16).collect::<String>();
    [
        mark(title.to_owned()),
        mark(description.map_or_else(String::new, |d| format!("={d}"))),
        mark(format!("{:?}", estimate.map(|e| e.0))),
    ]
}

fn marks_json(key: &str, m: &[String; 3]) -> Value {
    json!({"format": "story-points", "key": key, "title": m[0], "description": m[1], "estimate": m[2]})
}

/// A story that is there, and what the last import wrote of it.
#[derive(Clone)]
struct There {
    story: i64,
    wrote: [String; 3],
}

fn there(tx: &mut Conn, project: i64) -> Result<HashMap<String, There>, Problem> {
    let mut out = HashMap::new();
    for (story, detail) in activity::imports_of_stories(tx, project)? {
        let d: Value = serde_json::from_str(&detail).map_err(Problem::internal)?;
        let text = |name: &str| d[name].as_str().unwrap_or("").to_owned();
        if d["format"] == "story-points" {
            out.insert(text("key"), There { story, wrote: FIELDS.map(text) });
        }
    }
    Ok(out)
}

/// What a changed issue does to its story.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    write: Vec<usize>,
    keep: Vec<usize>,
}

fn difference(wrote: &[String; 3], is: &[String; 3], file: &[String; 3]) -> Difference {
    let changed = (0..FIELDS.len()).filter(|i| wrote[*i] != file[*i] && is[*i] != file[*i]);
    let (write, keep) = changed.partition(|i| is[*i] == wrote[*i]);
    Difference { write, keep }
}

fn notes(b: &Backlog) -> Vec<String> {
    let mut out = Vec::new();
    if b.cut > 0 {
        out.push(format!(
            "{} titles are longer than {LONGEST_TITLE} characters: they are cut, and stand whole in the description",
            b.cut
        ));
    }
    if !b.strange.is_empty() {
        out.push(format!("columns without a place, not carried: {}", b.strange.join(", ")));
    }
    out
}

fn summary(b: &Backlog) -> Summary {
    Summary { what: "stories", total: b.issues.len(), refused: b.refused, notes: notes(b), ..Summary::default() }
}

fn look(tx: &mut Conn, key: &str, b: &[Issue]) -> Result<Option<Wrote>, Problem> {
    let Some(p) = project::by_key(tx, key)? else { return Ok(None) };
    let there = there(tx, p.id)?;
    let mut w = Wrote::default();
    for issue in b {
        match there.get(&issue.key) {
            None => w.new += 1,
            Some(t) => {
                let file = marks(&issue.title, issue.description.as_deref(), issue.estimate);
                if t.wrote == file {
                    w.same += 1;
                    continue;
                }
                let s = story::by_id(tx, t.story)?;
                let d = difference(&t.wrote, &marks(&s.title, s.description.as_deref(), s.estimate), &file);
                w.count(&d, issue, &s);
            }
        }
    }
    Ok(Some(w))
}

/// Counts what an import would do.
pub fn dry_run(db: Option<&Db>, order: &Order, b: &Backlog) -> Result<Summary, String> {
    let (key, issues) = (order.project.clone(), b.issues.clone());
    let found = db.map(|db| db.read_now(move |tx| look(tx, &key, &issues))).transpose().map_err(sentence)?.flatten();
    let mut s = summary(b);
    let what = if found.is_some() { "is there" } else { "would be made" };
    s.notes.insert(0, format!("a dry run: nothing was changed; the project {} {what}", order.project));
    let w = found.unwrap_or(Wrote { new: b.issues.len(), ..Wrote::default() });
    s.notes.extend(w.told.iter().cloned());
    add(&mut s, &w);
    s.events = 2 * s.new + 2 * s.changed;
    Ok(s)
}

#[derive(Default)]
struct Wrote {
    new: usize,
    changed: usize,
    same: usize,
    kept: usize,
    events: usize,
    told: Vec<String>,
}

impl Wrote {
    fn count(&mut self, d: &Difference, issue: &Issue, s: &Story) {
        if !d.keep.is_empty() {
            let fields: Vec<&str> = d.keep.iter().map(|i| FIELDS[*i]).collect();
            self.told.push(format!(
                "{} ({}): {} changed in the file, and people changed it in Tandem: it is left as it is",
                issue.key,
                s.key(),
                fields.join(" and ")
            ));
        }
        if !d.write.is_empty() {
            self.changed += 1;
        } else if d.keep.is_empty() {
            self.same += 1;
        } else {
            self.kept += 1;
        }
    }
}

fn add(s: &mut Summary, w: &Wrote) {
    s.new += w.new;
    s.changed += w.changed;
    s.same += w.same;
    s.kept += w.kept;
    s.events += w.events;
}

/// Imports a backlog.
pub fn import(app: &App, order: &Order, b: Backlog, listener: &mut dyn Listener) -> Result<Summary, String> {
    let mut s = summary(&b);
    if b.issues.is_empty() {
        return Ok(s);
    }
    let asked = order.clone();
    let ground = ground::step(app, move |cx| {
        let maker = ground::maker(cx)?;
        let (p, _) = ground::project(cx, &asked, ProjectKind::DevOps, &maker, &[])?;
        let owner = ground::product_owner(cx, p.id, &maker)?;
        Ok((there(cx.tx, p.id)?, Arc::new((p, owner.id))))
    });
    let (there, project) = ground.map_err(sentence)?;
    let total = b.issues.len();
    let mut done = 0;
    // What did not change needs no transaction.
    let (same, todo): (Vec<Issue>, Vec<Issue>) = b.issues.into_iter().partition(|i| {
        there.get(&i.key).is_some_and(|t| t.wrote == marks(&i.title, i.description.as_deref(), i.estimate))
    });
    s.same += same.len();
    done += same.len();
    for some in todo.chunks(BATCH) {
        let (some, project) = (some.to_vec(), project.clone());
        done += some.len();
        // Numbers come in a transaction of their own: whoever else makes something waits for the counter no longer than that.
        let (id, new) = (project.0.id, some.iter().filter(|i| !there.contains_key(&i.key)).count());
        let many = i64::try_from(new).unwrap_or(0);
        let first = ground::step(app, move |cx| Ok(project::reserve_numbers(cx.tx, id, many)?)).map_err(sentence)?;
        let wrote = ground::step(app, move |cx| write(cx, &project.0, project.1, &some, first)).map_err(sentence)?;
        add(&mut s, &wrote);
        for sentence in &wrote.told {
            listener.told(sentence);
        }
        listener.progress(done, total);
    }
    Ok(s)
}

fn write(cx: &mut Cx<'_>, p: &Project, owner: i64, issues: &[Issue], first: i64) -> Result<Wrote, Problem> {
    let mut w = Wrote::default();
    let mut found = Vec::with_capacity(issues.len());
    for i in issues {
        found.push(story::by_external(cx.tx, p.id, &i.key)?);
    }
    let mut number = first;
    let mut rank = backlog::last_rank(cx.tx, p.id)?;
    let known = if found.iter().any(Option::is_some) { there(cx.tx, p.id)? } else { HashMap::new() };
    let mut past = Vec::new();
    for (issue, found) in issues.iter().zip(found) {
        match found {
            Some(s) => change(cx, s, issue, known.get(&issue.key), &mut past, &mut w)?,
            None => {
                make(cx, p, owner, issue, (number, rank), &mut past)?;
                number += 1;
                rank += backlog::GAP;
                w.new += 1;
                w.events += 1;
            }
        }
    }
    w.events += past.len();
    activity::insert_past(cx, &past)?;
    Ok(w)
}

fn imported(cx: &Cx<'_>, s: &Story, detail: Value) -> Past {
    let subject = Subject { project: Some(s.project_id), story: Some(s.id), ..Subject::default() };
    Past { at: cx.now, actor: None, kind: Kind::Imported, subject, detail }
}

fn make(
    cx: &mut Cx<'_>,
    p: &Project,
    owner: i64,
    issue: &Issue,
    place: (i64, i64),
    past: &mut Vec<Past>,
) -> Result<(), Problem> {
    let mut s = Story {
        description: issue.description.clone(),
        estimate: issue.estimate,
        ..Story::proposed(p, place, issue.title.clone(), owner, cx.now)
    };
    s.id = story::commands::create_imported(cx, &s, &issue.key, None)?;
    let m = marks(&issue.title, issue.description.as_deref(), issue.estimate);
    past.push(imported(cx, &s, marks_json(&issue.key, &m)));
    Ok(())
}

fn change(
    cx: &mut Cx<'_>,
    old: Story,
    issue: &Issue,
    known: Option<&There>,
    past: &mut Vec<Past>,
    w: &mut Wrote,
) -> Result<(), Problem> {
    let file = marks(&issue.title, issue.description.as_deref(), issue.estimate);
    let is = marks(&old.title, old.description.as_deref(), old.estimate);
    let wrote = known.map_or_else(|| is.clone(), |k| k.wrote.clone());
    let d = difference(&wrote, &is, &file);
    w.count(&d, issue, &old);
    if d.write.is_empty() && !d.keep.is_empty() {
        return Ok(());
    }
    let mut s = old.clone();
    for i in &d.write {
        match i {
            0 => s.title.clone_from(&issue.title),
            1 => s.description.clone_from(&issue.description),
            _ => s.estimate = issue.estimate,
        }
    }
    if !d.write.is_empty() {
        story::update_imported(cx.tx, &s)?;
        let face = |s: &Story| json!({"title": s.title, "description": s.description, "estimate": s.estimate});
        let (before, after) = story::commands::difference(&face(&old), &face(&s));
        past.push(Past {
            kind: Kind::StoryChanged,
            ..imported(cx, &s, json!({"before": before, "after": after, "reason": "import"}))
        });
    }
    // A field that was left alone keeps its old mark, and is told of again until file and story agree.
    let mut now = file;
    for i in d.keep {
        now[i].clone_from(&wrote[i]);
    }
    past.push(imported(cx, &s, marks_json(&issue.key, &now)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ear(Vec<(u64, String)>);
    impl Listener for Ear {
        fn refused(&mut self, r: &Refusal) {
            self.0.push((r.line, r.reason.clone()));
        }
        fn told(&mut self, _: &str) {}
        fn progress(&mut self, _: usize, _: usize) {}
    }

    fn backlog(text: &str) -> (Backlog, Vec<(u64, String)>) {
        let mut ear = Ear(Vec::new());
        let b = read(Table::new(text.as_bytes()).expect("a header"), &mut ear).expect("a backlog");
        (b, ear.0)
    }

    #[test]
    fn issues_are_read_as_they_are() {
        let (b, refused) = backlog(
            "issuekey,title,description,storypoint\nA-1,\"Größe, \"\"x\"\"\",\"<b>\nline\",3\nA-2,Two,NULL,0.5\nA-3,Three,,\n",
        );
        assert!(refused.is_empty(), "{refused:?}");
        let first = &b.issues[0];
        assert_eq!(
            (first.title.as_str(), first.description.as_deref(), first.estimate),
            ("Größe, \"x\"", Some("<b>\nline"), Some(Hundredths(300)))
        );
        assert_eq!((b.issues[1].description.as_deref(), b.issues[1].estimate), (None, Some(Hundredths(50))));
        assert_eq!((b.issues[2].description.as_deref(), b.issues[2].estimate), (None, None));
    }

    #[test]
    fn a_long_title_is_cut_and_kept_whole_in_the_description() {
        let long = "ä".repeat(501);
        let (b, _) = backlog(&format!("issuekey,title,description,storypoint\nA-1,{long},more,1\n"));
        assert_eq!(b.issues[0].title.chars().count(), 500);
        assert_eq!(b.issues[0].description.as_deref(), Some(format!("{long}\n\nmore").as_str()));
    }

    #[test]
    fn broken_issues_are_refused() {
        let (b, refused) = backlog(
            "issuekey,title,description,storypoint\nA-1,One,x,-1\nA-1,One,x,1e9\n,One,x,1\nA-2,,x,1\nA-3,One,x,1\nA-3,One,x,1\nA-4,One,x,many\nA-5,One,x,NaN\nA-6,One,x,1.234\n",
        );
        assert_eq!(b.issues.len(), 1);
        assert_eq!(refused.iter().map(|r| r.0).collect::<Vec<_>>(), vec![2, 3, 4, 5, 7, 8, 9, 10]);
    }

    #[test]
    fn what_people_changed_is_not_overwritten() {
        let m = |t: &str, e: i64| marks(t, None, Some(Hundredths(e)));
        let d = difference(&m("old", 100), &m("old", 800), &m("new", 200));
        assert_eq!((d.write, d.keep), (vec![0], vec![2]));
        let agreed = difference(&m("old", 100), &m("new", 200), &m("new", 200));
        assert_eq!((agreed.write, agreed.keep), (vec![], vec![]));
    }
}
