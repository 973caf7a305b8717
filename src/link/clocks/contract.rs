//! What the leaves hand each other: pairs of entries that share an id.

use crate::model::source::SourceIx;

/// Zones differ by multiples of this, seconds.
pub const STEP_S: i64 = 900;
/// Two entries of one event lie this close, and clocks that keep time differ by no more, seconds.
pub const TOLERANCE_S: i64 = 300;

/// What the pairs of two sources say of their clocks. Offsets are seconds by which `source` reads later than `against`.
pub struct Anchors {
    pub source: SourceIx,
    pub against: SourceIx,
    pub kind: Kind,
}

pub enum Kind {
    /// Tickets and deploys.
    Between(Vec<Bounds>),
    /// Two logs of what ran: for each pair the difference of its times.
    Apart(Vec<i64>),
}

/// A ticket and its deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bounds {
    /// The least and the most that the offset can be, seconds.
    pub least: i64,
    pub most: i64,
    /// When the deploy ran, unix seconds.
    pub ran: i64,
}
