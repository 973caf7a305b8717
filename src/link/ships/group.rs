//! Records of one release into one cluster.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::record::RecordIx;
use crate::model::source::System;

/// Puts each group into one cluster, with what its records were put with already; two clusters that both hold a ticket, or records of two
/// groups, are not made one: of these the group's records leave.
pub fn join(
    system: &[System],
    mut cluster_of: Vec<RecordIx>,
    groups: &[Vec<RecordIx>],
) -> Vec<RecordIx> {
    if groups.is_empty() {
        return cluster_of;
    }
    let mut members: FxHashMap<RecordIx, Vec<RecordIx>> = FxHashMap::default();
    for (i, home) in cluster_of.iter().enumerate() {
        members.entry(*home).or_default().push(RecordIx(i as u32));
    }
    let mut group_of: FxHashMap<RecordIx, usize> = FxHashMap::default();
    for (nth, group) in groups.iter().enumerate() {
        group_of.extend(group.iter().map(|record| (*record, nth)));
    }
    for (nth, group) in groups.iter().enumerate() {
        let homes: FxHashSet<RecordIx> = group.iter().map(|r| cluster_of[r.index()]).collect();
        let mut homes: Vec<RecordIx> = homes.into_iter().collect();
        homes.sort_unstable();
        let others = |home: &RecordIx| {
            let all = members[home]
                .iter()
                .filter(|r| cluster_of[r.index()] == *home);
            all.copied()
                .filter(|r| group_of.get(r) != Some(&nth))
                .collect::<Vec<_>>()
        };
        let is_ticket = |r: &RecordIx| system[r.index()] == System::Tickets;
        let with: Vec<Vec<RecordIx>> = homes.iter().map(others).collect();
        let tickets = with.iter().flatten().filter(|r| is_ticket(r)).count();
        let is_mixed = with.iter().flatten().any(|r| group_of.contains_key(r));
        // Named so that it is no other cluster's name until all are named anew.
        let name = RecordIx(u32::MAX - nth as u32);
        if tickets <= 1 && !is_mixed {
            for record in with.into_iter().flatten() {
                cluster_of[record.index()] = name;
                members.entry(name).or_default().push(record);
            }
        }
        for record in group {
            cluster_of[record.index()] = name;
            members.entry(name).or_default().push(*record);
        }
    }
    let mut lowest: FxHashMap<RecordIx, RecordIx> = FxHashMap::default();
    for (i, home) in cluster_of.iter().enumerate() {
        lowest.entry(*home).or_insert(RecordIx(i as u32));
    }
    cluster_of.iter().map(|home| lowest[home]).collect()
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::model::record::RecordIx;
    use crate::model::source::System::{self, Deploys, Spreadsheets, Tickets};

    fn check(systems: &[System], cluster_of: &[u32], groups: &[&[u32]], expected: &[u32]) {
        let ix = |all: &[u32]| all.iter().map(|i| RecordIx(*i)).collect::<Vec<_>>();
        let groups: Vec<Vec<RecordIx>> = groups.iter().map(|g| ix(g)).collect();
        assert_eq!(join(systems, ix(cluster_of), &groups), ix(expected));
    }

    #[test]
    fn a_group_is_one_change() {
        let systems = [Tickets, Deploys, Deploys, Spreadsheets];
        check(&systems, &[0, 1, 2, 3], &[&[1, 2, 3]], &[0, 1, 1, 1]);
        // With the ticket of one of them.
        check(&systems, &[0, 0, 2, 3], &[&[1, 2, 3]], &[0, 0, 0, 0]);
    }

    #[test]
    fn two_tickets_or_two_releases_stay_apart() {
        let systems = [Tickets, Tickets, Deploys, Deploys];
        check(&systems, &[0, 1, 0, 1], &[&[2, 3]], &[0, 1, 2, 2]);
        let systems = [Deploys, Deploys, Deploys, Deploys];
        check(&systems, &[0, 0, 2, 3], &[&[0, 2], &[1, 3]], &[0, 1, 0, 1]);
    }
}
