//! RETROACTIVE_TICKET: the ticket was opened after the change had begun to run.

use crate::classify::clock::delay_words;
use crate::classify::contract::{Check, Rule, View};
use crate::classify::standing::opened_after;
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::span_words;
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "RETROACTIVE_TICKET",
        severity: Severity::Medium,
        what: "The ticket was opened after the first run in production, by more than the larger precision of the two times and 5 minutes (where a zone had to be assumed: by more than zones can differ). Within policy (low) when the change is an emergency and the delay is at most the grace; late otherwise. Blocks of tickets that share one creation time are an import and say nothing.",
        why: "Paperwork that follows the change was not reviewed before it, and in the time between nobody could have found it.",
        what_to_do: "For an emergency, see that the review was done. Otherwise ask why the change ran before its ticket.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    // A ticket that was there before, of this change or shipped with it, is record enough.
    if view.ran().any(|run| view.case.ships[run.index()]) {
        return Vec::new();
    }
    let Some((run, start)) = view.first_run() else {
        return Vec::new();
    };
    let late: Vec<(RecordIx, i64)> = view
        .tickets
        .iter()
        .filter_map(|&ticket| Some((ticket, opened_after(view, ticket)?)))
        .collect();
    if late.len() < view.tickets.len() {
        return Vec::new();
    }
    let policy = &view.case.settings.policy;
    let grace_s = policy.grace_end(view.kind(), &view.services(), start.start) - start.start;
    late.into_iter()
        .map(|(ticket, delay_s)| {
            let created = view.case.records().times[ticket.index()]
                .created
                .unwrap_or(start);
            let within = view.is_emergency() && delay_s <= grace_s;
            let verdict = if within {
                format!("within policy: an emergency has {}", span_words(grace_s))
            } else {
                "late".to_string()
            };
            let says = format!(
                "ticket {} was opened {} after the start of {} ({}), {verdict}",
                view.name(ticket),
                delay_words(start, created),
                view.name(run),
                start.display()
            );
            Flag {
                severity: if within {
                    Severity::Low
                } else {
                    RULE.doc.severity
                },
                ..view.flag_on_two(&RULE.doc, says, ticket, run)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, hotfix, ticket};
    use crate::model::flag::Severity;
    use crate::model::moment::ZoneBasis;

    #[test]
    fn late() {
        let story = Story::of([deploy("7"), ticket("OPS-12").created("2026-03-10 12:10")]);
        story.check(
            &RULE,
            &["ticket OPS-12 was opened 2 h 10 min after the start of 7 (2026-03-10 10:00:00Z), late"],
        );
        assert_eq!(story.flags(&RULE)[0].severity, Severity::Medium);
    }

    #[test]
    fn within_policy() {
        let story = Story::of([hotfix("HF-1"), ticket("OPS-12").created("2026-03-12 10:00")]);
        story.check(
            &RULE,
            &["ticket OPS-12 was opened 2 d 00 h after the start of HF-1 (2026-03-10 10:00Z), within policy: an emergency has 2 d 00 h"],
        );
        assert_eq!(story.flags(&RULE)[0].severity, Severity::Low);
    }

    #[test]
    fn silent_twins() {
        let opened = |at| ticket("OPS-12").created(at);
        Story::of([deploy("7"), opened("2026-03-10 09:00")]).check(&RULE, &[]);
        Story::of([deploy("7"), opened("2026-03-10 10:05")]).check(&RULE, &[]);
        Story::of([deploy("7"), opened("2026-03-10")]).check(&RULE, &[]);
        // Nobody said in which zone the tickets are written.
        Story::of([
            deploy("7"),
            opened("2026-03-10 20:00").zone(ZoneBasis::Assumed),
        ])
        .check(&RULE, &[]);
        Story::of([
            deploy("7").environment("staging"),
            opened("2026-03-10 12:10"),
        ])
        .check(&RULE, &[]);
    }

    #[test]
    fn an_import_is_no_paperwork() {
        const IDS: [&str; 10] = [
            "A-0", "A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7", "A-8", "A-9",
        ];
        let imported = (0..10).map(|i| {
            ticket(IDS[i as usize])
                .created("2026-03-10 12:10")
                .change(i)
        });
        Story::of(imported.chain([deploy("7")])).check(&RULE, &[]);
    }
}
