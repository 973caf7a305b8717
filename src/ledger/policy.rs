//! What of a run's policy its answers need later; the ledger holds all of it, as JSON.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::source::System;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct StoredPolicy {
    pub counts_as_record: Vec<System>,
    pub requires_coverage: Vec<System>,
    pub grace_s: i64,
    pub clock_tolerance_s: i64,
    pub lookback_s: i64,
    pub production: Vec<String>,
    /// An alias of a service → the service.
    pub service_aliases: BTreeMap<String, String>,
    /// A service → the services that it depends on.
    #[serde(default)]
    pub depends: BTreeMap<String, Vec<String>>,
}
