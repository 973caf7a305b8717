//! OUT_OF_WINDOW: it ran before or after its planned window, or beyond its end.

use crate::classify::clock::{certainly_after, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "OUT_OF_WINDOW",
        severity: Severity::Medium,
        what: "A deploy or hot-fix started before the planned window of its ticket, started after it, or ended after it, by more than clocks and zones can differ.",
        why: "Those who were told of the window did not expect it at that time.",
        what_to_do: "Ask why it was moved; correct the window in the ticket when it was agreed.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    view.ran().filter_map(|run| of_run(view, run)).collect()
}

fn of_run(view: &View<'_>, run: RecordIx) -> Option<Flag> {
    let mut words: Option<(RecordIx, String)> = None;
    for &ticket in view.tickets {
        let times = view.case.records().times[ticket.index()];
        if times.planned_start.is_none() || times.planned_end.is_none() {
            continue;
        }
        // Inside one window is inside.
        words = Some((ticket, outside(view, ticket, run)?));
    }
    let (ticket, how) = words?;
    let says = format!("{} {how} of ticket {}", view.name(run), view.name(ticket));
    Some(Flag {
        subject: Subject::Record(view.change, run),
        ..view.flag_on_two(&RULE.doc, says, run, ticket)
    })
}

fn outside(view: &View<'_>, ticket: RecordIx, run: RecordIx) -> Option<String> {
    let records = view.case.records();
    let policy = &view.case.settings.policy;
    let planned = records.times[ticket.index()];
    let (from, to) = (planned.planned_start?, planned.planned_end?);
    let started = records.when(run)?;
    if certainly_after(started, from, policy).is_some() {
        let early = delay_words(started, from);
        return Some(format!("started {early} before the window"));
    }
    if certainly_after(to, started, policy).is_some() {
        let late = delay_words(to, started);
        return Some(format!("started {late} after the window"));
    }
    let ended = records.times[run.index()].ended?;
    certainly_after(to, ended, policy)?;
    let over = delay_words(to, ended);
    Some(format!("ended {over} after the window"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};
    use crate::model::moment::ZoneBasis;

    fn planned(from: &str, to: &str) -> Row {
        ticket("OPS-1").planned(from, to)
    }

    #[test]
    fn early_late_and_over() {
        Story::of([planned("2026-03-10 11:00", "2026-03-10 12:00"), deploy("7")]).check(
            &RULE,
            &["7 started 1 h 00 min before the window of ticket OPS-1"],
        );
        Story::of([planned("2026-03-10 08:00", "2026-03-10 09:00"), deploy("7")]).check(
            &RULE,
            &["7 started 1 h 00 min after the window of ticket OPS-1"],
        );
        Story::of([
            planned("2026-03-10 09:30", "2026-03-10 10:30"),
            deploy("7").ended("2026-03-10 11:00:00"),
        ])
        .check(
            &RULE,
            &["7 ended 30 min 00 s after the window of ticket OPS-1"],
        );
    }

    #[test]
    fn silent_twins() {
        Story::of([planned("2026-03-10 09:30", "2026-03-10 10:30"), deploy("7")]).check(&RULE, &[]);
        Story::of([planned("2026-03-10 10:04", "2026-03-10 10:30"), deploy("7")]).check(&RULE, &[]);
        Story::of([planned("2026-03-09", "2026-03-10"), deploy("7")]).check(&RULE, &[]);
        let in_some_zone = planned("2026-03-10 08:00", "2026-03-10 09:00").zone(ZoneBasis::Assumed);
        Story::of([in_some_zone, deploy("7")]).check(&RULE, &[]);
    }
}
