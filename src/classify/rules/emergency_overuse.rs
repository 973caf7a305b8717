//! EMERGENCY_OVERUSE: too large a share of a service's changes are emergencies.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};

/// Fewer changes tell no share.
const CHANGES_MIN: u64 = 20;
/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.96;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "EMERGENCY_OVERUSE",
        severity: Severity::Low,
        what: "Of at least 20 changes that ran on a service, the share of emergencies and hot-fixes is above the limit (`emergency_share_max`, 0.25 by default), and so is the lower end of its 95 % interval (Wilson). Raised once a service, on its last emergency.",
        why: "When the exception is the rule, nothing is reviewed before it runs.",
        what_to_do: "See what is called an emergency there, and why the usual way is too slow.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let case = view.case;
    let limit = case.settings.policy.emergency_share_max;
    let services = case.linked.changes.services.get(view.change.index());
    let over = services.iter().filter_map(|service| {
        let of = case.tally.services.get(service)?;
        let (_, last) = of.last_emergency?;
        if last != view.change || of.changes < CHANGES_MIN {
            return None;
        }
        if wilson_lower(of.emergencies, of.changes) <= limit {
            return None;
        }
        let says = format!(
            "{} of {} changes on `{}` are emergencies; the limit is {limit:.2}",
            of.emergencies,
            of.changes,
            case.records().names.get(*service)
        );
        Some(view.flag(&RULE.doc, says, view.ran().collect()))
    });
    over.collect()
}

/// The lower end of Wilson's interval for k of n (Wilson 1927).
fn wilson_lower(k: u64, n: u64) -> f64 {
    let (n, share) = (n as f64, k as f64 / n as f64);
    let square = Z * Z / n;
    let middle = share + square / 2.0;
    let half = Z * (share * (1.0 - share) / n + square / (4.0 * n)).sqrt();
    (middle - half) / (1.0 + square)
}

#[cfg(test)]
mod tests {
    use super::{RULE, wilson_lower};
    use crate::classify::fixture::{Row, Story, deploy, hotfix};

    fn of_20(hotfixes: u32) -> Story {
        let row = |i: u32| -> Row {
            let row = if i < hotfixes {
                hotfix("x")
            } else {
                deploy("x")
            };
            row.change(i).service("mail")
        };
        Story::of((0..20).map(row))
    }

    #[test]
    fn half_of_them() {
        of_20(10).check(
            &RULE,
            &["10 of 20 changes on `mail` are emergencies; the limit is 0.25"],
        );
    }

    #[test]
    fn silent_twins() {
        // 7 of 20 is above the limit by chance.
        of_20(7).check(&RULE, &[]);
        Story::of([hotfix("x").service("mail")]).check(&RULE, &[]);
    }

    #[test]
    fn an_interval() {
        // Newcombe 1998, table I: 81 of 263, 0.2553 to 0.3662.
        assert!((wilson_lower(81, 263) - 0.2553).abs() < 5e-5);
    }
}
