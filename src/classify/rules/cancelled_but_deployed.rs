//! CANCELLED_BUT_DEPLOYED: the ticket was cancelled, and the change ran all the same.

use crate::classify::clock::{certainly_after, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::Moment;
use crate::model::record::{RecordIx, State};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "CANCELLED_BUT_DEPLOYED",
        severity: Severity::High,
        what: "The ticket was cancelled or rejected, and a deploy or hot-fix that is linked to it, or that shipped it among others, ran in production after that, by more than clocks and zones can differ.",
        why: "What was refused is running.",
        what_to_do: "Ask whether it should be taken back; if it was approved after all, reopen the ticket.",
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
    let records = view.case.records();
    let i = ticket.index();
    let cancelled = records.times[i]
        .resolved
        .filter(|_| records.state[i] == State::Cancelled)?;
    let (run, at) = last_run(view, ticket)?;
    certainly_after(cancelled, at, &view.case.settings.policy)?;
    let says = format!(
        "ticket {} was cancelled {}, and {} ran {} later",
        view.name(ticket),
        cancelled.display(),
        view.name(run),
        delay_words(cancelled, at)
    );
    let shipped = view.case.shipped_by(ticket).find(|(by, _)| *by == run);
    let flag = view.flag_on_two(&RULE.doc, says, ticket, run);
    Some(Flag {
        confidence: shipped.map_or(flag.confidence, |(_, probability)| probability),
        ..flag
    })
}

/// The last run of its change; without one, the last that shipped it among others.
fn last_run(view: &View<'_>, ticket: RecordIx) -> Option<(RecordIx, Moment)> {
    let records = view.case.records();
    let ships = view.case.shipped_by(ticket).map(|(run, _)| run);
    let ships = ships.filter_map(|run| Some((run, records.when(run)?)));
    view.last_run()
        .or_else(|| ships.max_by_key(|&(run, at)| (at.start, run)))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};
    use crate::model::record::State;

    fn cancelled(at: &str) -> Row {
        ticket("OPS-1").state(State::Cancelled).resolved(at)
    }

    #[test]
    fn a_day_after() {
        Story::of([cancelled("2026-03-09 10:00"), deploy("7")]).check(
            &RULE,
            &["ticket OPS-1 was cancelled 2026-03-09 10:00Z, and 7 ran 24 h 00 min later"],
        );
    }

    #[test]
    fn a_release_carried_it() {
        Story::of([cancelled("2026-03-09 10:00").change(1), deploy("7")])
            .ships("OPS-1", "7")
            .check(
                &RULE,
                &["ticket OPS-1 was cancelled 2026-03-09 10:00Z, and 7 ran 24 h 00 min later"],
            );
    }

    #[test]
    fn silent_twins() {
        Story::of([cancelled("2026-03-10 12:00"), deploy("7")]).check(&RULE, &[]);
        Story::of([cancelled("2026-03-10 09:58"), deploy("7")]).check(&RULE, &[]);
        Story::of([
            cancelled("2026-03-09 10:00").state(State::Done),
            deploy("7"),
        ])
        .check(&RULE, &[]);
        Story::of([
            cancelled("2026-03-09 10:00"),
            deploy("7").environment("test"),
        ])
        .check(&RULE, &[]);
    }
}
