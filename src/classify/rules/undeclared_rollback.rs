//! UNDECLARED_ROLLBACK: an earlier version is running again, and no record says so.

use crate::classify::contract::{Check, Rule, View};
use crate::classify::version::numbers;
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};
use crate::model::record::{RecordIx, State};
use crate::model::settings::DAY_S;

/// A version that ran longer ago than this is not gone back to.
const BACK_MAX_S: i64 = 30 * DAY_S;

/// Words that declare a roll-back, in lower case.
const WORDS: [&str; 9] = [
    "rollback",
    "roll back",
    "rolled back",
    "roll-back",
    "revert",
    "back out",
    "backout",
    "undo",
    "downgrade",
];

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "UNDECLARED_ROLLBACK",
        severity: Severity::Medium,
        what: "A run on a service and environment returns to a lower version of dotted numbers that ran there in the 30 days before, while a higher one was the last to run, and no record of the change has a word for it (roll back, revert, undo …).",
        why: "Something was wrong with the version before, and nobody can learn of it.",
        what_to_do: "Ask what was wrong, and have it written down.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if is_declared(view) {
        return Vec::new();
    }
    view.ran().filter_map(|run| of_run(view, run)).collect()
}

fn of_run(view: &View<'_>, run: RecordIx) -> Option<Flag> {
    let records = view.case.records();
    let i = run.index();
    let at = records.when(run)?.start;
    let version = |record: RecordIx| numbers(records.names.get(records.version[record.index()]));
    let own = version(run)?;
    let back = records.services.get(i).iter().find_map(|&service| {
        let before = view
            .case
            .tally
            .versions_before(service, records.environment[i], at);
        let (_, last) = before.last()?;
        if version(*last)? <= own {
            return None;
        }
        let lately = before.partition_point(|(then, _)| *then < at - BACK_MAX_S);
        let ran_before = before[lately..]
            .iter()
            .any(|(_, record)| records.version[record.index()] == records.version[i]);
        ran_before.then_some(*last)
    })?;
    let name = |record: RecordIx| records.names.get(records.version[record.index()]);
    let says = format!(
        "{} went back from {} ({}) to {}, and no record says so",
        view.name(run),
        name(back),
        view.name(back),
        name(run)
    );
    Some(Flag {
        subject: Subject::Record(view.change, run),
        ..view.flag(&RULE.doc, says, vec![run, back])
    })
}

fn is_declared(view: &View<'_>) -> bool {
    let records = view.case.records();
    let all = [view.tickets, view.evidence, view.sheets];
    let undoes = view.case.linked.changes.undoes[view.change.index()].is_some();
    undoes
        || all.into_iter().flatten().any(|record| {
            let i = record.index();
            let text = format!("{} {}", records.title.get(i), records.body.get(i)).to_lowercase();
            records.state[i] == State::RolledBack || WORDS.iter().any(|word| text.contains(word))
        })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy};

    fn run(id: &'static str, change: u32, at: &str, version: &'static str) -> Row {
        deploy(id)
            .change(change)
            .at(at)
            .version(version)
            .service("mail")
    }

    fn story(last: Row) -> Story {
        Story::of([
            run("1", 0, "2026-03-10 10:00:00", "4.12.0"),
            run("2", 1, "2026-03-11 10:00:00", "4.12.1"),
            last,
        ])
    }

    #[test]
    fn back_to_the_version_before() {
        story(run("3", 2, "2026-03-11 12:00:00", "4.12.0")).check(
            &RULE,
            &["3 went back from 4.12.1 (2) to 4.12.0, and no record says so"],
        );
    }

    #[test]
    fn silent_twins() {
        story(run("3", 2, "2026-03-11 12:00:00", "4.12.2")).check(&RULE, &[]);
        // It never ran before: a fix of an older line.
        story(run("3", 2, "2026-03-11 12:00:00", "4.11.9")).check(&RULE, &[]);
        let told = run("3", 2, "2026-03-11 12:00:00", "4.12.0").title("Roll back the mail release");
        story(told).check(&RULE, &[]);
        story(run("3", 2, "2026-06-30 12:00:00", "4.12.0")).check(&RULE, &[]);
    }
}
