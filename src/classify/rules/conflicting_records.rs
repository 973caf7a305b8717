//! CONFLICTING_RECORDS: two records of one change disagree on when it ran.

use crate::classify::clock::{certainly_after, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::Moment;
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;
use crate::model::source::System;

/// Entries of two systems written this far apart may still be one run, told by the day.
const APART_MAX_S: i64 = DAY_S;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "CONFLICTING_RECORDS",
        severity: Severity::Low,
        what: "The hot-fix log says that a change ran more than a day, beyond what clocks and zones can differ, from every deploy of it in production.",
        why: "One of the two is wrong, and an answer to `what changed last` rests on it.",
        what_to_do: "Correct the entry that is wrong; where they are two changes, say so with a decision.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let case = view.case;
    let of = |system: System| -> Vec<(RecordIx, Moment)> {
        let runs = view.ran().filter(|run| case.system(*run) == system);
        runs.filter_map(|run| Some((run, case.records().times[run.index()].started?)))
            .collect()
    };
    let deploys = of(System::Deploys);
    let conflicts = of(System::Hotfixes).into_iter().filter_map(|(entry, at)| {
        let nearest = deploys
            .iter()
            .min_by_key(|(run, when)| ((when.start - at.start).abs(), *run))?;
        let (earlier, later) = if nearest.1.start < at.start {
            (nearest.1, at)
        } else {
            (at, nearest.1)
        };
        let apart = certainly_after(earlier, later, &case.settings.policy)?;
        (apart > APART_MAX_S + i64::from(earlier.width_s.max(later.width_s))).then(|| {
            let says = format!(
                "{} says {}, and the nearest deploy, {}, ran {} apart",
                view.name(entry),
                at.display(),
                view.name(nearest.0),
                delay_words(earlier, later)
            );
            view.flag_on_two(&RULE.doc, says, entry, nearest.0)
        })
    });
    conflicts.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, hotfix};

    #[test]
    fn three_days_apart() {
        Story::of([hotfix("HF-1"), deploy("7").at("2026-03-13 10:00:00")]).check(
            &RULE,
            &["HF-1 says 2026-03-10 10:00Z, and the nearest deploy, 7, ran 3 d 00 h apart"],
        );
    }

    #[test]
    fn silent_twins() {
        Story::of([hotfix("HF-1"), deploy("7").at("2026-03-10 20:00:00")]).check(&RULE, &[]);
        let regions = [
            deploy("7"),
            deploy("8").at("2026-03-13 10:00:00"),
            hotfix("HF-1"),
        ];
        Story::of(regions).check(&RULE, &[]);
        Story::of([hotfix("HF-1")]).check(&RULE, &[]);
    }
}
