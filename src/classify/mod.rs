//! Classifying: changes → flags. The door, and the register of the rules.

mod absence;
mod clock;
pub mod contract;
mod exceptions;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fixture_rows;
#[cfg(test)]
mod fixture_ships;
mod hotfix;
mod index;
mod people;
mod policy;
mod reviewed;
pub mod rules;
mod silence;
mod standing;
mod tally;
mod version;

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::classify::contract::{Check, Rule};
pub use crate::classify::hotfix::is_feature_branch;
use crate::model::change::{ChangeIx, Linked};
use crate::model::decision::Decision;
use crate::model::flag::{Findings, Flag};
use crate::model::intake::Intake;
use crate::model::settings::Settings;
use crate::model::source::SourceIx;

/// Every rule there is, by code.
pub const RULES: &[Rule] = &[
    rules::actor_unknown::RULE,
    rules::approval_after_start::RULE,
    rules::backdated_record::RULE,
    rules::cancelled_but_deployed::RULE,
    rules::clock_offset::RULE,
    rules::conflicting_records::RULE,
    rules::coverage_gap::RULE,
    rules::duplicate_record::RULE,
    rules::emergency_overuse::RULE,
    rules::emergency_undocumented::RULE,
    rules::freeze_violation::RULE,
    rules::not_approved::RULE,
    rules::not_covered::RULE,
    rules::outcome_mismatch::RULE,
    rules::out_of_window::RULE,
    rules::phantom_ticket::RULE,
    rules::repeat_unrecorded::RULE,
    rules::retroactive_ticket::RULE,
    rules::self_approved::RULE,
    rules::service_mismatch::RULE,
    rules::shared_account::RULE,
    rules::stale_source::RULE,
    rules::superseded_by_emergency::RULE,
    rules::truncated_export::RULE,
    rules::umbrella_ticket::RULE,
    rules::undeclared_rollback::RULE,
    rules::unrecorded_change::RULE,
    rules::unrecorded_commits::RULE,
    rules::unrecorded_hotfix::RULE,
    rules::version_mismatch::RULE,
];

/// Changes handled at a time by one thread.
const SHARD_CHANGES: usize = 4_096;

/// Applies every rule to every change and source, then the policy, then what people decided.
pub fn classify(
    intake: &Intake,
    linked: &Linked,
    decisions: &[Decision],
    settings: &Settings,
) -> Findings {
    let case = standing::case(intake, linked, decisions, settings);
    let mut flags: Vec<Flag> = (0..linked.changes.len())
        .into_par_iter()
        .with_min_len(SHARD_CHANGES)
        .flat_map_iter(|i| {
            let view = case.view(ChangeIx(i as u32));
            RULES
                .iter()
                .flat_map(|rule| match rule.check {
                    Check::Change(check) => check(&view),
                    Check::Source(_) => Vec::new(),
                })
                .collect::<Vec<Flag>>()
        })
        .collect();
    for source in 0..intake.sources.len() {
        for rule in RULES {
            match rule.check {
                Check::Change(_) => {}
                Check::Source(check) => flags.extend(check(&case, SourceIx(source as u16))),
            }
        }
    }
    policy::apply(&case, &mut flags);
    reviewed::apply(&case, decisions, &mut flags);
    flags.sort_by(|a, b| {
        (Reverse(a.severity), a.code, a.subject)
            .cmp(&(Reverse(b.severity), b.code, b.subject))
            .then_with(|| a.says.cmp(&b.says))
    });
    Findings {
        flags,
        no_record: standing::no_record(&case),
        status: case.status,
    }
}

/// The rule of that code, in any case.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.doc.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::{RULES, rule};

    #[test]
    fn codes_are_sorted_and_found() {
        assert!(RULES.is_sorted_by_key(|rule| rule.doc.code));
        for each in RULES {
            let found = rule(&each.doc.code.to_lowercase()).unwrap();
            assert_eq!(found.doc.code, each.doc.code);
        }
    }
}
