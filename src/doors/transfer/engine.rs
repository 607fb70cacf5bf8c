//! The engine of all importers: looks at what is there, plans, makes the ground, writes in batches, and counts. A source only
//! reads its file.
//!
//! Each batch is one transaction. What an interrupted import has written is found again by its marks and digests, so
//! running it again does the rest.

use super::past::StoryPast;
use super::places::{Job, limits_note};
use super::plan::{Kinds, Known, Plan, Todo};
use super::source::{Content, Item};
use super::stories::StoryWritten;
use super::summary::{Summary, Tally};
use super::work_packages::Ready;
use super::{Listener, Order, existing, ground, places, sentence, stories, work_packages};
use crate::app::{App, Cx};
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::kit::db::{Conn, DatabaseUrl};
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::people::{account, team};
use crate::product::{project, story};
use crate::service::work_package;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Counts what an import would do; changes nothing, and makes no database.
///
/// # Errors
/// A sentence, when the database cannot be read.
pub fn dry_run(url: &DatabaseUrl, order: &Order, content: &Content) -> Result<Summary, String> {
    let db = existing::open(url)?;
    let (kinds, asked) = (Kinds::of(content), order.clone());
    let known = match &db {
        Some(db) => db.read_now(move |tx| Known::load(tx, &asked, kinds)).map_err(sentence)?,
        None => Known::default(),
    };
    let plan = Plan::new(content, known);
    let mut s = plan.summary(order, content);
    let names = plan.names(content);
    let look = Look {
        logins: names.people().map(|p| p.0.clone()).collect(),
        slugs: names.groups().map(|g| g.slug.to_string()).collect(),
        stories: plan.changed_stories(content),
    };
    (s.people, s.teams) = (look.logins.len(), look.slugs.len());
    s.done.add(plan.outlook(content));
    if let Some(db) = db {
        let (people, teams, changed) = db.read_now(move |tx| look.at(tx)).map_err(sentence)?;
        (s.people, s.teams) = (people, teams);
        s.done.add(changed);
    }
    let there = if plan.known.project { "is there" } else { "would be made" };
    s.notes.insert(0, format!("a dry run: nothing was changed; the project {} {there}", order.project));
    if !plan.known.limits && names.groups().len() > 0 {
        s.notes.push(limits_note(order, "would be set"));
    }
    s.notes.extend(plan.kept().chain(std::mem::take(&mut s.done.told)));
    Ok(s)
}

/// What a dry run asks the database.
struct Look {
    logins: Vec<String>,
    slugs: Vec<String>,
    stories: Vec<(StoryPast, StoryWritten)>,
}

impl Look {
    /// How many people and teams are missing, and what would happen to the stories.
    fn at(&self, tx: &mut Conn) -> Result<(usize, usize, Tally), Problem> {
        let (mut people, mut teams, mut tally) = (0, 0, Tally::default());
        for login in &self.logins {
            people += usize::from(account::store::id_of(tx, login)?.is_none());
        }
        for slug in &self.slugs {
            teams += usize::from(team::store::by_slug(tx, slug)?.is_none());
        }
        for (file, written) in &self.stories {
            let s = story::store::by_id(tx, written.story)?;
            stories::difference(&written.marks, &s, file).count(file, &s, &mut tally);
        }
        tally.events = 2 * tally.changed;
        Ok((people, teams, tally))
    }
}

/// Imports what a file holds.
///
/// # Errors
/// A sentence; what was written before it stays, and running it again does the rest.
pub fn run(app: &App, order: &Order, content: &Content, listener: &mut dyn Listener) -> Result<Summary, String> {
    let (kinds, asked) = (Kinds::of(content), order.clone());
    let known = app.query(&Caller::system(), move |cx| Known::load(cx.tx, &asked, kinds)).map_err(sentence)?;
    let plan = Plan::new(content, known);
    let mut s = plan.summary(order, content);
    plan.kept().for_each(|kept| listener.note(&kept));
    if plan.todo.is_empty() {
        return Ok(s);
    }
    let job = Arc::new(places::prepare(app, order, plan.names(content), &mut s)?);
    let mut linked = HashSet::new();
    let mut done = 0;
    for todo in plan.batches(content) {
        let mut wrote = batch(app, &job, content, todo, &mut linked).map_err(sentence)?;
        wrote.told.drain(..).for_each(|sentence| listener.note(&sentence));
        s.done.add(wrote);
        done += todo.len();
        listener.progress(done, plan.todo.len());
    }
    if kinds.cases {
        note(app, order, job.project.id, &s).map_err(sentence)?;
    }
    Ok(s)
}

/// Records the import in the history of the project.
fn note(app: &App, order: &Order, project: i64, s: &Summary) -> Result<(), Problem> {
    let detail = json!({"format": order.source.name(), s.what: s.total, "new": s.done.new, "changed": s.done.changed});
    ground::step(app, move |cx| {
        let subject = Subject { project: Some(project), ..Subject::default() };
        Ok(activity::store::record(cx, Kind::Imported, &subject, &detail)?)
    })
}

/// What one transaction writes. Whatever needs no database is done before it.
struct Batch {
    stories: Vec<StoryPast>,
    cases: Vec<Ready>,
    /// The first of the numbers kept for it.
    first: i64,
}

/// Targets of escalation to be named, by story.
type Links = BTreeMap<i64, Vec<i64>>;

fn batch(
    app: &App,
    job: &Arc<Job>,
    content: &Content,
    todo: &[Todo],
    linked: &mut HashSet<(i64, i64)>,
) -> Result<Tally, Problem> {
    let mut batch = Batch { stories: Vec::new(), cases: Vec::new(), first: 0 };
    let mut links = Links::new();
    for t in todo {
        match &content.items[t.item] {
            Item::Story(s) => batch.stories.push(s.clone()),
            Item::WorkPackage(c) => {
                let ready = Ready::new(c.as_ref(), t.new);
                for h in &ready.past.handovers {
                    let (from, to) = (job.place(&h.from)?.story, job.place(&h.to)?.story);
                    if linked.insert((from, to)) {
                        links.entry(from).or_default().push(to);
                    }
                }
                batch.cases.push(ready);
            }
        }
    }
    batch.first = reserve(app, job.project.id, todo.iter().filter(|t| t.new).count())?;
    if !links.is_empty() {
        ground::step(app, move |cx| {
            links.iter().try_for_each(|(from, to)| story::verbs::create::name_targets(cx, *from, to))
        })?;
    }
    find_made_meanwhile(app, job.project.id, &mut batch.cases)?;
    let job = job.clone();
    let begun = Instant::now();
    let tally = ground::step(app, move |cx| write(cx, &job, &batch))?;
    if matches!(app.db.url(), DatabaseUrl::Sqlite(_)) {
        // SQLite has one writer: a server beside this import takes its turn here.
        std::thread::sleep((begun.elapsed() / 3).clamp(Duration::from_millis(3), Duration::from_millis(50)));
    }
    Ok(tally)
}

/// Numbers for the new ones of a batch, in a transaction of their own: whoever else makes something in the project waits
/// for the counter no longer than that. What an interruption leaves is a gap.
fn reserve(app: &App, project: i64, many: usize) -> Result<i64, Problem> {
    if many == 0 {
        return Ok(0);
    }
    let many = i64::try_from(many).unwrap_or(0);
    ground::step(app, move |cx| Ok(project::store::reserve_numbers(cx.tx, project, many)?))
}

/// Finds those that another import of the same file has made meanwhile. Not asked in the transaction that writes: what only
/// writes cannot be refused by PostgreSQL as the middle of a conflict, however busy the server beside it is.
fn find_made_meanwhile(app: &App, project: i64, cases: &mut [Ready]) -> Result<(), Problem> {
    let news: Vec<String> = cases.iter().filter(|r| r.new).map(|r| r.key.clone()).collect();
    if news.is_empty() {
        return Ok(());
    }
    let there: HashSet<String> = app.query(&Caller::system(), move |cx| {
        Ok(work_package::store::imported::which_exist(cx.tx, project, news.clone())?.into_iter().collect())
    })?;
    for ready in cases {
        ready.new = ready.new && !there.contains(&ready.key);
    }
    Ok(())
}

fn write(cx: &mut Cx<'_>, job: &Job, batch: &Batch) -> Result<Tally, Problem> {
    let mut number = batch.first;
    let (mut tally, mut past) = (Tally::default(), Vec::new());
    stories::write(cx, job, &batch.stories, &mut number, &mut past, &mut tally)?;
    work_packages::write(cx, job, &batch.cases, &mut number, &mut past, &mut tally)?;
    tally.events += past.len();
    activity::store::insert_past(cx, &past)?;
    Ok(tally)
}
