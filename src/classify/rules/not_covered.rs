//! NOT_COVERED: nothing speaks of a run, and nothing could have.

use crate::classify::contract::{Check, Rule, View};
use crate::classify::silence::{Silence, no_record, silence, span_to_cover, zone_is_assumed};
use crate::model::flag::{Flag, RuleDoc, Severity, Status};
use crate::model::moment::rfc3339;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "NOT_COVERED",
        severity: Severity::Info,
        what: "Something ran in production and no record of it was found, but the exports that would hold one do not cover the time: whether it is recorded cannot be said.",
        why: "Absence from an export proves something only where the export could have held it.",
        what_to_do: "Export the source that is named for the span that is named, and run again.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if view.status() != Status::NotCovered {
        return Vec::new();
    }
    let Some((run, start)) = view.first_run() else {
        let runs: Vec<_> = view.ran().collect();
        let says = format!(
            "{} ran at a time that is not known: no export can be searched for it",
            view.name(runs[0])
        );
        return vec![view.flag(&RULE.doc, says, runs)];
    };
    let Silence::Uncovered(missing) = silence(view, start) else {
        return Vec::new();
    };
    let span = span_to_cover(view, start);
    let intake = view.case.intake;
    let holes: Vec<String> = missing
        .iter()
        .map(|&(system, source)| match source {
            Some(source) => format!(
                "`{}` covers {}{}",
                intake.source(source).name,
                intake.coverage_of(source).display(),
                if zone_is_assumed(view.case, source) {
                    " in a zone that is not known"
                } else {
                    ""
                }
            ),
            None => format!("no {} were read", system.name()),
        })
        .collect();
    let says = format!(
        "whether {} is recorded cannot be said: {}, and {} to {} would have to be covered",
        view.name(run),
        holes.join(", "),
        rfc3339(span.from),
        rfc3339(span.to)
    );
    vec![Flag {
        confidence: no_record(view, start),
        best_rejected: view.case.nearest_of(run),
        ..view.flag(&RULE.doc, says, view.ran().collect())
    }]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, hotfix, ticket};

    #[test]
    fn tickets_that_end_before() {
        Story::of([hotfix("HF-1")])
            .no_record(0.9)
            .tickets_to("2026-03-09 00:00")
            .check(
                &RULE,
                &["whether HF-1 is recorded cannot be said: `tickets` covers 2026-01-01T00:00:00Z to 2026-03-09T00:00:00Z, and 2026-03-03T10:00:00Z to 2026-03-12T10:00:59Z would have to be covered"],
            );
        Story::of([hotfix("HF-1")])
            .no_record(0.9)
            .without_ticket_source()
            .check(
                &RULE,
                &["whether HF-1 is recorded cannot be said: no tickets were read, and 2026-03-03T10:00:00Z to 2026-03-12T10:00:59Z would have to be covered"],
            );
    }

    #[test]
    fn silent_twins() {
        Story::of([hotfix("HF-1")]).no_record(0.9).check(&RULE, &[]);
        Story::of([hotfix("HF-1"), ticket("OPS-1")])
            .tickets_to("2026-03-09 00:00")
            .check(&RULE, &[]);
        // Its grace still runs: that is a status, not a flag.
        Story::of([hotfix("HF-1")])
            .no_record(0.9)
            .tickets_to("2026-03-10 12:00")
            .check(&RULE, &[]);
    }
}
