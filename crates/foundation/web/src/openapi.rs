//! The API described: one OpenAPI 3.1 document for programs, one page for people, both from the same code.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use axum::routing::get;
use bytes::Bytes;
use kernel::Words;
use serde_json::{Value, json};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Info, OpenApi, RefOr, Schema};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_axum::router::OpenApiRouter;

use crate::page::{Page, Section};
use crate::problem::{Answer, ProblemDocument};
use crate::view::View;

/// An operation as the page shows it.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    needs_key: bool,
    parameters: Vec<[String; 4]>,
    body: String,
    answers: Vec<[String; 2]>,
    curl: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage<'a> {
    t: Words<'a>,
    operations: &'a [Operation],
}

/// Joins the rooms' APIs, describes them at `/api/v1/openapi.json`, and shows them at `/api`.
pub fn describe(rooms: Vec<OpenApiRouter>, base_url: &str) -> Router {
    let mut whole = OpenApiRouter::with_openapi(OpenApi::new(
        Info::builder()
            .title("Balai")
            .version(env!("CARGO_PKG_VERSION"))
            .description(Some(
                "The verbs of the hall for programs. Make a key at /saya/kunci and send it as a bearer token. Errors are \
                 RFC 9457 problem documents. Send Idempotency-Key with what creates, If-Match with what changes.",
            ))
            .build(),
        utoipa::openapi::Paths::new(),
    ));
    for room in rooms {
        whole = whole.merge(room);
    }
    let (router, mut api) = whole.split_for_parts();
    api.servers = Some(vec![utoipa::openapi::Server::new(base_url)]);
    let mut components = api.components.take().unwrap_or_default();
    components.schemas.extend(problem_schemas());
    components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    api.components = Some(components);
    let mut document = serde_json::to_value(&api).unwrap_or_default();
    // The page says once what holds for all; programs read it at each.
    let operations: Arc<[Operation]> = operations(&document, base_url).into();
    add_refusals(&mut document);
    let bytes = Bytes::from(document.to_string());
    router
        .route(
            "/api/v1/openapi.json",
            get(move || async move {
                let mut response = bytes.into_response();
                response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
                response
            }),
        )
        .route("/api", get(move |view: View| async move { show(&view, &operations) }))
}

/// What every refusal of the API looks like, for rooms to refer to in their responses.
fn problem_schemas() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    schemas.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
    schemas
}

/// Adds to every operation the refusals that it shares with all others of its kind; what it says itself stays. Every
/// refusal is a problem document.
fn add_refusals(document: &mut Value) {
    let problem = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for operation in items.filter_map(|(_, item)| item.as_object_mut()).flatten().map(|(_, operation)| operation) {
        let (has_body, needs_key) = (operation.get("requestBody").is_some(), operation.get("security").is_some());
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        for (status, description, applies) in [
            ("400", "The address, a parameter or the body cannot be read", true),
            ("401", "A key is needed, or this one is unknown or has ended", needs_key),
            ("403", "The key lacks the scope, or its holder the right", needs_key),
            ("413", "The body is too large", has_body),
            ("415", "The body is of a type that is not taken", has_body),
            ("429", "Too many requests; Retry-After says when to come again", true),
            ("500", "Our fault; the log knows it under `instance`", true),
            ("503", "Not now; Retry-After says when to come again", true),
        ] {
            if applies {
                responses.entry(status).or_insert_with(|| json!({ "description": description }));
            }
        }
        for (_, answer) in responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5'])) {
            if let Some(answer) = answer.as_object_mut() {
                answer.entry("content").or_insert_with(|| problem.clone());
            }
        }
    }
}

fn show(view: &View, operations: &[Operation]) -> Answer {
    let page = ApiPage { t: view.words(), operations };
    Ok(Page::new(view.words().get("api-title"), Section::None).main(&page)?.render(view))
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn operations(document: &Value, base_url: &str) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation.get("responses").is_some() {
                all.push(self::operation(document, path, method, operation, base_url));
            }
        }
    }
    all
}

fn operation(document: &Value, path: &str, method: &str, operation: &Value, base_url: &str) -> Operation {
    let needs_key = operation.get("security").is_some();
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten().map(|parameter| {
        let needed = if parameter.get("required") == Some(&Value::Bool(true)) { "*" } else { "" };
        [text(parameter, "name"), text(parameter, "in"), needed.to_owned(), text(parameter, "description")]
    });
    let body =
        operation.pointer("/requestBody/content").and_then(Value::as_object).and_then(|kinds| kinds.iter().next());
    let body =
        body.map(|(_, media)| shape(document, media.get("schema").unwrap_or(&Value::Null), 0)).unwrap_or_default();
    let answers = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let answers = answers.map(|(status, answer)| [status.clone(), text(answer, "description")]).collect();
    let key = if needs_key { " -H 'Authorization: Bearer KUNCI'" } else { "" };
    let data = if body.is_empty() { "" } else { " -H 'Content-Type: application/json' -d @isi.json" };
    let verb = method.to_uppercase();
    let verb_flag = if verb == "GET" { String::new() } else { format!(" -X {verb}") };
    Operation {
        id: text(operation, "operationId"),
        method: verb,
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        needs_key,
        parameters: parameters.collect(),
        body,
        answers,
        curl: format!("curl{verb_flag}{key}{data} '{base_url}{path}'"),
    }
}

/// A schema as an indented outline of names and kinds.
fn shape(document: &Value, schema: &Value, depth: usize) -> String {
    if depth > 4 {
        return String::new();
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        return shape(document, target, depth);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(options) = schema.get(several).and_then(Value::as_array) {
            let shapes: Vec<String> = options.iter().map(|option| shape(document, option, depth)).collect();
            return shapes.join(&format!("\n{}| \n", "  ".repeat(depth)));
        }
    }
    let pad = "  ".repeat(depth);
    let properties = schema.get("properties").and_then(Value::as_object);
    match properties {
        Some(properties) => properties
            .iter()
            .map(|(name, inner)| {
                let below = shape(document, inner, depth + 1);
                let kind = kind_of(inner);
                if below.contains('\n') || below.starts_with("    ") {
                    format!("{pad}{name}: {kind}\n{below}")
                } else {
                    format!("{pad}{name}: {kind}")
                }
            })
            .collect::<Vec<_>>()
            .join("\n"),
        None => schema.get("items").map(|items| shape(document, items, depth)).unwrap_or_default(),
    }
}

fn kind_of(schema: &Value) -> String {
    if let Some(constant) = schema.get("enum").and_then(Value::as_array) {
        return constant.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | "),
        _ => schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|name| name.rsplit('/').next())
            .unwrap_or("object")
            .to_owned(),
    }
}
