//! An answer on its way out: asked off the talking threads, in one view, with the run's tag.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use crate::ledger::{Ledger, RunRow};
use crate::serve::contract::App;
use crate::serve::problem::Problem;

/// What of a request decides whether its answer is still the one that the caller has.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query, as they came.
    pub target: String,
    if_none_match: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Asked, Problem> {
        let tag = parts.headers.get(header::IF_NONE_MATCH);
        Ok(Asked {
            target: parts.uri.to_string(),
            if_none_match: tag.and_then(|tag| tag.to_str().ok()).map(str::to_string),
        })
    }
}

/// Whether the same question has the same answer until the next run: only one that names its instants does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    UntilTheNextRun,
    /// It speaks of now.
    Not,
}

impl Lasts {
    /// Whether all of the instants that the question could leave open are named.
    pub fn if_named<const N: usize>(instants: [&Option<String>; N]) -> Lasts {
        if instants.iter().all(|instant| instant.is_some()) {
            Lasts::UntilTheNextRun
        } else {
            Lasts::Not
        }
    }
}

enum Found {
    Same(String),
    New(Option<String>, Bytes),
}

/// Asks, and gives the answer as JSON; 304 without asking where the caller has it.
pub async fn answer<A: Serialize>(
    app: Arc<App>,
    asked: Asked,
    lasts: Lasts,
    ask: impl FnOnce(&Ledger) -> Result<A, Problem> + Send + 'static,
) -> Response {
    let answers = app.clone();
    let found = off_the_talkers(app, move |ledger| {
        let answers = &answers.answers;
        let tag = match lasts {
            Lasts::UntilTheNextRun => Some(tag(&ledger.run()?, &asked.target)),
            Lasts::Not => None,
        };
        if let (Some(tag), Some(theirs)) = (&tag, &asked.if_none_match)
            && theirs
                .split(',')
                .any(|t| t.trim().trim_start_matches("W/") == tag)
        {
            return Ok(Found::Same(tag.clone()));
        }
        if let Some(kept) = tag.as_deref().and_then(|tag| answers.get(tag)) {
            return Ok(Found::New(tag, kept));
        }
        let answer = ask(ledger)?;
        let json = Bytes::from(serde_json::to_vec(&answer).map_err(|_| internal())?);
        if let Some(tag) = &tag {
            answers.keep(tag, &json);
        }
        Ok(Found::New(tag, json))
    });
    match found.await {
        Ok(Found::Same(tag)) => tagged(StatusCode::NOT_MODIFIED, Body::empty(), Some(&tag)),
        Ok(Found::New(tag, json)) => {
            let mut response = tagged(StatusCode::OK, Body::from(json), tag.as_deref());
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// Asks on a thread that may wait for the disk.
///
/// # Errors
/// What `ask` says; when the ledger cannot be opened.
pub async fn off_the_talkers<T: Send + 'static>(
    app: Arc<App>,
    ask: impl FnOnce(&Ledger) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let place = app.readers.place().await;
    // The place goes with the work: a caller who gave up does not make room for another.
    let work = move || {
        let _place = place;
        app.readers.ask(ask)
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(internal()))
}

fn internal() -> Problem {
    Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The answer's tag: of the run, of the question, and of the program, whose next version may answer in more words.
fn tag(run: &RunRow, target: &str) -> String {
    let inputs = run.inputs_sha256.join(",");
    let version = env!("CARGO_PKG_VERSION");
    let all = format!("{version}\n{}\n{}\n{inputs}\n{target}", run.id, run.at);
    format!("\"{}-{:032x}\"", run.id, xxh3_128(all.as_bytes()))
}

fn tagged(status: StatusCode, body: Body, tag: Option<&str>) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let (cache, tag) = match tag {
        Some(tag) => ("private, no-cache", HeaderValue::from_str(tag).ok()),
        None => ("no-store", None),
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Some(tag) = tag {
        headers.insert(header::ETAG, tag);
    }
    response
}
