//! `/live?topics=…`: a WebSocket on which an open page hears that something it shows has changed. It then fetches itself
//! again, so what it may see is decided where it always is. WebSockets do not count against the six connections that
//! a browser opens over HTTP/1.1, so any number of tabs stays live.

use super::session;
use crate::app::{App, Cx};
use crate::doors::routes;
use crate::kit::db::EVERYTHING;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::Dress;
use crate::people::account::model::Caller;
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
                if routes::may_hear(&mut cx, topic)? {
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
