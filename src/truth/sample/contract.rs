//! What is asked for, and what was made of it.

use serde::Serialize;

use crate::truth::sample::noise::Noise;

/// What to invent.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub seed: u64,
    /// Records are about 2.4 times as many.
    pub changes: u64,
    /// First second of the story, unix seconds.
    pub from: i64,
    /// Days that the story lasts; none: as many as a company of that size needs.
    pub days: Option<u32>,
    pub noise: Noise,
    /// So many plants of each flag that an export can show, and of each a clean twin; 0: none, and the exports have no columns for them.
    pub plants: u32,
}

impl Wanted {
    /// So many changes from 1 January 2024 on, with the usual noise.
    pub fn new(seed: u64, changes: u64) -> Wanted {
        Wanted {
            seed,
            changes,
            from: 1_704_067_200,
            days: None,
            noise: Noise::default(),
            plants: 0,
        }
    }
}

/// What was invented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Invented {
    pub changes: u64,
    pub tickets: u64,
    pub deploys: u64,
    pub hotfixes: u64,
    pub spreadsheets: u64,
    pub unrecorded_hotfixes: u64,
}
