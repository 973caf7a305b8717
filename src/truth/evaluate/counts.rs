//! Counting pairs and shares over two partitions of the same records.

use serde::Serialize;

use crate::truth::evaluate::tables::{Found, Truth};

/// Precision, recall and F1 from counts; a share of nothing is absent.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio {
    pub p: Option<f64>,
    pub r: Option<f64>,
    pub f1: Option<f64>,
    /// Right ones among those found.
    pub tp: u64,
    /// All found.
    pub pred: u64,
    /// All that are true.
    pub r#true: u64,
}

impl Ratio {
    pub fn new(tp: u64, pred: u64, truth: u64) -> Ratio {
        let share = |of: u64| (of > 0).then(|| tp as f64 / of as f64);
        Ratio {
            p: share(pred),
            r: share(truth),
            f1: (pred > 0 && truth > 0).then(|| 2.0 * tp as f64 / (pred + truth) as f64),
            tp,
            pred,
            r#true: truth,
        }
    }
}

/// B-cubed precision, recall and the F1 of the two means.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BCubed {
    pub p: f64,
    pub r: f64,
    pub f1: f64,
}

/// Pairs of records of different sources.
pub fn pairs(records: &[u32], truth: &Truth, found: &Found) -> Ratio {
    let count = |group: &dyn Fn(usize) -> u64| {
        let mut keys: Vec<(u64, u16)> = records
            .iter()
            .map(|&record| (group(record as usize), truth.source[record as usize]))
            .collect();
        keys.sort_unstable();
        keys.chunk_by(|a, b| a.0 == b.0).map(across_sources).sum()
    };
    Ratio::new(
        count(&|i| both(truth, found, i)),
        count(&|i| u64::from(found.change[i])),
        count(&|i| u64::from(truth.change[i])),
    )
}

/// Shares of each record's change, found and true.
pub fn bcubed(records: &[u32], truth: &Truth, found: &Found) -> BCubed {
    let mut in_truth = vec![0_u64; 1 + max(&truth.change)];
    let mut in_found = vec![0_u64; 1 + max(&found.change)];
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(records.len());
    for &record in records {
        let i = record as usize;
        in_truth[truth.change[i] as usize] += 1;
        in_found[found.change[i] as usize] += 1;
        keys.push((both(truth, found, i), record));
    }
    keys.sort_unstable();
    let (mut p, mut r) = (0.0, 0.0);
    for shared in keys.chunk_by(|a, b| a.0 == b.0) {
        let i = shared[0].1 as usize;
        let squared = (shared.len() * shared.len()) as f64;
        p += squared / in_found[found.change[i] as usize] as f64;
        r += squared / in_truth[truth.change[i] as usize] as f64;
    }
    let n = records.len().max(1) as f64;
    let (p, r) = (p / n, r / n);
    let f1 = if p + r > 0.0 {
        2.0 * p * r / (p + r)
    } else {
        0.0
    };
    BCubed { p, r, f1 }
}

/// Records that are together in both partitions have the same number.
pub fn both(truth: &Truth, found: &Found, i: usize) -> u64 {
    u64::from(truth.change[i]) << 32 | u64::from(found.change[i])
}

/// Pairs of different sources in one group, sorted by source.
pub fn across_sources(group: &[(u64, u16)]) -> u64 {
    let n = group.len() as u64;
    let same: u64 = group
        .chunk_by(|a, b| a.1 == b.1)
        .map(|of_source| (of_source.len() as u64).pow(2))
        .sum();
    (n * n - same) / 2
}

fn max(numbers: &[u32]) -> usize {
    numbers.iter().copied().max().unwrap_or(0) as usize
}
