//! EMERGENCY_UNDOCUMENTED: an emergency whose approval did not follow within the grace.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::span_words;
use crate::model::record::{Approval, RecordIx};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "EMERGENCY_UNDOCUMENTED",
        severity: Severity::Medium,
        what: "An emergency ran in production, its grace is over, and its ticket says that its approval is still open or was rejected. Where the export has no approval, nothing is said.",
        why: "An emergency may go first and be approved after; this one was not.",
        what_to_do: "Hold the review that was put off.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let case = view.case;
    let Some((run, start)) = view.first_run().filter(|_| view.is_emergency()) else {
        return Vec::new();
    };
    let since_s = case.settings.now - start.end();
    if case.settings.now
        <= case
            .settings
            .policy
            .grace_end(view.kind(), &view.services(), start.end())
    {
        return Vec::new();
    }
    let is_missing = |ticket: &RecordIx| match case.records().approval[ticket.index()] {
        Approval::Open | Approval::Rejected => true,
        Approval::Approved | Approval::Unknown => false,
    };
    let tickets = view.tickets.iter().copied().filter(is_missing);
    tickets
        .map(|ticket| {
            let says = format!(
                "emergency {} ran {}, and ticket {} is not approved {} later",
                view.name(run),
                start.display(),
                view.name(ticket),
                span_words(since_s)
            );
            view.flag_on_two(&RULE.doc, says, ticket, run)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, hotfix, ticket};
    use crate::model::record::Approval;

    fn emergency(approval: Approval) -> Story {
        Story::of([ticket("OPS-1").approval(approval), hotfix("HF-1")])
    }

    #[test]
    fn three_days_later() {
        emergency(Approval::Open).now("2026-03-13 10:00:59").check(
            &RULE,
            &["emergency HF-1 ran 2026-03-10 10:00Z, and ticket OPS-1 is not approved 3 d 00 h later"],
        );
    }

    #[test]
    fn silent_twins() {
        emergency(Approval::Open)
            .now("2026-03-11 10:00:00")
            .check(&RULE, &[]);
        emergency(Approval::Approved).check(&RULE, &[]);
        emergency(Approval::Unknown).check(&RULE, &[]);
    }
}
