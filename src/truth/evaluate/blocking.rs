//! What blocking missed: the true pairs that were never compared.

use std::path::Path;

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::counts::across_sources;
use crate::truth::evaluate::tables::{Truth, open};

/// Candidates against truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Blocking {
    /// Pairs of records of different sources that were compared.
    pub candidates: u64,
    /// True pairs among them.
    pub found: u64,
    pub r#true: u64,
    /// Records with a ticket in the truth, and those of them whose own ticket was a candidate.
    pub with_ticket: u64,
    pub ticket_found: u64,
}

impl Blocking {
    /// Share of the true pairs that were compared; none without true pairs.
    pub fn recall(&self) -> Option<f64> {
        (self.r#true > 0).then(|| self.found as f64 / self.r#true as f64)
    }

    /// Share of the records with a ticket that were compared with it.
    pub fn ticket_recall(&self) -> Option<f64> {
        (self.with_ticket > 0).then(|| self.ticket_found as f64 / self.with_ticket as f64)
    }
}

/// Counts the candidates of a run, each pair once.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn blocking(path: &Path, truth: &Truth) -> Result<Blocking, EvaluateError> {
    let ticket_of = truth.tickets_by_change();
    let mut blocking = Blocking {
        r#true: true_pairs(truth),
        with_ticket: (0..truth.len() as u32)
            .filter(|&r| !truth.is_ticket(r) && ticket_of.contains_key(&truth.change[r as usize]))
            .count() as u64,
        ..Blocking::default()
    };
    let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
    let mut table = open(
        path,
        &["a_source", "a_record_id", "b_source", "b_record_id"],
    )?;
    while let Some(row) = table.next()? {
        let (Some(a), Some(b)) = (truth.find(row[0], row[1]), truth.find(row[2], row[3])) else {
            continue;
        };
        let of = |r: u32| truth.source[r as usize];
        if of(a) == of(b) || !seen.insert((a.min(b), a.max(b))) {
            continue;
        }
        blocking.candidates += 1;
        if truth.change[a as usize] == truth.change[b as usize] {
            blocking.found += 1;
            blocking.ticket_found += u64::from(truth.is_ticket(a) || truth.is_ticket(b));
        }
    }
    Ok(blocking)
}

fn true_pairs(truth: &Truth) -> u64 {
    let mut of_change: Vec<(u64, u16)> = (0..truth.len())
        .map(|i| (u64::from(truth.change[i]), truth.source[i]))
        .collect();
    of_change.sort_unstable();
    of_change
        .chunk_by(|x, y| x.0 == y.0)
        .map(across_sources)
        .sum()
}
