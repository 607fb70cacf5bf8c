//! Signing in and out, and who a cookie belongs to.

use super::api::limited;
use super::browser::{html_response, local_path, same_origin};
use crate::app::{App, Cx};
use crate::doors::frame;
use crate::kit::problem::Problem;
use crate::kit::web::form_hint;
use crate::kit::{query, secret};
use crate::people::account;
use crate::people::account::model::Caller;
use crate::people::account::store::caller_of_session;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{get, post};
use cookie::{Cookie, SameSite};
use std::net::SocketAddr;

const SESSION: &str = "tandem_session";

/// The pages around a session.
pub fn routes(app: App) -> Router {
    let (a, b, c) = (app.clone(), app.clone(), app);
    Router::new()
        .route("/sign-in", get(move |req: Request| form(a, req)).post(move |req: Request| sign_in(b, req)))
        .route("/sign-out", post(move |req: Request| sign_out(c, req)))
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all("cookie").iter().filter_map(|h| h.to_str().ok());
    let found = lines.flat_map(Cookie::split_parse).flatten().find(|c| c.name() == name);
    found.map(|c| c.value().to_owned())
}

/// Who the session of a request belongs to.
pub async fn caller(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    let Some(token) = cookie(headers, SESSION) else { return Ok(None) };
    let (hash, now) = (secret::hash(token.as_bytes()), app.clock.now());
    app.db.read(move |tx| Ok(caller_of_session(tx, &hash, now)?)).await
}

/// Sends the browser to sign in, and back afterwards.
pub fn ask(parts: &Parts) -> Response {
    let from = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let to = if from == "/" {
        "/sign-in".to_owned()
    } else {
        let back = percent_encoding::utf8_percent_encode(from, percent_encoding::NON_ALPHANUMERIC);
        format!("/sign-in?return_to={back}")
    };
    see_other(&to, None)
}

fn see_other(to: &str, set: Option<String>) -> Response {
    let mut b = Response::builder().status(303).header("location", to).header("cache-control", "no-store");
    if let Some(c) = set {
        b = b.header("set-cookie", c);
    }
    b.body(axum::body::Body::empty()).unwrap_or_default()
}

fn set_cookie(token: &str, seconds: i64, headers: &HeaderMap) -> String {
    let https = headers.get("x-forwarded-proto").is_some_and(|h| h.as_bytes() == b"https");
    Cookie::build((SESSION, token))
        .path("/")
        .max_age(cookie::time::Duration::seconds(seconds))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(https)
        .build()
        .to_string()
}

async fn form(app: App, req: Request) -> Response {
    let (parts, _) = req.into_parts();
    let query = query::Query::parse(parts.uri.query().unwrap_or(""));
    let back = query.get("return_to").and_then(local_path).unwrap_or_else(|| "/".to_owned());
    match caller(&app, &parts.headers).await {
        Ok(Some(_)) => see_other(&back, None),
        _ => html_response(200, &frame::sign_in("", &back, None), &parts.headers),
    }
}

async fn sign_in(app: App, req: Request) -> Response {
    let (parts, body) = req.into_parts();
    let text = match limited(body).await {
        Ok(raw) => String::from_utf8_lossy(&raw).into_owned(),
        Err(p) => return html_response(p.status, &frame::sign_in("", "/", Some(&p)), &parts.headers),
    };
    let login = form_hint(&text, "login").unwrap_or_default();
    let back = form_hint(&text, "return_to").and_then(|u| local_path(&u)).unwrap_or_else(|| "/".to_owned());
    match try_sign_in(&app, &parts, &login, form_hint(&text, "password").unwrap_or_default()).await {
        Ok(token) => see_other(&back, Some(set_cookie(&token, 30 * 24 * 3600, &parts.headers))),
        Err(p) => html_response(p.status, &frame::sign_in(&login, &back, Some(&p)), &parts.headers),
    }
}

async fn try_sign_in(app: &App, parts: &Parts, login: &str, password: String) -> Result<String, Problem> {
    same_origin(&parts.headers)?;
    let now = app.clock.now();
    let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(String::new, |c| c.0.ip().to_string());
    let names = [format!("login {login}"), format!("address {address}")];
    let who = [names[0].as_str(), names[1].as_str()];
    app.limits.may_sign_in(&who, now)?;
    let wanted = login.to_owned();
    let found =
        app.db.read(move |tx| account::verbs::credentials(&mut Cx::new(tx, Caller::system(), now), &wanted)).await?;
    let (id, hash) = found.map_or((0, None), |(id, hash)| (id, hash));
    let right = tokio::task::spawn_blocking(move || account::model::passwords::verify(&password, hash.as_deref()))
        .await
        .map_err(Problem::internal)?;
    if !right {
        app.limits.failed(&who, now);
        if let Some(more) = app.limits.tell(now) {
            let (login, address) = (login.to_owned(), address.clone());
            let told: Result<(), Problem> = app
                .db
                .write(move |tx| {
                    account::verbs::sign_in_failed(&mut Cx::new(tx, Caller::system(), now), &login, &address, more)
                })
                .await;
            told?;
        }
        return Err(Problem::unauthenticated("login or password is wrong"));
    }
    app.db.write(move |tx| account::verbs::begin_session(&mut Cx::new(tx, Caller::system(), now), id, &address)).await
}

async fn sign_out(app: App, req: Request) -> Response {
    let (parts, _) = req.into_parts();
    let now = app.clock.now();
    if let (Ok(()), Some(token)) = (same_origin(&parts.headers), cookie(&parts.headers, SESSION)) {
        let ended: Result<(), Problem> =
            app.db.write(move |tx| account::verbs::end_session(&mut Cx::new(tx, Caller::system(), now), &token)).await;
        if let Err(p) = ended {
            return html_response(p.status, &frame::problem(&p, None), &parts.headers);
        }
    }
    see_other("/sign-in", Some(set_cookie("", 0, &parts.headers)))
}
