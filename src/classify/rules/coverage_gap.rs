//! COVERAGE_GAP: a hole between the spans that a source covers.

use crate::classify::contract::{Case, Check, Rule};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::{rfc3339, span_words};
use crate::model::source::SourceIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "COVERAGE_GAP",
        severity: Severity::Medium,
        what: "The exports of a source leave a hole: one ends before the next begins.",
        why: "What happened in the hole is in no export, so nothing can be said about it.",
        what_to_do: "Export the source for the span that is missing.",
    },
    check: Check::Source(check),
};

fn check(case: &Case<'_>, ix: SourceIx) -> Vec<Flag> {
    let name = &case.intake.source(ix).name;
    case.intake
        .coverage_of(ix)
        .spans
        .windows(2)
        .map(|pair| {
            Flag::on_source(
                &RULE.doc,
                ix,
                format!(
                    "`{name}` covers nothing from {} to {} ({})",
                    rfc3339(pair[0].to),
                    rfc3339(pair[1].from),
                    span_words(pair[1].from - pair[0].to)
                ),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, ticket};

    #[test]
    fn a_day_is_missing() {
        Story::of([ticket("OPS-1")])
            .gap("2026-03-01 00:00", "2026-03-02 00:00")
            .check(
                &RULE,
                &["`tickets` covers nothing from 2026-03-01T00:00:00Z to 2026-03-02T00:00:00Z (24 h 00 min)"],
            );
    }

    #[test]
    fn one_span_has_no_hole() {
        Story::of([ticket("OPS-1")]).check(&RULE, &[]);
    }
}
