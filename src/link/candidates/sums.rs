//! Sums by record in a hash table so small that the processor's nearest cache holds it, however many records there are.

use crate::link::candidates::timeline::Rank;
use crate::model::source::System;

/// A record whose title holds a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Posting {
    pub rank: Rank,
    pub head: Head,
}

/// What tells of most records that they are not alike enough: one over the norm of the title, 0 for an empty one, with the number of the system in the
/// last two bits. It stands in the posting, since whoever looks it up by rank misses every cache.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head(u32);

impl Head {
    const SYSTEM: u32 = 0b11;

    pub fn of(norm_inverse: f32, system: System) -> Head {
        Head(norm_inverse.to_bits() & !Head::SYSTEM | system as u32)
    }

    pub fn norm_inverse(self) -> f32 {
        f32::from_bits(self.0 & !Head::SYSTEM)
    }

    pub fn system(self) -> System {
        System::ALL[(self.0 & Head::SYSTEM) as usize]
    }
}

/// Dot products with the records that share a word.
pub struct Sums {
    slots: Vec<Slot>,
    /// The slots in use, in the order in which they came to be.
    touched: Vec<(u32, Head)>,
    /// So far the hash is shifted.
    shift: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    /// `NOBODY` where it is free.
    rank: Rank,
    dot: f32,
}

/// A record that shares words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    pub rank: Rank,
    pub head: Head,
    pub dot: f32,
}

/// Stands where there is no record.
const NOBODY: Rank = Rank::MAX;

const FREE: Slot = Slot {
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
    pub fn add(&mut self, list: &[Posting], square: f32) {
        /// 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4): ranks in a row come to stand far apart.
        const GOLDEN: u32 = 0x9E37_79B1;
        for &Posting { rank, head } in list {
            let mut at = (rank.wrapping_mul(GOLDEN) >> self.shift) as usize;
            loop {
                let slot = &mut self.slots[at];
                if slot.rank == rank {
                    slot.dot += square;
                    break;
                }
                if slot.rank == NOBODY {
                    *slot = Slot { rank, dot: square };
                    self.touched.push((at as u32, head));
                    break;
                }
                at = (at + 1) & (self.slots.len() - 1);
            }
        }
    }

    /// The sums that came to be from this one on.
    pub fn from(&self, first: usize) -> impl Iterator<Item = Sum> {
        let touched = self.touched[first..].iter();
        touched.map(|&(at, head)| {
            let Slot { rank, dot } = self.slots[at as usize];
            Sum { rank, head, dot }
        })
    }

    pub fn len(&self) -> usize {
        self.touched.len()
    }

    pub fn clear(&mut self) {
        for (at, _) in self.touched.drain(..) {
            self.slots[at as usize] = FREE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Head, Posting, Sum, Sums};
    use crate::model::source::System;

    #[test]
    fn sums_stand_in_the_order_in_which_they_came_to_be() {
        let head = Head::of(0.5, System::Deploys);
        let list = |ranks: &[u32]| -> Vec<Posting> {
            ranks.iter().map(|&rank| Posting { rank, head }).collect()
        };
        let sum = |rank, dot| Sum { rank, head, dot };
        let mut sums = Sums::with_room_for(4);
        sums.add(&list(&[70_000, 3]), 1.0);
        sums.add(&list(&[3, 0]), 2.0);
        let all = |sums: &Sums, from| sums.from(from).collect::<Vec<Sum>>();
        assert_eq!(all(&sums, 0), [sum(70_000, 1.0), sum(3, 3.0), sum(0, 2.0)]);
        assert_eq!(all(&sums, 2), [sum(0, 2.0)]);
        sums.clear();
        assert_eq!(sums.len(), 0);
        sums.add(&list(&[3]), 5.0);
        assert_eq!(all(&sums, 0), [sum(3, 5.0)]);
    }

    #[test]
    fn a_head_tells_system_and_norm() {
        for system in System::ALL {
            for norm_inverse in [0.0, 0.037, 1.0] {
                let head = Head::of(norm_inverse, system);
                assert_eq!(head.system(), system);
                assert!((head.norm_inverse() - norm_inverse).abs() <= norm_inverse * 1e-6);
            }
        }
    }
}
