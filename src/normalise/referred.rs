//! Ids of deploys and hot-fixes that are the keys of tickets: references, and no ids of their own.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::columns::Strings;
use crate::model::field::Field;
use crate::model::record::{RecordIx, Records};
use crate::model::source::{Source, System};
use crate::normalise::contract::SourceIntake;
use crate::normalise::fields::text::push_line;
use crate::normalise::keys;

/// Ids of a source are references when at least this share of them are keys of tickets.
const SHARE_MIN: f64 = 0.5;

/// Makes references of the ids that are keys of the tickets that were read: `key` in a list of deploys. `parts` are in the order of `sources`.
pub fn settle<E>(sources: &[Source], parts: &mut [Result<SourceIntake, E>]) {
    let mut register: FxHashSet<String> = FxHashSet::default();
    for (source, part) in sources.iter().zip(parts.iter()) {
        if let (System::Tickets, Ok(part)) = (source.system, part) {
            register.extend(part.intake.records.id.iter().filter_map(key));
        }
    }
    if register.is_empty() {
        return;
    }
    for (source, part) in sources.iter().zip(parts) {
        if let Ok(part) = part
            && source.system != System::Tickets
            && are_references(&part.intake.records, &register)
        {
            refer(source, part);
        }
    }
}

/// A key that no count of rows can be by chance: `PAY-12` and `pay 12` are one.
fn key(id: &str) -> Option<String> {
    let plain: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let has = |of: fn(&u8) -> bool| plain.as_bytes().iter().any(of);
    (has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit)).then(|| plain.to_ascii_uppercase())
}

fn are_references(records: &Records, register: &FxHashSet<String>) -> bool {
    let ids = || records.id.iter().filter(|id| !id.is_empty());
    let named = ids()
        .filter_map(key)
        .filter(|key| register.contains(key))
        .count();
    named > 0 && named as f64 >= SHARE_MIN * ids().count() as f64
}

fn refer(source: &Source, part: &mut SourceIntake) {
    let SourceIntake { intake, contents } = part;
    let records = &mut intake.records;
    let (mut ids, mut references) = (Strings::new(), Strings::new());
    let mut occurrences: FxHashMap<(u32, u64), u32> = FxHashMap::default();
    let mut line = String::new();
    for (i, &content) in contents.iter().enumerate() {
        let id = records.id.get(i);
        line.clear();
        line.push_str(records.reference.get(i));
        push_line(&mut line, id);
        references.push(&line);
        ids.push("");
        let occurrence = occurrences
            .entry((records.place[i].file, content))
            .or_insert(0);
        if !id.is_empty() {
            records.key[i] = keys::of_content(source, content, *occurrence);
        }
        *occurrence += 1;
    }
    records.id = ids;
    records.reference = references;
    let mut order: Vec<u32> = (0..records.len() as u32).collect();
    order.sort_unstable_by_key(|&i| records.order_of(RecordIx(i)));
    *contents = order.iter().map(|&i| contents[i as usize]).collect();
    intake.records = std::mem::take(records).select(&order);
    let columns = intake.files.iter_mut().flat_map(|file| &mut file.tables);
    for column in columns.flat_map(|table| &mut table.columns) {
        if column.field == Field::Id {
            column.field = Field::Reference;
            column.because.push_str(", its cells are keys of tickets");
        }
    }
}
