//! What makes a deploy or a hot-fix entry a hot-fix: its system, its words, its branch, the hand that did it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::classify::contract::Case;
use crate::model::columns::NameId;
use crate::model::hours::on_the_wall;
use crate::model::intake::Intake;
use crate::model::moment::ZoneBasis;
use crate::model::record::{Kind, RecordIx};
use crate::model::release::is_release;
use crate::model::settings::HOUR_S;
use crate::model::source::{SourceIx, System};

/// A branch that this share of a source's entries leaves from is a train's, whatever its name.
const TRAIN_SHARE_MIN: f64 = 0.1;
/// Below this many entries of a source a share says nothing.
const TRAIN_ENTRIES_MIN: u32 = 20;

/// Branches that so many entries leave from that they can be no feature branch.
#[derive(Debug, Default)]
pub struct Trains(FxHashSet<(SourceIx, NameId)>);

impl Trains {
    pub fn new(intake: &Intake) -> Trains {
        let records = &intake.records;
        let mut entries: FxHashMap<SourceIx, u32> = FxHashMap::default();
        let mut leaving: FxHashMap<(SourceIx, NameId), u32> = FxHashMap::default();
        for record in records.all() {
            if records.system(record, &intake.sources).is_evidence() {
                let i = record.index();
                *entries.entry(records.source[i]).or_default() += 1;
                if !records.branch[i].is_none() {
                    *leaving
                        .entry((records.source[i], records.branch[i]))
                        .or_default() += 1;
                }
            }
        }
        leaving.retain(|(source, _), n| {
            let all = entries[source];
            all >= TRAIN_ENTRIES_MIN && f64::from(*n) >= TRAIN_SHARE_MIN * f64::from(all)
        });
        Trains(leaving.into_keys().collect())
    }
}

/// Why the record is a hot-fix, in words; `None`: nothing says so.
pub fn why_hotfix(case: &Case<'_>, record: RecordIx) -> Option<String> {
    let records = case.records();
    let i = record.index();
    if case.system(record) == System::Hotfixes {
        let source = &case.intake.source(records.source[i]).name;
        return Some(format!("from the hot-fix log `{source}`"));
    }
    if records.kind[i] == Kind::Hotfix {
        return Some("its type says hot-fix".to_string());
    }
    if records.emergency[i] {
        return Some("it says that it is an emergency".to_string());
    }
    let branch = records.names.get(records.branch[i]);
    let version = records.names.get(records.version[i]);
    let title = records.title.get(i);
    for (what, text) in [("branch", branch), ("version", version), ("text", title)] {
        if !text.is_empty() && case.hotfix_patterns.is_match(text) {
            return Some(format!("its {what} `{}` says so", short(text)));
        }
    }
    if case.by_hand_patterns.is_match(title) {
        return Some(format!("done by hand: `{}`", short(title)));
    }
    let common = case
        .trains
        .0
        .contains(&(records.source[i], records.branch[i]));
    if !common && is_feature_branch(branch, &case.settings.policy.train_branches) {
        return Some(format!("deployed from the feature branch `{branch}`"));
    }
    off_hours(case, record)
}

/// Where the policy says so: that it was deployed outside of the business hours, however its clock is off.
fn off_hours(case: &Case<'_>, record: RecordIx) -> Option<String> {
    let policy = &case.settings.policy;
    let start = case
        .records()
        .when(record)
        .filter(|_| policy.off_hours_is_hotfix)?;
    let is_coarse = i64::from(start.width_s) > HOUR_S || start.basis == ZoneBasis::Assumed;
    let ends = [
        start.start - policy.clock_tolerance_s,
        start.end() + policy.clock_tolerance_s,
    ];
    let is_off = !is_coarse && ends.iter().all(|at| policy.is_off_hours(*at));
    is_off.then(|| {
        format!(
            "deployed off hours, {}",
            on_the_wall(start.start, policy.zone)
        )
    })
}

/// Whether a ref names a branch that no train leaves from. Tags, versions and commits are no branches.
pub fn is_feature_branch(reference: &str, train_branches: &[String]) -> bool {
    if reference.starts_with("refs/tags/") {
        return false;
    }
    let branch = reference.strip_prefix("refs/heads/").unwrap_or(reference);
    let branch = branch.strip_prefix("origin/").unwrap_or(branch);
    if branch.is_empty()
        || branch.eq_ignore_ascii_case("head")
        || is_version_or_commit(branch)
        || is_release(branch)
    {
        return false;
    }
    let names_train = |part: &str| {
        train_branches
            .iter()
            .any(|train| train.eq_ignore_ascii_case(part))
    };
    // `release/4.12`, `stable-2.9`, `9-2-stable`: the word stands first or last.
    let mut parts = branch.split(['/', '-', '_', '.']);
    let first = parts.next().unwrap_or(branch);
    let last = parts.next_back().unwrap_or(first);
    !names_train(branch) && !names_train(first) && !names_train(last)
}

/// `v4.12.1`, `4.12`, `2026.03.02-rc1`, or a hexadecimal commit.
fn is_version_or_commit(reference: &str) -> bool {
    let commit = reference.len() >= 7
        && reference.bytes().all(|b| b.is_ascii_hexdigit())
        && reference.bytes().any(|b| b.is_ascii_digit());
    let digits = reference.strip_prefix(['v', 'V']).unwrap_or(reference);
    commit || digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.')
}

/// The first 60 characters.
fn short(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    if text.chars().count() <= SHOWN_CHARS_MAX {
        return text.to_string();
    }
    let mut cut: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::is_feature_branch;
    use crate::model::settings::Policy;

    fn check(branch: &str, expected: bool) {
        let trains = Policy::default().train_branches;
        assert_eq!(is_feature_branch(branch, &trains), expected, "{branch}");
    }

    #[test]
    fn trains_tags_and_commits_are_no_feature_branches() {
        for branch in [
            "main",
            "refs/heads/master",
            "release/4.12",
            "stable-2.9",
            "9-2-stable",
            "v4.12.1",
            "refs/tags/nightly",
            "3f2a9c1",
            "project-2.390",
            "rel/1.2",
            "HEAD",
            "",
        ] {
            check(branch, false);
        }
    }

    #[test]
    fn other_branches_are() {
        for branch in [
            "feature/PAY-12-retry",
            "fix-timeout",
            "d.ng/main-menu",
            "deadbeef-fix",
        ] {
            check(branch, true);
        }
    }
}
