//! Whether `last` names the change that caused an incident: hit rates and the mean reciprocal rank, beside a simple rule.

use std::path::Path;

use serde::Serialize;

use crate::ledger::{ChangeRow, Ledger};
use crate::model::source::System;
use crate::query::{self, LastQuestion, QueryError, typed};
use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::tables::{Truth, open};

/// Ranks that are looked at.
const DEEPEST: usize = 10;

/// Incidents that are asked about: more would take long and tell no more; of a longer list every so many-th.
const INCIDENTS_MAX: usize = 1_000;

/// The same for who knows which service fails, and for who does not.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ranking {
    pub service_known: Beside,
    pub service_unknown: Beside,
}

/// `last`, and the rule "the latest deploy before".
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Beside {
    pub last: Ranks,
    pub latest_deploy: Ranks,
}

/// At which rank the causes stood.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ranks {
    pub incidents: u64,
    /// How many stood first, among the first three, among the first five.
    pub hits_1: u64,
    pub hits_3: u64,
    pub hits_5: u64,
    /// The sum of 1 / rank, of those among the first ten.
    pub reciprocal: f64,
}

impl Ranks {
    fn add(&mut self, rank: Option<usize>) {
        self.incidents += 1;
        if let Some(rank) = rank {
            self.hits_1 += u64::from(rank <= 1);
            self.hits_3 += u64::from(rank <= 3);
            self.hits_5 += u64::from(rank <= 5);
            self.reciprocal += 1.0 / rank as f64;
        }
    }

    /// Mean reciprocal rank.
    pub fn mrr(&self) -> Option<f64> {
        (self.incidents > 0).then(|| self.reciprocal / self.incidents as f64)
    }

    /// `HR@1 61/100  HR@3 70/100  HR@5 75/100  MRR 0.6620`
    pub fn text(&self) -> String {
        let n = self.incidents;
        let mrr = self
            .mrr()
            .map_or("n/a".to_string(), |mrr| format!("{mrr:.4}"));
        format!(
            "HR@1 {}/{n}  HR@3 {}/{n}  HR@5 {}/{n}  MRR {mrr}",
            self.hits_1, self.hits_3, self.hits_5
        )
    }
}

/// Asks about each incident of the list as somebody would in it: `at,service,source,record_id`, the last two of an entry of the change that caused it.
///
/// # Errors
/// When the list or the ledger cannot be read.
pub fn ranking(incidents: &Path, ledger: &Path, truth: &Truth) -> Result<Ranking, EvaluateError> {
    let failed = |error: QueryError| EvaluateError::Ask {
        path: ledger.to_path_buf(),
        source: Box::new(error),
    };
    let ledger = Ledger::open_read_only(ledger).map_err(|e| failed(e.into()))?;
    let mut table = open(incidents, &["at", "service", "source", "record_id"])?;
    let mut asked: Vec<(i64, String, u32)> = Vec::new();
    while let Some(row) = table.next()? {
        if let (Ok(at), Some(cause)) = (typed::instant(row[0]), truth.find(row[2], row[3])) {
            asked.push((at, row[1].to_string(), truth.change[cause as usize]));
        }
    }
    let step = asked.len().div_ceil(INCIDENTS_MAX).max(1);
    let mut ranking = Ranking::default();
    for (at, service, cause) in asked.into_iter().step_by(step) {
        for (services, beside) in [
            (vec![service], &mut ranking.service_known),
            (Vec::new(), &mut ranking.service_unknown),
        ] {
            let question = LastQuestion {
                services,
                limit: DEEPEST,
                ..LastQuestion::at(at)
            };
            let (last, deploy) = match ask(&ledger, &question, truth, cause) {
                // A service that no change names: nobody would find anything.
                Err(QueryError::NoSuchService { .. }) => (None, None),
                other => other.map_err(failed)?,
            };
            beside.last.add(last);
            beside.latest_deploy.add(deploy);
        }
    }
    Ok(ranking)
}

/// The ranks of the cause, in the answer and by the rule.
fn ask(
    ledger: &Ledger,
    question: &LastQuestion,
    truth: &Truth,
    cause: u32,
) -> Result<(Option<usize>, Option<usize>), QueryError> {
    let is_cause = |source: &str, id: &str| {
        let record = truth.find(source, id);
        record.is_some_and(|record| truth.change[record as usize] == cause)
    };
    let answer = query::last(ledger, question)?;
    let last = answer.changes.iter().position(|change| {
        let mut evidence = change.evidence.iter();
        evidence.any(|e| is_cause(&e.source, &e.record_id))
    });
    let has_deploy = |change: &&ChangeRow| change.systems.contains(&System::Deploys);
    let before = query::changes_before(ledger, question)?;
    let mut deploy = None;
    for (i, change) in before.iter().filter(has_deploy).take(DEEPEST).enumerate() {
        let records = ledger.records_of(change)?;
        if records.iter().any(|r| is_cause(&r.source, &r.record_id)) {
            deploy = Some(i);
            break;
        }
    }
    Ok((last.map(|i| i + 1), deploy.map(|i| i + 1)))
}
