//! `/live?topics=…`: a WebSocket on which an open page hears that something it shows has changed. It then fetches itself
//! again, so what it may see is decided where it always is. WebSockets do not count against the six connections that
//! a browser opens over HTTP/1.1, so any number of tabs stays live.

use super::session;
use crate::app::{App, Cx};
use crate::kit::db::EVERYTHING;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::Dress;
use crate::people::account::model::Caller;
use crate::people::team;
use crate::product::project;
use crate::scrum::poker;
use crate::service::{access, work_package};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

/// The route.
pub fn routes(app: App) -> Router {
    Router::new().route("/live", get(move |req: Request| connect(app, req)))
}

async fn connect(app: App, req: Request) -> Response {
    let (mut parts, _) = req.into_parts();
    let by = match session::caller(&app, &parts.headers).await {
        Ok(Some(by)) => by,
        _ => return (axum::http::StatusCode::UNAUTHORIZED, "sign in first\n").into_response(),
    };
    // A WebSocket is not bound to its origin by the browser.
    let text = |name: &str| parts.headers.get(name).and_then(|h| h.to_str().ok());
    if text("origin").and_then(|o| o.split_once("://")).map(|o| o.1) != text("host") {
        return (axum::http::StatusCode::FORBIDDEN, "this came from another site\n").into_response();
    }
    let query = Query::parse(parts.uri.query().unwrap_or(""));
    let wanted: Vec<String> = query.get("topics").unwrap_or("").split(',').take(50).map(str::to_owned).collect();
    let topics = match visible(&app, by, wanted).await {
        Ok(t) => t,
        Err(p) => return super::problem_json(&p),
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => {
            let heard = app.hub.listen();
            upgrade.on_upgrade(move |socket| serve(socket, heard, topics))
        }
        Err(e) => e.into_response(),
    }
}

/// The topics among these that the caller may hear.
async fn visible(app: &App, by: Caller, wanted: Vec<String>) -> Result<Vec<String>, Problem> {
    let now = app.clock.now();
    app.db
        .read(move |tx| {
            let mut cx = Cx { dress: Dress::Browser, ..Cx::new(tx, by.clone(), now) };
            let mut out = Vec::new();
            for topic in &wanted {
                if may_hear(&mut cx, topic)? {
                    out.push(topic.clone());
                }
            }
            Ok(out)
        })
        .await
}

async fn serve(
    mut socket: WebSocket,
    mut heard: tokio::sync::broadcast::Receiver<std::sync::Arc<[String]>>,
    topics: Vec<String>,
) {
    let mut beat = tokio::time::interval(Duration::from_secs(30));
    loop {
        let message = tokio::select! {
            told = heard.recv() => match told {
                Ok(changed) => {
                    let mine: Vec<&str> = changed.iter().filter(|t| topics.contains(t) || *t == EVERYTHING).map(String::as_str).collect();
                    if mine.is_empty() { continue }
                    Message::Text(mine.join(",").into())
                }
                // Too slow to hear everything: something changed, that is enough.
                Err(RecvError::Lagged(_)) => Message::Text("changed".into()),
                Err(RecvError::Closed) => return,
            },
            _ = beat.tick() => Message::Ping(Vec::new().into()),
            said = socket.recv() => match said {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => continue,
            },
        };
        if socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Whether the caller may hear a topic of live updates.
fn may_hear(cx: &mut Cx<'_>, topic: &str) -> Result<bool, Problem> {
    let Some((kind, id)) = topic.rsplit_once('-').and_then(|(k, n)| Some((k, n.parse::<i64>().ok()?))) else {
        return Ok(false);
    };
    Ok(match kind {
        "person" => cx.by.id == id,
        "project" => project::read::scope(cx)?.holds(id),
        "team" => {
            let t = team::store::by_id(cx.tx, id)?;
            team::read::visible(cx, &t)?
        }
        "poker" => poker::read::audible(cx, id)?,
        "work_package" => {
            let w = work_package::store::by_id(cx.tx, id)?;
            access::read::visible(cx, &w)?
        }
        _ => false,
    })
}
