//! SELF_APPROVED: who approved the change also wrote it or carried it out.

use crate::classify::contract::{Check, Rule, View};
use crate::classify::people::{implementers, in_roles, same_person};
use crate::model::columns::NameId;
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::{RecordIx, Role};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "SELF_APPROVED",
        severity: Severity::High,
        what: "Every approver of the ticket is someone who wrote the change or carried it out, after spellings were resolved: the same login, or the same full name. That a requester implements is no finding.",
        why: "Nobody but its author looked at the change: segregation of duties is broken.",
        what_to_do: "Have somebody else review it, and see why the approval was possible.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    view.tickets
        .iter()
        .filter_map(|&ticket| of_ticket(view, ticket))
        .collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let case = view.case;
    let doers: Vec<(NameId, RecordIx)> = std::iter::once(ticket)
        .chain(view.ran())
        .flat_map(|record| implementers(case, record).map(move |name| (name, record)))
        .collect();
    let mut worst: Option<(f32, NameId, RecordIx)> = None;
    for approver in in_roles(case, ticket, &[Role::Approver]) {
        let own = doers
            .iter()
            .filter_map(|&(doer, at)| Some((same_person(case, approver, doer)?, approver, at)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.2.cmp(&a.2)))?;
        // All approvers must be implementers, so the least sure one decides.
        if worst.is_none_or(|known| own.0 < known.0) {
            worst = Some(own);
        }
    }
    let (confidence, approver, at) = worst?;
    let says = format!(
        "ticket {} was approved by `{}` alone, who wrote or carried out {}",
        view.name(ticket),
        case.records().names.get(approver),
        view.name(at)
    );
    Some(Flag {
        confidence: confidence * view.together(ticket, at),
        ..view.flag(&RULE.doc, says, vec![ticket, at])
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};
    use crate::model::record::Role;

    fn approved_by(approver: &'static str) -> Row {
        ticket("OPS-1").person(Role::Approver, approver)
    }

    #[test]
    fn the_deployer_approved() {
        Story::of([approved_by("d.ng"), deploy("7").person(Role::Actor, "D.Ng")]).check(
            &RULE,
            &["ticket OPS-1 was approved by `d.ng` alone, who wrote or carried out 7"],
        );
        let by_name = [
            approved_by("Dana Ng"),
            deploy("7").person(Role::Author, "dana ng"),
        ];
        assert_eq!(Story::of(by_name).flags(&RULE).len(), 1);
    }

    #[test]
    fn silent_twins() {
        let by_ng = || deploy("7").person(Role::Actor, "d.ng");
        Story::of([approved_by("p.roy"), by_ng()]).check(&RULE, &[]);
        Story::of([approved_by("d.ng").person(Role::Approver, "p.roy"), by_ng()]).check(&RULE, &[]);
        Story::of([ticket("OPS-1").person(Role::Requester, "d.ng"), by_ng()]).check(&RULE, &[]);
        Story::of([
            approved_by("ci-bot"),
            deploy("7").person(Role::Actor, "ci-bot"),
        ])
        .check(&RULE, &[]);
    }
}
