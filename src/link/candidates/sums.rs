//! Sums by record in a hash table so small that the processor's nearest cache holds it, however many records there are.

use crate::link::candidates::timeline::Rank;

/// Dot products with the records that share a word.
#[derive(Default)]
pub struct Sums {
    slots: Vec<Sum>,
    /// The slots in use, in the order in which they came to be.
    touched: Vec<u32>,
    /// So far the hash is shifted.
    shift: u32,
}

#[derive(Clone, Copy)]
pub struct Sum {
    /// `NOBODY` where it is free.
    pub rank: Rank,
    pub dot: f32,
}

/// Stands where there is no record.
const NOBODY: Rank = Rank::MAX;

const FREE: Sum = Sum {
    rank: NOBODY,
    dot: 0.0,
};

impl Sums {
    /// For so many records at most.
    pub fn with_room_for(records: usize) -> Sums {
        let slots = (2 * records).next_power_of_two();
        Sums {
            slots: vec![FREE; slots],
            touched: Vec::with_capacity(records),
            shift: u32::BITS - slots.trailing_zeros(),
        }
    }

    /// Adds this to the sum of each of these records.
    pub fn add(&mut self, list: &[Rank], square: f32) {
        /// 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4): ranks in a row come to stand far apart.
        const GOLDEN: u32 = 0x9E37_79B1;
        for &rank in list {
            let mut at = (rank.wrapping_mul(GOLDEN) >> self.shift) as usize;
            loop {
                let slot = &mut self.slots[at];
                if slot.rank == rank {
                    slot.dot += square;
                    break;
                }
                if slot.rank == NOBODY {
                    *slot = Sum { rank, dot: square };
                    self.touched.push(at as u32);
                    break;
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        }
    }

    /// The sums that came to be from this one on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = Sum> {
        let touched = self.touched[first..].iter();
        touched.map(|&at| self.slots[at as usize])
    }

    pub fn len(&self) -> usize {
        self.touched.len()
    }

    pub fn clear(&mut self) {
        for at in self.touched.drain(..) {
            self.slots[at as usize] = FREE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sums;

    #[test]
    fn sums_stand_in_the_order_in_which_they_came_to_be() {
        let mut sums = Sums::with_room_for(4);
        sums.add(&[70_000, 3], 1.0);
        sums.add(&[3, 0], 2.0);
        let all = |sums: &Sums, from| -> Vec<(u32, f32)> {
            sums.from(from).map(|sum| (sum.rank, sum.dot)).collect()
        };
        assert_eq!(all(&sums, 0), [(70_000, 1.0), (3, 3.0), (0, 2.0)]);
        assert_eq!(all(&sums, 2), [(0, 2.0)]);
        sums.clear();
        assert_eq!(sums.len(), 0);
        sums.add(&[3], 5.0);
        assert_eq!(all(&sums, 0), [(3, 5.0)]);
    }
}
