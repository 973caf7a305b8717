//! Service names that are one service: learned from records that share an id.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::ids::Keys;
use crate::model::columns::NameId;
use crate::model::record::Records;
use crate::model::source::System;

/// Pairs of records that must show two names together.
const TOGETHER_MIN: u32 = 3;
/// Share of the rarer name's pairs that must show them together.
const SHARE_MIN: f32 = 0.25;
/// How many times more often than by chance.
const LIFT_MIN: f32 = 2.0;
/// Records that one id may bring together.
const BLOCK_MAX: usize = 24;

/// What is known of service names beside their spelling.
#[derive(Debug, Default)]
pub struct Services {
    /// Names that stand for one service; the lower one first.
    aliases: FxHashSet<(NameId, NameId)>,
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
    let mut services = Services {
        aliases: aliases(records, system, keys),
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

fn aliases(records: &Records, system: &[System], keys: &Keys) -> FxHashSet<(NameId, NameId)> {
    let mut blocks: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (i, keys) in keys.ours.iter().enumerate() {
        // A record that names several ids may speak of any of them.
        if let [key] = keys {
            blocks.entry(key.0).or_default().push(i);
        }
    }
    let mut together: FxHashMap<(NameId, NameId), u32> = FxHashMap::default();
    let mut alone: FxHashMap<NameId, u32> = FxHashMap::default();
    let mut pairs = 0_u32;
    for members in blocks.values().filter(|m| m.len() <= BLOCK_MAX) {
        for (x, &a) in members.iter().enumerate() {
            for &b in &members[x + 1..] {
                let (of_a, of_b) = (records.services.get(a), records.services.get(b));
                if system[a] == system[b] || of_a.is_empty() || of_b.is_empty() {
                    continue;
                }
                pairs += 1;
                for &name in of_a.iter().chain(of_b.iter().filter(|n| !of_a.contains(n))) {
                    *alone.entry(name).or_default() += 1;
                }
                if of_a.iter().any(|name| of_b.contains(name)) {
                    continue;
                }
                for &m in of_a {
                    for &n in of_b {
                        *together.entry((m.min(n), m.max(n))).or_default() += 1;
                    }
                }
            }
        }
    }
    together
        .into_iter()
        .filter(|&((m, n), count)| {
            let (m, n) = (alone[&m] as f32, alone[&n] as f32);
            let count_f = count as f32;
            let by_chance = m * n / pairs.max(1) as f32;
            count >= TOGETHER_MIN
                && count_f >= SHARE_MIN * m.min(n)
                && count_f >= LIFT_MIN * by_chance
        })
        .map(|(names, _)| names)
        .collect()
}
