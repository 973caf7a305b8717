//! UNRECORDED_HOTFIX: a hot-fix ran in production and no record speaks of it.

use crate::classify::absence::absence;
use crate::classify::contract::{Check, Rule, View};
use crate::classify::hotfix::why_hotfix;
use crate::model::flag::{Flag, RuleDoc, Severity, Status, Subject};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "UNRECORDED_HOTFIX",
        severity: Severity::Critical,
        what: "A hot-fix ran in production, and neither a ticket nor a sheet row speaks of it, while the ticket export covers the 7 days before its start and the grace after it. A hot-fix is what comes from the hot-fix log; what its branch, version, type or text calls one; what was deployed from a feature branch or by hand. One flag for each deploy and hot-fix of the change.",
        why: "Nobody who asks what changed will hear of it: it was not planned, not reviewed, and is not in the next release unless someone remembers it.",
        what_to_do: "Ask who ran it, open a ticket or a sheet row for it, and see that the fix is on the main branch. If it is recorded under other words, decide that the two match: the decision is kept.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if view.status() != Status::Unrecorded {
        return Vec::new();
    }
    let whys: Vec<_> = view
        .took_effect()
        .map(|run| (run, why_hotfix(view.case, run)))
        .collect();
    let Some((hot, why)) = whys
        .iter()
        .find_map(|(run, why)| Some((*run, why.as_deref()?)))
    else {
        return Vec::new();
    };
    let Some((_, first)) = view.first_effect() else {
        return Vec::new();
    };
    whys.iter()
        .map(|(run, own_why)| {
            let because = match own_why {
                Some(own) => own.clone(),
                None => format!("of one change with {}: {why}", view.name(hot)),
            };
            let (absent, confidence) = absence(view, *run, first);
            let at = view.case.records().when(*run).unwrap_or(first);
            Flag {
                confidence,
                subject: Subject::Record(view.change, *run),
                best_rejected: view.case.nearest_of(*run),
                ..view.flag(
                    &RULE.doc,
                    format!(
                        "hot-fix {} ({because}) ran {}; {absent}",
                        view.name(*run),
                        at.display()
                    ),
                    vec![*run],
                )
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, hotfix, sheet, ticket};
    use crate::model::record::State;
    use crate::model::source::System;

    #[test]
    fn a_hotfix_without_a_record() {
        Story::of([hotfix("HF-1"), ticket("OPS-9").change(1)])
            .no_record(0.9)
            .rejected("OPS-9", "HF-1", 0.21)
            .check(
                &RULE,
                &["hot-fix HF-1 (from the hot-fix log `hotfixes`) ran 2026-03-10 10:00Z; no record of it in tickets or spreadsheets; tickets cover 2026-03-03T10:00:00Z to 2026-03-12T10:00:59Z; nearest is OPS-9 (0.21)"],
            );
    }

    #[test]
    fn each_entry_of_the_change_has_its_flag() {
        let story = Story::of([deploy("7").branch("main"), hotfix("HF-1")]).no_record(0.9);
        let says: Vec<String> = story.flags(&RULE).into_iter().map(|f| f.says).collect();
        assert_eq!(says.len(), 2);
        assert!(says[0].starts_with("hot-fix 7 (of one change with HF-1: from the hot-fix log"));
    }

    #[test]
    fn a_key_that_no_ticket_carries_is_no_record() {
        let story = Story::of([
            hotfix("HF-1").title("OPS-77: raise the pool"),
            ticket("OPS-9").change(1),
        ])
        .no_record(0.9);
        let says = &story.flags(&RULE)[0].says;
        assert!(
            says.contains("it names OPS-77, which is not in the export"),
            "{says}"
        );
    }

    #[test]
    fn a_sheet_that_ends_before_lowers_the_confidence() {
        let story = Story::of([hotfix("HF-1")]).no_record(0.9).covers(
            System::Spreadsheets,
            "2026-01-01 00:00",
            "2026-02-01 00:00",
        );
        let flag = &story.flags(&RULE)[0];
        assert!((flag.confidence - 0.81).abs() < 1e-4, "{}", flag.confidence);
        assert!(flag.says.ends_with(
            "`spreadsheets` covers 2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z: what only it would hold cannot be seen"
        ));
    }

    #[test]
    fn feature_branches_and_words_make_a_deploy_a_hotfix() {
        for row in [
            deploy("7").branch("feature/retry"),
            deploy("7").branch("main").title("hot fix for the pool"),
            deploy("7").branch("main").title("pool raised by hand"),
            deploy("7").branch("main").emergency(),
        ] {
            assert_eq!(Story::of([row]).no_record(0.9).flags(&RULE).len(), 1);
        }
    }

    #[test]
    fn silent_twins() {
        Story::of([hotfix("HF-1"), ticket("OPS-1")]).check(&RULE, &[]);
        Story::of([hotfix("HF-1"), sheet("3")]).check(&RULE, &[]);
        Story::of([deploy("7").branch("main")])
            .no_record(0.9)
            .check(&RULE, &[]);
        Story::of([hotfix("HF-1").environment("staging")])
            .no_record(0.9)
            .check(&RULE, &[]);
        Story::of([hotfix("HF-1").state(State::Cancelled)])
            .no_record(0.9)
            .check(&RULE, &[]);
        Story::of([hotfix("HF-1")])
            .no_record(0.9)
            .tickets_to("2026-03-11 00:00")
            .check(&RULE, &[]);
        Story::of([hotfix("HF-1"), ticket("OPS-2").change(1)])
            .no_record(0.9)
            .ships("OPS-2", "HF-1")
            .check(&RULE, &[]);
    }
}
