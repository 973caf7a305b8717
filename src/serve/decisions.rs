//! A person's word over HTTP: taken with the token alone, acknowledged when the disk has it.

use std::path::Path;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::ledger::{DecisionRow, Ledger};
use crate::model::decision::Ruling;
use crate::model::moment::rfc3339;
use crate::query::{self, Said};
use crate::serve::contract::App;
use crate::serve::problem::Problem;

/// Characters of a reviewer's name.
const REVIEWER_MAX: usize = 200;

/// Characters of a comment.
const COMMENT_MAX: usize = 4_000;

/// What is posted: a ruling on two records, or on a flag of one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    ruling: String,
    /// `source:record_id`, as are `b` and `record`.
    a: Option<String>,
    b: Option<String>,
    code: Option<String>,
    record: Option<String>,
    reviewer: String,
    #[serde(default)]
    comment: String,
}

/// What was kept.
#[derive(Clone, Debug, Serialize)]
struct Kept {
    /// `lastchange/decision/1`
    schema: &'static str,
    id: i64,
    /// RFC 3339, UTC.
    at: String,
    ruling: &'static str,
    /// The two that it is on.
    on: String,
    reviewer: String,
}

impl DecisionBody {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<DecisionBody, Problem> {
        let kind = headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        // The words of serde repeat what was sent.
        serde_json::from_slice(body).map_err(|error| {
            Problem::question(format!(
                "the body is no decision (line {}, column {}); /openapi.json says what is",
                error.line(),
                error.column()
            ))
        })
    }

    fn ruling(&self) -> Result<Ruling, Problem> {
        let ruling = Ruling::ALL.into_iter().find(|r| r.name() == self.ruling);
        ruling.ok_or_else(|| {
            let names = Ruling::ALL.map(Ruling::name);
            Problem::question(format!("`ruling` is one of {}", names.join(", ")))
        })
    }

    /// The two that it is on, in the order of `lastchange review`.
    fn on(&self) -> Result<(&str, &str), Problem> {
        match (&self.a, &self.b, &self.code, &self.record) {
            (Some(a), Some(b), None, None) => Ok((a, b)),
            (None, None, Some(code), Some(record)) => Ok((code, record)),
            _ => Err(Problem::question(
                "a decision is on two records, `a` and `b`, or on a flag, `code` and `record`",
            )),
        }
    }

    fn said(&self, at: i64) -> Result<Said, Problem> {
        let reviewer = self.reviewer.trim();
        let is_name = !reviewer.is_empty()
            && reviewer.chars().count() <= REVIEWER_MAX
            && !self.reviewer.contains(char::is_control);
        if !is_name || self.comment.chars().count() > COMMENT_MAX {
            return Err(Problem::question(format!(
                "`reviewer` is a name of 1 to {REVIEWER_MAX} characters, `comment` has at most {COMMENT_MAX}"
            )));
        }
        Ok(Said {
            reviewer: reviewer.to_string(),
            comment: self.comment.clone(),
            at,
        })
    }
}

/// Keeps a decision: 201 when it is on disk, 200 when the same word of the same person holds already.
pub async fn decide(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let body = match DecisionBody::read(&headers, &body) {
        Ok(body) => body,
        Err(problem) => return problem.into_response(),
    };
    let now = (app.now)();
    // One after the other: the ledger has one writer.
    let turn = app.writing.clone().lock_owned().await;
    let kept = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        keep(&app.ledger, &body, now)
    });
    let kept = kept
        .await
        .unwrap_or_else(|_| Err(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)));
    match kept {
        Ok((status, kept)) => (status, axum::Json(kept)).into_response(),
        Err(problem) => problem.into_response(),
    }
}

fn keep(path: &Path, body: &DecisionBody, now: i64) -> Result<(StatusCode, Kept), Problem> {
    let (ruling, on) = (body.ruling()?, body.on()?);
    let said = body.said(now)?;
    // A decision makes no ledger, and brings none up to date.
    drop(Ledger::open_read_only(path)?);
    let mut ledger = Ledger::open(path)?;
    let (decision, name) = query::decision(&ledger, ruling, on, said)?;
    let made = ledger.decisions()?;
    let holding = made.iter().rfind(|m| m.decision.matter == decision.matter);
    // Who got no answer asks again: that is one decision.
    let is_same = |held: &&DecisionRow| {
        let held = &held.decision;
        (held.ruling, &held.reviewer, &held.comment)
            == (decision.ruling, &decision.reviewer, &decision.comment)
    };
    let (status, id, at) = match holding.filter(is_same) {
        Some(held) => (StatusCode::OK, held.id, held.decision.at),
        None => {
            let ids = ledger.decide(&[(decision.clone(), name.clone())])?;
            (StatusCode::CREATED, ids[0], decision.at)
        }
    };
    let kept = Kept {
        schema: "lastchange/decision/1",
        id,
        at: rfc3339(at),
        ruling: ruling.name(),
        on: name,
        reviewer: decision.reviewer,
    };
    Ok((status, kept))
}
