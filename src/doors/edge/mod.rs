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

use crate::app::App;
use crate::doors::routes;
use crate::kit::db::Conn;
use crate::kit::problem::Problem;
use crate::kit::web::Reply;
use crate::kit::{query, web};
use crate::route::{Mount, Route};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use std::sync::Arc;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

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
