//! Keys of records; rows that repeat a record or carry a part of it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::hash::Hash;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use crate::model::columns::{Lists, NameId, Strings};
use crate::model::export::{Finding, FindingKind, Reject};
use crate::model::record::{Approval, Person, RecordIx, RecordKey, State};
use crate::model::source::Source;
use crate::normalise::fields::text::push_line;
use crate::normalise::gather::Gathered;
use crate::normalise::times::Timed;
use crate::normalise::{own_ids, questions};

/// Keys every record, joins those of one key, sets aside rows with no readable time; returns the count of parts.
pub fn settle(gathered: &mut Gathered, timed: &Timed) -> u64 {
    own_ids::settle(gathered, timed);
    key(gathered);
    let kept = set_aside(gathered);
    join(gathered, timed, kept)
}

fn key(gathered: &mut Gathered) {
    let mut occurrences: FxHashMap<(u32, u64), u32> = FxHashMap::default();
    let mut text = String::new();
    for (i, row) in gathered.rows.iter().enumerate() {
        let id = gathered.records.id.get(i);
        gathered.records.key[i] = if id.is_empty() {
            let file = gathered.tables[row.table as usize].file;
            let occurrence = occurrences.entry((file, row.content)).or_insert(0);
            *occurrence += 1;
            of_content(gathered.source, row.content, *occurrence - 1)
        } else {
            text.clear();
            text.push_str(&gathered.source.name);
            text.push('\u{1f}');
            text.push_str(id);
            RecordKey(xxh3_64(text.as_bytes()))
        };
    }
}

/// The key of a record without an id of its own: by its content, and by how many of its file with that content came before it.
pub fn of_content(source: &Source, content: u64, occurrence: u32) -> RecordKey {
    let salt = xxh3_64(source.name.as_bytes());
    let text = format!("{salt:x}\u{1f}\u{1f}{content:x}\u{1f}{occurrence}");
    RecordKey(xxh3_64(text.as_bytes()))
}

/// Records that stay. A deploy or a hot-fix whose only times cannot be read is no evidence of anything: a reject.
/// A ticket or a sheet row stays without its time, since losing it would make another look unrecorded.
fn set_aside(gathered: &mut Gathered) -> Vec<bool> {
    let is_evidence = gathered.source.system.is_evidence();
    let tables = gathered.tables.iter();
    let legends: Vec<bool> = tables.map(|t| questions::is_legend(gathered, t)).collect();
    let mut kept = vec![true; gathered.records.len()];
    for (i, row) in gathered.rows.iter().enumerate() {
        let has_time = gathered.records.times[i].all().iter().any(Option::is_some);
        let (reason, detail) = if legends[row.table as usize] {
            (
                "sheet without times",
                "other sheets of the workbook hold times, this one holds none".to_string(),
            )
        } else {
            match row.unread.as_deref() {
                Some(why) if is_evidence && !has_time => ("no time", why.to_string()),
                Some(_) | None => continue,
            }
        };
        kept[i] = false;
        let table = &mut gathered.tables[row.table as usize];
        table.rejects += 1;
        gathered.rejects.push(Reject {
            path: table.table.path.clone(),
            sheet: table.table.sheet.clone(),
            row: gathered.records.place[i].row,
            reason,
            detail,
        });
    }
    for (table, _) in gathered
        .tables
        .iter_mut()
        .zip(legends)
        .filter(|(_, is_legend)| *is_legend)
    {
        table.findings.push(Finding {
            kind: FindingKind::NoTimes,
            row: None,
            count: table.rows,
            note: "the sheet holds no times: its rows were set aside".to_string(),
        });
    }
    kept
}

/// Joins records of one key into the newest of them; returns how many rows were parts.
fn join(gathered: &mut Gathered, timed: &Timed, kept: Vec<bool>) -> u64 {
    let keys = gathered.records.key.iter().zip(0u32..);
    let mut order: Vec<(RecordKey, u32)> = keys
        .filter(|&(_, i)| kept[i as usize])
        .map(|(&key, i)| (key, i))
        .collect();
    // Keys differ nearly always; what is newer is asked only where they do not.
    order.par_sort_unstable();
    for same in order
        .chunk_by_mut(|a, b| a.0 == b.0)
        .filter(|same| same.len() > 1)
    {
        same.sort_by_cached_key(|&(_, i)| (Reverse(newness(gathered, timed, i as usize)), i));
    }
    let mut winners: Vec<u32> = Vec::with_capacity(order.len());
    let mut groups: Vec<(u32, Vec<u32>)> = Vec::new();
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        let (winner, parts) = (same[0].1, &same[1..]);
        winners.push(winner);
        if !parts.is_empty() {
            groups.push((winner, parts.iter().map(|&(_, i)| i).collect()));
        }
    }
    for &i in &winners {
        gathered.tables[gathered.rows[i as usize].table as usize].records += 1;
    }
    let parts: u64 = groups.iter().map(|(_, parts)| parts.len() as u64).sum();
    if !groups.is_empty() {
        unite(gathered, &groups);
    }
    let records = std::mem::take(&mut gathered.records);
    winners.par_sort_unstable_by_key(|&i| records.order_of(RecordIx(i)));
    gathered.contents = winners
        .iter()
        .map(|&i| gathered.rows[i as usize].content)
        .collect();
    gathered.records = records.select(&winners);
    parts
}

/// What makes one row newer than another of the same key: its update, its latest time, its file, and last its content.
fn newness(gathered: &Gathered, timed: &Timed, i: usize) -> (Option<i64>, Option<i64>, u32, u64) {
    let latest = gathered.records.times[i]
        .all()
        .iter()
        .flatten()
        .map(|m| m.end())
        .max();
    (
        timed.updated[i],
        latest,
        gathered.records.place[i].file,
        gathered.rows[i].content,
    )
}

/// The newest row's single values win, holes are filled from the parts, lists are united.
fn unite(gathered: &mut Gathered, groups: &[(u32, Vec<u32>)]) {
    let records = &mut gathered.records;
    let by_winner: FxHashMap<u32, &Vec<u32>> =
        groups.iter().map(|(w, parts)| (*w, parts)).collect();
    let mut people: Lists<Person> = Lists::default();
    let mut services: Lists<NameId> = Lists::default();
    let (mut body, mut reference) = (Strings::new(), Strings::new());
    let (mut title, mut commit) = (Strings::new(), Strings::new());
    for i in 0..records.len() {
        let parts: &[u32] = by_winner.get(&(i as u32)).map_or(&[], |p| p.as_slice());
        people.push(list(&records.people, i, parts));
        services.push(list(&records.services, i, parts));
        body.push(&lines(&records.body, i, parts));
        reference.push(&lines(&records.reference, i, parts));
        title.push(filled(&records.title, i, parts));
        commit.push(filled(&records.commit, i, parts));
        for &p in parts {
            fill_scalars(records, i, p as usize);
        }
    }
    records.people = people;
    records.services = services;
    records.body = body;
    records.reference = reference;
    records.title = title;
    records.commit = commit;
}

fn fill_scalars(records: &mut crate::model::record::Records, i: usize, part: usize) {
    let theirs = records.times[part];
    for (mine, theirs) in records.times[i].all_mut().into_iter().zip(theirs.all()) {
        *mine = mine.or(theirs);
    }
    for column in [
        &mut records.environment,
        &mut records.branch,
        &mut records.version,
    ] {
        if column[i].is_none() {
            column[i] = column[part];
        }
    }
    if records.state[i] == State::Unknown {
        records.state[i] = records.state[part];
    }
    records.emergency[i] |= records.emergency[part];
    if records.approval[i] == Approval::Unknown {
        records.approval[i] = records.approval[part];
    }
}

fn list<T: Copy + Eq + Hash>(lists: &Lists<T>, i: usize, parts: &[u32]) -> Vec<T> {
    let mut all = lists.get(i).to_vec();
    if parts.is_empty() {
        return all;
    }
    let mut met: FxHashSet<T> = all.iter().copied().collect();
    for &p in parts {
        let items = lists.get(p as usize).iter();
        all.extend(items.copied().filter(|item| met.insert(*item)));
    }
    all
}

fn lines<'a>(strings: &'a Strings, i: usize, parts: &[u32]) -> Cow<'a, str> {
    let own = strings.get(i);
    if parts.is_empty() {
        return Cow::Borrowed(own);
    }
    let mut met: FxHashSet<&str> = own.lines().collect();
    let mut all = own.to_string();
    let theirs = parts.iter().flat_map(|&p| strings.get(p as usize).lines());
    for line in theirs.filter(|line| met.insert(line)) {
        push_line(&mut all, line);
    }
    Cow::Owned(all)
}

fn filled<'a>(strings: &'a Strings, i: usize, parts: &[u32]) -> &'a str {
    std::iter::once(i)
        .chain(parts.iter().map(|&p| p as usize))
        .map(|at| strings.get(at))
        .find(|s| !s.is_empty())
        .unwrap_or("")
}
