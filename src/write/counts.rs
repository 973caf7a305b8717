//! The figures of a night, counted once for every summary.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::flag::{Severity, Status};
use crate::model::link::Verdict;
use crate::model::source::System;
use crate::write::contract::Night;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub rows: u64,
    pub records: u64,
    /// Records of earlier runs that no export of this one holds; `records` counts them too.
    pub earlier: u64,
    /// Rows that repeat a record or carry a further part of it.
    pub parts: u64,
    pub rejects: u64,
    /// `rows + earlier - records - parts - rejects`; anything but 0 is a fault of the program, and is shown.
    pub rows_unaccounted: i64,
    pub records_by_system: BTreeMap<&'static str, u64>,
    pub rejects_by_reason: BTreeMap<&'static str, u64>,
    pub changes: u64,
    pub changes_by_status: BTreeMap<&'static str, u64>,
    /// Accepted without a doubt.
    pub links_accepted: u64,
    /// Accepted, and for a person to look at.
    pub links_review: u64,
    /// The best one of a record that has none accepted.
    pub links_rejected: u64,
    pub flags: Vec<CodeCount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodeCount {
    pub code: &'static str,
    /// The worst that occurs.
    pub severity: Severity,
    pub count: u64,
}

pub fn count(night: &Night) -> Counts {
    let intake = night.intake;
    let mut records_by_system: BTreeMap<&'static str, u64> =
        System::ALL.into_iter().map(|s| (s.name(), 0)).collect();
    for record in intake.records.all() {
        let system = intake.records.system(record, &intake.sources);
        *records_by_system.entry(system.name()).or_default() += 1;
    }
    let mut rejects_by_reason: BTreeMap<&'static str, u64> = BTreeMap::new();
    for reject in &intake.rejects {
        *rejects_by_reason.entry(reject.reason).or_default() += 1;
    }
    let mut changes_by_status: BTreeMap<&'static str, u64> =
        Status::ALL.into_iter().map(|s| (s.name(), 0)).collect();
    for status in &night.findings.status {
        *changes_by_status.entry(status.name()).or_default() += 1;
    }
    let links = |verdict: Verdict| {
        let same = night.linked.links.iter().filter(|l| l.verdict == verdict);
        same.count() as u64
    };
    let (rows, records) = (intake.rows(), intake.records.len() as u64);
    let rejects = intake.rejects.len() as u64;
    let accounted = records - intake.earlier + intake.parts + rejects;
    Counts {
        rows,
        records,
        earlier: intake.earlier,
        parts: intake.parts,
        rejects,
        rows_unaccounted: rows.cast_signed() - accounted.cast_signed(),
        records_by_system,
        rejects_by_reason,
        changes: night.linked.changes.len() as u64,
        changes_by_status,
        links_accepted: links(Verdict::Accepted),
        links_review: links(Verdict::Review),
        links_rejected: links(Verdict::Rejected),
        flags: flags(night),
    }
}

/// By severity, worst first, then by code.
fn flags(night: &Night) -> Vec<CodeCount> {
    let mut by_code: BTreeMap<&'static str, (Severity, u64)> = BTreeMap::new();
    for flag in &night.findings.flags {
        let (severity, count) = by_code.entry(flag.code).or_insert((flag.severity, 0));
        *severity = (*severity).max(flag.severity);
        *count += 1;
    }
    let mut flags: Vec<CodeCount> = by_code
        .into_iter()
        .map(|(code, (severity, count))| CodeCount {
            code,
            severity,
            count,
        })
        .collect();
    flags.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.code));
    flags
}

/// How a source's coverage stands at the run's instant: `fresh`, `stale` or `empty`.
pub fn freshness(to: Option<i64>, now: i64, stale_after_s: i64) -> &'static str {
    match to {
        None => "empty",
        Some(to) if now - to > stale_after_s => "stale",
        Some(_) => "fresh",
    }
}
