//! SHARED_ACCOUNT: an account that several use, and no person behind it.

use crate::classify::contract::{Check, Rule, View};
use crate::classify::people::{is_shared, names_a_person};
use crate::model::flag::{Flag, RuleDoc, Severity};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "SHARED_ACCOUNT",
        severity: Severity::Low,
        what: "A deploy or hot-fix was run by a program's account or by one that the policy knows to be shared (`shared_accounts`), and no record of the change names a person in any role.",
        why: "Many could have done it, so nobody can be asked.",
        what_to_do: "See in the pipeline's own log who started it; give people accounts of their own.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let records = view.case.records();
    let shared = view.ran().find_map(|run| {
        let people = records.people.get(run.index());
        let account = people
            .iter()
            .find(|person| is_shared(view.case, person.name))?;
        Some((run, account.name))
    });
    let Some((run, account)) = shared else {
        return Vec::new();
    };
    if names_a_person(view) {
        return Vec::new();
    }
    let says = format!(
        "{} was run by `{}`, an account that several use, and no record names a person",
        view.name(run),
        records.names.get(account)
    );
    vec![view.flag(&RULE.doc, says, vec![run])]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};
    use crate::model::record::Role;

    #[test]
    fn a_bot_and_root() {
        for account in ["ci-bot", "root"] {
            let story = Story::of([deploy("7").person(Role::Actor, account)]);
            assert_eq!(story.flags(&RULE).len(), 1, "{account}");
        }
        Story::of([deploy("7").person(Role::Actor, "root")]).check(
            &RULE,
            &["7 was run by `root`, an account that several use, and no record names a person"],
        );
    }

    #[test]
    fn somebody_behind_it() {
        Story::of([
            deploy("7").person(Role::Actor, "ci-bot"),
            ticket("OPS-1").person(Role::Owner, "d.ng"),
        ])
        .check(&RULE, &[]);
        Story::of([deploy("7").person(Role::Actor, "d.ng")]).check(&RULE, &[]);
    }
}
