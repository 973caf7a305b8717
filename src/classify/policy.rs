//! What the policy makes of findings: severities by code, and changes that are expected until a day.

use crate::classify::contract::Case;
use crate::model::change::ChangeIx;
use crate::model::flag::{Flag, Severity, Subject};
use crate::model::moment::rfc3339;
use crate::model::settings::Expected;

/// Gives each finding the severity that the policy has for its code; one that is expected is told as such, and is no more than info.
pub fn apply(case: &Case<'_>, flags: &mut [Flag]) {
    let policy = &case.settings.policy;
    for flag in flags {
        if let Some(severity) = policy.severities.get(flag.code) {
            flag.severity = *severity;
        }
        let change = match flag.subject {
            Subject::Source(_) => continue,
            Subject::Change(change) | Subject::Record(change, _) => change,
        };
        let mut all = policy.expected.iter();
        if let Some(expected) = all.find(|expected| fits(case, expected, flag, change)) {
            flag.severity = Severity::Info;
            let until = rfc3339(expected.until);
            flag.says
                .push_str(&format!("; expected until {until}: {}", expected.because));
        }
    }
}

/// Whether it is expected: its code, one of its services and its text are those that are named, and it began before the end.
fn fits(case: &Case<'_>, expected: &Expected, flag: &Flag, change: ChangeIx) -> bool {
    let changes = &case.linked.changes;
    let records = case.records();
    let i = change.index();
    let is = |given: &Option<String>, is: &dyn Fn(&str) -> bool| given.as_deref().is_none_or(is);
    is(&expected.code, &|code| code.eq_ignore_ascii_case(flag.code))
        && is(&expected.service, &|service| {
            let mut own = changes.services.get(i).iter();
            own.any(|s| records.names.get(*s).eq_ignore_ascii_case(service))
        })
        && is(&expected.text, &|text| {
            let title = records.headline(changes.title[i]).to_lowercase();
            title.contains(&text.to_lowercase())
        })
        && changes.start[i].is_some_and(|start| start.end() < expected.until)
}

#[cfg(test)]
mod tests {
    use crate::classify::fixture::{Story, deploy, moment};
    use crate::classify::rules::unrecorded_change::RULE;
    use crate::model::flag::Severity;
    use crate::model::settings::Expected;

    fn story(until: &str) -> Story {
        let mut story = Story::of([deploy("7").service("mail")]).no_record(0.9);
        story
            .policy
            .severities
            .insert("UNRECORDED_CHANGE".to_string(), Severity::Low);
        story.policy.expected.push(Expected {
            code: None,
            service: Some("Mail".to_string()),
            text: Some("POOL".to_string()),
            until: moment(until).start,
            because: "the relay moves".to_string(),
        });
        story
    }

    #[test]
    fn an_expected_change_is_told_and_no_more() {
        let flags = story("2026-04-01 00:00:00").flags_by_policy(&RULE);
        let flag = &flags[0];
        assert_eq!(flag.severity, Severity::Info);
        assert!(
            flag.says
                .ends_with("; expected until 2026-04-01T00:00:00Z: the relay moves")
        );
    }

    #[test]
    fn after_its_end_it_is_as_severe_as_the_policy_says() {
        let flags = story("2026-03-01 00:00:00").flags_by_policy(&RULE);
        let flag = &flags[0];
        assert_eq!(flag.severity, Severity::Low);
    }
}
