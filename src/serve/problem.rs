//! What went wrong, as `application/problem+json` (RFC 9457). Nothing that was sent is sent back.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::ledger::LedgerError;
use crate::query::QueryError;

/// A problem, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
}

impl Problem {
    pub fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            title,
            status: status.as_u16(),
            detail: detail.into(),
            suggestions: Vec::new(),
        }
    }

    fn suggesting(self, suggestions: &[String]) -> Problem {
        Problem {
            suggestions: suggestions.to_vec(),
            ..self
        }
    }

    /// A question that cannot be read.
    pub fn question(detail: impl Into<String>) -> Problem {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "the question cannot be read",
            detail,
        )
    }

    /// The problem that a bare status stands for.
    pub fn of_status(status: StatusCode) -> Problem {
        let detail = match status {
            StatusCode::NOT_FOUND => "there is no such path; /openapi.json lists them",
            StatusCode::METHOD_NOT_ALLOWED => {
                "answers are read with GET; /v1/decisions and /mcp take POST"
            }
            StatusCode::PAYLOAD_TOO_LARGE => "a body may have 64 KiB",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "send application/json",
            StatusCode::GATEWAY_TIMEOUT => "the answer took too long; ask for less at a time",
            _ => "see /openapi.json",
        };
        Problem::new(
            status,
            status.canonical_reason().unwrap_or("a problem"),
            detail,
        )
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Problem {
        let (title, detail) = match error {
            LedgerError::Missing { .. } => {
                ("there is no ledger", "run `lastchange reconcile` first")
            }
            LedgerError::Empty { .. } => (
                "the ledger holds no run yet",
                "run `lastchange reconcile` first",
            ),
            LedgerError::Locked { .. } => ("the ledger is busy", "ask again"),
            LedgerError::Newer { .. } => (
                "the ledger was written by a newer lastchange",
                "update the one that serves",
            ),
            LedgerError::Older { .. } => (
                "the ledger was written by an older lastchange",
                "bring it up to date with `lastchange ledger migrate`",
            ),
            LedgerError::Damaged { .. } | LedgerError::NotALedger { .. } => (
                "the ledger is damaged",
                "put back a backup, or start anew with `lastchange reconcile --fresh`",
            ),
            LedgerError::Sql { .. } | LedgerError::Io { .. } | LedgerError::Exists { .. } => {
                ("the ledger cannot be read", "ask again")
            }
        };
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, title, detail)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Problem {
        match error {
            QueryError::Ledger(error) => error.into(),
            QueryError::NoSuchService { near, .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "no such service",
                "no change names a service like that",
            )
            .suggesting(&near),
            QueryError::NoSuchMark { marks, .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "no such time",
                "`since` is no instant, no span such as 7d, no run such as run:3, and no mark",
            )
            .suggesting(&marks),
            QueryError::NoSuchRun { last, .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "no such run",
                format!(
                    "`as_of` is a run, of 1 to {last}, or an instant that is not before the first one"
                ),
            ),
            QueryError::NothingSuch { .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "nothing such",
                "a change is named by its id, a record as source:record_id, a flag by its code",
            ),
            QueryError::Ambiguous { among, .. } => Problem::new(
                StatusCode::CONFLICT,
                "several records have this id",
                "name one of them",
            )
            .suggesting(&among),
            QueryError::NoSuchRecord { .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "no such record",
                "a record is named as source:record_id, as records.csv does",
            ),
            QueryError::NoSuchFlag { .. } => Problem::new(
                StatusCode::NOT_FOUND,
                "no such flag",
                "a flag's code stands in /v1/flags",
            ),
            QueryError::NoPair => Problem::question("a record and itself are no pair"),
            QueryError::NoCursor => {
                Problem::question("this is no cursor: pass `next` of the page before as it is")
            }
            QueryError::Cursor => Problem::new(
                StatusCode::GONE,
                "the cursor is of another run",
                "ask for the first page again",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).expect("strings are JSON");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Gives an error that has no words its own: of the router, of a limit, of a timeout.
pub async fn worded(response: Response) -> Response {
    let status = response.status();
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    if (status.is_client_error() || status.is_server_error()) && !is_ours {
        let allow = response.headers().get(header::ALLOW).cloned();
        let mut worded = Problem::of_status(status).into_response();
        if let Some(allow) = allow {
            worded.headers_mut().insert(header::ALLOW, allow);
        }
        return worded;
    }
    response
}
