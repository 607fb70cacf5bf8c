//! Views of the audit log.

pub mod rows;

use super::model::AuditQuery;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::Kind;
use crate::facts::activity::read::Fact;
use crate::kit::csv;
use crate::kit::fields::text::{Prefix, Slug};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::text::fold;
use crate::kit::time::At;
use crate::people::account;
use crate::product::project;
use rows::{AuditRow, Filters};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A fact of the audit log.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditFact {
    /// Number.
    pub id: i64,
    /// When.
    pub at: At,
    /// Login of who did it; null for the program itself and the command line.
    pub actor: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// The same in words, as they follow a name.
    pub what: String,
    /// What it is about.
    pub subject: Option<AuditSubject>,
    /// Key of the project.
    pub project: Option<String>,
    /// Before, after, notes: what belongs to this kind.
    pub detail: Map<String, Value>,
}

/// What a fact is about.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuditSubject {
    /// `work_package`, `story`, `epic`, `sprint`, `team`, `project`, `user`, or what else has a history of its own.
    #[serde(rename = "type")]
    pub of: String,
    /// Key, slug, login, or the number of a Sprint.
    pub key: String,
    /// Title or name, as it is now.
    pub title: Option<String>,
}

/// How many facts are looked through for a text in one go; the cursor goes on from there.
const LOOK: usize = 50_000;

/// How many facts are read at once.
const BATCH: i64 = 1000;

/// How many facts a file holds at most: the newest.
const FILE: usize = 100_000;

pub fn filters(cx: &mut Cx<'_>, q: &AuditQuery) -> Result<Filters, Problem> {
    let actor = match &q.actor {
        None => None,
        Some(Slug(login)) => Some(
            account::store::id_of(cx.tx, login)?
                .ok_or_else(|| Problem::invalid("actor", format!("there is no user {login:?}")))?,
        ),
    };
    let project = match &q.project {
        None => None,
        Some(Prefix(key)) => Some(
            project::store::by_key(cx.tx, key)?
                .ok_or_else(|| Problem::invalid("project", format!("there is no project {key:?}")))?
                .id,
        ),
    };
    let zone = cx.by.time_zone.clone();
    Ok(Filters {
        actor,
        kind: q.kind,
        project,
        since: q.from.map(|d| d.start_in(&zone)),
        until: q.to.map(|d| d.plus(1).start_in(&zone)),
        q: q.q.as_deref().map(fold),
    })
}

/// A page of the log. Where a text is looked for, a page may hold fewer than its limit and still have a next one.
pub fn list(cx: &mut Cx<'_>, f: &Filters, page: &Paging) -> Result<List<AuditFact>, Problem> {
    let after = page.after().map(|k| (At(k[0]), k[1]));
    let (found, last) = look(cx, f, after, page.limit, LOOK)?;
    let items = found.into_iter().map(shape).collect::<Result<_, _>>()?;
    Ok(page.chosen(items, last.map(|(at, id)| vec![at.0, id])))
}

/// Up to `limit` facts that pass, among the next `most`; and where to go on, if there is more.
#[allow(clippy::type_complexity, reason = "said in the line above")]
fn look(
    cx: &mut Cx<'_>,
    f: &Filters,
    mut after: Option<(At, i64)>,
    limit: usize,
    most: usize,
) -> Result<(Vec<AuditRow>, Option<(At, i64)>), Problem> {
    let batch = if f.q.is_some() { BATCH } else { i64::try_from(limit).unwrap_or(BATCH).min(BATCH) + 1 };
    let mut found: Vec<AuditRow> = Vec::new();
    let mut looked = 0;
    loop {
        let rows = rows::rows(cx.tx, f, after, batch)?;
        let more = rows.len() >= usize::try_from(batch).unwrap_or(0);
        for r in rows {
            if found.len() == limit {
                return Ok((found, after));
            }
            after = Some((r.at, r.id));
            looked += 1;
            if passes(&r, f.q.as_deref()) {
                found.push(r);
            }
        }
        if !more {
            return Ok((found, None));
        }
        if looked >= most {
            return Ok((found, after));
        }
    }
}

/// Whether a text stands in the key, title, name, actor or detail of a fact, whatever its case.
fn passes(r: &AuditRow, q: Option<&str>) -> bool {
    let Some(q) = q else { return true };
    let holds = |s: &str| fold(s).contains(q);
    let subject = subject(r, &Map::new());
    holds(&r.detail)
        || r.actor.as_deref().is_some_and(holds)
        || subject.is_some_and(|s| holds(&s.key) || s.title.as_deref().is_some_and(holds))
}

/// What a fact is about: the innermost of what it names, else the person in its detail.
fn subject(r: &AuditRow, detail: &Map<String, Value>) -> Option<AuditSubject> {
    let made = |of: &str, key: &Option<String>, title: &Option<String>| {
        key.as_ref().map(|k| AuditSubject { of: of.to_owned(), key: k.clone(), title: title.clone() })
    };
    made("work_package", &r.work_package, &r.work_package_title)
        .or_else(|| made("story", &r.story, &r.story_title))
        .or_else(|| made("epic", &r.epic, &r.epic_title))
        .or_else(|| {
            let (of, id) = r.about.as_deref()?.rsplit_once('-')?;
            Some(AuditSubject { of: of.to_owned(), key: id.to_owned(), title: None })
        })
        .or_else(|| made("sprint", &r.sprint.map(|s| s.to_string()), &r.sprint_name))
        .or_else(|| made("team", &r.team, &r.team_name))
        .or_else(|| made("project", &r.project, &r.project_name))
        .or_else(|| made("user", &detail.get("login").and_then(Value::as_str).map(str::to_owned), &None))
}

fn shape(r: AuditRow) -> Result<AuditFact, Problem> {
    let detail: Map<String, Value> = serde_json::from_str(&r.detail).map_err(Problem::internal)?;
    let subject = subject(&r, &detail);
    let fact = Fact { id: r.id, at: r.at, actor: r.actor, kind: r.kind, detail };
    let what = activity::read::sentence::sentence(&fact);
    let Fact { id, at, actor, kind, detail } = fact;
    Ok(AuditFact { id, at, actor, kind, what, subject, project: r.project, detail })
}

pub fn csv(cx: &mut Cx<'_>, f: &Filters) -> Result<Vec<u8>, Problem> {
    let (found, _) = look(cx, f, None, FILE, usize::MAX)?;
    let head = ["at", "actor", "kind", "what", "subject_type", "subject", "title", "project", "detail"];
    let facts = found.into_iter().map(shape).collect::<Result<Vec<_>, _>>()?;
    let rows = facts.into_iter().map(|x| {
        let (of, key, title) = x.subject.map_or_else(Default::default, |s| (s.of, s.key, s.title.unwrap_or_default()));
        vec![
            x.at.to_string(),
            x.actor.unwrap_or_default(),
            x.kind.to_string(),
            x.what,
            of,
            key,
            title,
            x.project.unwrap_or_default(),
            Value::Object(x.detail).to_string(),
        ]
    });
    csv::table(&head, rows)
}
