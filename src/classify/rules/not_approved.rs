//! NOT_APPROVED: it ran, and its ticket says that nobody approved it.

use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::record::Approval;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "NOT_APPROVED",
        severity: Severity::High,
        what: "The ticket of a change that ran in production says that its approval is open or was rejected. An export without an approval column, or with words that are not known in it, says nothing; emergencies are EMERGENCY_UNDOCUMENTED.",
        why: "It went out without the yes that the process asks for.",
        what_to_do: "Ask who let it go out; have it approved now, or taken back.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let Some((run, start)) = view.first_run().filter(|_| !view.is_emergency()) else {
        return Vec::new();
    };
    let approval = &view.case.records().approval;
    let refused = view.tickets.iter().filter_map(|&ticket| {
        let word = match approval[ticket.index()] {
            Approval::Open => "still open",
            Approval::Rejected => "rejected",
            Approval::Approved | Approval::Unknown => return None,
        };
        let says = format!(
            "{} ran {}, and the approval of ticket {} is {word}",
            view.name(run),
            start.display(),
            view.name(ticket)
        );
        Some(view.flag_on_two(&RULE.doc, says, ticket, run))
    });
    refused.collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, ticket};
    use crate::model::record::Approval;

    #[test]
    fn still_open_and_rejected() {
        let asked = |approval| Story::of([ticket("OPS-1").approval(approval), deploy("7")]);
        asked(Approval::Open).check(
            &RULE,
            &["7 ran 2026-03-10 10:00:00Z, and the approval of ticket OPS-1 is still open"],
        );
        assert_eq!(asked(Approval::Rejected).flags(&RULE).len(), 1);
    }

    #[test]
    fn silent_twins() {
        let asked = |approval| ticket("OPS-1").approval(approval);
        Story::of([asked(Approval::Approved), deploy("7")]).check(&RULE, &[]);
        Story::of([asked(Approval::Unknown), deploy("7")]).check(&RULE, &[]);
        Story::of([asked(Approval::Open)]).check(&RULE, &[]);
        Story::of([asked(Approval::Open).emergency(), deploy("7")]).check(&RULE, &[]);
        Story::of([asked(Approval::Open), deploy("7").environment("test")]).check(&RULE, &[]);
    }
}
