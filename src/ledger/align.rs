//! Rows without an id of their own, aligned with what is known: a corrected cell and a row put in above move no key.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::columns::NameId;
use crate::model::record::{RecordIx, RecordKey, Records};
use crate::model::source::SourceIx;

/// Two rows are one that was corrected when at least half of what either says is the same.
const SAME_SHARE_MIN: f64 = 0.5;

/// A sheet of a source, by name; empty outside of workbooks.
type Sheet<'a> = (SourceIx, &'a str);

/// Rows between two rows that stayed: those known and gone, those new.
#[derive(Default)]
struct Gap {
    gone: Vec<RecordIx>,
    new: Vec<RecordIx>,
}

/// Gives rows that were corrected the keys they had; returns the key that each would have by its content, and the one it keeps.
pub fn align(
    tonight: &mut Records,
    known: &Records,
    aliases: &FxHashMap<RecordKey, RecordKey>,
) -> Vec<(RecordKey, RecordKey)> {
    recall(tonight, aliases);
    let known_keys: FxHashSet<RecordKey> = known.key.iter().copied().collect();
    let tonight_keys: FxHashSet<RecordKey> = tonight.key.iter().copied().collect();
    let mut gaps: FxHashMap<(Sheet, Option<RecordKey>), Gap> = FxHashMap::default();
    for (sheet, rows) in sheets(known) {
        for (anchor, row) in after_anchors(known, &rows, &tonight_keys) {
            gaps.entry((sheet, anchor)).or_default().gone.push(row);
        }
    }
    if gaps.is_empty() {
        return Vec::new();
    }
    for (sheet, rows) in sheets(tonight) {
        for (anchor, row) in after_anchors(tonight, &rows, &known_keys) {
            if let Some(gap) = gaps.get_mut(&(sheet, anchor)) {
                gap.new.push(row);
            }
        }
    }
    let mut found: Vec<(RecordIx, RecordKey)> = Vec::new();
    for gap in gaps.into_values() {
        let mut from = 0;
        for row in gap.new {
            let rest = gap.gone[from..].iter();
            let same = rest
                .enumerate()
                .find(|(_, gone)| is_corrected(known, **gone, tonight, row));
            if let Some((skipped, gone)) = same {
                found.push((row, known.key[gone.index()]));
                from += skipped + 1;
            }
        }
    }
    found.sort_unstable();
    let rekey = |(row, key): (RecordIx, RecordKey)| {
        let slot = &mut tonight.key[row.index()];
        (std::mem::replace(slot, key), key)
    };
    found.into_iter().map(rekey).collect()
}

/// Gives rows the keys that earlier runs found for their content, unless a row that has such a key by itself is there too.
fn recall(tonight: &mut Records, aliases: &FxHashMap<RecordKey, RecordKey>) {
    if aliases.is_empty() {
        return;
    }
    let mut taken: FxHashSet<RecordKey> = tonight.key.iter().copied().collect();
    for key in &mut tonight.key {
        if let Some(kept) = aliases.get(key)
            && taken.insert(*kept)
        {
            *key = *kept;
        }
    }
}

/// The rows without an id of each sheet, from top to bottom.
fn sheets(records: &Records) -> Vec<(Sheet<'_>, Vec<RecordIx>)> {
    let mut sheets: FxHashMap<(SourceIx, NameId), Vec<RecordIx>> = FxHashMap::default();
    for record in records.all() {
        let i = record.index();
        if records.id.get(i).is_empty() {
            let sheet = (records.source[i], records.place[i].sheet);
            sheets.entry(sheet).or_default().push(record);
        }
    }
    let named = sheets.into_iter().map(|((source, sheet), mut rows)| {
        rows.sort_unstable_by_key(|r| {
            (records.place[r.index()].file, records.place[r.index()].row)
        });
        ((source, records.names.get(sheet)), rows)
    });
    named.collect()
}

/// Each row whose key is not among the others', with the key of the last row above it that is.
fn after_anchors(
    records: &Records,
    rows: &[RecordIx],
    others: &FxHashSet<RecordKey>,
) -> Vec<(Option<RecordKey>, RecordIx)> {
    let mut anchor = None;
    let mut found = Vec::new();
    for &row in rows {
        let key = records.key[row.index()];
        if others.contains(&key) {
            anchor = Some(key);
        } else {
            found.push((anchor, row));
        }
    }
    found
}

/// Whether the two rows are one that was corrected: the same title or the same time, and at least half of all else.
fn is_corrected(known: &Records, gone: RecordIx, tonight: &Records, new: RecordIx) -> bool {
    let (i, j) = (gone.index(), new.index());
    let same_title = !known.title.get(i).is_empty() && known.title.get(i) == tonight.title.get(j);
    let start = |records: &Records, row| records.when(row).map(|m| m.start);
    let same_time = start(known, gone).is_some() && start(known, gone) == start(tonight, new);
    if !same_title && !same_time {
        return false;
    }
    let (mut same, mut told) = (0_u32, 0_u32);
    let mut compare = |one: String, other: String| {
        if !one.is_empty() || !other.is_empty() {
            told += 1;
            same += u32::from(one == other);
        }
    };
    let people = |records: &Records, i: usize| {
        let names = records.people.get(i).iter();
        names
            .map(|p| records.names.get(p.name))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let services = |records: &Records, i: usize| {
        let names = records.services.get(i).iter();
        names
            .map(|s| records.names.get(*s))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let at = |records, row| start(records, row).map_or(String::new(), |s| s.to_string());
    compare(
        known.title.get(i).to_string(),
        tonight.title.get(j).to_string(),
    );
    compare(
        known.body.get(i).to_string(),
        tonight.body.get(j).to_string(),
    );
    compare(
        known.reference.get(i).to_string(),
        tonight.reference.get(j).to_string(),
    );
    compare(at(known, gone), at(tonight, new));
    compare(people(known, i), people(tonight, j));
    compare(services(known, i), services(tonight, j));
    for (one, other) in [
        (known.environment[i], tonight.environment[j]),
        (known.branch[i], tonight.branch[j]),
        (known.version[i], tonight.version[j]),
    ] {
        compare(
            known.names.get(one).to_string(),
            tonight.names.get(other).to_string(),
        );
    }
    f64::from(same) >= SAME_SHARE_MIN * f64::from(told)
}
