//! BACKDATED_RECORD: a ticket claims to have started before it was opened, and nothing that ran agrees.

use crate::classify::clock::{certainly_after, certainly_after_in_source, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "BACKDATED_RECORD",
        severity: Severity::Medium,
        what: "The ticket says that the change started before the ticket was opened, and everything that ran for it started after that. (Where something ran before, the ticket is late but right: RETROACTIVE_TICKET.)",
        why: "The start was written so that it fits a plan or a window that was not kept.",
        what_to_do: "Ask who entered the start, and correct it.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    view.tickets
        .iter()
        .filter_map(|&ticket| of_ticket(view, ticket))
        .collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let policy = &view.case.settings.policy;
    let times = view.case.records().times[ticket.index()];
    let (started, created) = (times.started?, times.created?);
    certainly_after_in_source(started, created, policy)?;
    if view.case.imports.holds(view.case.records(), ticket) {
        return None;
    }
    let (run, ran) = view.first_run()?;
    // It must have run certainly after the start that the ticket claims, and not before the ticket was opened.
    certainly_after(started, ran, policy)?;
    if ran.start < created.start {
        return None;
    }
    let says = format!(
        "ticket {} says that it started {}, {} before it was opened; {} ran {}",
        view.name(ticket),
        started.display(),
        delay_words(started, created),
        view.name(run),
        ran.display()
    );
    Some(view.flag_on_two(&RULE.doc, says, ticket, run))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};

    fn claims(started: &str, created: &str) -> Row {
        ticket("OPS-1").at(started).created(created)
    }

    #[test]
    fn two_hours_before_it_was_opened() {
        Story::of([claims("2026-03-10 07:00", "2026-03-10 09:00"), deploy("7")]).check(
            &RULE,
            &["ticket OPS-1 says that it started 2026-03-10 07:00Z, 2 h 00 min before it was opened; 7 ran 2026-03-10 10:00:00Z"],
        );
    }

    #[test]
    fn silent_twins() {
        // It did run then: late paperwork, rightly dated.
        Story::of([claims("2026-03-10 10:00", "2026-03-10 12:00"), deploy("7")]).check(&RULE, &[]);
        Story::of([claims("2026-03-10 10:00", "2026-03-10 09:00"), deploy("7")]).check(&RULE, &[]);
        Story::of([claims("2026-03-10 07:00", "2026-03-10 09:00")]).check(&RULE, &[]);
    }
}
