//! Changes: the records that are one change, in columns.

use serde::Serialize;

use crate::model::columns::{Lists, NameId};
use crate::model::link::Link;
use crate::model::moment::Moment;
use crate::model::record::{Kind, RecordIx};
use crate::model::shipment::Shipping;

/// A change's place in `Changes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeIx(pub u32);

impl ChangeIx {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Column by column; a change stands where its first record stands.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Stable over the nights: follows the majority of the members.
    pub id: Vec<String>,
    /// Ascending.
    pub members: Lists<RecordIx>,
    /// The change of each record.
    pub of: Vec<ChangeIx>,
    /// The record whose title tells the change best.
    pub title: Vec<RecordIx>,
    pub kind: Vec<Kind>,
    /// Every service that a member names, sorted by name.
    pub services: Lists<NameId>,
    /// When it began to run; without evidence, when it was planned or written.
    pub start: Vec<Option<Moment>>,
    pub end: Vec<Option<Moment>>,
    /// Who did it: the actor of the first evidence, else its author, else the ticket's.
    pub who: Vec<NameId>,
    /// Probability that the members belong together; 1 for a single record.
    pub confidence: Vec<f32>,
    /// Probability that no ticket and no sheet row among those read speaks of it.
    pub no_record: Vec<f32>,
    /// The change that it takes back.
    pub undoes: Vec<Option<ChangeIx>>,
}

impl Changes {
    pub fn len(&self) -> usize {
        self.id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = ChangeIx> + use<> {
        (0..self.len() as u32).map(ChangeIx)
    }
}

/// Names of candidates that a budget cut, with how many pairs were left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutBlock {
    pub block: String,
    pub records: u64,
    pub pairs_left_out: u64,
}

/// Whose name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NameOf {
    Service,
    Person,
}

/// Two names that stand for one, as records with a common id show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearnedAlias {
    pub of: NameOf,
    /// The rarer of the two.
    pub alias: NameId,
    pub name: NameId,
    /// Pairs of records with a common id that show both.
    pub together: u32,
    /// Pairs that show the rarer one.
    pub pairs: u32,
}

/// A word that stands for another one, as records with a common id show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LearnedWord {
    pub short: String,
    pub long: String,
    /// Pairs of records with a common id that show the one here and the other there.
    pub together: u32,
    /// Pairs that show the short one on one side alone.
    pub pairs: u32,
}

/// How the matcher did its work, for people.
#[derive(Clone, Debug, Default)]
pub struct LinkFacts {
    /// `built-in tables` or `keys`; where EM found the prior, in how many steps and whether it converged.
    pub learned_from: String,
    pub pairs_considered: u64,
    pub cut_blocks: Vec<CutBlock>,
    pub labels_positive: u64,
    pub labels_negative: u64,
    /// Share of the pairs that share an id and seem to be one change.
    pub ids_right: f32,
    /// Names that ids showed to be one, services before people.
    pub aliases: Vec<LearnedAlias>,
    /// Words that ids showed to be short for others, the most often seen first.
    pub abbreviations: Vec<LearnedWord>,
    /// The model that weighed the pairs, as JSON: reusable.
    pub model: String,
}

/// What linking hands on.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// Sorted by record; accepted ones, those for review, and the best rejected one of each record.
    pub links: Vec<Link>,
    pub changes: Changes,
    /// Every pair that was compared, the lower one first, ascending; empty unless they were asked for.
    pub candidates: Vec<(RecordIx, RecordIx)>,
    pub facts: LinkFacts,
    /// What runs brought.
    pub shipping: Shipping,
}
