//! The OpenAPI 3.1 document, generated from the table of routes and the types that its handlers take and give.

use super::browser;
use crate::facts::refusal::model::Code;
use crate::kit::assets;
use crate::kit::query::Parameter;
use crate::route::{Mount, Route};
use askama::Template;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Makes the document.
pub fn document(table: &[Arc<Route>]) -> Value {
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
            "detail": {"type": "string"}, "code": {"type": "string"}, "request_id": {"type": "string"},
            "requirement": {"type": "string", "description": "The number of the requirement behind a refusal."},
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
            "responses": shared_responses(),
            "schemas": schemas}
    })
}

fn operation(route: &Route, generator: &mut schemars::SchemaGenerator) -> Value {
    let parts: Vec<&str> = route.path.split('/').filter_map(|s| s.strip_prefix('{')?.strip_suffix('}')).collect();
    let mut parameters: Vec<Value> = parts
        .iter()
        .map(|p| json!({"name": p, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    parameters.extend(route.asks.map_or_else(Vec::new, |a| (a.parameters)()).into_iter().map(query_parameter));
    if route.reads() {
        parameters.push(json!({"name": "If-None-Match", "in": "header", "schema": {"type": "string"}}));
    } else {
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
    let mut operation = json!({
        "operationId": format!("{}_{name}", route.method.as_str().to_lowercase()),
        "summary": route.about,
        "parameters": parameters,
        "responses": responses(route, generator),
    });
    if let Some(takes) = route.takes {
        operation["requestBody"] = json!({"content": {"application/json": {"schema": takes()}}});
    }
    operation
}

fn query_parameter(p: Parameter) -> Value {
    let mut out = json!({"name": p.name, "in": "query", "schema": p.schema});
    if !p.about.is_empty() {
        out["description"] = p.about.into();
    }
    out
}

/// What a program can be answered with: the success, and every refusal.
fn responses(route: &Route, generator: &mut schemars::SchemaGenerator) -> Map<String, Value> {
    let mut all = Map::new();
    for status in route.statuses() {
        let answer = if status == route.success {
            success(route, generator)
        } else if matches!(status, 403 | 409) {
            refusal(status, &route.codes(status))
        } else {
            json!({"$ref": format!("#/components/responses/{status}")})
        };
        all.insert(status.to_string(), answer);
    }
    all
}

fn success(route: &Route, generator: &mut schemars::SchemaGenerator) -> Value {
    let mut answer = json!({"description": route.about});
    let Some(gives) = route.gives else { return answer };
    answer["content"] = json!({"application/json": {"schema": gives(generator)}});
    if route.asks.is_some_and(|a| (a.parameters)().iter().any(|p| p.name == "format")) {
        answer["content"]["text/csv"] = json!({"schema": {"type": "string"}});
    }
    if route.reads() {
        answer["headers"]["ETag"] = json!({"schema": {"type": "string"}});
    }
    if route.success == 201 {
        answer["headers"]["Location"] = json!({"schema": {"type": "string", "format": "uri-reference"}});
    }
    answer
}

/// The answer of a rule: a problem whose code is one of these.
fn refusal(status: u16, codes: &[Code]) -> Value {
    let one_of = json!({"properties": {"code": {"enum": codes}}});
    let schema = json!({"allOf": [{"$ref": "#/components/schemas/Problem"}, one_of]});
    json!({"description": means(status), "content": {"application/problem+json": {"schema": schema}}})
}

fn problem() -> Value {
    json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}})
}

/// The answers that mean the same for every operation.
fn shared_responses() -> Map<String, Value> {
    let mut all = Map::new();
    all.insert("304".into(), json!({"description": "Not changed since the version that If-None-Match names."}));
    for status in [400, 401, 404, 412, 413, 415, 422, 429, 500, 503] {
        let mut answer = json!({"description": means(status), "content": problem()});
        if matches!(status, 429 | 503) {
            answer["headers"] = json!({"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}});
        }
        all.insert(status.to_string(), answer);
    }
    all
}

fn means(status: u16) -> &'static str {
    match status {
        400 => "The body is not JSON.",
        401 => "There is no token, or it is unknown.",
        403 => "The caller may not do this; the code says who may.",
        404 => "It does not exist, or the caller cannot see it.",
        409 => "A rule refuses it as things are; the code says which.",
        412 => "If-Match names an older version.",
        413 => "The body is larger than 1 MiB.",
        415 => "The body is not application/json.",
        422 => "A field or parameter is wrong or unknown; errors names each.",
        429 => "Too many requests.",
        500 => "Something went wrong on the server; request_id finds it in the log.",
        _ => "The database cannot be reached right now, or too many changes met.",
    }
}

/// The document, and a page to read it.
pub fn routes(document: Value) -> Router {
    let page: Arc<str> = readable(&document).into();
    let document: Arc<Value> = Arc::new(document);
    Router::new().route("/openapi.json", get(move || async move { axum::Json((*document).clone()) })).route(
        "/docs",
        get(move || async move { ([("content-security-policy", browser::CSP)], Html(page.to_string())) }),
    )
}

#[derive(Template)]
#[template(path = "doors/edge/pages/docs.html")]
struct Docs<'a> {
    operations: Vec<Operation<'a>>,
}

/// An operation as people read it.
struct Operation<'a> {
    method: String,
    path: &'a str,
    summary: &'a str,
    takes: Option<String>,
    gives: Option<String>,
}

fn readable(document: &Value) -> String {
    let none = Map::new();
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap_or(&none) {
        for (method, op) in methods.as_object().unwrap_or(&none) {
            let takes = op.pointer("/requestBody/content/application~1json/schema").map(|s| &s["properties"]);
            let answers = ["200", "201"].map(|s| format!("/responses/{s}/content/application~1json/schema"));
            let gives = answers.iter().find_map(|a| op.pointer(a)).map(|schema| {
                let of = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| document.pointer(p));
                of.unwrap_or(schema)
            });
            let text = |schema: &Value| serde_json::to_string_pretty(schema).unwrap_or_default();
            operations.push(Operation {
                method: method.to_uppercase(),
                path,
                summary: op["summary"].as_str().unwrap_or(""),
                takes: takes.map(text),
                gives: gives.map(text),
            });
        }
    }
    // Writing to a String cannot fail.
    Docs { operations }.render().unwrap_or_default()
}
