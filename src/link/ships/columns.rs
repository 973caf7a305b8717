//! What tickets say of the release that they are for: fix version, target release, milestone.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::ships::releases::Names;
use crate::link::view::View;
use crate::model::columns::NameId;
use crate::model::record::RecordIx;
use crate::model::release;
use crate::model::source::System;

/// Tickets by the version that they name, in lower case.
pub struct Planned {
    pub tickets: FxHashMap<String, Vec<RecordIx>>,
    /// Tickets that name any.
    pub all: u32,
}

/// What the column of the tickets says.
pub fn planned(view: &View) -> Planned {
    let records = view.records;
    let mut planned = Planned {
        tickets: FxHashMap::default(),
        all: 0,
    };
    for ticket in records.all() {
        if view.system[ticket.index()] != System::Tickets {
            continue;
        }
        let cell = records.names.get(records.version[ticket.index()]);
        // Further values of the column stand in lines of the body.
        let body = records.body.get(ticket.index()).lines();
        let further = body.filter(|line| !line.contains(' ') && line.contains('.'));
        let each = cell.split([',', ';', '\n', '|']).chain(further);
        let each = each.filter_map(release::version);
        let mut versions: Vec<String> = each.map(str::to_lowercase).collect();
        versions.sort_unstable();
        versions.dedup();
        planned.all += u32::from(!versions.is_empty());
        for version in versions {
            planned.tickets.entry(version).or_default().push(ticket);
        }
    }
    planned
}

impl Planned {
    /// The tickets for a version; and how many carry it.
    pub fn of(&self, version: &str) -> &[RecordIx] {
        self.tickets.get(version).map_or(&[], Vec::as_slice)
    }

    /// Whether so many tickets name the version that it hardly is one release.
    pub fn is_common(&self, version: &str) -> bool {
        const TICKETS_MIN: usize = 50;
        const SHARE_MAX: f64 = 0.1;
        let n = self.of(version).len();
        n > TICKETS_MIN && n as f64 > SHARE_MAX * f64::from(self.all)
    }
}

/// How a version is written: of which service, as how many numbers, and whether it mends another one (`4.1.2`, not `4.1.0`). What the tickets say of some versions says nothing of those of other kinds.
pub type Kind = (NameId, usize, bool);

/// The kinds of versions that tickets use: most releases of the kind that ran in production have tickets.
pub fn used(names: &[Names], runs: &[RecordIx], planned: &Planned) -> FxHashSet<Kind> {
    const RELEASES_MIN: u32 = 5;
    let mut seen: FxHashSet<u32> = FxHashSet::default();
    let mut of: FxHashMap<Kind, (u32, u32)> = FxHashMap::default();
    for run in runs {
        let named = &names[run.index()];
        if named.version.is_empty() || !named.release.is_some_and(|r| seen.insert(r)) {
            continue;
        }
        let (with, all) = of.entry(kind(named)).or_default();
        *with += u32::from(!planned.of(&named.version).is_empty());
        *all += 1;
    }
    let is_used = |(_, (with, all)): &(Kind, (u32, u32))| *with >= RELEASES_MIN && 2 * with > *all;
    of.into_iter()
        .filter(is_used)
        .map(|(kind, _)| kind)
        .collect()
}

pub fn kind(named: &Names) -> Kind {
    let is_patch = named.numbers.len() > 2 && named.numbers.last().is_some_and(|last| *last > 0);
    (named.service, named.numbers.len(), is_patch)
}
