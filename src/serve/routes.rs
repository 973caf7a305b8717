//! The routes, and what every request goes through.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::classify;
use crate::model::flag::RuleDoc;
use crate::query;
use crate::serve::answer::{Asked, Lasts, answer, off_the_talkers};
use crate::serve::contract::App;
use crate::serve::question::{
    AsOfParams, ChangesParams, CoverageParams, DoraParams, FlagsParams, LastParams, Params,
    SinceParams, go_back,
};
use crate::serve::{decisions, guard, mcp, metrics, problem};

/// An answer that takes longer is not waited for.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A question is short.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// A caller's own id of a request, as long as this, is kept.
const REQUEST_ID_BYTES_MAX: usize = 64;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the service can be asked, for programs: OpenAPI 3.1.
pub const OPENAPI: &str = include_str!("openapi.json");

/// All routes, behind the guard and the limits.
pub fn router(app: &Arc<App>) -> Router {
    let header =
        |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .route("/v1/last", get(last))
        .route("/v1/since", get(since))
        .route("/v1/changes", get(changes))
        .route("/v1/changes/{id}", get(change))
        .route("/v1/flags", get(flags))
        .route("/v1/coverage", get(coverage))
        .route("/v1/dora", get(dora))
        .route(guard::DECISIONS, post(decisions::decide))
        .route("/healthz", get(health))
        .route("/metrics", get(figures))
        .route("/openapi.json", get(openapi))
        .nest_service("/mcp", mcp::over_http(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count))
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            ANSWER_TIMEOUT,
        ))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), guard::check))
        .layer(CatchPanicLayer::new())
        .layer(middleware::map_response(problem::worded))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .layer(middleware::map_request(without_odd_request_id))
        .with_state(app.clone())
}

/// A caller's request id comes back only where it is short and plain.
async fn without_odd_request_id(mut request: axum::extract::Request) -> axum::extract::Request {
    let is_plain = |value: &HeaderValue| {
        let bytes = value.as_bytes();
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
        bytes.len() <= REQUEST_ID_BYTES_MAX && bytes.iter().all(plain)
    };
    if !request.headers().get(REQUEST_ID).is_some_and(is_plain) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

async fn last(
    State(app): State<Arc<App>>,
    Params(params): Params<LastParams>,
    asked: Asked,
) -> Response {
    let now = (app.now)();
    let lasts = Lasts::if_named([&params.at]);
    answer(app, asked, lasts, move |ledger| {
        let now = go_back(ledger, params.as_of.as_deref(), now)?;
        Ok(query::last(ledger, &params.question(now)?)?)
    })
    .await
}

async fn since(
    State(app): State<Arc<App>>,
    Params(params): Params<SinceParams>,
    asked: Asked,
) -> Response {
    let now = (app.now)();
    // A mark may move without a run, and a span counts from now.
    let lasts = match params.names_its_span() {
        true => Lasts::UntilTheNextRun,
        false => Lasts::Not,
    };
    answer(app, asked, lasts, move |ledger| {
        let now = go_back(ledger, params.as_of.as_deref(), now)?;
        Ok(query::since(ledger, &params.question(ledger, now)?)?)
    })
    .await
}

async fn changes(
    State(app): State<Arc<App>>,
    Params(params): Params<ChangesParams>,
    asked: Asked,
) -> Response {
    let now = (app.now)();
    let lasts = Lasts::if_named([&params.from, &params.to]);
    answer(app, asked, lasts, move |ledger| {
        let now = go_back(ledger, params.as_of.as_deref(), now)?;
        Ok(query::changes(ledger, &params.question(now)?)?)
    })
    .await
}

async fn change(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Params(params): Params<AsOfParams>,
    asked: Asked,
) -> Response {
    answer(app, asked, Lasts::UntilTheNextRun, move |ledger| {
        go_back(ledger, params.as_of.as_deref(), 0)?;
        Ok(query::explain(ledger, &id, &rules())?)
    })
    .await
}

async fn flags(
    State(app): State<Arc<App>>,
    Params(params): Params<FlagsParams>,
    asked: Asked,
) -> Response {
    answer(app, asked, Lasts::UntilTheNextRun, move |ledger| {
        go_back(ledger, params.as_of.as_deref(), 0)?;
        Ok(query::flags(ledger, &params.question()?)?)
    })
    .await
}

async fn coverage(
    State(app): State<Arc<App>>,
    Params(params): Params<CoverageParams>,
    asked: Asked,
) -> Response {
    let now = (app.now)();
    let lasts = Lasts::if_named([&params.at]);
    answer(app, asked, lasts, move |ledger| {
        let now = go_back(ledger, params.as_of.as_deref(), now)?;
        Ok(query::coverage(ledger, params.at(now)?)?)
    })
    .await
}

async fn dora(
    State(app): State<Arc<App>>,
    Params(params): Params<DoraParams>,
    asked: Asked,
) -> Response {
    let now = (app.now)();
    let lasts = Lasts::if_named([&params.until]);
    answer(app, asked, lasts, move |ledger| {
        let now = go_back(ledger, params.as_of.as_deref(), now)?;
        Ok(query::dora(ledger, &params.question(now)?)?)
    })
    .await
}

/// Well, when the ledger can be asked.
async fn health(State(app): State<Arc<App>>) -> Response {
    match off_the_talkers(app, |ledger| Ok(ledger.run()?.id)).await {
        Ok(run) => axum::Json(serde_json::json!({"status": "ok", "run": run})).into_response(),
        Err(problem) => problem.into_response(),
    }
}

async fn figures(State(app): State<Arc<App>>) -> Response {
    let now = (app.now)();
    let coverage = off_the_talkers(app.clone(), move |ledger| Ok(query::coverage(ledger, now)?));
    let text = app.metrics.text(coverage.await.ok().as_ref());
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// What each rule is for.
pub fn rules() -> Vec<RuleDoc> {
    classify::RULES.iter().map(|rule| rule.doc).collect()
}
