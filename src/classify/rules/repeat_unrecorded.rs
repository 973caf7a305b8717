//! REPEAT_UNRECORDED: the same account changes production again and again without a record, and people confirmed it.

use crate::classify::contract::{Check, Rule, View};
use crate::model::change::ChangeIx;
use crate::model::columns::NameId;
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;

/// Fewer are no habit.
const TIMES_MIN: usize = 3;
const WITHIN_S: i64 = 30 * DAY_S;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "REPEAT_UNRECORDED",
        severity: Severity::High,
        what: "At least 3 changes of one account, pipeline or person in 30 days whose `UNRECORDED_HOTFIX` or `UNRECORDED_CHANGE` a reviewer confirmed. What nobody confirmed counts against no one. Raised on each from the third on.",
        why: "Once is a slip; this is how it is done there.",
        what_to_do: "Talk to whoever owns the account or the pipeline about why the process is gone round.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let case = view.case;
    let Some((who, start)) = of(view, view.change).filter(|_| is_confirmed(view, view.change))
    else {
        return Vec::new();
    };
    let mut times: Vec<(i64, RecordIx)> = Vec::new();
    for change in case.confirmed.iter().copied() {
        if let Some((other, at)) = of(view, change)
            && other == who
            && (start - WITHIN_S..=start).contains(&at)
        {
            times.extend(case.view(change).first_run().map(|(run, _)| (at, run)));
        }
    }
    times.sort_unstable();
    if times.len() < TIMES_MIN {
        return Vec::new();
    }
    let says = format!(
        "`{}` made {} changes without a record within 30 days, each confirmed by a reviewer",
        case.records().names.get(who),
        times.len()
    );
    let evidence = times.into_iter().map(|(_, run)| run).collect();
    vec![Flag {
        confidence: 1.0,
        ..view.flag(&RULE.doc, says, evidence)
    }]
}

fn is_confirmed(view: &View<'_>, change: ChangeIx) -> bool {
    view.case.confirmed.binary_search(&change).is_ok()
}

/// Whose change it is, and when it began.
fn of(view: &View<'_>, change: ChangeIx) -> Option<(NameId, i64)> {
    let changes = &view.case.linked.changes;
    let who = changes.who[change.index()];
    let start = changes.start[change.index()]?;
    (!who.is_none()).then_some((who, start.start))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy};
    use crate::model::record::Role;

    fn run(id: &'static str, change: u32, day: &str, who: &'static str) -> Row {
        let at = format!("2026-03-{day} 10:00:00");
        deploy(id).change(change).at(&at).person(Role::Actor, who)
    }

    fn story(third: Row) -> Story {
        Story::of([run("1", 0, "01", "d.ng"), run("2", 1, "10", "d.ng"), third])
    }

    #[test]
    fn three_times() {
        let told =
            ["`d.ng` made 3 changes without a record within 30 days, each confirmed by a reviewer"];
        story(run("3", 2, "20", "d.ng"))
            .confirmed([0, 1, 2])
            .check(&RULE, &told);
    }

    #[test]
    fn silent_twins() {
        story(run("3", 2, "20", "d.ng")).check(&RULE, &[]);
        story(run("3", 2, "20", "d.ng"))
            .confirmed([0, 2])
            .check(&RULE, &[]);
        story(run("3", 2, "20", "p.roy"))
            .confirmed([0, 1, 2])
            .check(&RULE, &[]);
    }
}
