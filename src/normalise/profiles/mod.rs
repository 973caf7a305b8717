//! Known exports, one file each. To add one: a file and a line in `PROFILES`.

pub mod github_deployments;
pub mod handkept_hotfixes;
pub mod jira_csv;

use crate::normalise::contract::Profile;

/// The register; of two that fit equally well the earlier wins.
pub const PROFILES: &[&Profile] = &[
    &jira_csv::PROFILE,
    &github_deployments::PROFILE,
    &handkept_hotfixes::PROFILE,
];
