//! APPROVAL_AFTER_START: it was approved after it had begun to run.

use crate::classify::clock::{certainly_after, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::span_words;
use crate::model::record::{Approval, RecordIx};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "APPROVAL_AFTER_START",
        severity: Severity::Medium,
        what: "The ticket was approved after the first run in production, by more than the larger precision of the two times and 5 minutes (where a zone had to be assumed: by more than zones can differ). Within policy (low) when the change is an emergency and the delay is at most the grace. An export without a time of approval says nothing; an approval that is open or was rejected is NOT_APPROVED.",
        why: "The yes came when there was nothing left to decide.",
        what_to_do: "For an emergency, see that the review was done. Otherwise ask who let it go out before it was approved.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let tickets = view.tickets.iter();
    tickets.filter_map(|&t| of_ticket(view, t)).collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let (run, start) = view.first_run()?;
    let records = view.case.records();
    match records.approval[ticket.index()] {
        Approval::Approved | Approval::Unknown => {}
        Approval::Open | Approval::Rejected => return None,
    }
    let policy = &view.case.settings.policy;
    let approved = records.times[ticket.index()].approved?;
    let delay_s = certainly_after(start, approved, policy)?;
    let grace_s = policy.grace_end(view.kind(), &view.services(), start.start) - start.start;
    let is_within = view.is_emergency() && delay_s <= grace_s;
    let verdict = match is_within {
        true => format!("within policy: an emergency has {}", span_words(grace_s)),
        false => "late".to_string(),
    };
    let says = format!(
        "ticket {} was approved {} after the start of {} ({}), {verdict}",
        view.name(ticket),
        delay_words(start, approved),
        view.name(run),
        start.display()
    );
    let flag = view.flag_on_two(&RULE.doc, says, ticket, run);
    Some(Flag {
        severity: if is_within {
            Severity::Low
        } else {
            flag.severity
        },
        ..flag
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Story, deploy, hotfix, ticket};
    use crate::model::flag::Severity;
    use crate::model::moment::ZoneBasis;
    use crate::model::record::Approval;

    #[test]
    fn late() {
        let approved = ticket("OPS-1").approved("2026-03-10 12:10");
        let story = Story::of([approved.approval(Approval::Approved), deploy("7")]);
        story.check(
            &RULE,
            &["ticket OPS-1 was approved 2 h 10 min after the start of 7 (2026-03-10 10:00:00Z), late"],
        );
        assert_eq!(story.flags(&RULE)[0].severity, Severity::Medium);
    }

    #[test]
    fn within_policy() {
        let approved = ticket("OPS-1").approved("2026-03-12 10:00");
        let flags = Story::of([hotfix("HF-1"), approved]).flags(&RULE);
        assert_eq!(flags[0].severity, Severity::Low);
        assert!(
            flags[0]
                .says
                .ends_with("within policy: an emergency has 2 d 00 h")
        );
    }

    #[test]
    fn silent_twins() {
        let approved = |at| ticket("OPS-1").approved(at);
        Story::of([approved("2026-03-10 09:00"), deploy("7")]).check(&RULE, &[]);
        Story::of([approved("2026-03-10 10:05"), deploy("7")]).check(&RULE, &[]);
        Story::of([approved("2026-03-10"), deploy("7")]).check(&RULE, &[]);
        Story::of([ticket("OPS-1"), deploy("7")]).check(&RULE, &[]);
        let in_some_zone = approved("2026-03-10 20:00").zone(ZoneBasis::Assumed);
        Story::of([in_some_zone, deploy("7")]).check(&RULE, &[]);
        let rejected = approved("2026-03-10 12:10").approval(Approval::Rejected);
        Story::of([rejected, deploy("7")]).check(&RULE, &[]);
        let elsewhere = deploy("7").environment("test");
        Story::of([approved("2026-03-10 12:10"), elsewhere]).check(&RULE, &[]);
    }
}
