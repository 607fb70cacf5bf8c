//! What came back, and how it is judged: a failed judgement prints what was asked, the status, the code and the sentence.

use axum::http::HeaderMap;
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Answer {
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub raw: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |h| h.to_str().unwrap())
    }

    #[track_caller]
    fn must_be(&self, status: u16) {
        assert_eq!(self.status, status, "{self}");
    }

    /// 200 with an object.
    #[track_caller]
    pub fn ok(self) -> Value {
        self.must_be(200);
        self.body
    }

    /// 201 with an object.
    #[track_caller]
    pub fn created(self) -> Value {
        self.must_be(201);
        self.body
    }

    /// 204 with nothing.
    #[track_caller]
    pub fn gone(self) {
        self.must_be(204);
        assert!(self.raw.is_empty(), "{self}");
    }

    /// The items of a list of one page.
    #[track_caller]
    pub fn items(self) -> Vec<Value> {
        self.must_be(200);
        assert_eq!(self.body["next_cursor"], Value::Null, "{self}: more than one page");
        self.body["items"].as_array().unwrap_or_else(|| panic!("{self}: no list")).clone()
    }

    /// A refusal with a code, told as RFC 9457 wants it.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.body["code"].as_str().unwrap_or("")), (status, code), "{self}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self}");
        assert_eq!(self.body["status"], status, "{self}");
        for name in ["type", "title", "detail"] {
            assert!(self.body[name].as_str().is_some_and(|s| !s.is_empty()), "{self}: no {name}");
        }
        self.body
    }

    /// 409 with a code.
    #[track_caller]
    pub fn conflict(self, code: &str) -> Value {
        self.refused(409, code)
    }

    /// 404.
    #[track_caller]
    pub fn not_found(self) {
        self.refused(404, "not_found");
    }

    /// 422 that names exactly these fields.
    #[track_caller]
    pub fn invalid(self, fields: &[&str]) {
        let asked = self.to_string();
        let body = self.refused(422, "invalid");
        let mut named: Vec<&str> =
            body["errors"].as_array().map_or(vec![], |e| e.iter().filter_map(|e| e["field"].as_str()).collect());
        named.sort_unstable();
        let mut wanted = fields.to_vec();
        wanted.sort_unstable();
        assert_eq!(named, wanted, "{asked}");
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = String::from_utf8_lossy(&self.raw);
        let text: String = text.chars().take(1500).collect();
        write!(f, "{} → {} {text}", self.asked, self.status)
    }
}
