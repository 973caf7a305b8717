//! Times that cannot be read in rows that stay, and whole columns of them: said, so that nobody takes their absence for an answer.

use std::collections::BTreeMap;

use crate::model::export::{Finding, FindingKind};
use crate::normalise::gather::Gathered;
use crate::normalise::table::TableState;

/// What was found in one table.
#[derive(Default)]
struct Found {
    cells: u64,
    row: u32,
    first: String,
}

/// Notes them as findings of their tables. A row that is set aside for its time says so itself.
pub fn say(gathered: &mut Gathered) {
    let is_evidence = gathered.source.system.is_evidence();
    let mut by_table: BTreeMap<u32, Found> = BTreeMap::new();
    for (i, row) in gathered.rows.iter().enumerate() {
        let Some(why) = row.unread.as_deref() else {
            continue;
        };
        let is_timeless = gathered.records.times[i].all().iter().all(Option::is_none);
        if is_evidence && is_timeless {
            continue;
        }
        let found = by_table.entry(row.table).or_default();
        let place = gathered.records.place[i].row;
        found.cells += 1;
        if found.first.is_empty() || place < found.row {
            (found.row, found.first) = (place, why.to_string());
        }
    }
    for (table, found) in by_table {
        gathered.tables[table as usize].findings.push(Finding {
            kind: FindingKind::UnreadTime,
            row: Some(found.row),
            count: found.cells,
            note: format!("first: {}", found.first),
        });
    }
    for table in &mut gathered.tables {
        for column in table.meaning.refused.clone() {
            let finding = refused(table, column);
            table.findings.push(finding);
        }
    }
}

/// A column that is named as a time and holds none that can be read.
fn refused(table: &TableState, column: usize) -> Finding {
    let values = table.sample.column(column);
    Finding {
        kind: FindingKind::UnreadTime,
        row: None,
        count: values.len() as u64,
        note: format!(
            "no value of column `{}` is a time that can be read, the first is `{}`",
            table.header[column].trim(),
            values
                .first()
                .map_or("", |v| v.trim())
                .chars()
                .take(40)
                .collect::<String>(),
        ),
    }
}
