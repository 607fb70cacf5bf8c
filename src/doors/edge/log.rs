//! The access log, one line a request, and the id by which a request is found in it. A client or proxy may bring an id of its own in
//! `X-Request-Id`; the answer names it in the same header, and so does the problem of a 500.

use crate::kit::problem::Problem;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use std::time::Duration;
use tracing::Span;

const HEADER: &str = "x-request-id";

/// Drops an id that no log should hold; a new one is made instead.
pub async fn plausible_id(mut req: Request) -> Request {
    let fine = |id: &str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    if !id(req.headers()).is_some_and(fine) {
        req.headers_mut().remove(HEADER);
    }
    req
}

fn id(headers: &HeaderMap) -> Option<&str> {
    headers.get(HEADER)?.to_str().ok()
}

/// A fault of the server, with the id of the request that met it.
pub fn with_id(mut p: Problem, headers: &HeaderMap) -> Problem {
    if p.status >= 500 {
        p.request_id = id(headers).map(Into::into);
    }
    p
}

/// The span of a request. Whatever is logged inside carries it. Probes and assets are not worth a line.
pub fn span(req: &Request) -> Span {
    let path = req.uri().path();
    if path == "/healthz" || path.starts_with("/assets/") {
        return Span::none();
    }
    tracing::info_span!("request", method = %req.method(), path, id = id(req.headers()).unwrap_or(""))
}

/// The line of the access log.
pub fn answered(answer: &Response, took: Duration, span: &Span) {
    if span.is_none() {
        return;
    }
    let (status, ms) = (answer.status().as_u16(), took.as_secs_f64() * 1000.0);
    span.in_scope(|| tracing::info!("answered {status} in {ms:.1} ms"));
}
