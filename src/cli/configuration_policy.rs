//! The policy in a configuration to start from.

use std::fmt::Write;

use crate::cli::configuration_text::{list, quoted};
use crate::model::settings::{DAY_S, HOUR_S, Policy};
use crate::model::source::System;

/// Every key of the policy at its default, and what it is for.
pub fn policy_lines(text: &mut String, policy: &Policy) {
    let systems = |list: &[System]| {
        let names: Vec<&str> = list.iter().map(|system| system.name()).collect();
        self::list(&names)
    };
    let lines = [
        (
            "counts_as_record",
            systems(&policy.counts_as_record),
            "a change with an entry in one of these is recorded",
        ),
        (
            "requires_coverage",
            systems(&policy.requires_coverage),
            "\"no record\" is said only of times that these cover",
        ),
        (
            "grace",
            span(policy.grace_s),
            "paperwork may follow an emergency by this much",
        ),
        (
            "grace_by_kind",
            "{}".to_string(),
            "another grace for a kind of change: { hotfix = \"4h\", release = \"2 business days\" }",
        ),
        (
            "scope",
            "[]".to_string(),
            "where it is otherwise: [{ services = [\"payments\"], kinds = [\"hotfix\"], grace = \"4h\", counts_as_record = [\"tickets\"], requires_coverage = [\"tickets\"] }]",
        ),
        (
            "zone",
            quoted(policy.zone.name()),
            "of business days, business hours and change windows",
        ),
        (
            "business_hours",
            quoted(""),
            "such as \"mon-fri 08:00-18:00\"; none by default",
        ),
        (
            "off_hours_is_hotfix",
            policy.off_hours_is_hotfix.to_string(),
            "whether what is deployed outside of them is a hot-fix",
        ),
        (
            "window",
            "[]".to_string(),
            "when changes may be made: [{ name = \"tuesday nights\", hours = \"tue 22:00-02:00\", services = [], except = [\"emergency\"] }]",
        ),
        (
            "owners",
            "{}".to_string(),
            "a service and who owns it: { payments = \"team-pay\" }",
        ),
        (
            "holidays",
            "[]".to_string(),
            "no business days, beside Saturdays and Sundays",
        ),
        (
            "clock_tolerance",
            span(policy.clock_tolerance_s),
            "two clocks may differ by this much",
        ),
        (
            "lookback",
            span(policy.lookback_s),
            "a ticket is looked for from this long before the start",
        ),
        (
            "stale_after",
            span(policy.stale_after_s),
            "a source that ends longer ago is stale; a source's own `stale_after` wins",
        ),
        (
            "hotfix_patterns",
            list(&policy.hotfix_patterns),
            "regular expressions that tell a hot-fix, in any case",
        ),
        (
            "by_hand_patterns",
            list(&policy.by_hand_patterns),
            "the same, for what says that it was done by hand",
        ),
        (
            "shared_accounts",
            list(&policy.shared_accounts),
            "accounts that several people use; programs' are known without",
        ),
        (
            "train_branches",
            list(&policy.train_branches),
            "what is deployed from another branch left the train",
        ),
        (
            "production",
            list(&policy.production),
            "environments that count as production",
        ),
        (
            "deletions",
            quoted("never"),
            "what is not in an export any more stays known; or \"by-coverage\": it is gone where the export covers its time",
        ),
        (
            "freeze",
            "[]".to_string(),
            "spans in which nothing may run: [{ name = \"sale\", from = \"2026-12-20T00:00:00Z\", to = \"2027-01-02T00:00:00Z\", services = [], except = [\"emergency\", \"PAY-431\"] }]",
        ),
        (
            "expected",
            "[]".to_string(),
            "what is no finding until a day: [{ code = \"UNRECORDED_CHANGE\", service = \"search\", text = \"reindex\", until = \"2027-01-31T00:00:00Z\", because = \"it moves\" }]",
        ),
        (
            "emergency_share_max",
            policy.emergency_share_max.to_string(),
            "above this share of emergencies a service has too many",
        ),
        (
            "severities",
            "{}".to_string(),
            "a flag and how severe it is here: { UNRECORDED_CHANGE = \"medium\" }",
        ),
        (
            "services",
            "{}".to_string(),
            "an alias and its service: { \"pay-svc\" = \"payments\" }",
        ),
        (
            "people",
            "{}".to_string(),
            "a spelling and its person: { \"Cordeiro, T.\" = \"tcordeiro\" }",
        ),
    ];
    let _ = writeln!(text, "\n[policy]");
    for (key, value, why) in lines {
        let _ = writeln!(text, "# {key} = {value}  # {why}");
    }
    let _ = writeln!(
        text,
        "\n[services]\n# depends = {{}}  # whose changes are answers too: {{ \"checkout\" = [\"payments\", \"search\"] }}"
    );
}

/// Seconds as the configuration writes them: `48h`, `5m`.
fn span(seconds: i64) -> String {
    [
        (3 * DAY_S, DAY_S, "d"),
        (HOUR_S, HOUR_S, "h"),
        (60, 60, "m"),
    ]
    .into_iter()
    .find(|(least, unit, _)| seconds >= *least && seconds % unit == 0)
    .map_or(format!("\"{seconds}s\""), |(_, unit, name)| {
        format!("\"{}{name}\"", seconds / unit)
    })
}
