//! Where the rows of a run stand in the ledger.

/// Of one kind of row: by its place in the run.
#[derive(Clone, Debug, Default)]
pub enum At {
    /// As in the run: it wrote all of them.
    #[default]
    Same,
    There(Vec<u32>),
}

impl At {
    pub fn of(&self, i: u32) -> u32 {
        match self {
            At::Same => i,
            At::There(there) => there[i as usize],
        }
    }

    /// Of several, ascending.
    pub fn sorted(&self, of: impl IntoIterator<Item = u32>) -> Vec<u32> {
        let mut there: Vec<u32> = of.into_iter().map(|i| self.of(i)).collect();
        there.sort_unstable();
        there
    }
}

/// Of every kind.
#[derive(Clone, Debug, Default)]
pub struct Ixs {
    pub records: At,
    pub changes: At,
    pub names: At,
    pub files: At,
}
