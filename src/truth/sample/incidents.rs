//! Incidents: what failed, when somebody noticed, and which change caused it.

use std::path::Path;

use crate::model::moment::rfc3339;
use crate::truth::sample::change::{HOUR_S, MINUTE_S};
use crate::truth::sample::dice::Dice;
use crate::truth::sample::entry::{Body, Entry};
use crate::truth::sample::files::{Csv, SampleError, csv_file};

const HEADER: &[&str] = &["incident", "at", "service", "source", "record_id"];

/// Share of planned deploys that break something. With `Noise::risk` at 1 every entry is as likely: a ranking that puts hot-fixes or the
/// unrecorded first gains nothing by it.
const BREAKS: f64 = 0.02;

/// Seconds from the change until somebody asks, by quantile: most on the same shift, some days later.
const NOTICED_S: &[(f64, f64)] = &[
    (0.0, MINUTE_S as f64),
    (0.5, 40.0 * MINUTE_S as f64),
    (0.8, 3.0 * HOUR_S as f64),
    (0.95, 12.0 * HOUR_S as f64),
    (1.0, 72.0 * HOUR_S as f64),
];

/// The file of incidents, and dice of its own: the exports are the same bytes with it and without.
pub struct Incidents {
    dice: Dice,
    count: u64,
    file: Csv,
    /// How many times as often a hot-fix breaks something.
    risk: f64,
}

impl Incidents {
    pub fn create(truth: &Path, seed: u64, risk: f64) -> Result<Incidents, SampleError> {
        Ok(Incidents {
            dice: Dice::new(seed ^ 0x1c1d),
            count: 0,
            risk,
            file: csv_file(truth.join("truth_incidents.csv"), b',', HEADER)?,
        })
    }

    /// Lets an entry that ran in production break its service, now and then.
    pub fn watch(&mut self, entry: &Entry, record_id: &str) -> Result<(), SampleError> {
        let (service, breaks) = match &entry.body {
            Body::Deploy(deploy) if deploy.environment.starts_with("production") => {
                (&deploy.repo, BREAKS)
            }
            Body::Hotfix(hotfix) => (&hotfix.service, BREAKS * self.risk),
            Body::Deploy(_) | Body::Ticket(_) | Body::Sheet(_) => return Ok(()),
        };
        if service.is_empty() || !self.dice.chance(breaks) {
            return Ok(());
        }
        self.count += 1;
        let at = entry.at + self.dice.quantile(NOTICED_S) as i64;
        let number = format!("INC-{:05}", self.count);
        let source = entry.body.system().name();
        let at = rfc3339(at);
        self.file.row([&number, &at, service, source, record_id])
    }

    pub fn finish(&mut self) -> Result<(), SampleError> {
        let flushed = self.file.to.flush();
        flushed.map_err(|source| self.file.failed(source))
    }
}
