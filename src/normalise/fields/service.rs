//! Service names in one spelling.

use std::collections::BTreeMap;

use crate::normalise::fields::environment;

/// Several services in one cell are parted by these, as in `payments, checkout`.
pub fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['\u{1f}', ',', ';', '|', '\n'])
        .map(str::trim)
        .filter(|s| !s.is_empty())
}

/// A service's name in its one spelling: lower case, words joined by `-`; aliases of the policy win.
///
/// Suffixes such as `-svc` stay: two names are one service only where a person or the evidence says so.
pub fn canonical(name: &str, aliases: &BTreeMap<String, String>, out: &mut String) {
    out.clear();
    let mut gap = false;
    for c in name.chars() {
        if c.is_whitespace() || c == '_' || c == '-' {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('-');
            gap = false;
        }
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
    if aliases.is_empty() {
        return;
    }
    if let Some(service) = aliases.get(name).or_else(|| aliases.get(out.as_str())) {
        let service = service.clone();
        out.clear();
        out.push_str(&service);
    }
}

/// The name of a repository at the end of its path or address: `https://github.com/acme/badge.git`, `git@host:acme/badge`.
pub fn repository(name: &str) -> &str {
    // `Payments / Core` is no path.
    if name.contains(char::is_whitespace) {
        return name;
    }
    let mut path = name.split(['?', '#']).next().unwrap_or(name);
    for page in [
        "/-/",
        "/pull/",
        "/pulls/",
        "/issues/",
        "/tree/",
        "/blob/",
        "/commit/",
        "/commits/",
        "/actions/",
        "/releases/",
    ] {
        path = path.split(page).next().unwrap_or(path);
    }
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    path.rsplit(['/', ':', '\\']).next().unwrap_or(path)
}

/// The name of a chart without its version: `kiosk-0.4.0`.
pub fn of_chart(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let version = name.match_indices('-').find(|(at, _)| {
        let rest = name[at + 1..].trim_start_matches('v');
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('.')
    });
    version.map_or(name, |(at, _)| &name[..at])
}

/// Words of jobs and workflows that tell what they do, and not on what.
const JOB_WORDS: [&str; 46] = [
    "deploy",
    "deploys",
    "deployment",
    "deployments",
    "deployer",
    "release",
    "releases",
    "rollout",
    "ci",
    "cd",
    "cicd",
    "pipeline",
    "build",
    "main",
    "master",
    "trunk",
    "workflow",
    "run",
    "job",
    "publish",
    "push",
    "ship",
    "to",
    "the",
    "and",
    "of",
    "for",
    "on",
    "in",
    "promote",
    "upgrade",
    "hotfix",
    "rollback",
    "manual",
    "auto",
    "automatic",
    "continuous",
    "delivery",
    "integration",
    "github",
    "actions",
    "yml",
    "yaml",
    "stage",
    "environment",
    "env",
];

/// Whether a name tells what was done rather than on what: `Deploy to Live`, `deploy-production`.
pub fn is_sentence(name: &str) -> bool {
    let is_act = |word: &str| JOB_WORDS.contains(&word) || environment::is_word(word);
    let lower = name.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let first = words.next().is_some_and(is_act);
    first && (name.contains(' ') || words.clone().any(environment::is_word) || words.all(is_act))
}

/// What a job or a workflow works on: `deploy-kiosk-prod` on `kiosk`; empty where its name says only what it does.
pub fn of_job(name: &str) -> String {
    let is_part = |c: char| !matches!(c, '/' | '\u{bb}' | ':' | '\\');
    let mut best = String::new();
    // Of a path of folders the last part that names something.
    for part in name.split(|c| !is_part(c)) {
        let words = part
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        let all: Vec<&str> = words.collect();
        let telling: Vec<&str> = all
            .iter()
            .copied()
            .filter(|word| {
                let word = word.to_lowercase();
                !JOB_WORDS.contains(&word.as_str()) && !environment::is_word(&word)
            })
            .collect();
        if telling.len() == all.len() && !all.is_empty() {
            best = part.trim().to_string();
        } else if !telling.is_empty() {
            best = telling.join("-");
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{canonical, of_chart, of_job, repository};

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let aliases = BTreeMap::from([("pay".to_string(), "payments".to_string())]);
        let mut out = String::new();
        canonical(input, &aliases, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn spellings_meet() {
        check("Order Service", "order-service");
        check("order_service", "order-service");
        check("Order - Service", "order-service");
        check(" Pay ", "payments");
        check("runtime/core", "runtime/core");
    }

    #[test]
    fn repositories_and_jobs_name_services() {
        for (name, service) in [
            ("https://github.com/acme/badge.git", "badge"),
            ("git@host.example:acme/badge.git", "badge"),
            ("https://gitlab.example/acme/kiosk/-/issues/411", "kiosk"),
            ("acme/platform/badge/", "badge"),
            ("badge", "badge"),
            ("Payments / Core", "Payments / Core"),
        ] {
            assert_eq!(repository(name), service);
        }
        for (name, service) in [
            ("deploy-production", ""),
            ("Deploy", ""),
            ("deploy-kiosk-prod", "kiosk"),
            ("Deploy Payments API", "Payments-API"),
            ("payments", "payments"),
            ("acme/kiosk/main", "kiosk"),
        ] {
            assert_eq!(of_job(name), service, "{name}");
        }
        assert_eq!(of_chart("kiosk-0.4.0"), "kiosk");
        assert_eq!(of_chart("bitnami/kiosk-web-v1.4.0"), "kiosk-web");
        assert_eq!(of_chart("kiosk-web"), "kiosk-web");
    }
}
