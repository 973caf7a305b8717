//! Query parameters → questions, with their defaults and limits.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use rmcp::schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::ledger::Ledger;
use crate::model::flag::{Severity, Status};
use crate::model::settings::{DAY_S, HOUR_S};
use crate::query::{
    self, ChangesQuestion, DoraQuestion, FlagsQuestion, LastQuestion, SinceQuestion, since_when,
    typed,
};
use crate::serve::problem::Problem;

/// Changes that `last` shows at most.
const LAST_LIMIT_MAX: usize = 50;

/// Lines of a page at most.
const PAGE_LIMIT_MAX: usize = 200;

/// Lines by kind and service of each side in an answer; the most unrecorded come first.
const DRIFT_LINES_MAX: usize = 50;

/// The longest window: a year and a day.
const WINDOW_S_MAX: i64 = 366 * DAY_S;

/// Services that one question may name.
const SERVICES_MAX: usize = 20;

/// Parameters of which none is unknown; the words of serde, which repeat what was sent, stay here.
pub struct Params<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Params<T>, Problem> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Params(params))
            .map_err(|_| {
                Problem::question("a parameter is unknown, given twice, or no number; /openapi.json lists them all")
            })
    }
}

/// What `last` and `what_changed_last` take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct LastParams {
    /// Before this instant, such as 2026-11-02T11:03:00Z; default: now
    pub at: Option<String>,
    /// Only these services, by any of their names, with commas between; default: all
    pub service: Option<String>,
    /// Only this environment; what names none counts too; default: production
    pub env: Option<String>,
    /// How far to look back, such as 90m, 24h, 7d; default: 24h, widened once to 168h when nothing is found
    pub window: Option<String>,
    /// How far to look beyond the instant, since clocks differ; default: 15m
    pub ahead: Option<String>,
    /// How many changes, 1 to 50; default: 5
    pub limit: Option<usize>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `since` and `changed_since` take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct SinceParams {
    /// Needed: a span such as 7d, an instant such as 2026-05-14, a run such as run:3, or the name of a mark
    pub since: Option<String>,
    /// Until this instant; default: now
    pub until: Option<String>,
    /// Only these services, by any of their names, with commas between; default: all
    pub service: Option<String>,
    /// Only this environment; what names none counts too; default: production
    pub env: Option<String>,
    /// How many changes to list, 1 to 200; all are counted; default: 20
    pub limit: Option<usize>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `changes` takes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesParams {
    pub from: Option<String>,
    pub to: Option<String>,
    pub status: Option<String>,
    pub service: Option<String>,
    pub env: Option<String>,
    pub limit: Option<usize>,
    pub cursor: Option<String>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `flags` and `list_findings` take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct FlagsParams {
    /// Only findings of this code, such as UNRECORDED_HOTFIX; default: all
    pub code: Option<String>,
    /// Only of this severity or above: info, low, medium, high, critical; default: info
    pub severity: Option<String>,
    /// How many, 1 to 200; default: 50
    pub limit: Option<usize>,
    /// The `next` of the page before
    pub cursor: Option<String>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `coverage` takes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct CoverageParams {
    /// The instant from which ages are measured; default: now
    pub at: Option<String>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `dora` takes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoraParams {
    pub until: Option<String>,
    pub window: Option<String>,
    pub service: Option<String>,
    pub env: Option<String>,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What `explain_change` takes.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub struct ExplainParams {
    /// A change id such as c-7s60fxahpj, a record as source:record_id, or the code of a flag
    pub what: String,
    /// As of an earlier run, by its number or as the last one until an instant; default: the last run
    pub as_of: Option<String>,
}

/// What an explanation takes beside what is explained.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AsOfParams {
    pub as_of: Option<String>,
}

/// What counts as now: the instant of the run that is gone back to, else the real one, unix seconds.
///
/// # Errors
/// When there is no such run, or the ledger cannot be read.
pub fn go_back(ledger: &Ledger, as_of: Option<&str>, now: i64) -> Result<i64, Problem> {
    Ok(query::go_back(ledger, named(as_of))?.unwrap_or(now))
}

impl LastParams {
    /// # Errors
    /// When a time cannot be read, or a limit is passed; so for all that follow.
    pub fn question(&self, now: i64) -> Result<LastQuestion, Problem> {
        Ok(LastQuestion {
            services: services(self.service.as_deref())?,
            env: environment(self.env.as_deref()),
            lookback_s: window(self.window.as_deref(), DAY_S)?,
            lookahead_s: window(self.ahead.as_deref(), HOUR_S / 4)?,
            limit: limit(self.limit, 5, LAST_LIMIT_MAX)?,
            ..LastQuestion::at(instant("at", self.at.as_deref(), now)?)
        })
    }
}

impl SinceParams {
    /// Whether both ends are instants; the name of a mark never reads as one.
    pub fn names_its_span(&self) -> bool {
        let is_instant = |text: &String| typed::instant(text).is_ok();
        self.since.as_ref().is_some_and(is_instant) && self.until.as_ref().is_some_and(is_instant)
    }

    pub fn question(&self, ledger: &Ledger, now: i64) -> Result<SinceQuestion, Problem> {
        let to = instant("until", self.until.as_deref(), now)?;
        let since = named(self.since.as_deref());
        let since = since.ok_or_else(|| {
            Problem::question("`since` is missing: such as since=7d, 2026-05-14, run:3, or a mark")
        })?;
        Ok(SinceQuestion {
            since: since_when(ledger, since, to)?,
            to,
            services: services(self.service.as_deref())?,
            env: environment(self.env.as_deref()),
            limit: limit(self.limit, 20, PAGE_LIMIT_MAX)?,
            drift_limit: DRIFT_LINES_MAX,
        })
    }
}

impl ChangesParams {
    pub fn question(&self, now: i64) -> Result<ChangesQuestion, Problem> {
        let to = instant("to", self.to.as_deref(), now)?;
        let status = named(self.status.as_deref()).map(|name| {
            let status = Status::ALL.into_iter().find(|s| s.name() == name);
            status.ok_or_else(|| Problem::question(names("status", Status::ALL.map(Status::name))))
        });
        Ok(ChangesQuestion {
            from: instant("from", self.from.as_deref(), to - 7 * DAY_S)?,
            to,
            status: status.transpose()?,
            services: services(self.service.as_deref())?,
            env: environment(self.env.as_deref()),
            limit: limit(self.limit, 50, PAGE_LIMIT_MAX)?,
            cursor: named(self.cursor.as_deref()).map(str::to_string),
        })
    }
}

impl FlagsParams {
    pub fn question(&self) -> Result<FlagsQuestion, Problem> {
        let severity = named(self.severity.as_deref()).map(|name| {
            let severity = Severity::ALL.into_iter().find(|s| s.name() == name);
            severity.ok_or_else(|| {
                Problem::question(names("severity", Severity::ALL.map(Severity::name)))
            })
        });
        Ok(FlagsQuestion {
            code: named(self.code.as_deref()).map(str::to_ascii_uppercase),
            severity: severity.transpose()?.unwrap_or(Severity::Info),
            limit: limit(self.limit, 50, PAGE_LIMIT_MAX)?,
            cursor: named(self.cursor.as_deref()).map(str::to_string),
        })
    }
}

impl DoraParams {
    pub fn question(&self, now: i64) -> Result<DoraQuestion, Problem> {
        let to = instant("until", self.until.as_deref(), now)?;
        Ok(DoraQuestion {
            from: to - window(self.window.as_deref(), 84 * DAY_S)?,
            to,
            services: services(self.service.as_deref())?,
            env: environment(self.env.as_deref()),
        })
    }
}

impl CoverageParams {
    pub fn at(&self, now: i64) -> Result<i64, Problem> {
        instant("at", self.at.as_deref(), now)
    }
}

fn names<const N: usize>(parameter: &str, names: [&str; N]) -> String {
    format!("`{parameter}` is one of {}", names.join(", "))
}

/// A parameter with nothing behind its `=` is not there.
fn named(given: Option<&str>) -> Option<&str> {
    given.map(str::trim).filter(|text| !text.is_empty())
}

fn instant(parameter: &str, given: Option<&str>, usual: i64) -> Result<i64, Problem> {
    let given = named(given).map(typed::instant);
    given.unwrap_or(Ok(usual)).map_err(|_| {
        Problem::question(format!(
            "`{parameter}` is not an instant: write it like 2026-11-02T06:00:00Z"
        ))
    })
}

fn window(given: Option<&str>, usual_s: i64) -> Result<i64, Problem> {
    let given = named(given).map_or(Ok(usual_s), typed::span);
    given
        .ok()
        .filter(|span_s| *span_s <= WINDOW_S_MAX)
        .ok_or_else(|| {
            Problem::question("a span is written like 90m, 24h or 7d, and is at most 366d")
        })
}

fn limit(given: Option<usize>, usual: usize, most: usize) -> Result<usize, Problem> {
    let given = given.unwrap_or(usual);
    if (1..=most).contains(&given) {
        Ok(given)
    } else {
        Err(Problem::question(format!("`limit` is 1 to {most}")))
    }
}

fn services(given: Option<&str>) -> Result<Vec<String>, Problem> {
    let named = given.into_iter().flat_map(|list| list.split(','));
    let named: Vec<String> = named
        .map(|name| name.trim().to_string())
        .filter(|name| !name.is_empty())
        .collect();
    if named.len() > SERVICES_MAX {
        return Err(Problem::question(format!(
            "a question names at most {SERVICES_MAX} services"
        )));
    }
    Ok(named)
}

fn environment(given: Option<&str>) -> String {
    named(given).unwrap_or("production").to_string()
}
