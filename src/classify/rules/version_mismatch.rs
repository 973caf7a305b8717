//! VERSION_MISMATCH: the ticket speaks of one version, and another ran.

use crate::classify::contract::{Check, Rule, View};
use crate::classify::version::{agree, numbers};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "VERSION_MISMATCH",
        severity: Severity::Low,
        what: "A ticket names a version of dotted numbers, all runs of its change that name one name others of the same first number, and none agrees with it as far as both go (4.12 agrees with 4.12.1).",
        why: "Who looks for the version that the ticket names finds it nowhere.",
        what_to_do: "Correct the ticket's version, or see whether the right one was deployed.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let runs: Vec<(RecordIx, Vec<u64>)> = view
        .ran()
        .filter_map(|run| Some((run, version(view, run)?)))
        .collect();
    let tickets = view.tickets.iter().filter_map(|&ticket| {
        let planned = version(view, ticket)?;
        let (run, _) = runs.first()?;
        // Another first number counts something else: a product's releases, not the service's.
        let is_other =
            |(_, ran): &(RecordIx, Vec<u64>)| ran[0] == planned[0] && !agree(&planned, ran);
        runs.iter().all(is_other).then(|| {
            let name = |record: RecordIx| {
                let records = view.case.records();
                records.names.get(records.version[record.index()])
            };
            let says = format!(
                "ticket {} names version {}, and {} ran {}",
                view.name(ticket),
                name(ticket),
                view.name(*run),
                name(*run)
            );
            view.flag_on_two(&RULE.doc, says, ticket, *run)
        })
    });
    tickets.collect()
}

fn version(view: &View<'_>, record: RecordIx) -> Option<Vec<u64>> {
    let records = view.case.records();
    numbers(records.names.get(records.version[record.index()]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};

    fn story(planned: &'static str, ran: &'static str) -> Story {
        Story::of([ticket("OPS-1").version(planned), deploy("7").version(ran)])
    }

    #[test]
    fn another_version() {
        story("4.12", "v4.13.0").check(
            &RULE,
            &["ticket OPS-1 names version 4.12, and 7 ran v4.13.0"],
        );
    }

    #[test]
    fn silent_twins() {
        story("4.12", "4.12.1").check(&RULE, &[]);
        story("2026.3", "4.12.1").check(&RULE, &[]);
        story("", "4.12.1").check(&RULE, &[]);
        story("4.12", "3f2a9c1").check(&RULE, &[]);
        let both = [
            ticket("OPS-1").version("4.12"),
            deploy("7").version("4.11"),
            deploy("8").version("4.12"),
        ];
        Story::of(both).check(&RULE, &[]);
    }
}
