//! DUPLICATE_RECORD: two entries of one source that say the same of one change.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "DUPLICATE_RECORD",
        severity: Severity::Low,
        what: "Two entries of one source belong to one change and agree in everything but their id: text, times, people, services, environment, branch, version, commit and outcome. Roll-outs, retries and cherry-picks differ in one of these and are none.",
        why: "Counts are wrong by it, and corrections may reach only one of the two.",
        what_to_do: "Delete one of them in the source.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for records in [view.tickets, view.evidence, view.sheets] {
        for (n, &later) in records.iter().enumerate() {
            if let Some(&first) = records[..n]
                .iter()
                .find(|&&first| says_same(view, first, later))
            {
                let says = format!("{} says the same as {}", view.name(later), view.name(first));
                flags.push(Flag {
                    subject: Subject::Record(view.change, later),
                    ..view.flag(&RULE.doc, says, vec![first, later])
                });
            }
        }
    }
    flags
}

fn says_same(view: &View<'_>, a: RecordIx, b: RecordIx) -> bool {
    let r = view.case.records();
    let (i, j) = (a.index(), b.index());
    r.source[i] == r.source[j]
        && !r.title.get(i).is_empty()
        && r.title.get(i) == r.title.get(j)
        && r.when(a).is_some()
        && r.times[i] == r.times[j]
        && r.body.get(i) == r.body.get(j)
        && r.reference.get(i) == r.reference.get(j)
        && r.people.get(i) == r.people.get(j)
        && r.services.get(i) == r.services.get(j)
        && r.environment[i] == r.environment[j]
        && r.branch[i] == r.branch[j]
        && r.version[i] == r.version[j]
        && r.commit.get(i) == r.commit.get(j)
        && r.state[i] == r.state[j]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, hotfix, sheet};

    #[test]
    fn entered_twice() {
        Story::of([sheet("3"), sheet("4")]).check(&RULE, &["4 says the same as 3"]);
    }

    #[test]
    fn silent_twins() {
        Story::of([sheet("3"), sheet("4").title("another")]).check(&RULE, &[]);
        Story::of([hotfix("HF-1"), hotfix("HF-2").branch("release/4.1")]).check(&RULE, &[]);
        Story::of([hotfix("HF-1"), hotfix("HF-2").environment("prod-us")]).check(&RULE, &[]);
        Story::of([hotfix("HF-1"), hotfix("HF-2").at("2026-03-10 10:20")]).check(&RULE, &[]);
        Story::of([sheet("3"), sheet("4").change(1)]).check(&RULE, &[]);
    }
}
