//! A line of the table of routes: a URL, its handler, what it takes, gives and refuses. Every concept's `web` lists its own.

use crate::app::Cx;
use crate::facts::refusal::model::Code;
use crate::kit::fields;
use crate::kit::problem::Problem;
use crate::kit::query::{Asked, Asks};
use crate::kit::web::{Reply, Req};
use axum::http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

/// A handler: takes the request, calls a command or query, answers.
pub type Handler = fn(&mut Cx<'_>, &Req) -> Result<Reply, Problem>;

/// Where a route is mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mount {
    /// Only under `/api/v1`.
    Api,
    /// Only for browsers.
    Browser,
    /// Both.
    Both,
}

/// A line of the table of routes.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path below the mount, with parts in braces.
    pub path: &'static str,
    /// Where it is mounted.
    pub mount: Mount,
    /// The handler.
    pub handler: Handler,
    /// The schema of what it takes.
    pub takes: Option<fn() -> Value>,
    /// The schema of what it answers.
    pub gives: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// The status of its success, for programs.
    pub success: u16,
    /// The codes of the rules that can refuse it.
    pub refuses: &'static [Code],
    /// What it may be asked in the query.
    pub asks: Option<Asks>,
    /// What its page may be asked, where that differs.
    pub page_asks: Option<Asks>,
}

impl Route {
    /// A query, for programs; `with_page` mounts it for browsers too.
    pub fn get(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::GET, path, Mount::Api, handler)
    }

    /// A page that is only for browsers.
    pub fn page(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::GET, path, Mount::Browser, handler)
    }

    /// A verb.
    pub fn post(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::POST, path, Mount::Both, handler)
    }

    /// A change.
    pub fn patch(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::PATCH, path, Mount::Both, handler)
    }

    /// A replacement.
    pub fn put(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::PUT, path, Mount::Both, handler)
    }

    /// A removal.
    pub fn delete(path: &'static str, handler: Handler) -> Self {
        Self::new(Method::DELETE, path, Mount::Both, handler)
    }

    fn new(method: Method, path: &'static str, mount: Mount, handler: Handler) -> Self {
        Self {
            method,
            path,
            mount,
            handler,
            takes: None,
            gives: None,
            about: "",
            success: 204,
            refuses: &[],
            asks: None,
            page_asks: None,
        }
    }

    /// Says what it takes.
    #[must_use]
    pub fn takes<T: fields::Input>(mut self) -> Self {
        self.takes = Some(T::schema);
        self
    }

    /// Says what it answers, and what it does.
    #[must_use]
    pub fn gives<T: JsonSchema>(mut self, about: &'static str) -> Self {
        self.gives = Some(|g| g.subschema_for::<T>());
        self.about = about;
        self.success = 200;
        self
    }

    /// Says what it makes, and what it does.
    #[must_use]
    pub fn makes<T: JsonSchema>(self, about: &'static str) -> Self {
        Self { success: 201, ..self.gives::<T>(about) }
    }

    /// Declares the rules that can refuse it: 403 and 409 stand in the document where one of them answers so.
    #[must_use]
    pub fn refuses(mut self, codes: &'static [Code]) -> Self {
        self.refuses = codes;
        self
    }

    /// Says what it does, when it answers nothing.
    #[must_use]
    pub fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Declares the query that its handler reads.
    #[must_use]
    pub fn asks<Q: Asked>(mut self) -> Self {
        self.asks = Some(Asks::of::<Q>());
        self
    }

    /// Declares the query that its page reads.
    #[must_use]
    pub fn page_asks<Q: Asked>(mut self) -> Self {
        self.page_asks = Some(Asks::of::<Q>());
        self
    }

    /// Mounts it for browsers too: the handler makes a page.
    #[must_use]
    pub fn with_page(mut self) -> Self {
        self.mount = Mount::Both;
        self
    }

    /// The codes with which it can be refused with a status; a key that is under way holds up any POST.
    pub fn codes(&self, status: u16) -> Vec<Code> {
        let of_edge = (self.method == Method::POST).then_some(Code::IdempotencyKeyInUse);
        self.refuses.iter().copied().chain(of_edge).filter(|c| c.status() == status).collect()
    }

    /// Every status that a program can be answered with, the success first.
    pub fn statuses(&self) -> Vec<u16> {
        let mut all = vec![self.success];
        let mut may = |can: bool, status: u16| {
            if can {
                all.push(status);
            }
        };
        let writes = !self.reads();
        may(self.reads(), 304);
        may(writes, 400);
        may(true, 401);
        may(!self.codes(403).is_empty(), 403);
        may(self.path.contains('{'), 404);
        may(!self.codes(409).is_empty(), 409);
        may(writes, 412);
        may(writes, 413);
        may(writes, 415);
        may((writes && self.method != Method::DELETE) || self.asks.is_some(), 422);
        may(true, 429);
        may(true, 500);
        may(true, 503);
        all
    }

    /// The parts in braces, if a path is one of this route. Literal segments of the table never collide with parts.
    pub fn parts(&self, path: &str) -> Option<Vec<(String, String)>> {
        let (mut want, mut have) = (self.path.split('/'), path.split('/'));
        let mut out = Vec::new();
        loop {
            match (want.next(), have.next()) {
                (None, None) => return Some(out),
                (Some(w), Some(h)) => match w.strip_prefix('{').and_then(|w| w.strip_suffix('}')) {
                    Some(name) => out.push((name.to_owned(), h.to_owned())),
                    None if w == h => {}
                    None => return None,
                },
                _ => return None,
            }
        }
    }

    /// Whether it changes nothing.
    pub fn reads(&self) -> bool {
        self.method == Method::GET
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn a_path_is_taken_apart_by_its_pattern() {
        let parts = |pattern: &'static str, path: &str| {
            Route::get(pattern, |_, _| Ok(crate::kit::web::Reply::none())).parts(path)
        };
        assert_eq!(parts("/stories/{key}/rank", "/stories/OPS-1/rank"), Some(vec![("key".into(), "OPS-1".into())]));
        assert_eq!(parts("/stories/{key}", "/stories/OPS-1/rank"), None);
        assert_eq!(parts("/stories/{key}", "/epics/OPS-1"), None);
    }
}
