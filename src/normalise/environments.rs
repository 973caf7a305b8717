//! A column of environments, known by its values: `Target`, `Where`, `Tier` name them as often as anything else.

use crate::model::field::Field;
use crate::normalise::contract::Verdict;
use crate::normalise::sample::Sample;

/// Words that name environments and little else.
const WORDS: [&str; 26] = [
    "acceptance",
    "canary",
    "dev",
    "development",
    "devel",
    "integration",
    "int",
    "live",
    "nonprod",
    "preprod",
    "pre",
    "preview",
    "prd",
    "prod",
    "production",
    "qa",
    "sandbox",
    "stage",
    "staging",
    "stg",
    "sit",
    "test",
    "testing",
    "tst",
    "uat",
    "non",
];
/// Of these at least one value must be: a column of tests alone tells no environments.
const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
/// Values that must be environments.
const SHARE_MIN: f64 = 0.9;

/// Takes the first column whose values are environments for one, where no other column is: whatever its header says.
pub fn infer(sample: &Sample, verdicts: &mut [Option<Verdict>]) {
    let has = verdicts
        .iter()
        .flatten()
        .any(|v| v.field == Field::Environment);
    if has {
        return;
    }
    for (i, verdict) in verdicts.iter_mut().enumerate() {
        let is_told =
            |v: &Verdict| v.because == "configuration" || v.because.starts_with("profile");
        if !verdict.as_ref().is_some_and(is_told) && are_environments(sample.column(i)) {
            *verdict = Some(Verdict {
                field: Field::Environment,
                rank: 50_000,
                because: "content".to_string(),
            });
            return;
        }
    }
}

fn are_environments(values: &[String]) -> bool {
    let is_environment = |value: &&String| {
        let value = value.to_lowercase();
        let mut words = value
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        words.next().is_some_and(|word| WORDS.contains(&word)) && value.len() <= 24
    };
    let is_production = |value: &String| {
        let value = value.to_lowercase();
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| PRODUCTION.contains(&word))
    };
    let fitting = values.iter().filter(is_environment).count();
    !values.is_empty()
        && fitting as f64 >= SHARE_MIN * values.len() as f64
        && values.iter().any(is_production)
}

#[cfg(test)]
mod tests {
    use super::are_environments;

    fn check(values: &[&str], expected: bool) {
        let values: Vec<String> = values.iter().map(|v| (*v).to_string()).collect();
        assert_eq!(are_environments(&values), expected, "{values:?}");
    }

    #[test]
    fn columns_of_environments() {
        check(&["production", "staging", "production"], true);
        check(&["prod-eu-1", "prod-us-1", "Pre-production"], true);
        check(&["test", "dev"], false);
        check(&["production support", "billing", "checkout"], false);
        check(&[], false);
    }
}
