//! The table of routes for callers inside the program: the sample organisation is told through it.

use super::{Mount, Route};
use crate::account::Caller;
use crate::app::App;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::Req;
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
        .filter_map(|r| Some((r, parts(r.path, path)?)))
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
    if reply.json.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&reply.json).map_err(Problem::internal) }
}

/// The parts in braces, if the path is one of the pattern. Literal segments of the table never collide with parts.
fn parts(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut want, mut have) = (pattern.split('/'), path.split('/'));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_by_its_pattern() {
        assert_eq!(parts("/stories/{key}/rank", "/stories/OPS-1/rank"), Some(vec![("key".into(), "OPS-1".into())]));
        assert_eq!(parts("/stories/{key}", "/stories/OPS-1/rank"), None);
        assert_eq!(parts("/stories/{key}", "/epics/OPS-1"), None);
    }
}
