//! The edge: from HTTP to a command and back. The table of `routes.rs` is mounted twice, for programs under `/api/v1`
//! (token, JSON) and for browsers (session, pages); a handler does not know which of the two it serves.

pub mod api;
pub mod browser;
pub mod conflict;
pub mod form;
pub mod idempotency;
pub mod inside;
pub mod live;
pub mod log;
pub mod openapi;
pub mod session;

use crate::app::{App, Cx};
use crate::doors::routes;
use crate::facts::refusal::model::Code;
use crate::kit::db::Conn;
use crate::kit::problem::Problem;
use crate::kit::query::{Asked, Asks};
use crate::kit::web::{Reply, Req};
use crate::kit::{fields, query, web};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

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
    pub fn page(mut self) -> Self {
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

/// A query, for programs; `.page()` mounts it for browsers too.
pub fn get(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::GET, path, Mount::Api, handler)
}

/// A page that is only for browsers.
pub fn page(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::GET, path, Mount::Browser, handler)
}

/// A verb.
pub fn post(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::POST, path, Mount::Both, handler)
}

/// A change.
pub fn patch(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::PATCH, path, Mount::Both, handler)
}

/// A replacement.
pub fn put(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::PUT, path, Mount::Both, handler)
}

/// A removal.
pub fn delete(path: &'static str, handler: Handler) -> Route {
    Route::new(Method::DELETE, path, Mount::Both, handler)
}

/// The whole of the HTTP service.
pub fn service(app: App) -> Router {
    let table: Vec<Arc<Route>> = routes::table().into_iter().map(Arc::new).collect();
    let document = openapi::document(&table);
    let mut programs = Router::new();
    let mut browsers = Router::new();
    for route in &table {
        let Ok(filter) = MethodFilter::try_from(route.method.clone()) else { continue };
        if route.mount != Mount::Browser {
            let (app, route) = (app.clone(), route.clone());
            let line = route.path;
            programs = programs.route(line, on(filter, move |req: Request| api::answer(app, route, req)));
        }
        if route.mount != Mount::Api {
            let (app, route) = (app.clone(), route.clone());
            let line = route.path;
            browsers = browsers.route(line, on(filter, move |req: Request| browser::answer(app, route, req)));
        }
    }
    let (a, b) = (app.clone(), app.clone());
    let programs = programs
        .fallback(move |req: Request| api::nothing(a.clone(), req))
        .method_not_allowed_fallback(move |req: Request| api::not_this_way(b.clone(), req))
        .merge(openapi::routes(document))
        .layer(DefaultBodyLimit::disable());
    let browsers = browsers
        .merge(session::routes(app.clone()))
        .merge(live::routes(app.clone()))
        .route("/assets/{file}", on(MethodFilter::GET, browser::asset))
        .route("/favicon.ico", on(MethodFilter::GET, browser::favicon))
        .route("/healthz", on(MethodFilter::GET, || async { "ok\n" }));
    let a = app.clone();
    Router::new()
        .nest("/api/v1", programs)
        .merge(browsers)
        .fallback(move |req: Request| browser::nothing(a.clone(), req))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(compression())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(log::span)
                .on_request(())
                .on_response(log::answered)
                .on_body_chunk(())
                .on_eos(())
                .on_failure(()),
        )
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(axum::middleware::map_request(log::plausible_id))
}

/// Pages and JSON are compressed where the client takes it, what is small and what is compressed already are not.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(1400));
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it)
}

/// Reads what the answer to a change still lacks, now that the change is committed.
///
/// # Errors
/// 500 `answer_failed`, whatever went wrong: nobody may take it for a change that was not made.
pub async fn read_answer(app: &App, mut reply: Reply) -> Result<Reply, Problem> {
    let Some(later) = reply.later.take() else { return Ok(reply) };
    let span = tracing::Span::current();
    let read = move |tx: &mut Conn| {
        let _logged = span.enter();
        later.read(tx)
    };
    let at = reply.location.as_ref().map(|l| format!("/api/v1{l}"));
    let json = app.db.read(read).await.map_err(|cause| Problem::unanswered(&cause, at.as_deref()))?;
    Ok(Reply { json, ..reply })
}

/// A browser's form can only GET and POST: `?_method=PATCH` says what it means, before the table is looked at.
pub fn meant_method(mut req: Request) -> Request {
    if req.method() == Method::POST && !req.uri().path().starts_with("/api/") {
        let query = query::Query::parse(req.uri().query().unwrap_or(""));
        match query.get("_method") {
            Some("PATCH") => *req.method_mut() = Method::PATCH,
            Some("PUT") => *req.method_mut() = Method::PUT,
            Some("DELETE") => *req.method_mut() = Method::DELETE,
            _ => {}
        }
    }
    req
}

/// The parts of the path, decoded.
pub async fn path_parts(req: &mut axum::http::request::Parts) -> Result<Vec<(String, String)>, Problem> {
    use axum::extract::FromRequestParts;
    use axum::extract::RawPathParams;
    let found = RawPathParams::from_request_parts(req, &()).await;
    let found = found.map_err(|_| Problem::not_found("this address"))?;
    // Nothing is named with U+0000, and PostgreSQL does not take it.
    if found.iter().any(|(_, v)| v.contains('\0')) {
        return Err(Problem::not_found("this address"));
    }
    Ok(found.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect())
}

/// A file to be saved. No browser takes it for a page.
pub fn file(f: web::File) -> Response {
    Response::builder()
        .header("content-type", f.content_type)
        .header("content-disposition", format!("attachment; filename=\"{}\"", f.name))
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "no-store")
        .body(f.bytes.into())
        .unwrap_or_default()
}

/// How a problem is told to a program.
pub fn problem_json(p: &Problem) -> Response {
    let mut b = Response::builder().status(p.status).header("content-type", "application/problem+json");
    if p.status == 401 {
        b = b.header("www-authenticate", "Bearer");
    }
    if let Some(s) = p.retry_after {
        b = b.header("retry-after", s.to_string());
    }
    b.header("cache-control", "no-store").body(p.json().into()).unwrap_or_default()
}
