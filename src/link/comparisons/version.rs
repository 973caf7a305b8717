//! Versions and release trains.

use crate::link::comparisons::contract::{Comparison, Pair};
use crate::model::link::Evidence;

pub const VERSION: Comparison = Comparison {
    name: "version",
    evidence: Evidence::Version,
    levels: 4,
    level,
    order: &[1, 0, 2, 3],
    built_in_bits: |level| match level {
        0 => 0.0,
        1 => -1.5,
        2 => 1.5,
        _ => 3.0,
    },
};

/// 0: unknown on a side, 1: different, 2: one is the train of the other (`9.2` and `9.2.3`), 3: the same.
fn level(pair: &Pair) -> u8 {
    let records = pair.view.records;
    let (a, b) = (pair.a.row.version, pair.b.row.version);
    if a.is_none() || b.is_none() {
        return 0;
    }
    let (a, b) = (plain(records.names.get(a)), plain(records.names.get(b)));
    if a == b {
        3
    } else if is_train(a, b) || is_train(b, a) {
        2
    } else {
        1
    }
}

/// `v1.2.0` and `1.2.0` are one version.
fn plain(version: &str) -> &str {
    version.trim().trim_start_matches(['v', 'V'])
}

fn is_train(train: &str, version: &str) -> bool {
    version
        .strip_prefix(train)
        .is_some_and(|rest| rest.starts_with(['.', '-', '+']))
}

/// Versions that the titles name: `update x to 5.0.3` is not `update x to 5.0.0`.
pub const NAMED_VERSIONS: Comparison = Comparison {
    name: "named_versions",
    evidence: Evidence::Numbers,
    levels: 4,
    level: named,
    order: &[1, 0, 2, 3],
    built_in_bits: |level| match level {
        0 => 0.0,
        1 => -4.0,
        2 => 1.0,
        _ => 2.0,
    },
};

/// 0: none on a side, 1: each names one that the other does not, 2: one side's are among the other's, 3: the same.
fn named(pair: &Pair) -> u8 {
    let corpus = &pair.view.corpus;
    let (a, b) = (pair.a.row.versions, pair.b.row.versions);
    if a == 0 || b == 0 {
        return 0;
    }
    let is_version = &corpus.vocabulary.is_version;
    let versions = pair
        .a
        .title
        .iter()
        .filter(|&&token| is_version[token as usize]);
    let common = versions
        .filter(|token| pair.b.title.contains(token))
        .count() as u8;
    match common {
        _ if common == a && common == b => 3,
        _ if common == a || common == b => 2,
        _ => 1,
    }
}
