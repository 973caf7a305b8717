//! Links between records, and how sure they are.

use serde::Serialize;

use crate::model::record::RecordIx;

/// A field that two records are compared by; the order is the order of the waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// How many pairs of this kind are matches before anything is looked at.
    Prior,
    /// Ids that one names and the other carries.
    Ids,
    Text,
    Numbers,
    Person,
    Service,
    Time,
    Version,
    Branch,
    Environment,
    /// How far it stands above its best rival.
    Margin,
    /// What calibration adds, so that 0.9 means nine in ten.
    Calibration,
}

impl Evidence {
    pub const ALL: [Evidence; 12] = [
        Evidence::Prior,
        Evidence::Ids,
        Evidence::Text,
        Evidence::Numbers,
        Evidence::Person,
        Evidence::Service,
        Evidence::Time,
        Evidence::Version,
        Evidence::Branch,
        Evidence::Environment,
        Evidence::Margin,
        Evidence::Calibration,
    ];

    pub const COUNT: usize = Evidence::ALL.len();

    pub fn name(self) -> &'static str {
        match self {
            Evidence::Prior => "prior",
            Evidence::Ids => "ids",
            Evidence::Text => "text",
            Evidence::Numbers => "numbers",
            Evidence::Person => "person",
            Evidence::Service => "service",
            Evidence::Time => "time",
            Evidence::Version => "version",
            Evidence::Branch => "branch",
            Evidence::Environment => "environment",
            Evidence::Margin => "margin",
            Evidence::Calibration => "calibration",
        }
    }
}

/// Match weight in bits, field by field; the link's weight is their sum.
pub type Bits = [f32; Evidence::COUNT];

/// What a link says of its two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// They speak of the same change.
    Same,
    /// The deploy carries the ticket's change beside others.
    Ships,
    /// The first undoes the second.
    Reverts,
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Accepted,
    /// Accepted, and for a person to look at.
    Review,
    /// Not accepted; kept because it is the best one that a record has.
    Rejected,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Review => "review",
            Verdict::Rejected => "rejected",
        }
    }
}

impl Relation {
    pub fn name(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Ships => "ships",
            Relation::Reverts => "reverts",
        }
    }
}

/// Two records, and how likely they are what the relation says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The lower of the two, by system, source and key.
    pub a: RecordIx,
    pub b: RecordIx,
    pub relation: Relation,
    pub verdict: Verdict,
    pub probability: f32,
    pub bits: Bits,
}

impl Link {
    /// The match weight: the sum of the evidence, in bits.
    pub fn weight_bits(&self) -> f32 {
        self.bits.iter().sum()
    }

    pub fn other(&self, record: RecordIx) -> RecordIx {
        if self.a == record { self.b } else { self.a }
    }
}

/// The probability of a weight in bits: `2^w / (1 + 2^w)`.
pub fn probability(weight_bits: f32) -> f32 {
    1.0 / (1.0 + (-weight_bits).exp2())
}
