//! The table of routes for callers inside the program: the sample organisation is told through it.

use crate::app::App;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::{Reply, Req};
use crate::people::account::model::Caller;
use crate::route::{Mount, Route};
use axum::http::Method;
use serde_json::Value;

/// Answers like the API, without HTTP: the same handler, the same transaction, the same refusals.
///
/// # Errors
/// Those of the handler; 404 for an address that is not in the table.
pub fn call(
    app: &App,
    table: &[Route],
    by: &Caller,
    method: &Method,
    path: &str,
    body: Value,
) -> Result<Value, Problem> {
    let found = table.iter().filter(|r| r.method == *method && r.mount != Mount::Browser);
    let (route, parts) = found
        .filter_map(|r| Some((r, r.parts(path)?)))
        .next()
        .ok_or_else(|| Problem::not_found(format!("{method} {path}")))?;
    let req =
        Req { path: parts, query: Query::default(), asks: [route.asks, None], body: body.into(), url: path.to_owned() };
    let handler = route.handler;
    let reply = if route.reads() {
        app.query(by, move |cx| handler(cx, &req))?
    } else {
        app.command(by, move |cx| handler(cx, &req))?
    };
    let reply = match reply.later {
        Some(later) => Reply { json: app.db.read_now(move |tx| later.read(tx))?, later: None, ..reply },
        None => reply,
    };
    if reply.json.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&reply.json).map_err(Problem::internal) }
}
