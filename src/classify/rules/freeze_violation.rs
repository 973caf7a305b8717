//! FREEZE_VIOLATION: it ran inside a freeze that makes no exception for it.

use crate::classify::clock::certainly_after;
use crate::classify::contract::{Check, Rule, View};
use crate::classify::exceptions::{concerns, is_excepted};
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};
use crate::model::moment::{Moment, rfc3339};
use crate::model::record::RecordIx;
use crate::model::settings::Freeze;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "FREEZE_VIOLATION",
        severity: Severity::High,
        what: "A deploy or hot-fix ran in production inside a freeze of the policy (`[[policy.freeze]]`), by more than clocks and zones can differ, on a service that the freeze names (or it names none), and neither its ticket nor its kind is excepted.",
        why: "The freeze is there since nobody can mend what breaks in it.",
        what_to_do: "Ask who let it through; where it was agreed, add it to the freeze's exceptions.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let freezes = &view.case.settings.policy.freezes;
    let of_run = |run: RecordIx| {
        freezes
            .iter()
            .filter_map(move |freeze| inside(view, run, freeze))
    };
    view.ran().flat_map(of_run).collect()
}

fn inside(view: &View<'_>, run: RecordIx, freeze: &Freeze) -> Option<Flag> {
    let records = view.case.records();
    let policy = &view.case.settings.policy;
    let start = records.when(run)?;
    certainly_after(Moment::second(freeze.from), start, policy)?;
    certainly_after(start, Moment::second(freeze.to), policy)?;
    if !concerns(view, run, &freeze.services) || is_excepted(view, &freeze.except) {
        return None;
    }
    let says = format!(
        "{} ran {} inside the freeze `{}`, {} to {}",
        view.name(run),
        start.display(),
        freeze.name,
        rfc3339(freeze.from),
        rfc3339(freeze.to)
    );
    Some(Flag {
        subject: Subject::Record(view.change, run),
        confidence: 1.0,
        ..view.flag(&RULE.doc, says, vec![run])
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, moment, ticket};
    use crate::model::settings::Freeze;

    fn frozen(rows: impl IntoIterator<Item = Row>, services: &[&str], except: &[&str]) -> Story {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_string()).collect();
        let mut story = Story::of(rows);
        story.policy.freezes.push(Freeze {
            name: "spring".to_string(),
            from: moment("2026-03-10 00:00:00").start,
            to: moment("2026-03-12 00:00:00").start,
            services: words(services),
            except: words(except),
        });
        story
    }

    #[test]
    fn inside() {
        frozen([deploy("7").service("mail")], &["Mail"], &["OPS-1"]).check(
            &RULE,
            &["7 ran 2026-03-10 10:00:00Z inside the freeze `spring`, 2026-03-10T00:00:00Z to 2026-03-12T00:00:00Z"],
        );
    }

    #[test]
    fn silent_twins() {
        frozen([deploy("7").at("2026-03-10 00:04:00")], &[], &[]).check(&RULE, &[]);
        frozen([deploy("7").at("2026-03-12 10:00:00")], &[], &[]).check(&RULE, &[]);
        frozen([deploy("7").service("search")], &["mail"], &[]).check(&RULE, &[]);
        frozen([ticket("OPS-1"), deploy("7")], &[], &["OPS-1"]).check(&RULE, &[]);
        frozen([deploy("7").emergency()], &[], &["emergency"]).check(&RULE, &[]);
        frozen([deploy("7").environment("test")], &[], &[]).check(&RULE, &[]);
    }
}
