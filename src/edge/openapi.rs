//! The OpenAPI 3.1 document, generated from the table of routes and the types that its handlers take and give.

use super::{Mount, Route};
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::sync::Arc;

/// Makes the document.
pub(super) fn document(table: &[Arc<Route>]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for route in table.iter().filter(|r| r.mount != Mount::Browser) {
        let method = route.method.as_str().to_lowercase();
        let operation = operation(route, &mut generator);
        let entry = paths.entry(format!("/api/v1{}", route.path)).or_insert_with(|| json!({}));
        entry[method] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert(
        "Problem".into(),
        json!({
        "type": "object", "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "code": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object", "properties": {
                "field": {"type": "string"}, "message": {"type": "string"}}}}}}),
    );
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Tandem", "version": env!("CARGO_PKG_VERSION"), "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
                 "description": "The Scrum Project Tool for teams that build something and also run it."},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas}
    })
}

fn operation(route: &Route, generator: &mut schemars::SchemaGenerator) -> Value {
    let parts: Vec<&str> = route.path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}')).collect();
    let mut parameters: Vec<Value> = parts
        .iter()
        .map(|p| json!({"name": p, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    if !route.reads() {
        parameters.push(json!({"name": "If-Match", "in": "header", "schema": {"type": "string"}}));
    }
    if route.method == axum::http::Method::POST {
        parameters
            .push(json!({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}}));
    }
    let name: String = route
        .path
        .split('/')
        .filter(|s| !s.is_empty())
        .map(|s| s.trim_matches(['{', '}']).replace('-', "_"))
        .collect::<Vec<_>>()
        .join("_");
    let answer = match route.gives {
        Some(gives) => {
            json!({"description": route.about, "content": {"application/json": {"schema": gives(generator)}}})
        }
        None => json!({"description": route.about}),
    };
    let mut operation = json!({
        "operationId": format!("{}_{name}", route.method.as_str().to_lowercase()),
        "summary": route.about,
        "parameters": parameters,
        "responses": {
            "default": {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"}}}}}
    });
    let status = if route.gives.is_none() { "204" } else { "2XX" };
    operation["responses"][status] = answer;
    if let Some(takes) = route.takes {
        operation["requestBody"] = json!({"content": {"application/json": {"schema": takes()}}});
    }
    operation
}

/// The document, and a page to read it.
pub(super) fn routes(document: Value) -> Router {
    let page: Arc<str> = readable(&document).into();
    let document: Arc<Value> = Arc::new(document);
    Router::new().route("/openapi.json", get(move || async move { axum::Json((*document).clone()) })).route(
        "/docs",
        get(move || async move { ([("content-security-policy", super::browser::CSP)], Html(page.to_string())) }),
    )
}

fn readable(document: &Value) -> String {
    let mut body = String::new();
    let none = Map::new();
    for (path, methods) in document["paths"].as_object().unwrap_or(&none) {
        for (method, op) in methods.as_object().unwrap_or(&none) {
            // Writing to a String cannot fail.
            let _ = write!(
                body,
                "<section class=\"card\"><h2><code>{} {}</code></h2><p>{}</p>",
                method.to_uppercase(),
                crate::pages::escape(path),
                crate::pages::escape(op["summary"].as_str().unwrap_or(""))
            );
            if let Some(schema) = op.pointer("/requestBody/content/application~1json/schema") {
                let text = serde_json::to_string_pretty(&schema["properties"]).unwrap_or_default();
                let _ = write!(
                    body,
                    "<details><summary>Takes</summary><pre>{}</pre></details>",
                    crate::pages::escape(&text)
                );
            }
            if let Some(schema) = op.pointer("/responses/2XX/content/application~1json/schema") {
                let of = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| document.pointer(p));
                let text = serde_json::to_string_pretty(of.unwrap_or(schema)).unwrap_or_default();
                let _ = write!(
                    body,
                    "<details><summary>Gives</summary><pre>{}</pre></details>",
                    crate::pages::escape(&text)
                );
            }
            body.push_str("</section>");
        }
    }
    crate::pages::plain(
        "The HTTP API",
        &format!("<p>The document: <a href=\"/api/v1/openapi.json\">openapi.json</a></p>{body}"),
    )
}
