//! UNRECORDED_CHANGE: something ran in production, is no hot-fix, and no record speaks of it.

use crate::classify::absence::absence;
use crate::classify::contract::{Check, Rule, View};
use crate::classify::hotfix::why_hotfix;
use crate::model::flag::{Flag, RuleDoc, Severity, Status};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "UNRECORDED_CHANGE",
        severity: Severity::High,
        what: "Something ran in production, and the probability that neither a ticket nor a sheet row speaks of it is at least 0.5, while the ticket export covers the 7 days before its start and the grace after it. Where it is a hot-fix, UNRECORDED_HOTFIX is raised instead.",
        why: "A change that nobody wrote down cannot be found when something fails, and cannot be shown to an auditor.",
        what_to_do: "Ask who ran it and open a ticket or a sheet row for it. If it is recorded under other words, decide that the two match: the decision is kept.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if view.status() != Status::Unrecorded
        || view
            .took_effect()
            .any(|run| why_hotfix(view.case, run).is_some())
    {
        return Vec::new();
    }
    let Some((run, start)) = view.first_effect() else {
        return Vec::new();
    };
    let (absent, confidence) = absence(view, run, start);
    let says = format!("{} ran {}; {absent}", view.name(run), start.display());
    vec![Flag {
        confidence,
        best_rejected: view.case.nearest_of(run),
        ..view.flag(&RULE.doc, says, view.took_effect().collect())
    }]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, hotfix, ticket};

    #[test]
    fn a_deploy_without_a_record() {
        Story::of([deploy("7").branch("main")]).no_record(0.8).check(
            &RULE,
            &["7 ran 2026-03-10 10:00:00Z; no record of it in tickets or spreadsheets; tickets cover 2026-03-03T10:00:00Z to 2026-03-12T10:00:00Z"],
        );
    }

    #[test]
    fn silent_twins() {
        Story::of([deploy("7"), ticket("OPS-1")]).check(&RULE, &[]);
        Story::of([deploy("7")]).no_record(0.49).check(&RULE, &[]);
        Story::of([deploy("7"), hotfix("HF-1")])
            .no_record(0.9)
            .check(&RULE, &[]);
    }
}
