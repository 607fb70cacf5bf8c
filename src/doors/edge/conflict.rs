//! Two people open the same form, and both save it. Every form that changes what is there carries marks of what it was made
//! from, in a hidden field `_was`; `mark` writes them into the page. When the form comes back, `before` makes the page anew
//! in the transaction of the change, finds the form in it, and merges: what the other changed stays, what the writer changed
//! is saved, and where both changed the same field nothing is saved and the writer chooses.
//!
//! So no template lists its fields: what a form was, what it is, and what its fields are called is read from the form.

mod page;

use super::form::{self, Form};
use super::{Mount, Route, browser};
use crate::app::Cx;
use crate::doors::frame::forms::hidden;
use crate::doors::routes;
use crate::kit::db::Conn;
use crate::kit::fields::Body;
use crate::kit::merge;
use crate::kit::problem::Problem;
use crate::kit::query::{Query, pairs};
use crate::kit::time::At;
use crate::kit::web::{Dress, Reply, Req};
use crate::people::account::model::Caller;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::LazyLock;

const WAS: &str = "_was";
/// What the writer chose for a field in conflict: `_keep.title`, `now` or `mine`.
const KEEP: &str = "_keep.";

/// What a form was made from.
#[derive(Serialize, Deserialize)]
struct Was {
    /// The page that it stands on, with its query.
    page: String,
    /// What tells it from others of the same address.
    form: Value,
    /// The marks of its fields.
    fields: Map<String, Value>,
}

/// A form as it was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pairs: Vec<(String, String)>,
    back: Option<String>,
}

/// What becomes of it.
pub enum Before {
    /// The handler gets this request.
    Goes(Req),
    /// Both changed the same; the answer says what.
    Conflict(Reply),
}

/// What is there now, as far as it can be told.
struct Now {
    form: Option<Form>,
    fields: Map<String, Value>,
}

impl Sent {
    /// A form from the body of a request; `back` is where its writer came from.
    pub fn of(raw: &str, back: Option<&str>) -> Self {
        Self { pairs: pairs(raw), back: back.map(str::to_owned) }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// What it was made from. A form of a page from before there were marks has none, and is taken as it is.
    fn was(&self) -> Option<Was> {
        serde_json::from_str(self.get(WAS)?).ok()
    }

    /// The fields, by dotted path, in which the writer gives way.
    fn given_up(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(|(_, v)| v == "now").filter_map(|(n, _)| n.strip_prefix(KEEP))
    }
}

/// A page whose forms say what they were made from. `address` is that of the page.
pub fn mark(html: String, address: &str, zone: &str) -> String {
    if !html.contains("?_method=P") {
        return html;
    }
    let mut marked = String::with_capacity(html.len() + 1024);
    let mut done = 0;
    for form in form::forms(&html).iter().filter(|f| f.changes() && !f.edited().is_empty()) {
        let Some(schema) = route(|r| r.method == form.method.as_str(), &form.path).and_then(|(k, _)| k.takes.as_ref())
        else {
            continue;
        };
        let fields = form.values(schema, zone).iter().map(|(n, v)| (n.clone(), merge::marks(v))).collect();
        let was = Was { page: address.to_owned(), form: form.mark(), fields };
        marked.push_str(&html[done..form.begins]);
        marked.push_str(&hidden(WAS, &serde_json::to_string(&was).unwrap_or_default()).0);
        done = form.begins;
    }
    marked.push_str(&html[done..]);
    marked
}

/// Holds a form against what is there now, in the transaction of its change.
///
/// # Errors
/// Those of the server; a page that is not there any more is the handler's to refuse.
pub fn before(tx: &mut Conn, by: &Caller, now: At, to: &Route, r: &Req, sent: &Sent) -> Result<Before, Problem> {
    let Some(mut was) = sent.was() else { return Ok(Before::Goes(r.clone())) };
    let mine = &r.body.0;
    for path in sent.given_up() {
        merge::set(&mut was.fields, path, merge::marks(merge::at(mine, path)));
    }
    let there = present(&mut asking_as(tx, by, now, Dress::Browser), to, r, &was)?;
    let there = match there {
        Some(there) => there,
        None => Now { form: None, fields: representation(&mut asking_as(tx, by, now, Dress::Api), r)? },
    };
    let merged = merge::merged(&was.fields, mine, &there.fields, to.method == "PUT");
    if merged.conflicts.is_empty() {
        return Ok(Before::Goes(Req { body: Body(merged.fields), ..r.clone() }));
    }
    for path in &merged.conflicts {
        merge::set(&mut was.fields, path, merge::marks(merge::at(&there.fields, path)));
    }
    page::reply(&mut asking_as(tx, by, now, Dress::Browser), to, r, sent, &was, &there, &merged.conflicts)
        .map(Before::Conflict)
}

/// The form as its page shows it now.
fn present(cx: &mut Cx<'_>, to: &Route, r: &Req, was: &Was) -> Result<Option<Now>, Problem> {
    let (path, query) = was.page.split_once('?').unwrap_or((&was.page, ""));
    let Some((known, parts)) = route(|k| k.reads() && k.mount != Mount::Api, path) else { return Ok(None) };
    let ask = Req { query: Query::parse(query).filled(), ..asking(&known.route, parts, path) };
    let Some(html) = shown(browser::handled(&known.route, cx, &ask))?.and_then(|reply| reply.html) else {
        return Ok(None);
    };
    let zone = cx.by.time_zone.clone();
    let schema = to.takes.map(|takes| takes()).unwrap_or_default();
    let same = form::forms(&html)
        .into_iter()
        .filter(|f| f.method == to.method.as_str() && f.path == r.url && f.mark() == was.form);
    let shared = |f: &Form| f.edited().into_iter().filter(|n| was.fields.contains_key(*n)).count();
    let form = same.max_by_key(shared).filter(|f| shared(f) > 0);
    Ok(form.map(|form| Now { fields: form.values(&schema, &zone), form: Some(form) }))
}

/// What programs are told of the same address: where the page shows the form no longer, because a field was filled in by
/// somebody else or the row moved away.
fn representation(cx: &mut Cx<'_>, r: &Req) -> Result<Map<String, Value>, Problem> {
    let Some((known, parts)) = route(|k| k.reads() && k.mount != Mount::Browser, &r.url) else {
        return Ok(Map::new());
    };
    let ask = asking(&known.route, parts, &r.url);
    let reply = shown((known.route.handler)(cx, &ask))?;
    Ok(reply.and_then(|reply| serde_json::from_slice(&reply.json).ok()).unwrap_or_default())
}

/// What is refused is not shown; a fault of the server, such as a transaction to be run again, stays one.
fn shown(answer: Result<Reply, Problem>) -> Result<Option<Reply>, Problem> {
    match answer {
        Ok(reply) => Ok(Some(reply)),
        Err(p) if p.status < 500 => Ok(None),
        Err(p) => Err(p),
    }
}

/// A context of its own, so that nothing that a page looks up is taken for part of the change.
fn asking_as<'a>(tx: &'a mut Conn, by: &Caller, now: At, dress: Dress) -> Cx<'a> {
    Cx { dress, ..Cx::new(tx, by.clone(), now) }
}

fn asking(route: &Route, path: Vec<(String, String)>, url: &str) -> Req {
    let asks = [route.asks, route.page_asks];
    Req { path, query: Query::default(), asks, body: Body::default(), url: url.to_owned() }
}

/// A line of the table of routes, with the schema of what it takes.
struct Known {
    route: Route,
    takes: Option<Value>,
}

/// The line of the table that a path belongs to, and the parts of the path.
fn route(fits: impl Fn(&Route) -> bool, path: &str) -> Option<(&'static Known, Vec<(String, String)>)> {
    static TABLE: LazyLock<Vec<Known>> = LazyLock::new(|| {
        routes::table().into_iter().map(|route| Known { takes: route.takes.map(|takes| takes()), route }).collect()
    });
    let known = TABLE.iter().filter(|k| fits(&k.route)).find_map(|k| Some((k, k.route.parts(path)?)));
    let decoded = |part: String| percent_decode_str(&part).decode_utf8_lossy().into_owned();
    known.map(|(k, parts)| (k, parts.into_iter().map(|(n, v)| (n, decoded(v))).collect()))
}
