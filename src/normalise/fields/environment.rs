//! Where something ran, from the places that say it without a column of their own: a flag's resource, a job's name, a title.

use std::sync::LazyLock;

use regex::Regex;

/// Words that name an environment anywhere.
const WORDS: [&str; 40] = [
    "production",
    "prod",
    "prd",
    "live",
    "produktion",
    "produccion",
    "staging",
    "stage",
    "stg",
    "test",
    "testing",
    "tst",
    "qa",
    "uat",
    "sit",
    "dev",
    "develop",
    "development",
    "preprod",
    "preproduction",
    "nonprod",
    "sandbox",
    "sbx",
    "int",
    "integration",
    "demo",
    "preview",
    "perf",
    "performance",
    "loadtest",
    "acceptance",
    "acc",
    "accept",
    "training",
    "lab",
    "local",
    "entwicklung",
    "recette",
    "canary",
    "dr",
];

/// Of those, words that mean something else in a job's name unless they end it.
const ELSE: [&str; 12] = [
    "test",
    "testing",
    "int",
    "integration",
    "stage",
    "live",
    "demo",
    "performance",
    "accept",
    "training",
    "local",
    "canary",
];

/// Whether a lower-case word names an environment.
pub fn is_word(word: &str) -> bool {
    WORDS.contains(&word)
}

/// Whether an environment is one of these: `prod` and `prod-eu` are.
pub fn is_one_of(name: &str, production: &[String]) -> bool {
    production.iter().any(|own| {
        let head = name
            .get(..own.len())
            .filter(|head| head.eq_ignore_ascii_case(own));
        head.is_some() && !name[own.len()..].starts_with(|c: char| c.is_alphanumeric())
    })
}

/// The environment in the resource of a flag: `proj/kiosk:env/test:flag/night-mode`; `env/*` is none.
pub fn of_resource(resource: &str) -> Option<&str> {
    if !resource.contains('/') {
        return None;
    }
    let marks = ["env/", "environments/", "environment/"];
    let (at, mark) = marks.iter().find_map(|mark| {
        let at = resource.find(mark)?;
        let starts = at == 0 || !resource.as_bytes()[at - 1].is_ascii_alphanumeric();
        starts.then_some((at, mark))
    })?;
    let name = resource[at + mark.len()..]
        .split([':', '/', ';', ',', ' '])
        .next()?;
    (!name.is_empty() && !name.contains('*')).then_some(name)
}

/// The environment in a job's or a workflow's name: `deploy-kiosk-prod`.
pub fn of_job(name: &str) -> Option<&str> {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let found = (0..words.len()).rev().find(|&i| {
        let word = lower[i].as_str();
        let leads = i > 0 && matches!(lower[i - 1].as_str(), "to" | "deploy" | "in" | "on" | "env");
        is_word(word) && (!ELSE.contains(&word) || leads || i + 1 == words.len())
    })?;
    let start = words[found].as_ptr() as usize - name.as_ptr() as usize;
    let end = start + words[found].len();
    // `pre-prod` and `non_prod` are not production.
    if found > 0 && matches!(lower[found - 1].as_str(), "pre" | "non") {
        let start = words[found - 1].as_ptr() as usize - name.as_ptr() as usize;
        return Some(&name[start..end]);
    }
    Some(&name[start..end])
}

const PLACE: &str = r#"["'`\u{201c}\u{201e}(\[]?((?:pre|non)?[- _]?(?:production|prod|prd|live|staging|stage|stg|testing|test|tst|qa|uat|sit|development|dev|preprod|preproduction|sandbox|acceptance|integration|demo|preview)(?:[-_][a-z0-9-]+)?)["'`\u{201d})\]]?(?:\s+(?:environment|env|cluster|umgebung|stage))?\s*(?:[.,;:()\[\]\u{2013}\u{2014}|-]|$|\()"#;

/// `Deploy Kiosk 4.2 to Staging`
static DEPLOYED: LazyLock<Regex> = LazyLock::new(|| {
    let verbs = r"(?i)\b(?:deploy\w*|releas\w+|roll(?:ed|ing)?[ -]?out|rollout|rollback|rolled back|promot\w+|ship\w*|publish\w*|push\w*|install\w*|upgrad\w+|runbook\w*|bereitstell\w*)\b";
    Regex::new(&format!(
        r"{verbs}.{{0,80}}?\b(?:to|into|auf|nach|vers|en|in|on)\s+(?:the\s+)?{PLACE}"
    ))
    .expect("a pattern of this file")
});

/// `turned on the flag Night mode in Test`
static TOGGLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)\b(?:in|on|for|to)\s+(?:the\s+)?{PLACE}"))
        .expect("a pattern of this file")
});

/// The environment that a title says it was deployed to, or in which a flag was turned.
pub fn of_title(title: &str, is_toggle: bool) -> Option<&str> {
    let pattern = if is_toggle { &TOGGLED } else { &DEPLOYED };
    let found = pattern.captures(title)?.get(1)?;
    Some(found.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::{is_one_of, of_job, of_resource, of_title};

    #[test]
    fn flags_name_their_environment() {
        assert_eq!(
            of_resource("proj/kiosk:env/test:flag/night-mode"),
            Some("test")
        );
        assert_eq!(
            of_resource("proj/kiosk;a:env/production;x:flag/*"),
            Some("production")
        );
        assert_eq!(of_resource("proj/kiosk:env/*:flag/a"), None);
        assert_eq!(of_resource("night-mode"), None);
        assert_eq!(
            of_title("Olle turned on the flag Night mode in `Test`", true),
            Some("Test")
        );
        assert_eq!(
            of_title("night-mode enabled in production", true),
            Some("production")
        );
    }

    #[test]
    fn jobs_name_their_environment() {
        assert_eq!(of_job("deploy-kiosk-prod"), Some("prod"));
        assert_eq!(of_job("deploy to staging"), Some("staging"));
        assert_eq!(of_job("kiosk-pre-prod-deploy"), Some("pre-prod"));
        assert_eq!(of_job("test-and-deploy"), None);
        assert_eq!(of_job("build-test-deploy-production"), Some("production"));
        assert_eq!(of_job("Deploy"), None);
    }

    #[test]
    fn titles_of_deploys_name_their_environment() {
        assert_eq!(of_title("deploy to staging", false), Some("staging"));
        assert_eq!(
            of_title("Deploy Kiosk release 4.2.0 to Production", false),
            Some("Production")
        );
        assert_eq!(
            of_title("Release 12 rolled out to prod-eu", false),
            Some("prod-eu")
        );
        assert_eq!(
            of_title("Deploy 4.2 to the test environment (retry)", false),
            Some("test")
        );
        assert_eq!(
            of_title("deploy fix for the bug in test data import", false),
            None
        );
        assert_eq!(of_title("KIO-13 better test coverage", false), None);
    }

    #[test]
    fn production_by_its_names() {
        let production = ["prod".to_string(), "production".to_string()];
        assert!(is_one_of("Prod-EU", &production) && is_one_of("production", &production));
        assert!(!is_one_of("producer", &production) && !is_one_of("pre-prod", &production));
    }
}
