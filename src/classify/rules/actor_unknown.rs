//! ACTOR_UNKNOWN: something ran and nobody is named, where the source names people as a rule.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "ACTOR_UNKNOWN",
        severity: Severity::Low,
        what: "A deploy or hot-fix ran in production and its entry names nobody, while most entries of the same source do. A source that never names anybody raises nothing.",
        why: "When it fails, nobody is there to ask.",
        what_to_do: "Ask the team that owns the pipeline who ran it, and make the name a field that must be filled.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let records = view.case.records();
    view.ran()
        .filter(|run| {
            let source = usize::from(records.source[run.index()].0);
            let named = records
                .people
                .get(run.index())
                .iter()
                .any(|person| !person.name.is_none());
            !named && view.case.names_people[source]
        })
        .map(|run| {
            let source = view.case.intake.source(records.source[run.index()]);
            let says = format!(
                "{} names nobody; most entries of `{}` do",
                view.name(run),
                source.name
            );
            Flag {
                subject: Subject::Record(view.change, run),
                confidence: 1.0,
                ..view.flag(&RULE.doc, says, vec![run])
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy};
    use crate::model::record::Role;

    #[test]
    fn one_of_three_names_nobody() {
        Story::of([
            deploy("7").person(Role::Actor, "d.ng"),
            deploy("8").person(Role::Actor, "d.ng").change(1),
            deploy("9").change(2),
        ])
        .check(&RULE, &["9 names nobody; most entries of `deploys` do"]);
    }

    #[test]
    fn a_source_without_names_is_silent() {
        Story::of([deploy("7"), deploy("9").change(1)]).check(&RULE, &[]);
    }
}
