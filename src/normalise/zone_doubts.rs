//! Zones that an abbreviation does not settle: whose times, and what to ask.

use std::collections::BTreeMap;

use crate::model::intake::Question;
use crate::normalise::fields::when::reading::{Offset, Reading};
use crate::normalise::fields::when::zones;
use crate::normalise::gather::Gathered;

/// Times whose zone is in doubt, by their column.
#[derive(Debug, Default)]
pub struct ZoneDoubts {
    /// Cells that hold an abbreviation that several zones share; they are refused.
    cells: BTreeMap<(u16, u8), u64>,
    /// Times under such an abbreviation; they are taken as UTC.
    columns: BTreeMap<(u16, u8), u64>,
    /// Times under an abbreviation of one region, at which its clocks show another.
    summer: BTreeMap<u16, u64>,
}

impl ZoneDoubts {
    pub fn in_cell(&mut self, column: u16, shared: u8) {
        *self.cells.entry((column, shared)).or_default() += 1;
    }

    pub fn over_column(&mut self, column: u16, shared: u8) {
        *self.columns.entry((column, shared)).or_default() += 1;
    }

    /// Notes a reading that is in two zones.
    pub fn of_reading(&mut self, column: u16, reading: Reading) {
        if matches!(reading, Reading::Civil(civil) if matches!(civil.offset, Offset::Standard(..)))
        {
            *self.summer.entry(column).or_default() += 1;
        }
    }

    pub fn questions(&self, gathered: &Gathered) -> Vec<Question> {
        let source = &gathered.source.name;
        let header = |column: u16| &gathered.headers[usize::from(column)];
        let zone = |zone: &str| format!("--zone {source}={zone}");
        let by_place = |shared: u8| {
            let (_, sharers) = zones::shared(shared);
            sharers.iter().map(|s| zone(s.tz.name())).collect()
        };
        let of = |shared: u8| (zones::shared(shared).0, zones::places(shared));
        let cells = self.cells.iter().map(|(&(column, shared), times)| {
            let (name, places) = of(shared);
            Question {
                source: source.clone(),
                about: format!("zone `{name}` in column {}", header(column)),
                found: format!("{times} times are set aside: `{name}` is {places}"),
                answers: by_place(shared),
            }
        });
        let columns = self.columns.iter().map(|(&(column, shared), times)| {
            let (name, places) = of(shared);
            Question {
                source: source.clone(),
                about: format!("zone of column {}", header(column)),
                found: format!("{times} times are taken as UTC: `{name}` is {places}"),
                answers: by_place(shared),
            }
        });
        let summer = self.summer.iter().filter_map(|(&column, times)| {
            let Some(Offset::Standard(tz, seconds)) = gathered.time_columns[usize::from(column)].zone
            else {
                return None;
            };
            Some(Question {
                source: source.clone(),
                about: format!("zone of column {}", header(column)),
                found: format!(
                    "{times} times may be an hour off: the clocks of {} change, and the header names one offset",
                    tz.name()
                ),
                answers: vec![zone(tz.name()), zone(&fixed(seconds))],
            })
        });
        cells.chain(columns).chain(summer).collect()
    }
}

/// A zone of the tz database that never changes, where there is one of that offset; its signs are the wrong way round.
fn fixed(seconds: i32) -> String {
    let hours = seconds / 3_600;
    if seconds % 3_600 == 0 {
        format!("Etc/GMT{:+}", -hours)
    } else {
        "UTC".to_string()
    }
}
