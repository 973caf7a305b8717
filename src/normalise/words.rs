//! What the cells of state and type columns mean: they are few and come again in every row, so that each is read once.

use rustc_hash::FxHashMap;

use crate::model::record::{Kind, State};
use crate::normalise::contract::Profile;
use crate::normalise::draft::Desk;
use crate::normalise::fields::{kind, state, text};

/// Cells that are remembered.
const CELLS_MAX: usize = 4_096;

/// Meanings by the hash of the cell, for the tables of one profile.
#[derive(Debug, Default)]
pub struct Words {
    states: FxHashMap<u64, State>,
    kinds: FxHashMap<u64, (Option<Kind>, bool)>,
}

impl Words {
    /// The best of the states that a cell names.
    pub fn state(&mut self, hash: u64, cell: &str, desk: &Desk) -> State {
        remembered(&mut self.states, hash, || {
            text::values(cell)
                .map(|word| desk.state(word))
                .fold(State::Unknown, state::best_attempt)
        })
    }

    /// The strongest of the kinds that a cell names, and whether it says that it is an emergency.
    pub fn kind(
        &mut self,
        hash: u64,
        cell: &str,
        profile: Option<&Profile>,
    ) -> (Option<Kind>, bool) {
        remembered(&mut self.kinds, hash, || {
            let own = profile.map_or(&[][..], |p| p.kinds);
            let is_emergency = |word: &str| {
                kind::is_emergency(word) || profile.is_some_and(|p| p.emergencies.contains(&word))
            };
            let kinds = text::values(cell).filter_map(|word| kind::of_type(word, own));
            (
                kinds.reduce(kind::stronger),
                text::values(cell).any(is_emergency),
            )
        })
    }
}

fn remembered<T: Copy>(known: &mut FxHashMap<u64, T>, hash: u64, read: impl Fn() -> T) -> T {
    if let Some(meaning) = known.get(&hash) {
        return *meaning;
    }
    let meaning = read();
    if known.len() < CELLS_MAX {
        known.insert(hash, meaning);
    }
    meaning
}
