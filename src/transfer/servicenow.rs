//! Writes an incident log: a team and an operational story for each assignment group, a Work Package for each incident,
//! an escalation for each hand-over, a fact for each event.
//!
//! What the import knows of an incident stands in `external.import` of its Work Package: a digest of the rows in the file,
//! and the version of the Work Package that it wrote. The same digest: nothing is done. Another digest and the same
//! version: the fields follow the file, and facts that are not there yet are appended. Another digest and another version:
//! people have changed it in Tandem; it is left alone and told of.

use super::incident::{Column, Incident, Log, Text};
use super::replay::{Event, NO_GROUP, Replay, What, replay};
use super::slug::slug;
use super::{Listener, Order, Summary, ground, sentence};
use crate::account::{self, Caller, commands as accounts};
use crate::activity::{self, Kind, Past, Subject};
use crate::app::{App, Cx};
use crate::escalation::{self, Escalation};
use crate::kit::db::{DatabaseUrl, Db};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::project::{self, ProjectKind};
use crate::sla::calendar::Calendar;
use crate::sla::{self, Basis, ClockState, Due, Limits};
use crate::story::{self, Recurrence, SlaSwitch, Story, TeamMode};
use crate::work_package::{self, Imported, Severity, Told, WorkPackage};
use crate::{backlog, team};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many incidents one transaction writes: few enough that a server beside it waits some milliseconds only.
const BATCH: usize = 100;
/// How many people one transaction makes.
const PEOPLE: usize = 500;

/// The columns whose last value is kept beside what Tandem computes itself.
const KEPT: &[Column] = &[
    Column::MadeSla,
    Column::Reassigned,
    Column::Reopened,
    Column::ClosedCode,
    Column::ContactType,
    Column::Location,
    Column::Subcategory,
    Column::Symptom,
    Column::CmdbCi,
    Column::Problem,
    Column::Rfc,
    Column::Vendor,
    Column::CausedBy,
    Column::State,
    Column::Priority,
    Column::Impact,
    Column::Urgency,
    Column::Knowledge,
    Column::Confirmed,
    Column::Notify,
    Column::CreatedBy,
    Column::CreatedAt,
    Column::ResolvedBy,
    Column::ResolvedAt,
    Column::ClosedAt,
];

/// Names that stand for people in a row.
const PEOPLE_IN: &[Column] =
    &[Column::OpenedBy, Column::CreatedBy, Column::UpdatedBy, Column::AssignedTo, Column::ResolvedBy];

/// What is to be done with an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Todo {
    Make,
    Change,
}

/// What an earlier import left.
struct Before {
    digest: String,
    escalations: usize,
    events: usize,
    changed_by_people: bool,
}

/// What to do, incident by incident, and what is left alone.
struct Plan {
    todo: Vec<(usize, Todo, String)>,
    same: usize,
    kept: Vec<Text>,
    before: HashMap<String, Before>,
}

fn before(cx_rows: Vec<(String, Option<String>, i64)>) -> HashMap<String, Before> {
    let mut out = HashMap::new();
    for (number, external, version) in cx_rows {
        let json: Value = external.and_then(|e| serde_json::from_str(&e).ok()).unwrap_or_default();
        let import = &json["import"];
        let count = |name: &str| import[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        out.insert(
            number,
            Before {
                digest: import["digest"].as_str().unwrap_or("").to_owned(),
                escalations: count("escalations"),
                events: count("events"),
                changed_by_people: import["version"].as_i64() != Some(version),
            },
        );
    }
    out
}

fn plan(log: &Log, before: HashMap<String, Before>) -> Plan {
    let mut p = Plan { todo: Vec::new(), same: 0, kept: Vec::new(), before };
    for (i, incident) in log.incidents.iter().enumerate() {
        let digest = incident.digest();
        match p.before.get(&*incident.number) {
            None => p.todo.push((i, Todo::Make, digest)),
            Some(b) if b.digest == digest => p.same += 1,
            Some(b) if b.changed_by_people => p.kept.push(incident.number.clone()),
            Some(_) => p.todo.push((i, Todo::Change, digest)),
        }
    }
    p
}

/// What the incidents of a plan name.
#[derive(Default)]
struct Names {
    /// Name by login.
    people: BTreeMap<String, Text>,
    /// Logins of the resolvers, by slug of their group.
    groups: BTreeMap<Text, BTreeSet<String>>,
}

fn names(log: &Log, todo: &[(usize, Todo, String)]) -> Names {
    let mut n = Names::default();
    let mut logins: HashMap<Text, String> = HashMap::new();
    for (i, _, _) in todo {
        let incident = &log.incidents[*i];
        for row in &incident.rows {
            for name in PEOPLE_IN.iter().filter_map(|c| row.get(*c)) {
                let login = logins.entry(name.clone()).or_insert_with(|| slug(name));
                if !n.people.contains_key(login) {
                    n.people.insert(login.clone(), name.clone());
                }
            }
            if let Some(g) = &row.group {
                if !n.groups.contains_key(g) {
                    n.groups.insert(g.clone(), BTreeSet::new());
                }
                if let (Some(members), Some(who)) = (n.groups.get_mut(g), row.get(Column::AssignedTo)) {
                    members.insert(logins.get(who).cloned().unwrap_or_default());
                }
            }
        }
        if incident.rows.iter().all(|r| r.group.is_none()) {
            n.groups.entry(NO_GROUP.into()).or_default();
        }
    }
    n
}

fn group_name(log: &Log, slug: &Text) -> String {
    log.groups.get(slug).map_or_else(|| "No group".to_owned(), |n| n.to_string())
}

/// What of a file has no place in Tandem, or only a changed one.
fn losses(log: &Log, todo: &[(usize, Todo, String)]) -> Vec<String> {
    let (mut no_group, mut ungrouped, mut no_time, mut moved, mut late) = (0, 0, 0, 0, 0);
    for (i, _, _) in todo {
        let rows = &log.incidents[*i].rows;
        let first = rows.iter().position(|r| r.group.is_some());
        no_group += usize::from(first.is_none());
        ungrouped += first.map_or(0, |f| rows[f..].iter().filter(|r| r.group.is_none()).count());
        let last = &rows[rows.len() - 1];
        no_time += usize::from(last.stage.done() && last.resolved_at.is_none());
        let mut clock = rows[0].opened_at;
        for r in rows {
            moved += usize::from(r.at < clock);
            clock = clock.max(r.at);
        }
        late += rows
            .windows(2)
            .filter(|w| w[0].stage.done() && w[1].stage.done() && w[0].group != w[1].group && w[1].group.is_some())
            .count();
    }
    let mut out = Vec::new();
    let mut say = |n: usize, what: &str| {
        if n > 0 {
            out.push(format!("{} {what}", super::number(n)));
        }
    };
    say(no_group, "incidents name no group at all: they go to the team no-group");
    say(ungrouped, "rows name no group any more: the group before keeps the incident");
    say(no_time, "resolved incidents give no time of it: that of the row is taken");
    say(moved, "rows are older than the one they follow: their facts are put right after it and keep the time stated");
    say(late, "changes of group after the resolution are in the history only");
    let strange: Vec<&str> =
        log.strange.iter().map(|c| if c == "active" { "active (it follows from the state)" } else { c }).collect();
    if !strange.is_empty() {
        out.push(format!("columns without a place, not carried: {}", strange.join(", ")));
    }
    out
}

/// Counts what an import would do.
pub fn dry_run(db: Option<&Db>, order: &Order, log: &Log) -> Result<Summary, String> {
    let key = order.project.clone();
    let found = db.map(|db| {
        db.read_now(move |tx| -> Result<_, Problem> {
            let Some(p) = project::by_key(tx, &key)? else { return Ok(None) };
            Ok(Some((work_package::imported(tx, p.id)?, project::definitions(tx, p.id)?.is_empty())))
        })
    });
    let there = found.transpose().map_err(sentence)?.flatten();
    let (rows, no_limits) = there.clone().unwrap_or((Vec::new(), true));
    let p = plan(log, before(rows));
    let n = names(log, &p.todo);
    let (mut people, mut teams): (Vec<String>, Vec<String>) =
        (n.people.into_keys().collect(), n.groups.into_keys().map(|g| g.to_string()).collect());
    if let Some(db) = db {
        (people, teams) = db
            .read_now(move |tx| -> Result<_, Problem> {
                let (mut p, mut t) = (people.clone(), teams.clone());
                let mut fail = Ok(());
                p.retain(|l| {
                    account::id_of(tx, l).map(|f| f.is_none()).unwrap_or_else(|e| {
                        fail = Err(e);
                        true
                    })
                });
                t.retain(|s| {
                    team::by_slug(tx, s).map(|f| f.is_none()).unwrap_or_else(|e| {
                        fail = Err(e);
                        true
                    })
                });
                fail?;
                Ok((p, t))
            })
            .map_err(sentence)?;
    }
    let mut s = summary(log, &p);
    (s.people, s.teams) = (people.len(), teams.len());
    for (i, todo, _) in &p.todo {
        let r = replay(&log.incidents[*i]);
        let old = p.before.get(&*log.incidents[*i].number);
        s.escalations += r.handovers.len() - old.map_or(0, |b| b.escalations.min(r.handovers.len()));
        s.events += r.events.len() - old.map_or(0, |b| b.events.min(r.events.len()));
        match todo {
            Todo::Make => s.new += 1,
            Todo::Change => s.changed += 1,
        }
    }
    s.notes.insert(
        0,
        format!(
            "a dry run: nothing was changed; the project {} {}",
            order.project,
            if there.is_some() { "is there" } else { "would be made" }
        ),
    );
    if no_limits && !p.todo.is_empty() {
        s.notes.push(limits_note(order, "would be set"));
    }
    s.notes.extend(p.kept.iter().map(|n| kept_note(n)));
    Ok(s)
}

fn limits_note(order: &Order, verb: &str) -> String {
    format!("the project {} has no SLAs: informal ones {verb} (SEV1 PT6H, SEV2 PT24H, SEV3 P5D)", order.project)
}

fn kept_note(number: &str) -> String {
    format!("{number} changed in the file, and people changed it in Tandem: it is left as it is")
}

fn summary(log: &Log, p: &Plan) -> Summary {
    Summary {
        what: "incidents",
        total: log.incidents.len(),
        same: p.same,
        kept: p.kept.len(),
        refused: log.refused,
        notes: losses(log, &p.todo),
        ..Summary::default()
    }
}

/// Where the incidents of a group go.
#[derive(Clone)]
struct Place {
    story: i64,
    key: String,
    team: i64,
    slug: String,
    limits: HashMap<Severity, Limits>,
    calendar: Option<(i64, Calendar)>,
}

/// All that the batches share.
struct Job {
    project: i64,
    prefix: String,
    owner: i64,
    people: HashMap<Text, (i64, String)>,
    places: HashMap<Text, Place>,
}

impl Job {
    fn person(&self, name: Option<&Text>) -> Option<i64> {
        name.and_then(|n| self.people.get(n)).map(|p| p.0)
    }
    fn login(&self, name: Option<&Text>) -> Option<&str> {
        name.and_then(|n| self.people.get(n)).map(|p| p.1.as_str())
    }
    fn place(&self, slug: &Text) -> Result<&Place, Problem> {
        self.places.get(slug).ok_or_else(|| Problem::internal(format!("no place for the group {slug}")))
    }
}

/// Imports a log.
pub fn import(app: &App, order: &Order, log: Log, listener: &mut dyn Listener) -> Result<Summary, String> {
    let key = order.project.clone();
    let rows = app.query(&Caller::system(), move |cx| match project::by_key(cx.tx, &key)? {
        Some(p) => Ok(work_package::imported(cx.tx, p.id)?),
        None => Ok(Vec::new()),
    });
    let p = plan(&log, before(rows.map_err(sentence)?));
    let mut s = summary(&log, &p);
    for number in &p.kept {
        listener.told(&kept_note(number));
    }
    if p.todo.is_empty() {
        return Ok(s);
    }
    let job = Arc::new(prepare(app, order, &log, &p.todo, &mut s)?);
    let mut linked: HashSet<(i64, i64)> = HashSet::new();
    let gentle = matches!(app.db.url(), DatabaseUrl::Sqlite(_));
    for (n, some) in p.todo.chunks(BATCH).enumerate() {
        let mut batch = prepare_batch(&job, &log, some, &mut linked).map_err(sentence)?;
        batch.first = reserve(app, job.project, &batch).map_err(sentence)?;
        let links = std::mem::take(&mut batch.links);
        ground::step(app, move |cx| {
            links.iter().try_for_each(|(from, to)| story::commands::name_targets(cx, *from, to))
        })
        .map_err(sentence)?;
        batch.there = there(app, job.project, &batch).map_err(sentence)?;
        let batch = Arc::new(batch);
        let begun = Instant::now();
        let j = job.clone();
        let wrote = ground::step(app, move |cx| write(cx, &j, &batch)).map_err(sentence)?;
        let took = begun.elapsed();
        s.new += wrote.new;
        s.changed += wrote.changed;
        s.same += wrote.same;
        s.kept += wrote.kept.len();
        s.escalations += wrote.escalations;
        s.events += wrote.events;
        for number in &wrote.kept {
            listener.told(&kept_note(number));
        }
        listener.progress((n * BATCH + some.len()).min(p.todo.len()), p.todo.len());
        if gentle {
            // SQLite has one writer: a server beside this import takes its turn here.
            std::thread::sleep((took / 3).clamp(Duration::from_millis(3), Duration::from_millis(50)));
        }
    }
    let (project, detail) =
        (job.project, json!({"format": "servicenow", "incidents": s.total, "new": s.new, "changed": s.changed}));
    ground::step(app, move |cx| {
        let subject = Subject { project: Some(project), ..Subject::default() };
        Ok(activity::record(cx, Kind::Imported, &subject, &detail)?)
    })
    .map_err(sentence)?;
    Ok(s)
}

/// Which of the new ones another import of the same file has made meanwhile. Not asked in the transaction that writes: what
/// only writes cannot be refused by PostgreSQL as the middle of a conflict, however busy the server beside it is.
fn there(app: &App, project: i64, batch: &Batch) -> Result<HashSet<String>, Problem> {
    let news: Vec<Text> = batch.incidents.iter().filter(|r| r.todo == Todo::Make).map(|r| r.number.clone()).collect();
    app.query(&Caller::system(), move |cx| {
        let news: Vec<&str> = news.iter().map(|n| &**n).collect();
        Ok(work_package::external_there(cx.tx, project, &news)?.into_iter().collect())
    })
}

/// Numbers for the new ones of a batch, in a transaction of their own: whoever else makes something in the project waits
/// for the counter no longer than that. What an interruption leaves is a gap.
fn reserve(app: &App, project: i64, batch: &Batch) -> Result<i64, Problem> {
    if batch.incidents.iter().all(|r| r.todo == Todo::Change) {
        return Ok(0);
    }
    let many = i64::try_from(batch.incidents.len()).unwrap_or(0);
    ground::step(app, move |cx| Ok(project::reserve_numbers(cx.tx, project, many)?))
}

/// Makes people, teams, project, limits and stories where they are not there.
fn prepare(
    app: &App,
    order: &Order,
    log: &Log,
    todo: &[(usize, Todo, String)],
    s: &mut Summary,
) -> Result<Job, String> {
    let n = names(log, todo);
    let everybody: Vec<(String, Text)> = n.people.into_iter().collect();
    let mut ids: HashMap<String, i64> = HashMap::new();
    // First the maker, so that a fresh database has nobody with a lower number.
    let maker = ground::step(app, ground::maker).map_err(sentence)?;
    for some in everybody.chunks(PEOPLE) {
        let some = some.to_vec();
        let made = ground::step(app, move |cx| {
            let mut out = Vec::new();
            for (login, name) in &some {
                let there = account::id_of(cx.tx, login)?;
                out.push((login.clone(), accounts::placeholder(cx, login, name)?, there.is_none()));
            }
            Ok(out)
        });
        for (login, id, new) in made.map_err(sentence)? {
            s.people += usize::from(new);
            ids.insert(login, id);
        }
    }
    let groups: Vec<Group> = n
        .groups
        .into_iter()
        .map(|(slug, members)| Group {
            name: group_name(log, &slug),
            members: members.iter().filter_map(|l| ids.get(l).copied()).collect(),
            slug,
        })
        .collect();
    let asked = order.clone();
    let mut made = Made::default();
    // A few groups to a transaction, so that it meets little of what a running server writes at the same moment.
    let mut some: Vec<Vec<Group>> = groups.chunks(8).map(<[Group]>::to_vec).collect();
    if some.is_empty() {
        some.push(Vec::new());
    }
    for some in some {
        let (order, maker) = (order.clone(), maker.clone());
        let part = ground::step(app, move |cx| places(cx, &order, &maker, &some)).map_err(sentence)?;
        made.project = part.project;
        made.owner = part.owner;
        made.teams += part.teams;
        made.limits |= part.limits;
        made.places.extend(part.places);
    }
    s.teams += made.teams;
    if made.limits {
        s.notes.push(limits_note(&asked, "were set"));
    }
    let mut people = HashMap::new();
    for (i, _, _) in todo {
        for name in log.incidents[*i].rows.iter().flat_map(|r| PEOPLE_IN.iter().filter_map(|c| r.get(*c))) {
            if !people.contains_key(name) {
                let login = slug(name);
                let id = ids.get(&login).copied().unwrap_or(made.owner);
                people.insert(name.clone(), (id, login));
            }
        }
    }
    Ok(Job { project: made.project, prefix: asked.project, owner: made.owner, people, places: made.places })
}

#[derive(Clone)]
struct Group {
    slug: Text,
    name: String,
    members: Vec<i64>,
}

#[derive(Default)]
struct Made {
    project: i64,
    owner: i64,
    teams: usize,
    limits: bool,
    places: HashMap<Text, Place>,
}

fn places(cx: &mut Cx<'_>, order: &Order, maker: &Caller, groups: &[Group]) -> Result<Made, Problem> {
    let unit = ground::unit(cx, order)?;
    let mut teams = Vec::new();
    let mut new = 0;
    for g in groups {
        let id = match team::by_slug(cx.tx, &g.slug)? {
            Some(t) => t.id,
            None => {
                let body = json!({"slug": &*g.slug, "name": g.name, "kind": "ops", "scrum_master": maker.login, "estimate_unit": unit});
                team::commands::create(cx, &body.into())?;
                new += 1;
                team::by_slug(cx.tx, &g.slug)?.ok_or_else(|| Problem::internal("a team was not made"))?.id
            }
        };
        team::commands::extend(cx, id, &g.members)?;
        teams.push((id, g.slug.to_string()));
    }
    let (p, _) = ground::project(cx, order, ProjectKind::Operations, maker, &teams)?;
    let owner = ground::product_owner(cx, p.id, maker)?;
    let limits = ground::limits(cx, &p, &owner)?;
    let (version, calendar) = sla::calendar_web::present(cx.tx, p.id)?;
    let calendar = calendar.map(|c| (version, c));
    let definitions = project::definitions(cx.tx, p.id)?;
    let mut places = HashMap::new();
    for (g, (team, slug)) in groups.iter().zip(teams) {
        let s = group_story(cx, &p, owner.id, g, team)?;
        let limits =
            definitions.iter().filter(|_| s.sla == SlaSwitch::Project).map(|d| (d.severity, Limits::from(d))).collect();
        places.insert(
            g.slug.clone(),
            Place { story: s.id, key: s.key().to_string(), team, slug, limits, calendar: calendar.clone() },
        );
    }
    Ok(Made { project: p.id, owner: owner.id, teams: new, limits, places })
}

/// The operational story of a group; found again by its mark, whatever people have called it since.
fn group_story(cx: &mut Cx<'_>, p: &project::Project, owner: i64, g: &Group, team: i64) -> Result<Story, Problem> {
    let mark = format!("group:{}", g.slug);
    if let Some(s) = story::by_external(cx.tx, p.id, &mark)? {
        return Ok(s);
    }
    let what =
        if &*g.slug == NO_GROUP { "Incidents without a group".to_owned() } else { format!("Incidents of {}", g.name) };
    let place = (project::next_number(cx.tx, p.id)?, backlog::last_rank(cx.tx, p.id)?);
    let mut s = Story {
        recurrence: Recurrence::Recurring,
        team_mode: TeamMode::Multiple,
        sla: SlaSwitch::Project,
        state: story::State::Active,
        ..Story::proposed(p, place, what.chars().take(500).collect(), owner, cx.now)
    };
    s.id = story::commands::create_imported(cx, &s, &mark, Some(team))?;
    Ok(s)
}

/// An incident that is ready to be written.
struct Ready {
    number: Text,
    todo: Todo,
    digest: String,
    told: Replay,
    title: String,
    description: Option<String>,
    category: Option<String>,
    submitter: Option<String>,
    external: Map<String, Value>,
}

struct Batch {
    incidents: Vec<Ready>,
    /// Targets to be named, by story.
    links: BTreeMap<i64, Vec<i64>>,
    /// The first of the numbers kept for it.
    first: i64,
    /// Those that were made by somebody else meanwhile.
    there: HashSet<String>,
}

/// Whatever needs no database is done before the transaction.
fn prepare_batch(
    job: &Job,
    log: &Log,
    some: &[(usize, Todo, String)],
    linked: &mut HashSet<(i64, i64)>,
) -> Result<Batch, Problem> {
    let mut batch =
        Batch { incidents: Vec::with_capacity(some.len()), links: BTreeMap::new(), first: 0, there: HashSet::new() };
    for (i, todo, digest) in some {
        let incident = &log.incidents[*i];
        let told = replay(incident);
        for h in &told.handovers {
            let (from, to) = (job.place(&h.from)?.story, job.place(&h.to)?.story);
            if linked.insert((from, to)) {
                batch.links.entry(from).or_default().push(to);
            }
        }
        batch.incidents.push(ready(incident, *todo, digest.clone(), told));
    }
    Ok(batch)
}

fn ready(incident: &Incident, todo: Todo, digest: String, told: Replay) -> Ready {
    let last = &incident.rows[incident.rows.len() - 1];
    let text = |c: Column| last.get(c).map(ToString::to_string);
    let what = text(Column::Short).unwrap_or_else(|| {
        let parts: Vec<String> = [Column::Category, Column::Subcategory].into_iter().filter_map(text).collect();
        parts.join(", ")
    });
    let title = if what.is_empty() { incident.number.to_string() } else { format!("{}: {what}", incident.number) };
    let mut external = Map::new();
    external.insert("source".into(), json!("servicenow"));
    external.insert("number".into(), json!(&*incident.number));
    for c in KEPT {
        let value = match c {
            Column::MadeSla | Column::Knowledge | Column::Confirmed => match last.get(*c).map(|t| &**t) {
                Some("true") => json!(true),
                Some("false") => json!(false),
                other => json!(other),
            },
            Column::Reassigned | Column::Reopened => json!(last.get(*c).and_then(|t| t.parse::<i64>().ok())),
            // They hold their last value on every row: they are true once the incident is done.
            Column::ClosedCode | Column::ResolvedBy | Column::ResolvedAt | Column::ClosedAt if !last.stage.done() => {
                Value::Null
            }
            c => json!(last.get(*c).map(|t| &**t)),
        };
        external.insert(c.word().into(), value);
    }
    Ready {
        number: incident.number.clone(),
        todo,
        digest,
        title: title.chars().take(500).collect(),
        description: text(Column::Description),
        category: text(Column::Category),
        submitter: text(Column::Caller),
        external,
        told,
    }
}

#[derive(Default)]
struct Wrote {
    new: usize,
    changed: usize,
    same: usize,
    kept: Vec<Text>,
    escalations: usize,
    events: usize,
}

fn write(cx: &mut Cx<'_>, job: &Job, batch: &Batch) -> Result<Wrote, Problem> {
    let mut wrote = Wrote::default();
    let mut past = Vec::new();
    for (number, r) in (batch.first..).zip(&batch.incidents) {
        if r.todo == Todo::Change || batch.there.contains(&*r.number) {
            change(cx, job, r, &mut past, &mut wrote)?;
        } else {
            make(cx, job, r, number, &mut past, &mut wrote)?;
        }
    }
    wrote.events = past.len();
    activity::insert_past(cx, &past)?;
    Ok(wrote)
}

/// What a clock is computed with.
fn basis(place: &Place, severity: Option<Severity>) -> Basis {
    let limits = severity.and_then(|s| place.limits.get(&s)).copied();
    Basis::of(limits, place.calendar.as_ref().map(|c| c.0))
}

/// The clock of a Work Package, what was told of it, and when to look again: nothing of the past is told anew. There is no
/// pause: one that was paused here has changed here, and is kept.
fn clock(cx: &Cx<'_>, place: &Place, told: &Replay, start: At) -> (Due, Option<Told>, Option<At>) {
    let limits = told.severity.and_then(|s| place.limits.get(&s)).copied();
    let due = sla::due(start, limits, place.calendar.as_ref().map(|c| &c.1), &[]);
    if !told.state.is_open() {
        return (due, None, None);
    }
    let said = match sla::state(&due, None, cx.now) {
        Some(ClockState::Breached) => Some(Told::Breached),
        Some(ClockState::AtRisk) => Some(Told::AtRisk),
        _ => None,
    };
    (due, said, sla::next_event(&due, said))
}

fn external(r: &Ready, version: i64) -> String {
    let mut all = r.external.clone();
    let import = json!({"digest": r.digest, "version": version, "escalations": r.told.handovers.len(), "events": r.told.events.len()});
    all.insert("import".into(), import);
    Value::Object(all).to_string()
}

fn make(
    cx: &mut Cx<'_>,
    job: &Job,
    r: &Ready,
    number: i64,
    past: &mut Vec<Past>,
    wrote: &mut Wrote,
) -> Result<(), Problem> {
    let t = &r.told;
    let home = job.place(&t.group)?;
    let holder = t.holder().map_or(Ok(home), |h| job.place(&h.to))?;
    let (due, told, next) = clock(cx, home, t, t.created_at);
    let basis = basis(home, t.severity);
    let mut w = WorkPackage {
        id: 0,
        project_id: job.project,
        prefix: job.prefix.clone(),
        number,
        story_id: home.story,
        team_id: home.team,
        title: r.title.clone(),
        description: r.description.clone(),
        state: t.state,
        category: r.category.clone(),
        severity: t.severity,
        submitter: r.submitter.clone(),
        assignee_id: job.person(t.assignee.as_ref()),
        estimate: None,
        known: false,
        template_id: None,
        template_version: None,
        pre_approved: false,
        approval: None,
        holder_story_id: holder.story,
        holder_team_id: holder.team,
        respond_by: due.respond_by,
        responded_at: t.responded_at,
        resolve_by: due.resolve_by,
        at_risk_at: due.at_risk_at,
        sla_result: sla::outcome(&due, t.completed_at),
        told,
        completed_at: t.completed_at,
        reopened: t.reopened,
        external: Some(external(r, 1)),
        created_by: job.person(t.created_by.as_ref()).unwrap_or(job.owner),
        version: 1,
        sla_limit: basis.limit,
        calendar_version: basis.calendar,
        sla_respond_limit: basis.respond,
        paused_since: None,
        pauses: 0,
        created_at: t.created_at,
    };
    w.id = work_package::insert_imported(cx.tx, &w, &Imported { external_id: Some(r.number.to_string()) })?;
    if next.is_some() {
        work_package::set_told(cx.tx, w.id, told, next)?;
    }
    let mut ids = Vec::with_capacity(t.handovers.len());
    for e in escalations(job, t, w.id)? {
        ids.push(escalation::insert_imported(cx.tx, &e)?);
    }
    wrote.new += 1;
    wrote.escalations += ids.len();
    for e in &t.events {
        past.push(fact(job, &w, t, &ids, e)?);
    }
    Ok(())
}

fn escalations(job: &Job, t: &Replay, work_package_id: i64) -> Result<Vec<Escalation>, Problem> {
    let mut out = Vec::with_capacity(t.handovers.len());
    for h in &t.handovers {
        let (from, to) = (job.place(&h.from)?, job.place(&h.to)?);
        let state = match (&h.ended, &h.taken) {
            (Some(e), _) => e.1,
            (None, Some(_)) => escalation::State::Taken,
            (None, None) => escalation::State::Open,
        };
        out.push(Escalation {
            id: 0,
            work_package_id,
            level: h.level,
            from_story_id: from.story,
            to_story_id: to.story,
            from_team_id: from.team,
            to_team_id: to.team,
            reason: reason(from, to, h.reopening),
            state,
            opened_by: job.person(h.opened_by.as_ref()).unwrap_or(job.owner),
            opened_at: h.opened_at,
            taken_by: h.taken.as_ref().and_then(|t| job.person(t.1.as_ref())),
            taken_at: h.taken.as_ref().map(|t| t.0),
            ended_at: h.ended.as_ref().map(|e| e.0),
            note: None,
        });
    }
    Ok(out)
}

fn reason(from: &Place, to: &Place, reopening: bool) -> String {
    if reopening {
        format!("Reopened with {}, which had it last", to.slug)
    } else {
        format!("Reassigned from {} to {}", from.slug, to.slug)
    }
}

fn fact(job: &Job, w: &WorkPackage, t: &Replay, ids: &[i64], e: &Event) -> Result<Past, Problem> {
    let mut team = w.team_id;
    let (kind, mut detail) = match &e.what {
        What::Created(first) => (
            Kind::WorkPackageCreated,
            json!({"key": w.key(), "title": w.title, "severity": w.severity, "template": null, "first": first}),
        ),
        What::Changed(before, after) => (Kind::WorkPackageChanged, json!({"before": before, "after": after})),
        What::Reopened => {
            (Kind::WorkPackageReopened, json!({"note": null, "before": "completed", "after": "in_progress"}))
        }
        What::Completed(who, code) => {
            let last = t
                .events
                .iter()
                .rev()
                .find_map(|e| if matches!(e.what, What::Completed(..)) { Some(e.update) } else { None });
            let at = if last == Some(e.update) { t.completed_at.unwrap_or(e.at) } else { e.at };
            let due = Due { resolve_by: w.resolve_by, ..Due::default() };
            (
                Kind::WorkPackageCompleted,
                json!({"note": null, "sla": sla::outcome(&due, Some(at)), "state": "completed",
                                                "resolved_by": job.login(who.as_ref()), "closed_code": code.as_deref()}),
            )
        }
        What::Escalated(i) | What::Taken(i) | What::Ended(i) => {
            let h = &t.handovers[*i];
            let (from, to) = (job.place(&h.from)?, job.place(&h.to)?);
            team = to.team;
            let id = ids.get(*i);
            match &e.what {
                What::Escalated(_) => (
                    Kind::Escalated,
                    json!({
                        "escalation": id, "level": h.level, "from_story": from.key, "to_story": to.key, "from_team": from.slug,
                        "to_team": to.slug, "reason": reason(from, to, h.reopening)
                    }),
                ),
                What::Taken(_) => {
                    let by = h.taken.as_ref().and_then(|t| job.login(t.1.as_ref()));
                    (Kind::EscalationTaken, json!({"escalation": id, "level": h.level, "by": by, "note": null}))
                }
                _ => {
                    let returned = h.ended.as_ref().is_some_and(|e| e.1 == escalation::State::Returned);
                    let kind = if returned { Kind::EscalationReturned } else { Kind::EscalationCompleted };
                    (kind, json!({"escalation": id, "level": h.level, "note": null, "to_team": to.slug}))
                }
            }
        }
    };
    detail["update"] = json!(e.update);
    if let Some(stated) = e.stated {
        detail["stated_at"] = json!(stated);
    }
    let subject = Subject {
        project: Some(w.project_id),
        team: Some(team),
        story: Some(w.story_id),
        work_package: Some(w.id),
        ..Subject::default()
    };
    Ok(Past { at: e.at, actor: job.person(e.actor.as_ref()), kind, subject, detail })
}

/// The fields follow the file; facts that are not there yet are appended.
fn change(cx: &mut Cx<'_>, job: &Job, r: &Ready, past: &mut Vec<Past>, wrote: &mut Wrote) -> Result<(), Problem> {
    let Some(mut w) = work_package::by_external(cx.tx, job.project, &r.number)? else {
        return Err(Problem::internal(format!("{} was there a moment ago", r.number)));
    };
    let old: Value = w.external.as_deref().and_then(|e| serde_json::from_str(e).ok()).unwrap_or_default();
    if old["import"]["digest"].as_str() == Some(&r.digest) {
        wrote.same += 1;
        return Ok(());
    }
    if old["import"]["version"].as_i64() != Some(w.version) {
        wrote.kept.push(r.number.clone());
        return Ok(());
    }
    let t = &r.told;
    let home = job.place(&t.group)?;
    let (due, told, next) = clock(cx, home, t, w.created_at);
    work_package::set_clock(cx.tx, &w, &due, basis(home, t.severity), next, told)?;
    let holder = t.holder().map_or(Ok(home), |h| job.place(&h.to))?;
    let (origin, held) = ((home.story, home.team), (holder.story, holder.team));
    let moved = (w.story_id, w.team_id) != origin || (w.holder_story_id, w.holder_team_id) != held;
    (w.story_id, w.team_id) = origin;
    w.title.clone_from(&r.title);
    w.description.clone_from(&r.description);
    w.state = t.state;
    w.category.clone_from(&r.category);
    w.severity = t.severity;
    w.submitter.clone_from(&r.submitter);
    w.assignee_id = job.person(t.assignee.as_ref());
    w.responded_at = t.responded_at;
    w.completed_at = t.completed_at;
    w.reopened = t.reopened;
    w.resolve_by = due.resolve_by;
    w.sla_result = sla::outcome(&due, t.completed_at);
    w.external = Some(external(r, w.version + 1 + i64::from(moved)));
    work_package::update_imported(cx.tx, &w)?;
    if moved {
        work_package::move_imported(cx.tx, w.id, origin, held)?;
    }
    let ids = escalation::replace_imported(cx.tx, w.id, &escalations(job, t, w.id)?)?;
    let before = old["import"]["escalations"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    wrote.escalations += ids.len().saturating_sub(before);
    wrote.changed += 1;
    // A fact is known again by its kind, its row, and its place among those of that kind and row.
    let mut there: HashMap<(Kind, i64), usize> = HashMap::new();
    for (kind, detail) in activity::of_work_package(cx.tx, w.id)? {
        let detail: Value = serde_json::from_str(&detail).map_err(Problem::internal)?;
        if let Some(update) = detail["update"].as_i64() {
            *there.entry((kind, update)).or_default() += 1;
        }
    }
    for e in &t.events {
        let fact = fact(job, &w, t, &ids, e)?;
        match there.get_mut(&(fact.kind, e.update)) {
            Some(n) if *n > 0 => *n -= 1,
            _ => past.push(fact),
        }
    }
    Ok(())
}
