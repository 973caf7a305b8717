//! Groups that grow together: a forest of parents, the ways to its roots halved as they are gone.

/// The trees of some records.
pub struct Forest(Vec<u32>);

impl Forest {
    /// Each of so many records alone.
    pub fn of(records: usize) -> Forest {
        Forest((0..records as u32).collect())
    }

    /// The lowest record of its tree.
    pub fn root(&mut self, mut i: u32) -> u32 {
        let parent = &mut self.0;
        while parent[i as usize] != i {
            parent[i as usize] = parent[parent[i as usize] as usize];
            i = parent[i as usize];
        }
        i
    }

    /// Makes one tree of two; the lower root stays. Gives both roots as they were, the lower one first.
    pub fn join(&mut self, a: u32, b: u32) -> (u32, u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
        (low, high)
    }
}
