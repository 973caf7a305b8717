//! OUTCOME_MISMATCH: the records disagree on how it ended.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::{RecordIx, State};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "OUTCOME_MISMATCH",
        severity: Severity::Medium,
        what: "The last run in production failed, was done in part or was rolled back, while a ticket or sheet row says that all is done; or the other way round.",
        why: "Whoever reads the ticket believes in a state that production is not in.",
        what_to_do: "See what is running, and correct the record.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let records = view.case.records();
    let Some((run, _)) = view.last_run() else {
        return Vec::new();
    };
    let ran = records.state[run.index()];
    let disagrees = |record: &RecordIx| {
        let told = records.state[record.index()];
        is_success(ran) == Some(false) && is_success(told) == Some(true)
            || is_success(ran) == Some(true) && is_success(told) == Some(false)
    };
    let Some(&record) = view
        .tickets
        .iter()
        .chain(view.sheets)
        .find(|r| disagrees(r))
    else {
        return Vec::new();
    };
    let says = format!(
        "the last run, {}, is {}, and {} says {}",
        view.name(run),
        words(ran),
        view.name(record),
        words(records.state[record.index()])
    );
    vec![view.flag_on_two(&RULE.doc, says, run, record)]
}

/// Whether a state is success; `None`: it says neither. Partial is not success.
fn is_success(state: State) -> Option<bool> {
    match state {
        State::Done => Some(true),
        State::Failed | State::Partial | State::RolledBack => Some(false),
        State::Unknown | State::Open | State::Cancelled => None,
    }
}

fn words(state: State) -> String {
    state.name().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};
    use crate::model::record::State;

    #[test]
    fn failed_and_done() {
        Story::of([
            ticket("OPS-1").state(State::Done),
            deploy("7").state(State::Failed),
        ])
        .check(&RULE, &["the last run, 7, is failed, and OPS-1 says done"]);
        Story::of([
            ticket("OPS-1").state(State::RolledBack),
            deploy("7").state(State::Done),
        ])
        .check(
            &RULE,
            &["the last run, 7, is done, and OPS-1 says rolled back"],
        );
    }

    #[test]
    fn a_retry_that_worked_is_success() {
        Story::of([
            ticket("OPS-1").state(State::Done),
            deploy("7").state(State::Failed),
            deploy("8").at("2026-03-10 10:30:00").state(State::Done),
        ])
        .check(&RULE, &[]);
        Story::of([
            ticket("OPS-1").state(State::Open),
            deploy("7").state(State::Failed),
        ])
        .check(&RULE, &[]);
    }
}
