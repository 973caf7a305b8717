//! Service names that are one service: learned from records that share an id.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::aliases::{Alias, Together};
use crate::link::ids::Keys;
use crate::model::columns::NameId;
use crate::model::record::Records;
use crate::model::source::System;

/// Pairs of records that must show two names together.
const TOGETHER_MIN: u32 = 3;
/// Share of the rarer name's pairs that must show them together.
const SHARE_MIN: f32 = 0.25;

/// What is known of service names beside their spelling.
#[derive(Debug, Default)]
pub struct Services {
    /// Names that stand for one service; the lower one first.
    aliases: FxHashSet<(NameId, NameId)>,
    /// The same with how often they were seen together, ascending.
    pub learned: Vec<Alias<NameId>>,
    /// Whether two systems have any name in common: where they have none, different names say nothing.
    meet: [[bool; 4]; 4],
}

impl Services {
    /// Whether two names are one service, as far as is known.
    pub fn same(&self, a: NameId, b: NameId) -> bool {
        a == b || self.aliases.contains(&(a.min(b), a.max(b)))
    }

    /// Whether two systems name services in words that can be compared.
    pub fn meet(&self, a: System, b: System) -> bool {
        self.meet[a as usize][b as usize]
    }
}

/// Learns which names go together where an id says that two records do.
pub fn services(records: &Records, system: &[System], keys: &Keys) -> Services {
    let learned = Together::count(&records.services, system, keys).aliases(TOGETHER_MIN, SHARE_MIN);
    let mut services = Services {
        aliases: learned
            .iter()
            .map(|l| (l.alias.min(l.name), l.alias.max(l.name)))
            .collect(),
        learned,
        meet: [[false; 4]; 4],
    };
    let mut named_in: FxHashMap<NameId, [bool; 4]> = FxHashMap::default();
    for (i, names) in records.services.iter().enumerate() {
        for &name in names {
            named_in.entry(name).or_default()[system[i] as usize] = true;
        }
    }
    let aliased = services
        .aliases
        .iter()
        .map(|(a, b)| (named_in[a], named_in[b]));
    for (a, b) in named_in.values().map(|n| (*n, *n)).chain(aliased) {
        for s in 0..4 {
            for t in 0..4 {
                services.meet[s][t] |= a[s] && b[t] || b[s] && a[t];
            }
        }
    }
    services
}
