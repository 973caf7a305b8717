//! TRUNCATED_EXPORT: an export was cut off.

use crate::classify::contract::{Case, Check, Rule};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::intake::{Held, WhyHeld};
use crate::model::source::SourceIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "TRUNCATED_EXPORT",
        severity: Severity::Medium,
        what: "An export holds exactly as many rows or cells as its system gives out at most, says itself that it stopped, or breaks off within a row; or it was held back, since it is half-written, unreadable, or tells far less than is known.",
        why: "It covers less than it seems to: what was cut off looks like what never was.",
        what_to_do: "Export it again in smaller spans, and give all the files.",
    },
    check: Check::Source(check),
};

fn check(case: &Case<'_>, ix: SourceIx) -> Vec<Flag> {
    let coverage = case.intake.coverage_of(ix);
    let cut_off = coverage.truncated.as_ref().map(|why| {
        format!(
            "`{}` was cut off: {why}; it covers {}",
            case.intake.source(ix).name,
            coverage.display()
        )
    });
    let held = case.intake.held_of(ix).filter(|held| match held.why {
        WhyHeld::Unreadable | WhyHeld::HalfWritten | WhyHeld::Shrunk => true,
        WhyHeld::Missing | WhyHeld::Older => false,
    });
    cut_off
        .into_iter()
        .chain(held.map(Held::says))
        .map(|says| Flag::on_source(&RULE.doc, ix, says))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, ticket};
    use crate::model::intake::WhyHeld;
    use crate::model::source::System;

    #[test]
    fn ten_thousand_rows() {
        let mut story = Story::of([ticket("OPS-1")]).truncated("exactly 10000 rows");
        for system in [System::Deploys, System::Hotfixes, System::Spreadsheets] {
            story.coverage[system as usize] = None;
        }
        story.check(
            &RULE,
            &["`tickets` was cut off: exactly 10000 rows; it covers 2026-01-01T00:00:00Z to 2026-06-01T00:00:00Z"],
        );
    }

    #[test]
    fn half_written() {
        let held = |why| Story::of([ticket("OPS-1")]).held(why);
        let said = "the export of `tickets` was held back: half-written: it is; what earlier runs knew stands in";
        held(WhyHeld::HalfWritten).check(&RULE, &[said]);
        held(WhyHeld::Older).check(&RULE, &[]);
    }

    #[test]
    fn whole() {
        Story::of([ticket("OPS-1")]).check(&RULE, &[]);
    }
}
