//! The parts of HTTP that every handler meets: the request, forms, conditions, the reply.

use crate::kit::db::Conn;
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::kit::query::{Asked, Asks, Query, pairs};
use crate::kit::{fields, secret, time};
use axum::http::HeaderMap;
use headers::{ETag, HeaderMapExt};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A form as the object that its schema describes: numbers, switches and lists become what they stand for; what is
/// empty is null. `a.b` and `a.0.b` name parts. Names beginning with `_` belong to the page, not to the input. A date and
/// time without a zone, as browsers send it, is one of `zone`, the reader's.
pub fn form(raw: &str, schema: &Value, zone: &str) -> Body {
    let pairs = pairs(raw);
    typed(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())), schema, zone)
}

/// The same, of names and values that are decoded already.
pub fn typed<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, schema: &Value, zone: &str) -> Body {
    let mut map = Map::new();
    for (name, value) in pairs.filter(|(n, _)| !n.starts_with('_')) {
        let parts: Vec<&str> = name.split('.').collect();
        place(&mut map, &parts, value, schema, zone);
    }
    for (name, value) in &mut map {
        tidy(value, &schema["properties"][name.as_str()]);
    }
    Body(map)
}

/// Lines of a list in which nothing was typed are gone; a part that may be left out and holds nothing is null.
fn tidy(value: &mut Value, schema: &Value) {
    if let Value::Object(parts) = value {
        parts.iter_mut().for_each(|(name, part)| tidy(part, &schema["properties"][name.as_str()]));
    }
    let nothing = |v: &Value| v.is_null() || v == "" || v.as_array().is_some_and(Vec::is_empty);
    let empty = |v: &Value| v.as_object().is_some_and(|m| m.values().all(nothing));
    if let Value::Array(list) = value {
        list.retain(|v| !empty(v));
    } else if empty(value) && is(schema, "null") {
        *value = Value::Null;
    }
}

/// What the page itself wants to know from a form: `_return_to` and the like.
pub fn form_hint(raw: &str, name: &str) -> Option<String> {
    pairs(raw).into_iter().find(|(n, _)| n == name).map(|(_, v)| v)
}

fn place(map: &mut Map<String, Value>, parts: &[&str], value: &str, schema: &Value, zone: &str) {
    let Some((first, rest)) = parts.split_first() else { return };
    let of = &schema["properties"][*first];
    if is(of, "array") {
        let list = map.entry((*first).to_owned()).or_insert_with(|| json!([]));
        let Value::Array(list) = list else { return };
        match rest {
            [] if value.is_empty() => {}
            [] => list.push(scalar(value, &of["items"], zone)),
            [index, inner @ ..] => {
                let Some(i) = index.parse::<usize>().ok().filter(|i| *i < 1000) else { return };
                while list.len() <= i {
                    list.push(json!({}));
                }
                if let Some(Value::Object(m)) = list.get_mut(i) {
                    place(m, inner, value, &of["items"], zone);
                }
            }
        }
    } else if rest.is_empty() {
        map.insert((*first).to_owned(), scalar(value, of, zone));
    } else if let Value::Object(m) = map.entry((*first).to_owned()).or_insert_with(|| json!({})) {
        place(m, rest, value, of, zone);
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::String(s) => s == kind,
        Value::Array(a) => a.iter().any(|s| s == kind),
        _ => false,
    }
}

fn scalar(value: &str, schema: &Value, zone: &str) -> Value {
    if value.is_empty() {
        // A required text that is empty stays text, so that the message speaks of its length.
        return if is(schema, "string") && !is(schema, "null") && schema.get("minLength").is_none_or(|n| n == 0) {
            json!("")
        } else {
            Value::Null
        };
    }
    if is(schema, "boolean") {
        return match value {
            "true" | "on" | "1" => json!(true),
            "false" | "off" | "0" => json!(false),
            v => json!(v),
        };
    }
    if is(schema, "integer") || is(schema, "number") {
        if let Ok(n) = value.parse::<i64>() {
            return json!(n);
        }
        if let Some(n) = value.replace(',', ".").parse::<f64>().ok().filter(|x| x.is_finite()) {
            return json!(n);
        }
    }
    if schema["format"] == "duration"
        && let Some(iso) = time::Dur::typed(value)
    {
        return json!(iso);
    }
    if schema["format"] == "date-time"
        && let Some(at) = time::At::of_wall(value, zone)
    {
        return json!(at);
    }
    // Browsers send line breaks as CR LF; what was typed was a line break.
    json!(value.replace("\r\n", "\n"))
}

/// The condition of an `If-Match` header (RFC 9110, 13.1.1). One that cannot be read names no version.
#[derive(Debug, Clone, PartialEq)]
pub struct IfMatch(Option<headers::IfMatch>);

impl IfMatch {
    /// The condition of a request, if it has one.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        headers.contains_key("if-match").then(|| Self(headers.typed_get()))
    }
    /// Whether it names this strong tag.
    pub fn holds(&self, tag: &str) -> bool {
        let tag = tag.parse::<ETag>().ok();
        self.0.as_ref().zip(tag).is_some_and(|(condition, tag)| condition.precondition_passes(&tag))
    }
}

/// The strong entity tag of a representation.
pub fn etag(body: &[u8]) -> String {
    format!("\"{}\"", &secret::hash(body)[..24])
}

/// How the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dress {
    /// JSON under `/api/v1`.
    Api,
    /// Pages.
    Browser,
}

/// A request as a handler sees it.
#[derive(Clone, Debug)]
pub struct Req {
    /// The parts of the path in braces, by name.
    pub path: Vec<(String, String)>,
    /// The query, for the links of a page; a handler reads it with `asked`.
    pub query: Query,
    /// The queries that the route declares, for programs and for its page.
    pub asks: [Option<Asks>; 2],
    /// The body; what was wrong with it comes out when it is read.
    pub body: Body,
    /// The path as asked for, without the query.
    pub url: String,
}

impl Req {
    /// Reads the query as what the route declares, so that every parameter that a handler reads is in the document.
    ///
    /// # Errors
    /// 422 with every parameter at fault; 500 if the route declares another query.
    pub fn asked<Q: Asked>(&self) -> Result<Q, Problem> {
        let of = std::any::TypeId::of::<Q>();
        if !self.asks.iter().flatten().any(|a| a.of == of) {
            return Err(Problem::internal(format!(
                "the route of {} does not declare {}",
                self.url,
                std::any::type_name::<Q>()
            )));
        }
        self.query.read()
    }
    /// The request without the parameters that were left blank, as the form of a page sends them.
    #[must_use]
    pub fn filled(&self) -> Self {
        Self { query: self.query.filled(), ..self.clone() }
    }
    /// A part of the path.
    pub fn part(&self, name: &str) -> &str {
        self.path.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
    /// A part of the path that is a number.
    ///
    /// # Errors
    /// 404 for anything else.
    pub fn id(&self, name: &str) -> Result<i64, Problem> {
        let s = self.part(name);
        let plain = !s.is_empty() && s.len() <= 18 && s.bytes().all(|b| b.is_ascii_digit());
        s.parse().ok().filter(|_| plain).ok_or_else(|| Problem::not_found(format!("{name} {s:?}")))
    }
    /// A part of the path that is a key.
    ///
    /// # Errors
    /// 404 for anything else.
    pub fn key(&self, name: &str) -> Result<fields::text::Key, Problem> {
        let s = self.part(name);
        fields::text::Key::parse(s).ok_or_else(|| Problem::not_found(s))
    }
}

type Reading = dyn Fn(&mut Conn) -> Result<Vec<u8>, Problem> + Send;

/// How the JSON of an answer is read once its change is committed.
pub struct Later(Box<Reading>);

impl Later {
    /// Reads it.
    ///
    /// # Errors
    /// Those of what is read.
    pub fn read(&self, tx: &mut Conn) -> Result<Vec<u8>, Problem> {
        (self.0)(tx)
    }
}

impl std::fmt::Debug for Later {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Later")
    }
}

/// The answer of a handler, before it is dressed.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status for the API.
    pub status: u16,
    /// JSON; empty with 204, and while it is still to be read.
    pub json: Vec<u8>,
    /// Where the JSON comes from, when it is not read in the transaction of the change.
    pub later: Option<Later>,
    /// Where the new thing is, below the mount.
    pub location: Option<String>,
    /// Whether the answer is one object, which carries an `ETag`.
    pub object: bool,
    /// The page, when one was asked for and made.
    pub html: Option<String>,
    /// A file to be saved, instead of JSON or a page.
    pub file: Option<File>,
}

/// A file that an answer brings.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name, of plain characters.
    pub name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Reply {
    fn new(status: u16, view: &impl Serialize, object: bool) -> Result<Self, Problem> {
        let json = serde_json::to_vec(view).map_err(Problem::internal)?;
        Ok(Self { status, json, object, ..Self::none() })
    }
    /// 200 with an object.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn ok(view: &impl Serialize) -> Result<Self, Problem> {
        Self::new(200, view, true)
    }
    /// 200 with a list or report.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn list(view: &impl Serialize) -> Result<Self, Problem> {
        Self::new(200, view, false)
    }
    /// 201 with the new object and its address below the mount.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn created(view: &impl Serialize, location: impl Into<String>) -> Result<Self, Problem> {
        Ok(Self { location: Some(location.into()), ..Self::new(201, view, true)? })
    }
    /// 200 with an object whose JSON is read when the change is committed. `Reply::after` makes one from a view.
    pub fn later(read: impl Fn(&mut Conn) -> Result<Vec<u8>, Problem> + Send + 'static) -> Self {
        Self { status: 200, later: Some(Later(Box::new(read))), object: true, ..Self::none() }
    }
    /// The same as 201, with the address of the new object below the mount.
    #[must_use]
    pub fn made(self, location: impl Into<String>) -> Self {
        Self { status: 201, location: Some(location.into()), ..self }
    }
    /// The same as a list or report, which carries no `ETag`.
    #[must_use]
    pub fn listed(self) -> Self {
        Self { object: false, ..self }
    }
    /// Reads what is put off here and now: in the transaction of the change, where the answer is kept with it.
    ///
    /// # Errors
    /// Those of what is read.
    pub fn read(self, tx: &mut Conn) -> Result<Self, Problem> {
        let json = self.later.as_ref().map(|later| later.read(tx)).transpose()?;
        Ok(Self { json: json.unwrap_or(self.json), later: None, ..self })
    }
    /// 204.
    pub fn none() -> Self {
        Self { status: 204, json: Vec::new(), later: None, location: None, object: false, html: None, file: None }
    }
    /// Sends a browser elsewhere.
    pub fn elsewhere(to: impl Into<String>) -> Self {
        Self { location: Some(to.into()), ..Self::none() }
    }
    /// A page that has no JSON of its own.
    pub fn html(html: String) -> Self {
        Self { status: 200, html: Some(html), ..Self::none() }
    }
    /// A file to be saved.
    pub fn file(name: String, content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { status: 200, file: Some(File { name, content_type, bytes }), ..Self::none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_takes_lists_lines_and_stars() {
        let of = |lines: &[&'static str]| {
            let named = lines.iter().map(|l| (axum::http::header::IF_MATCH, axum::http::HeaderValue::from_static(l)));
            let mut headers = HeaderMap::new();
            named.for_each(|(n, v)| {
                headers.append(n, v);
            });
            IfMatch::of(&headers)
        };
        assert_eq!(of(&[]), None);
        assert!(of(&["*"]).is_some_and(|m| m.holds("\"a\"")));
        let m = of(&["\"a\", W/\"b\" ,\"c,d\"", "\"e\""]).unwrap();
        assert!(m.holds("\"a\"") && m.holds("\"c,d\"") && m.holds("\"e\"") && !m.holds("\"b\"") && !m.holds("a"));
        for odd in ["", "a", "\"a", "W/"] {
            assert!(of(&[odd]).is_some_and(|m| !m.holds("\"a\"")), "{odd:?}");
        }
    }

    #[test]
    fn a_form_becomes_what_its_schema_describes() {
        let schema = json!({"properties": {
            "title": {"type": "string", "minLength": 1}, "points": {"type": ["number", "null"]},
            "known": {"type": "boolean"}, "criteria": {"type": "array", "items": {"type": "string"}},
            "tasks": {"type": "array", "items": {"properties": {"title": {"type": "string"}, "estimate": {"type": "number"}}}},
            "within": {"type": "string", "format": "duration"},
            "vision": {"type": ["object", "null"], "properties": {"statement": {"type": "string", "minLength": 1}}}
        }});
        let b = form(
            "title=a%20b+c&points=&known=on&criteria=x&criteria=y&tasks.0.title=t&tasks.0.estimate=1,5&_return_to=/x",
            &schema,
            "UTC",
        );
        assert_eq!(
            Value::Object(b.0),
            json!({"title": "a b c", "points": null, "known": true, "criteria": ["x", "y"],
                   "tasks": [{"title": "t", "estimate": 1.5}]})
        );
        let b = form(
            "starts_at=2026-07-01T09:30",
            &json!({"properties": {"starts_at": {"type": "string", "format": "date-time"}}}),
            "Europe/Berlin",
        );
        assert_eq!(Value::Object(b.0), json!({"starts_at": "2026-07-01T07:30:00Z"}));
        let b = form(
            "tasks=&tasks.0.title=a&tasks.2.title=c&tasks.3.title=&tasks.3.estimate=&vision.statement=&within=1+d+4+h",
            &schema,
            "UTC",
        );
        assert_eq!(
            Value::Object(b.0),
            json!({"tasks": [{"title": "a"}, {"title": "c"}], "vision": null, "within": "P1DT4H"})
        );
    }
}
