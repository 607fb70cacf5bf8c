//! The page of the audit log.

use super::read::{AuditFact, AuditSubject};
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::doors::frame::{Frame, forms, parts, render};
use crate::facts::activity::model::Kind;
use crate::kit::paging::List;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::text::state_name;
use crate::kit::{assets, text};
use crate::people::account;
use crate::product::project;
use askama::Template;
use serde_json::Value;

#[derive(Template)]
#[template(path = "insight/audit/pages/audit.html")]
struct Audit<'a> {
    frame: Frame,
    list: &'a List<AuditFact>,
    q: &'a Query,
    kinds: Html,
    projects: Html,
    people: Html,
    narrowed: bool,
    file: String,
    more: Option<String>,
}

impl Audit<'_> {
    fn of(&self, name: &str) -> &str {
        self.q.get(name).unwrap_or("")
    }
}

/// Shows it.
pub fn show(cx: &mut Cx<'_>, q: &Query, list: &List<AuditFact>) -> Result<String, Problem> {
    let mut kinds = vec![("", "Everything".to_owned())];
    kinds.extend(Kind::ALL.iter().map(|k| (k.word(), state_name(k.word()))));
    let mut projects = vec![(String::new(), "Every project".to_owned())];
    projects.extend(project::read::keys(cx)?.into_iter().map(|(_, key)| (key.clone(), key)));
    render(&Audit {
        frame: Frame::load(cx, "Audit log", "audit", None, None)?,
        kinds: forms::options(&kinds, q.get("kind").unwrap_or("")),
        projects: forms::options(&projects, q.get("project").unwrap_or("")),
        people: account::page::proposals(cx)?,
        narrowed: q.narrows(),
        file: q.with("format", Some("csv")),
        more: list.next_cursor.as_ref().map(|c| q.with("cursor", Some(c))),
        list,
        q,
    })
}

/// Where the subject of a fact is.
fn href(s: &AuditSubject) -> Option<String> {
    Some(match s.of.as_str() {
        "work_package" => format!("/work-packages/{}", s.key),
        "story" => format!("/stories/{}", s.key),
        "epic" => format!("/epics/{}", s.key),
        "sprint" => format!("/sprints/{}", s.key),
        "team" => format!("/teams/{}", s.key),
        "project" => format!("/projects/{}", s.key),
        _ => return None,
    })
}

/// The lines of a fact's detail: name, before and after; or name and value.
fn lines(x: &AuditFact) -> Vec<(String, Option<String>, String)> {
    let mut out = Vec::new();
    let (before, after) = (x.detail.get("before"), x.detail.get("after"));
    match (before.and_then(Value::as_object), after.and_then(Value::as_object)) {
        (b, Some(a)) => {
            out.extend(a.iter().map(|(k, v)| (state_name(k), b.and_then(|b| b.get(k)).map(sentence), sentence(v))))
        }
        _ if before.is_some() || after.is_some() => {
            out.push(("Value".to_owned(), before.map(sentence), after.map_or_else(|| "nothing".to_owned(), sentence)));
        }
        _ => {}
    }
    let rest = x.detail.iter().filter(|(k, v)| *k != "before" && *k != "after" && !v.is_null());
    out.extend(rest.map(|(k, v)| (state_name(k), None, sentence(v))));
    out
}

fn sentence(v: &Value) -> String {
    match v {
        Value::Null => "nothing".to_owned(),
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}
