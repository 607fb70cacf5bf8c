//! The dress for programs: bearer token, JSON in and out. The checks come in the order 401, 415, 400, 413, and then
//! the handler's own: 404, 403, 422, 412, 409.

use super::idempotency::Idempotency;
use super::{idempotency, log, path_parts, problem_json};
use crate::app::{App, Cx};
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::secret;
use crate::kit::web::{IfMatch, Reply, Req, etag};
use crate::people::account::model::Caller;
use crate::people::account::store::caller_of_token;
use crate::route::Route;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use headers::{ETag, HeaderMapExt, IfNoneMatch};
use http_body_util::{BodyExt, Limited};
use std::sync::Arc;

/// The largest body, 1 MiB.
pub(super) const MAX_BODY: usize = 1 << 20;

/// Answers a request for a route.
pub async fn answer(app: App, route: Arc<Route>, req: Request) -> Response {
    let method = req.method().clone();
    let unless: Option<IfNoneMatch> = req.headers().typed_get();
    let (parts, mut body) = req.into_parts();
    let headers = parts.headers.clone();
    match run(app, route, parts, &mut body).await {
        Ok(reply) => dress(&method, reply, unless),
        Err(p) => refuse(body, &log::with_id(p, &headers)).await,
    }
}

/// How much of a refused body is read to its end, so that whoever is still sending it gets to read the answer.
const PATIENCE: usize = 64 << 20;

async fn refuse(mut body: axum::body::Body, p: &Problem) -> Response {
    let mut read = 0;
    while read < PATIENCE
        && let Some(Ok(frame)) = body.frame().await
    {
        read += frame.data_ref().map_or(0, bytes::Bytes::len);
    }
    problem_json(p)
}

/// There is no such address; but first, who asks?
pub async fn nothing(app: App, req: Request) -> Response {
    let (parts, body) = req.into_parts();
    let missing = Problem::not_found(format!("the address {}", parts.uri.path()));
    refuse(body, &authenticate(&app, &parts.headers).await.err().unwrap_or(missing)).await
}

/// The address is there, the method is not.
pub async fn not_this_way(app: App, req: Request) -> Response {
    let (parts, body) = req.into_parts();
    let other = Problem::method_not_allowed("other methods; see /api/v1/openapi.json");
    refuse(body, &authenticate(&app, &parts.headers).await.err().unwrap_or(other)).await
}

fn token_hash(headers: &HeaderMap) -> Result<String, Problem> {
    let value = headers.get("authorization").and_then(|h| h.to_str().ok()).unwrap_or("");
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    };
    if token.is_empty() {
        return Err(Problem::unauthenticated("send a personal access token: Authorization: Bearer TOKEN"));
    }
    Ok(secret::hash(token.as_bytes()))
}

fn unknown_token() -> Problem {
    Problem::unauthenticated("the token is unknown or was taken back; make a new one")
}

async fn authenticate(app: &App, headers: &HeaderMap) -> Result<Caller, Problem> {
    let hash = token_hash(headers)?;
    let found: Result<Option<Caller>, Problem> = app.db.read(move |tx| Ok(caller_of_token(tx, &hash)?)).await;
    let by = found?.ok_or_else(unknown_token)?;
    app.limits.request(by.id, app.clock.now())?;
    Ok(by)
}

async fn run(app: App, route: Arc<Route>, parts: Parts, body: &mut axum::body::Body) -> Result<Reply, Problem> {
    let r = Req {
        path: Vec::new(),
        query: Query::parse(parts.uri.query().unwrap_or("")),
        asks: [route.asks, route.page_asks],
        body: Body::default(),
        url: format!("/api/v1{}", parts.uri.path()),
    };
    if route.reads() { read(&app, route, parts, r).await } else { write(&app, route, parts, r, body).await }
}

/// Finds out who asks and answers, in one transaction.
async fn read(app: &App, route: Arc<Route>, mut parts: Parts, mut r: Req) -> Result<Reply, Problem> {
    let now = app.clock.now();
    let hash = token_hash(&parts.headers)?;
    let path = path_parts(&mut parts).await;
    let limits = app.limits.clone();
    let span = tracing::Span::current();
    app.db
        .read(move |tx| {
            let _logged = span.enter();
            let by = caller_of_token(tx, &hash)?.ok_or_else(unknown_token)?;
            limits.request(by.id, now)?;
            r.path = path.as_ref().map_err(|_| Problem::not_found("this address"))?.clone();
            (route.handler)(&mut Cx::new(tx, by, now), &r)
        })
        .await
}

/// Finds out who asks before the body is read, then changes; with a key of the caller's, once.
async fn write(
    app: &App,
    route: Arc<Route>,
    mut parts: Parts,
    mut r: Req,
    body: &mut axum::body::Body,
) -> Result<Reply, Problem> {
    let now = app.clock.now();
    let by = authenticate(app, &parts.headers).await?;
    let raw = raw_body(&parts.headers, body).await?;
    r.path = path_parts(&mut parts).await?;
    if !raw.is_empty() {
        r.body = read_json(&raw)?;
    }
    let if_match = IfMatch::of(&parts.headers);
    let key = Idempotency::of(&parts.headers, &parts.method, by.id, &r.url, &raw)?;
    let _here = key.as_ref().map(|k| k.enter(&app.in_flight)).transpose()?;
    let span = tracing::Span::current();
    let reply = app
        .db
        .write(move |tx| {
            let _logged = span.enter();
            if let Some(k) = &key
                && let Some(kept) = idempotency::kept(tx, k, now)?
            {
                return Ok(kept);
            }
            let mut cx = Cx { if_match: if_match.clone(), ..Cx::new(tx, by.clone(), now) };
            let mut reply = (route.handler)(&mut cx, &r)?;
            if let Some(k) = &key {
                // Kept with the change or not at all: so it is read in the same transaction.
                reply = reply.read(cx.tx)?;
                idempotency::keep(cx.tx, k, &reply, now)?;
            }
            Ok::<_, Problem>(reply)
        })
        .await?;
    super::read_answer(app, reply).await
}

async fn raw_body(headers: &HeaderMap, body: &mut axum::body::Body) -> Result<Vec<u8>, Problem> {
    let kind = headers.get("content-type").and_then(|h| h.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let json = kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json");
    let announced = headers.get("content-length").and_then(|h| h.to_str().ok()).and_then(|s| s.parse::<usize>().ok());
    let refuse = || Problem::unsupported_media_type(format!("send Content-Type: application/json, not {kind:?}"));
    if !json && announced.is_some_and(|n| n > 0) {
        return Err(refuse());
    }
    let raw = begun(body).await?;
    if !json && !raw.is_empty() {
        return Err(refuse());
    }
    if raw.len() > MAX_BODY {
        // What cannot be JSON any more is told as that; only then the size.
        return match serde_json::from_slice::<serde::de::IgnoredAny>(&raw[..MAX_BODY]) {
            Err(e) if !e.is_eof() => Err(not_json(&e)),
            _ => Err(Problem::too_large()),
        };
    }
    Ok(raw)
}

fn not_json(e: &serde_json::Error) -> Problem {
    Problem::bad_request("not_json", format!("the body is not JSON: {e}"))
}

fn read_json(raw: &[u8]) -> Result<Body, Problem> {
    match serde_json::from_slice::<serde_json::Value>(raw) {
        Ok(value) => Ok(value.into()),
        // It is JSON, but nothing here counts that far: a wrong field, refused in its turn.
        Err(e) if e.to_string().starts_with("number out of range") => {
            Ok(Body::unreadable("holds a number that is out of range"))
        }
        Err(e) => Err(not_json(&e)),
    }
}

/// The body, or its beginning, if it is larger than allowed.
async fn begun(body: &mut axum::body::Body) -> Result<Vec<u8>, Problem> {
    let mut raw = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|e| Problem::bad_request("unreadable", format!("the body could not be read: {e}")))?;
        if let Some(data) = frame.data_ref() {
            raw.extend_from_slice(data);
        }
        if raw.len() > MAX_BODY {
            break;
        }
    }
    Ok(raw)
}

/// The body, up to the largest size.
pub async fn limited(body: axum::body::Body) -> Result<Vec<u8>, Problem> {
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(b) => Ok(b.to_bytes().to_vec()),
        Err(e) if e.downcast_ref::<http_body_util::LengthLimitError>().is_some() => Err(Problem::too_large()),
        Err(e) => Err(Problem::bad_request("unreadable", format!("the body could not be read: {e}"))),
    }
}

fn dress(method: &Method, reply: Reply, unless: Option<IfNoneMatch>) -> Response {
    if let Some(file) = reply.file {
        return super::file(file);
    }
    let mut b = Response::builder().status(reply.status).header("cache-control", "no-cache");
    if let Some(l) = &reply.location {
        b = b.header("location", format!("/api/v1{l}"));
    }
    if reply.object || method == Method::GET {
        let tag = etag(&reply.json);
        let known = |u: IfNoneMatch| tag.parse::<ETag>().is_ok_and(|t| !u.precondition_passes(&t));
        if method == Method::GET && unless.is_some_and(known) {
            return Response::builder()
                .status(304)
                .header("etag", tag)
                .body(axum::body::Body::empty())
                .unwrap_or_default();
        }
        b = b.header("etag", tag);
    }
    if !reply.json.is_empty() {
        b = b.header("content-type", "application/json");
    }
    b.body(reply.json.into()).unwrap_or_default()
}
