//! Known exports, one file each. To add one: a file and a line in `PROFILES`.

pub mod argo_cd;
pub mod azure_boards;
pub mod azure_devops;
pub mod bitbucket;
pub mod cd_events;
pub mod chat_log;
pub mod circle_ci;
pub mod cloud_trail;
pub mod code_deploy;
pub mod code_pipeline;
pub mod dev_lake;
pub mod flag_audit;
pub mod freshservice;
pub mod gh_run_list;
pub mod git_log;
pub mod github_actions;
pub mod github_deployments;
pub mod github_issues;
pub mod gitlab_deployments;
pub mod gitlab_issues;
pub mod handkept_hotfixes;
pub mod helm;
pub mod hp_service_manager;
pub mod jenkins;
pub mod jira_csv;
pub mod jira_json;
pub mod linear;
pub mod octopus;
pub mod pager_duty;
pub mod servicenow;

use crate::normalise::contract::Profile;

/// The register; of two that fit equally well the one with more telling columns wins, then the earlier.
pub const PROFILES: &[&Profile] = &[
    &jira_csv::PROFILE,
    &jira_json::PROFILE,
    &servicenow::BY_NAME,
    &servicenow::BY_LABEL,
    &servicenow::ALL_VALUES,
    &azure_boards::PROFILE,
    &linear::PROFILE,
    &gitlab_issues::PROFILE,
    &gitlab_issues::JSON,
    &github_issues::REST,
    &github_issues::GH,
    &azure_devops::WORK_ITEMS,
    &freshservice::PROFILE,
    &hp_service_manager::PROFILE,
    &github_deployments::PROFILE,
    &gh_run_list::PROFILE,
    &github_actions::PROFILE,
    &gitlab_deployments::PROFILE,
    &jenkins::PROFILE,
    &azure_devops::BUILDS,
    &azure_devops::DEPLOYMENTS,
    &bitbucket::PIPELINES,
    &bitbucket::DEPLOYMENTS,
    &circle_ci::PIPELINES,
    &circle_ci::WORKFLOWS,
    &circle_ci::BUILDS,
    &helm::PROFILE,
    &octopus::TASKS,
    &octopus::DEPLOYMENTS,
    &code_pipeline::PROFILE,
    &argo_cd::JSON,
    &argo_cd::TEXT,
    &code_deploy::PROFILE,
    &cloud_trail::PROFILE,
    &flag_audit::LAUNCH_DARKLY,
    &flag_audit::UNLEASH,
    &flag_audit::FLAGSMITH,
    &flag_audit::GROWTH_BOOK,
    &flag_audit::CONFIG_CAT,
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
