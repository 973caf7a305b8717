//! What people decided on findings.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::classify::contract::Case;
use crate::model::change::{ChangeIx, Linked};
use crate::model::decision::{Decision, Matter, Ruling};
use crate::model::flag::{Flag, Severity, Subject};
use crate::model::intake::Intake;
use crate::model::moment::rfc3339;
use crate::model::record::{RecordIx, RecordKey};

/// Writes each decision on the findings that it is on: one that is expected or a false alarm is no more than info, a confirmed one is certain.
pub fn apply(case: &Case<'_>, decisions: &[Decision], flags: &mut [Flag]) {
    let mut on: FxHashMap<(&str, RecordKey), &Decision> = FxHashMap::default();
    for decision in decisions {
        if let Matter::Finding(code, record) = &decision.matter {
            on.insert((code, *record), decision);
        }
    }
    if on.is_empty() {
        return;
    }
    let of = |code: &'static str, record: &RecordIx| {
        let key = case.records().key[record.index()];
        on.get(&(code, key)).copied()
    };
    for flag in flags {
        let decision = match flag.subject {
            Subject::Source(_) => None,
            Subject::Record(_, record) => of(flag.code, &record),
            Subject::Change(change) => {
                let members = case.linked.changes.members.get(change.index());
                members.iter().find_map(|record| of(flag.code, record))
            }
        };
        let Some(decision) = decision else { continue };
        match decision.ruling {
            Ruling::Expected | Ruling::FalseAlarm => flag.severity = Severity::Info,
            Ruling::Confirmed => flag.confidence = 1.0,
            Ruling::Match | Ruling::NoMatch | Ruling::Undo => continue,
        }
        flag.says.push_str(&format!(
            "; reviewed {} by {}: {}",
            rfc3339(decision.at),
            decision.reviewer,
            decision.ruling.name()
        ));
        if !decision.comment.is_empty() {
            flag.says.push_str(&format!(" ({})", decision.comment));
        }
    }
}

/// The changes that a reviewer confirmed to be unrecorded, ascending.
pub fn confirmed(intake: &Intake, linked: &Linked, decisions: &[Decision]) -> Vec<ChangeIx> {
    let keys: FxHashSet<RecordKey> = decisions
        .iter()
        .filter(|decision| decision.ruling == Ruling::Confirmed)
        .filter_map(|decision| match &decision.matter {
            Matter::Finding(code, record) => code.starts_with("UNRECORDED_").then_some(*record),
            Matter::Pair(_, _) => None,
        })
        .collect();
    if keys.is_empty() {
        return Vec::new();
    }
    let records = &intake.records;
    let mut changes: Vec<ChangeIx> = records
        .all()
        .filter(|record| keys.contains(&records.key[record.index()]))
        .map(|record| linked.changes.of[record.index()])
        .collect();
    changes.sort_unstable();
    changes.dedup();
    changes
}
