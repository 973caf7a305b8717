//! What of a run's policy its answers need later, as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::settings::Policy;
use crate::model::source::System;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl StoredPolicy {
    pub fn of(policy: &Policy) -> StoredPolicy {
        StoredPolicy {
            counts_as_record: policy.counts_as_record.clone(),
            requires_coverage: policy.requires_coverage.clone(),
            grace_s: policy.grace_s,
            clock_tolerance_s: policy.clock_tolerance_s,
            lookback_s: policy.lookback_s,
            production: policy.production.clone(),
            service_aliases: policy.service_aliases.clone(),
            depends: policy.depends.clone(),
        }
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("names and numbers are JSON")
    }
}
