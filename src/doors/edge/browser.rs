//! The dress for browsers: a session, pages, and 303 after a success. CSRF protection is by `Sec-Fetch-Site` and `Origin`,
//! and by cookies that other sites' requests do not carry.

use super::api::limited;
use super::conflict::{self, Before, Sent};
use super::{log, path_parts, session};
use crate::app::{App, Cx};
use crate::doors::frame;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::db::Conn;
use crate::kit::fields::Body;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::{Dress, Reply, Req};
use crate::kit::{assets, web};
use crate::people::account::model::Caller;
use crate::route::Route;
use axum::extract::{Path, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Nothing but our own files; no script or style inside a page.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Answers a request for a route.
pub async fn answer(app: App, route: Arc<Route>, req: Request) -> Response {
    let (mut parts, body) = req.into_parts();
    let by = match session::caller(&app, &parts.headers).await {
        Ok(Some(by)) => by,
        Ok(None) if route.reads() => return session::ask(&parts),
        Ok(None) => {
            let ended = Problem::unauthenticated("your session has ended; sign in again, then repeat it");
            return refuse(&app, ended, None, &parts.headers).await;
        }
        Err(p) => return refuse(&app, p, None, &parts.headers).await,
    };
    match run(app.clone(), route, &by, &mut parts, body).await {
        Ok(response) => response,
        Err(p) => refuse(&app, p, Some(&by), &parts.headers).await,
    }
}

/// There is no such page.
pub async fn nothing(app: App, req: Request) -> Response {
    let (parts, _) = req.into_parts();
    let p = Problem::not_found(format!("the page {}", parts.uri.path()));
    match session::caller(&app, &parts.headers).await {
        Ok(Some(by)) => refuse(&app, p, Some(&by), &parts.headers).await,
        Ok(None) if parts.method == "GET" => session::ask(&parts),
        _ => refuse(&app, p, None, &parts.headers).await,
    }
}

async fn run(
    app: App,
    route: Arc<Route>,
    by: &Caller,
    parts: &mut Parts,
    body: axum::body::Body,
) -> Result<Response, Problem> {
    app.limits.request(by.id, app.clock.now())?;
    let r = Req {
        path: path_parts(parts).await?,
        query: Query::parse(parts.uri.query().unwrap_or("")).filled(),
        asks: [route.asks, route.page_asks],
        body: Body::default(),
        url: parts.uri.path().to_owned(),
    };
    if route.reads() {
        read(&app, route, by.clone(), parts, r).await
    } else {
        write(&app, route, by.clone(), parts, r, body).await
    }
}

/// Shows a page.
async fn read(app: &App, route: Arc<Route>, by: Caller, parts: &Parts, r: Req) -> Result<Response, Problem> {
    let now = app.clock.now();
    let span = tracing::Span::current();
    let zone = by.time_zone.clone();
    let reply: Reply = app
        .db
        .read(move |tx| {
            let _logged = span.enter();
            handled(&route, &mut Cx { dress: Dress::Browser, ..Cx::new(tx, by.clone(), now) }, &r)
        })
        .await?;
    if let Some(file) = reply.file {
        return Ok(super::file(file));
    }
    if let Some(to) = reply.location {
        return Ok(see(&to));
    }
    let html = reply.html.ok_or_else(|| Problem::not_found("this page"))?;
    // No connection is held while the forms of the page are read.
    let address = parts.uri.path_and_query().map_or("", |a| a.as_str());
    Ok(html_response(200, &conflict::mark(html, address, &zone), &parts.headers))
}

/// Carries out what a form asks for, and sends the browser on.
async fn write(
    app: &App,
    route: Arc<Route>,
    by: Caller,
    parts: &Parts,
    mut r: Req,
    body: axum::body::Body,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let span = tracing::Span::current();
    same_origin(&parts.headers)?;
    let raw = limited(body).await?;
    let json = parts.headers.get("content-type").is_some_and(|h| h.as_bytes().starts_with(b"application/json"));
    let text = String::from_utf8(raw).map_err(|_| Problem::bad_request("not_text", "what was sent is not UTF-8"))?;
    let mut back = parts.headers.get("referer").and_then(|h| h.to_str().ok()).and_then(local_part);
    let mut chosen = None;
    if json {
        let value: serde_json::Value = serde_json::from_str(&text)
            .map_err(|e| Problem::bad_request("not_json", format!("what was sent is not JSON: {e}")))?;
        r.body = value.into();
    } else if let Some(takes) = route.takes {
        r.body = web::form(&text, &takes(), &by.time_zone);
        chosen = web::form_hint(&text, "_return_to").and_then(|u| local_path(&u));
    } else {
        chosen = web::form_hint(&text, "_return_to").and_then(|u| local_path(&u));
    }
    let sent = (!json).then(|| Sent::of(&text, back.as_deref()));
    let reply: Reply = app
        .db
        .write(move |tx| {
            let _logged = span.enter();
            let r = match sent.as_ref().map(|sent| conflict::before(tx, &by, now, &route, &r, sent)).transpose()? {
                Some(Before::Conflict(reply)) => return Ok(reply),
                Some(Before::Goes(merged)) => merged,
                None => r.clone(),
            };
            handled(&route, &mut Cx { dress: Dress::Browser, ..Cx::new(tx, by.clone(), now) }, &r)
        })
        .await?;
    // What can be seen only this once, such as a new token, is a page of its own.
    if let Some(html) = reply.html {
        return Ok(html_response(reply.status, &html, &parts.headers));
    }
    if json {
        let reply = super::read_answer(app, reply).await?;
        return Ok((axum::http::StatusCode::OK, [("content-type", "application/json")], reply.json).into_response());
    }
    let to = chosen.or(reply.location).or(back.take()).unwrap_or_else(|| "/".to_owned());
    Ok(see(&to))
}

/// The answer of a handler, with the names of the people on its page.
///
/// # Errors
/// Those of the handler.
pub fn handled(route: &Route, cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let mut reply = (route.handler)(cx, r)?;
    if let Some(html) = reply.html.take() {
        reply.html = Some(frame::names::fill(cx, &html)?);
    }
    Ok(reply)
}

/// Sends the browser to a path of this site.
fn see(to: &str) -> Response {
    Response::builder().status(303).header("location", to).body(axum::body::Body::empty()).unwrap_or_default()
}

/// A path of this site, and of no other.
pub fn local_path(url: &str) -> Option<String> {
    let ok = url.starts_with('/') && !url.starts_with("//") && !url.contains(['\\', '\r', '\n']);
    ok.then(|| url.to_owned())
}

/// The path and query of an absolute address of this site.
fn local_part(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    local_path(&rest[rest.find('/')?..])
}

/// Refuses what another site made the browser send.
pub fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|h| h.to_str().ok());
    let ok = match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match text("origin") {
            Some(origin) => origin.split_once("://").map(|o| o.1) == text("host"),
            None => true,
        },
    };
    if ok { Ok(()) } else { Err(Refusal::OtherSite.into()) }
}

/// Answers with a problem: inside the frame for whoever is signed in, so that the way on is one click.
async fn refuse(app: &App, p: Problem, by: Option<&Caller>, headers: &HeaderMap) -> Response {
    let p = log::with_id(p, headers);
    let wants_json = headers.get("accept").is_some_and(|h| h.as_bytes().starts_with(b"application/json"));
    if wants_json {
        return super::problem_json(&p);
    }
    let status = p.status;
    let framed = match by.cloned().filter(|_| status < 500) {
        Some(by) => {
            let (p, now) = (p.clone(), app.clock.now());
            let page = move |tx: &mut Conn| {
                frame::framed_problem(&mut Cx { dress: Dress::Browser, ..Cx::new(tx, by.clone(), now) }, &p)
            };
            app.db.read(page).await.ok()
        }
        None => None,
    };
    let mut answer = html_response(status, &framed.unwrap_or_else(|| frame::problem(&p, by)), headers);
    if let Some(seconds) = p.retry_after {
        answer.headers_mut().insert("retry-after", seconds.into());
    }
    answer
}

/// A page.
pub fn html_response(status: u16, html: &str, headers: &HeaderMap) -> Response {
    let html = &themed(html, headers);
    let b = Response::builder()
        .status(status)
        .header("content-type", "text/html; charset=utf-8")
        .header("content-security-policy", CSP)
        .header("x-content-type-options", "nosniff")
        .header("referrer-policy", "same-origin")
        .header("cross-origin-opener-policy", "same-origin")
        .header("cache-control", "no-store")
        .header("vary", "cookie");
    b.body(html.clone().into_owned().into()).unwrap_or_default()
}

/// The page in the colours that the reader chose, so that it does not begin in others.
fn themed<'a>(html: &'a str, headers: &HeaderMap) -> std::borrow::Cow<'a, str> {
    let chosen = session::cookie(headers, "theme").filter(|t| matches!(t.as_str(), "light" | "dark"));
    match chosen {
        Some(theme) => {
            html.replacen("<html lang=\"en\"", &format!("<html lang=\"en\" data-theme=\"{theme}\""), 1).into()
        }
        None => html.into(),
    }
}

/// A file of the browser's side; its name holds a hash of its content, so it never changes.
pub async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(a) = assets::get(&file) else {
        return (axum::http::StatusCode::NOT_FOUND, "there is no such file\n").into_response();
    };
    let b = Response::builder()
        .header("content-type", a.content_type)
        .header("cache-control", assets::CACHE_CONTROL)
        .header("x-content-type-options", "nosniff")
        .header("vary", "accept-encoding");
    let gzip = headers.get("accept-encoding").and_then(|h| h.to_str().ok()).is_some_and(|s| s.contains("gzip"));
    if gzip {
        return b.header("content-encoding", "gzip").body(a.gzip.into()).unwrap_or_default();
    }
    b.body(a.bytes.into()).unwrap_or_default()
}

/// The icon, where browsers look for it unasked.
pub async fn favicon(headers: HeaderMap) -> Response {
    let url = assets::url("favicon.svg");
    asset(Path(url.trim_start_matches("/assets/").to_owned()), headers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().filter_map(|(n, v)| Some((n.parse().ok()?, v.parse().ok()?))).collect()
    }

    #[test]
    fn other_sites_are_refused() {
        assert!(same_origin(&headers(&[("sec-fetch-site", "same-origin")])).is_ok());
        assert!(same_origin(&headers(&[("sec-fetch-site", "cross-site")])).is_err());
        assert!(same_origin(&headers(&[("sec-fetch-site", "same-site")])).is_err());
        assert!(same_origin(&headers(&[("origin", "http://a:1"), ("host", "a:1")])).is_ok());
        assert!(same_origin(&headers(&[("origin", "http://b:1"), ("host", "a:1")])).is_err());
        assert!(same_origin(&headers(&[("origin", "null"), ("host", "a:1")])).is_err());
    }

    #[test]
    fn a_page_begins_in_the_chosen_colours() {
        let page = "<html lang=\"en\"><p>";
        assert_eq!(
            themed(page, &headers(&[("cookie", "a=b; theme=dark")])),
            "<html lang=\"en\" data-theme=\"dark\"><p>"
        );
        assert_eq!(themed(page, &headers(&[("cookie", "theme=\"><x")])), page);
    }

    #[test]
    fn a_way_back_stays_on_this_site() {
        assert_eq!(local_path("/a?b"), Some("/a?b".into()));
        assert_eq!(local_path("//evil.example"), None);
        assert_eq!(local_path("/\\evil.example"), None);
        assert_eq!(local_path("https://evil.example"), None);
        assert_eq!(local_part("http://here:1/x?y"), Some("/x?y".into()));
    }
}
