//! CLOCK_OFFSET: the times of a source run apart from those of the others.

use crate::classify::contract::{Case, Check, Rule};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::source::SourceIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "CLOCK_OFFSET",
        severity: Severity::Info,
        what: "Entries that share an id show that the clock of a source, or the zone that its unmarked times were taken for, differs from the others' by a multiple of 15 minutes. Where it can be told which clock is off, the offset was taken off its times, which are marked `inferred`; `explain` shows what the export says beside them.",
        why: "Two hours decide whether a ticket was opened before a deploy or after it.",
        what_to_do: "Tell the zone of the source (`--zone SOURCE=ZONE`, or `zone` in the configuration), or set its clock; then nothing needs to be found.",
    },
    check: Check::Source(check),
};

fn check(case: &Case<'_>, ix: SourceIx) -> Vec<Flag> {
    let of_source = case.intake.clocks.iter().filter(|pair| pair.source == ix);
    let Some(says) = of_source.filter_map(|pair| pair.says(case.intake)).next() else {
        return Vec::new();
    };
    vec![Flag::on_source(&RULE.doc, ix, says)]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};
    use crate::model::clock::{ClockPair, ClockVerdict};
    use crate::model::source::SourceIx;

    fn story(verdict: ClockVerdict) -> Story {
        Story::of([ticket("OPS-1"), deploy("7")]).clocks(ClockPair {
            source: SourceIx(0),
            against: SourceIx(1),
            late_s: 7_200,
            spread_s: (6_300, 7_200),
            n: 41,
            agree: 40,
            verdict,
        })
    }

    #[test]
    fn two_hours() {
        story(ClockVerdict::TakenOff).check(
            &RULE,
            &["tickets reads 2 h 00 min later than deploys (40 of 41 pairs that share an id fit; 1 h 45 min to 2 h 00 min later is possible): taken off its times"],
        );
    }

    #[test]
    fn clocks_that_agree() {
        story(ClockVerdict::Agree).check(&RULE, &[]);
    }
}
