//! A new grouping laid over the one of the run before: it is taken where something new has a part in it, else the old one stands.

use crate::link::candidates::Pair;
use crate::link::forest::Forest;
use crate::model::record::RecordIx;

/// A new record is a rival for those that it is so likely one with, in bits.
const RIVAL_MIN_BITS: f32 = 0.0;

/// The records that are fresh, and those that one of these could be one with: it may take their partner, or be a better one.
pub fn reached(pairs: &[Pair], bits: &[f32], fresh: &[bool]) -> Vec<bool> {
    let mut reached = fresh.to_vec();
    for (&(a, b), _) in pairs
        .iter()
        .zip(bits)
        .filter(|(_, bits)| **bits >= RIVAL_MIN_BITS)
    {
        reached[a.index()] |= fresh[b.index()];
        reached[b.index()] |= fresh[a.index()];
    }
    reached
}

/// Which records are decided anew: those that a chain of changes, old or new, leads to from a record that is `fresh`, new or corrected.
/// Both groupings name each group by its lowest record.
pub fn touched(old: &[RecordIx], new: &[RecordIx], fresh: &[bool]) -> Vec<bool> {
    let mut forest = Forest::of(old.len());
    for i in 0..old.len() as u32 {
        forest.join(i, old[i as usize].0);
        forest.join(i, new[i as usize].0);
    }
    let mut is_fresh = vec![false; old.len()];
    for (i, _) in fresh.iter().enumerate().filter(|(_, fresh)| **fresh) {
        is_fresh[forest.root(i as u32) as usize] = true;
    }
    let all = 0..old.len() as u32;
    all.map(|i| is_fresh[forest.root(i) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::touched;
    use crate::model::record::RecordIx;

    #[test]
    fn what_nothing_new_leads_to_stays() {
        // The new record 4 takes 1 away from 0; 2 and 3 were together, and look apart now.
        let old = [0, 0, 2, 2, 4].map(RecordIx);
        let new = [0, 1, 2, 3, 1].map(RecordIx);
        let fresh = [false, false, false, false, true];
        assert_eq!(
            touched(&old, &new, &fresh),
            [true, true, false, false, true]
        );
    }
}
