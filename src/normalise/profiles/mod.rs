//! Known exports, one file each. To add one: a file and a line in `PROFILES`.

pub mod argo_cd;
pub mod azure_boards;
pub mod cd_events;
pub mod chat_log;
pub mod cloud_trail;
pub mod code_deploy;
pub mod dev_lake;
pub mod flag_audit;
pub mod freshservice;
pub mod gh_run_list;
pub mod git_log;
pub mod github_deployments;
pub mod gitlab_deployments;
pub mod gitlab_issues;
pub mod handkept_hotfixes;
pub mod hp_service_manager;
pub mod jenkins;
pub mod jira_csv;
pub mod jira_json;
pub mod linear;
pub mod pager_duty;
pub mod servicenow;

use crate::normalise::contract::Profile;

/// The register; of two that fit equally well the one with more telling columns wins, then the earlier.
pub const PROFILES: &[&Profile] = &[
    &jira_csv::PROFILE,
    &jira_json::PROFILE,
    &servicenow::BY_NAME,
    &servicenow::BY_LABEL,
    &azure_boards::PROFILE,
    &linear::PROFILE,
    &gitlab_issues::PROFILE,
    &freshservice::PROFILE,
    &hp_service_manager::PROFILE,
    &github_deployments::PROFILE,
    &gh_run_list::PROFILE,
    &gitlab_deployments::PROFILE,
    &jenkins::PROFILE,
    &argo_cd::JSON,
    &argo_cd::TEXT,
    &code_deploy::PROFILE,
    &cloud_trail::PROFILE,
    &flag_audit::PROFILE,
    &cd_events::PROFILE,
    &dev_lake::PROFILE,
    &pager_duty::PROFILE,
    &git_log::PROFILE,
    &handkept_hotfixes::PROFILE,
    &chat_log::PROFILE,
];

#[cfg(test)]
mod tests {
    use super::PROFILES;

    #[test]
    fn every_telling_column_has_a_meaning() {
        for profile in PROFILES {
            for telling in profile.telling {
                let known = profile
                    .columns
                    .iter()
                    .any(|(c, _)| c.eq_ignore_ascii_case(telling));
                assert!(known, "{}: {telling}", profile.name);
            }
        }
    }

    #[test]
    fn names_are_told_apart() {
        let mut names: Vec<&str> = PROFILES.iter().map(|p| p.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PROFILES.len());
    }
}
