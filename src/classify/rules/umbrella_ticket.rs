//! UMBRELLA_TICKET: a ticket whose window is so long that anything fits into it.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::span_words;
use crate::model::record::RecordIx;
use crate::model::settings::HOUR_S;

/// A window of more than two days plans nothing.
const WINDOW_MAX_S: i64 = 48 * HOUR_S;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "UMBRELLA_TICKET",
        severity: Severity::Low,
        what: "The planned window of the ticket is certainly longer than 48 h, and something ran under it.",
        why: "Under such a ticket every change looks planned.",
        what_to_do: "Open a ticket with a window of its own for each change.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if view.first_run().is_none() {
        return Vec::new();
    }
    view.tickets
        .iter()
        .filter_map(|&ticket| of_ticket(view, ticket))
        .collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let times = view.case.records().times[ticket.index()];
    let (from, to) = (times.planned_start?, times.planned_end?);
    let length_s = to.start - from.end();
    if length_s <= WINDOW_MAX_S {
        return None;
    }
    let says = format!(
        "the window of ticket {} lasts {}, from {} to {}",
        view.name(ticket),
        span_words(to.start - from.start),
        from.display(),
        to.display()
    );
    Some(view.flag(&RULE.doc, says, vec![ticket]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};

    #[test]
    fn a_week() {
        Story::of([
            ticket("OPS-1").planned("2026-03-09 00:00", "2026-03-16 00:00"),
            deploy("7"),
        ])
        .check(
            &RULE,
            &["the window of ticket OPS-1 lasts 7 d 00 h, from 2026-03-09 00:00Z to 2026-03-16 00:00Z"],
        );
    }

    #[test]
    fn silent_twins() {
        let planned = |from, to| ticket("OPS-1").planned(from, to);
        Story::of([planned("2026-03-09 00:00", "2026-03-11 00:00"), deploy("7")]).check(&RULE, &[]);
        // Two days, each as long as a day: it may be 24 h.
        Story::of([planned("2026-03-09", "2026-03-11"), deploy("7")]).check(&RULE, &[]);
        Story::of([planned("2026-03-09 00:00", "2026-03-16 00:00")]).check(&RULE, &[]);
    }
}
