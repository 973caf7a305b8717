//! STALE_SOURCE: an export ends longer ago than it may.

use crate::classify::contract::{Case, Check, Rule};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::intake::WhyHeld;
use crate::model::moment::{rfc3339, span_words};
use crate::model::settings::HOUR_S;
use crate::model::source::SourceIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "STALE_SOURCE",
        severity: Severity::Medium,
        what: "What a source covers ends longer before the run than its limit (`stale_after_hours` of the source, else the policy's; 48 h by default), or it covers nothing at all; or its export was held back, since there was none or an older one.",
        why: "What happened since then cannot be seen in it; an answer that leaves it out may be wrong.",
        what_to_do: "Export it again, or raise its limit if it is written less often.",
    },
    check: Check::Source(check),
};

fn check(case: &Case<'_>, ix: SourceIx) -> Vec<Flag> {
    let found = [too_old(case, ix), held(case, ix)];
    found
        .into_iter()
        .flatten()
        .map(|says| Flag::on_source(&RULE.doc, ix, says))
        .collect()
}

fn too_old(case: &Case<'_>, ix: SourceIx) -> Option<String> {
    let source = case.intake.source(ix);
    let limit_s = source
        .stale_after_hours
        .map_or(case.settings.policy.stale_after_s, |hours| {
            (hours * HOUR_S as f64) as i64
        });
    match case.intake.coverage_of(ix).to() {
        None => Some(format!("`{}` covers nothing", source.name)),
        Some(to) if case.settings.now - to > limit_s => Some(format!(
            "`{}` ends {}, {} before the run; its limit is {}",
            source.name,
            rfc3339(to),
            span_words(case.settings.now - to),
            span_words(limit_s)
        )),
        Some(_) => None,
    }
}

/// An export that is missing, or older than the one before.
fn held(case: &Case<'_>, ix: SourceIx) -> Option<String> {
    let held = case.intake.held_of(ix)?;
    match held.why {
        WhyHeld::Missing | WhyHeld::Older => Some(held.says()),
        WhyHeld::Unreadable | WhyHeld::HalfWritten | WhyHeld::Shrunk => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, ticket};
    use crate::model::intake::WhyHeld;

    #[test]
    fn three_days_old() {
        Story::of([ticket("OPS-1")])
            .tickets_to("2026-05-29 00:00")
            .check(
                &RULE,
                &["`tickets` ends 2026-05-29T00:00:00Z, 3 d 00 h before the run; its limit is 2 d 00 h"],
            );
    }

    #[test]
    fn last_weeks_file_again() {
        let held = |why| Story::of([ticket("OPS-1")]).held(why);
        let said =
            "the export of `tickets` was held back: older: it is; what earlier runs knew stands in";
        held(WhyHeld::Older).check(&RULE, &[said]);
        held(WhyHeld::Shrunk).check(&RULE, &[]);
    }

    #[test]
    fn two_days_old_is_fresh() {
        Story::of([ticket("OPS-1")])
            .tickets_to("2026-05-30 00:00")
            .check(&RULE, &[]);
    }
}
