//! SERVICE_MISMATCH: the ticket speaks of one service, and another was changed.

use crate::classify::contract::{Check, Rule, View};
use crate::model::columns::NameId;
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::RecordIx;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "SERVICE_MISMATCH",
        severity: Severity::Low,
        what: "No service that the tickets of a change name was changed by any of its runs, and all names on either side are used by tickets and by runs alike, so that they are not two words for one.",
        why: "Who asks what changed on the service that the ticket names is told of nothing; or the link is wrong.",
        what_to_do: "Correct the ticket's service; where the two are one, add it under `[policy.services]`.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let records = view.case.records();
    let of = |record: &RecordIx| records.services.get(record.index());
    let planned: Vec<NameId> = view.tickets.iter().flat_map(of).copied().collect();
    let runs: Vec<RecordIx> = view.ran().collect();
    let changed: Vec<NameId> = runs.iter().flat_map(of).copied().collect();
    let (Some(&ticket), Some(&run)) = (view.tickets.first(), runs.first()) else {
        return Vec::new();
    };
    let is_shared = |name: &NameId| view.case.tally.shared.contains(name) && !is_alias(view, *name);
    if planned.is_empty()
        || changed.is_empty()
        || !planned.iter().chain(&changed).all(is_shared)
        || planned.iter().any(|name| changed.contains(name))
    {
        return Vec::new();
    }
    let says = format!(
        "ticket {} names `{}`, and {} changed `{}`",
        view.name(ticket),
        records.names.get(planned[0]),
        view.name(run),
        records.names.get(changed[0])
    );
    vec![view.flag_on_two(&RULE.doc, says, ticket, run)]
}

/// Whether common ids showed the name to be another's.
fn is_alias(view: &View<'_>, name: NameId) -> bool {
    let mut learned = view.case.linked.facts.aliases.iter();
    learned.any(|learned| learned.alias == name || learned.name == name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};

    /// Both systems know `mail` and `search`.
    fn story(first: [Row; 2]) -> Story {
        let others = [
            ticket("OPS-8").change(1).service("search"),
            deploy("8").change(1).service("search"),
            ticket("OPS-9").change(2).service("mail"),
            deploy("9").change(2).service("mail"),
        ];
        Story::of(first.into_iter().chain(others))
    }

    #[test]
    fn another_service() {
        story([
            ticket("OPS-1").service("mail"),
            deploy("7").service("search"),
        ])
        .check(
            &RULE,
            &["ticket OPS-1 names `mail`, and 7 changed `search`"],
        );
    }

    #[test]
    fn silent_twins() {
        story([ticket("OPS-1").service("mail"), deploy("7").service("mail")]).check(&RULE, &[]);
        // Only the deploys call it so: another word for it, maybe.
        story([
            ticket("OPS-1").service("mail"),
            deploy("7").service("mail-svc"),
        ])
        .check(&RULE, &[]);
        story([ticket("OPS-1"), deploy("7").service("mail")]).check(&RULE, &[]);
    }
}
