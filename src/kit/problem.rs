//! Errors as sentences with codes (RFC 9457): what is wrong, with which value, what to do.

use crate::kit::db::{DbError, Retry};
use crate::kit::fields::FieldError;
use serde::Serialize;

/// What stands between a request and its answer.
#[derive(Debug, Clone)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// A stable `snake_case` word.
    pub code: &'static str,
    /// The sentence.
    pub detail: String,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
    /// The id of the request that met a fault of the server.
    pub request_id: Option<Box<str>>,
    /// The number of the requirement behind a refusal.
    pub requirement: Option<&'static str>,
    /// Seconds to wait, with 429.
    pub retry_after: Option<u64>,
    pub retry: bool,
}

/// The body of `application/problem+json`.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
}

impl Problem {
    fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            request_id: None,
            requirement: None,
            retry_after: None,
            retry: false,
        }
    }
    /// 400.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(400, code, detail)
    }
    /// 401.
    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(401, "unauthenticated", detail)
    }
    /// A rule says no: 403 or 409 with its code, and the number of the requirement behind it.
    pub(crate) fn refused(status: u16, code: &'static str, detail: String, requirement: Option<&'static str>) -> Self {
        Self { requirement, ..Self::new(status, code, detail) }
    }
    /// 404: not there, or not visible to this person.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(404, "not_found", format!("{what} is not there, or not visible to you"))
    }
    /// 405.
    pub fn method_not_allowed(allowed: &str) -> Self {
        Self::new(405, "method_not_allowed", format!("this address understands {allowed}"))
    }
    /// 412.
    pub fn stale() -> Self {
        Self::new(412, "stale", "somebody changed it meanwhile; read it again, then repeat your change")
    }
    /// 413.
    pub fn too_large() -> Self {
        Self::new(413, "too_large", "the body is larger than 1 MiB")
    }
    /// 415.
    pub fn unsupported_media_type(detail: impl Into<String>) -> Self {
        Self::new(415, "unsupported_media_type", detail)
    }
    /// 422 for one field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }
    /// 422 for several fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let detail = errors.iter().map(|e| format!("{}: {}", e.field, e.message)).collect::<Vec<_>>().join("; ");
        Self { errors, ..Self::new(422, "invalid", detail) }
    }
    /// 422 with another code.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(422, code, detail)
    }
    /// 429.
    pub fn too_many(seconds: u64, detail: impl Into<String>) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(429, "too_many_requests", detail) }
    }
    /// 500; the cause is logged here, once, and never shown.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!("{cause}");
        Self::new(500, "internal", "something went wrong on our side; nothing was changed; it is in the server's log")
    }
    /// 500 after a change that is committed: only the answer could not be read, and `at` is where the new object is.
    pub fn unanswered(cause: &Self, at: Option<&str>) -> Self {
        tracing::error!("the answer to a change that was made: {cause}");
        let at = at.map_or_else(String::new, |at| format!(" at {at}"));
        let detail = format!(
            "your change was made and is saved, but the answer to it could not be read; don't repeat it; read it{at} instead"
        );
        Self::new(500, "answer_failed", detail)
    }
    /// 503.
    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        tracing::error!("{cause}");
        Self::new(503, "unavailable", "the database cannot be reached just now; nothing was changed; try again shortly")
    }
    /// The words for the status.
    pub fn title(&self) -> &'static str {
        match self.status {
            400 => "The request is not understood",
            401 => "Sign in first",
            403 => "Not allowed",
            404 => "Not found",
            405 => "Not possible here",
            409 => "A rule refuses it",
            412 => "Changed meanwhile",
            413 => "Too large",
            415 => "Unknown format",
            422 => "Something is wrong with what was sent",
            429 => "Too many requests",
            503 => "Not available just now",
            _ => "Something went wrong",
        }
    }
    /// The JSON of the problem.
    pub fn json(&self) -> Vec<u8> {
        let body = Body {
            r#type: format!("/problems/{}", self.code),
            title: self.title(),
            status: self.status,
            detail: &self.detail,
            code: self.code,
            requirement: self.requirement,
            errors: &self.errors,
            request_id: self.request_id.as_deref(),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.detail, self.code)
    }
}

impl From<DbError> for Problem {
    fn from(e: DbError) -> Self {
        match e {
            DbError::Serialization(cause) => {
                tracing::debug!("a transaction met another one: {cause}");
                let detail = "many changes met at the same moment; nothing was changed; try again";
                Self { retry: true, retry_after: Some(1), ..Self::new(503, "unavailable", detail) }
            }
            // A unique row that appeared between looking and writing: run again, and the look will see it.
            DbError::Unique(cause) => Self { retry: true, ..Self::internal(cause) },
            DbError::Unreachable(cause) => Self::unavailable(cause),
            DbError::NoRow(cause) | DbError::Other(cause) => Self::internal(cause),
        }
    }
}

impl Retry for Problem {
    fn retry(&self) -> bool {
        self.retry
    }
    fn panicked() -> Self {
        Self::internal("a command panicked")
    }
}
