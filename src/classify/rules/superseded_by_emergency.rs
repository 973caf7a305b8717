//! SUPERSEDED_BY_EMERGENCY: the ticket was cancelled, and nearly the same ran as an emergency.

use rustc_hash::FxHashSet;

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::{RecordIx, State};
use crate::model::settings::HOUR_S;

/// An emergency this far from the cancelled ticket is another matter.
const APART_MAX_S: i64 = 72 * HOUR_S;
/// Texts are near when they share at least this part of their words, and as many of them.
const SHARED_MIN: f64 = 0.5;
const WORDS_MIN: usize = 3;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "SUPERSEDED_BY_EMERGENCY",
        severity: Severity::Medium,
        what: "A ticket was cancelled or rejected, and within 72 h of that an emergency with at least half of its words, and three of them, ran on one of its services.",
        why: "What was refused, or took too long, may have gone round the process.",
        what_to_do: "Ask whether it was the same change, and whether the emergency was one.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let tickets = view.tickets.iter();
    tickets
        .filter_map(|&ticket| of_ticket(view, ticket))
        .collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let case = view.case;
    let records = case.records();
    let i = ticket.index();
    let cancelled = records.times[i]
        .resolved
        .filter(|_| records.state[i] == State::Cancelled)?;
    let mine = words(records.headline(ticket));
    let mut near: Vec<(i64, RecordIx)> = Vec::new();
    for service in records.services.get(i) {
        let Some(of) = case.tally.services.get(service) else {
            continue;
        };
        let runs = &of.emergency_runs;
        let from = runs.partition_point(|(at, _, _)| *at < cancelled.start - APART_MAX_S);
        let until = cancelled.end() + APART_MAX_S;
        let around = runs[from..].iter().take_while(|(at, _, _)| *at <= until);
        near.extend(
            around
                .filter(|(_, change, _)| *change != view.change)
                .filter(|(_, _, run)| is_near(&mine, &words(records.headline(*run))))
                .map(|(at, _, run)| ((at - cancelled.start).abs(), *run)),
        );
    }
    let (_, run) = near.into_iter().min()?;
    let says = format!(
        "ticket {} was cancelled {}, and emergency {} with nearly its words ran {}",
        view.name(ticket),
        cancelled.display(),
        view.name(run),
        records.when(run)?.display()
    );
    Some(view.flag(&RULE.doc, says, vec![ticket, run]))
}

fn words(text: &str) -> FxHashSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| word.chars().count() >= WORDS_MIN)
        .map(str::to_lowercase)
        .collect()
}

fn is_near(one: &FxHashSet<String>, other: &FxHashSet<String>) -> bool {
    let shared = one.intersection(other).count();
    let all = one.union(other).count();
    shared >= WORDS_MIN && shared as f64 >= SHARED_MIN * all as f64
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, hotfix, ticket};
    use crate::model::record::State;

    fn cancelled(at: &str) -> Row {
        let ticket = ticket("OPS-1").state(State::Cancelled).resolved(at);
        ticket
            .title("Raise the connection pool size")
            .service("mail")
    }

    fn emergency() -> Row {
        hotfix("HF-1")
            .change(1)
            .service("mail")
            .title("raise connection pool size by hand")
    }

    #[test]
    fn a_day_later() {
        Story::of([cancelled("2026-03-09 10:00"), emergency()]).check(
            &RULE,
            &["ticket OPS-1 was cancelled 2026-03-09 10:00Z, and emergency HF-1 with nearly its words ran 2026-03-10 10:00Z"],
        );
    }

    #[test]
    fn silent_twins() {
        Story::of([cancelled("2026-03-05 10:00"), emergency()]).check(&RULE, &[]);
        Story::of([
            cancelled("2026-03-09 10:00"),
            emergency().title("restart the relay"),
        ])
        .check(&RULE, &[]);
        Story::of([
            cancelled("2026-03-09 10:00").state(State::Done),
            emergency(),
        ])
        .check(&RULE, &[]);
        let elsewhere = hotfix("HF-1").change(1).service("search");
        let elsewhere = elsewhere.title("raise connection pool size by hand");
        Story::of([cancelled("2026-03-09 10:00"), elsewhere]).check(&RULE, &[]);
    }
}
