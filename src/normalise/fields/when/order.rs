//! Day first or month first: proven, remembered, answered, or asked.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::memory::{DateOrder, Memory, OrderKey, OrderProof};
use crate::normalise::fields::when::reading::{Civil, Order, Reading, Shape};
use crate::normalise::fields::when::resolve::{day_number, weekday_of};

/// A column of times, by its place in the source's list, and a shape.
pub type ColumnShape = (u16, Shape);

/// One cell's reading, waiting for the end of the source.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    pub record: u32,
    /// Which of the record's times it is.
    pub slot: Slot,
    pub column: u16,
    pub reading: Reading,
}

/// Which of a record's times a reading fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Created,
    Started,
    Ended,
    PlannedStart,
    PlannedEnd,
    Resolved,
    Approved,
    Updated,
}

impl Slot {
    pub const ALL: [Slot; 8] = [
        Slot::Created,
        Slot::Started,
        Slot::Ended,
        Slot::PlannedStart,
        Slot::PlannedEnd,
        Slot::Resolved,
        Slot::Approved,
        Slot::Updated,
    ];
}

/// Pairs of times of which the first is never later than the second.
const ORDERED: [(Slot, Slot); 6] = [
    (Slot::Created, Slot::Resolved),
    (Slot::Created, Slot::Updated),
    (Slot::Started, Slot::Ended),
    (Slot::PlannedStart, Slot::PlannedEnd),
    (Slot::Started, Slot::Updated),
    (Slot::Ended, Slot::Updated),
];

/// A value that proves an order by itself, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// `a.csv:12 "13/02/2026"`
    pub place: (String, u32),
    pub cell: String,
}

impl Witness {
    fn words(&self) -> String {
        format!("{}:{} \"{}\"", self.place.0, self.place.1, self.cell)
    }
}

/// What was seen of one column and shape.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub day_first: Option<Witness>,
    pub month_first: Option<Witness>,
    /// Values that both orders fit, and that differ by them.
    pub unsure: u64,
    /// The smallest of them, for the question.
    pub example: Option<Witness>,
}

impl Seen {
    /// Adds what rows below have shown.
    pub fn unite(&mut self, below: Seen) {
        self.unsure += below.unsure;
        for (mine, theirs) in [
            (&mut self.day_first, below.day_first),
            (&mut self.month_first, below.month_first),
            (&mut self.example, below.example),
        ] {
            let Some(theirs) = theirs else { continue };
            let is_first = |mine: &Witness| theirs.place.1 < mine.place.1 && theirs < *mine;
            if mine.as_ref().is_none_or(is_first) {
                *mine = Some(theirs);
            }
        }
    }
}

/// What was decided for one column and shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Proven(OrderProof),
    /// Both orders are proven by different values.
    Mixed,
    Open,
}

impl Decision {
    pub fn order(&self) -> Option<DateOrder> {
        match self {
            Decision::Proven(proof) => Some(proof.order),
            Decision::Mixed | Decision::Open => None,
        }
    }
}

/// What two numbers say by themselves.
pub fn self_proof(civil: &Civil) -> Option<DateOrder> {
    match (civil.a > 12, civil.b > 12) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// What the decisions are made from.
pub struct Evidence<'a> {
    pub source: &'a str,
    /// Header of each column of times.
    pub headers: &'a [String],
    pub seen: &'a FxHashMap<ColumnShape, Seen>,
    /// In the order of records.
    pub pending: &'a [Pending],
    pub answers: &'a BTreeMap<OrderKey, DateOrder>,
    pub memory: &'a Memory,
    /// No entry of the past is later than this, unix seconds.
    pub taken: i64,
    /// The export is a known system's, which writes all its columns in one order.
    pub one_order: bool,
}

/// Decides every column and shape; sorted.
pub fn decide(evidence: &Evidence) -> BTreeMap<ColumnShape, Decision> {
    let mut keys: Vec<ColumnShape> = evidence.seen.keys().copied().collect();
    keys.sort_unstable();
    let mut decided: BTreeMap<ColumnShape, Decision> = BTreeMap::new();
    for &key in &keys {
        decided.insert(key, by_itself(evidence, key));
    }
    if decided.values().any(|d| *d == Decision::Open) {
        by_contradiction(evidence, &mut decided);
        by_memory(evidence, &mut decided);
    }
    if evidence.one_order {
        by_siblings(evidence, &mut decided);
    }
    decided
}

fn by_itself(evidence: &Evidence, key: ColumnShape) -> Decision {
    let name = order_key(evidence, key);
    let seen = &evidence.seen[&key];
    // An answer may be given for one shape of a column or, with an empty one, for all.
    let any_shape = (name.0.clone(), name.1.clone(), String::new());
    let answer = evidence
        .answers
        .get(&name)
        .or_else(|| evidence.answers.get(&any_shape));
    if let Some(&order) = answer {
        return proven(order, "answered".to_string());
    }
    match (&seen.day_first, &seen.month_first) {
        (Some(_), Some(_)) => Decision::Mixed,
        (Some(w), None) => proven(DateOrder::DayFirst, format!("settled by {}", w.words())),
        (None, Some(w)) => proven(DateOrder::MonthFirst, format!("settled by {}", w.words())),
        (None, None) => Decision::Open,
    }
}

fn proven(order: DateOrder, because: String) -> Decision {
    Decision::Proven(OrderProof { order, because })
}

/// The key of the ledger's memory and of a person's answer.
pub fn order_key(evidence: &Evidence, (column, shape): ColumnShape) -> OrderKey {
    (
        evidence.source.to_string(),
        evidence.headers[usize::from(column)].clone(),
        shape.name(),
    )
}

/// How often each order contradicts a fact.
#[derive(Clone, Copy, Debug, Default)]
struct Contradictions {
    day_first: [u64; 3],
    month_first: [u64; 3],
}

const FACTS: [&str; 3] = [
    "the names of weekdays",
    "the export's own time",
    "a twin column",
];

fn by_contradiction(evidence: &Evidence, decided: &mut BTreeMap<ColumnShape, Decision>) {
    let mut counts: FxHashMap<ColumnShape, Contradictions> = FxHashMap::default();
    let mut start = 0;
    while start < evidence.pending.len() {
        let record = evidence.pending[start].record;
        let mut end = start + 1;
        while end < evidence.pending.len() && evidence.pending[end].record == record {
            end += 1;
        }
        contradict(
            &evidence.pending[start..end],
            evidence.taken,
            decided,
            &mut counts,
        );
        start = end;
    }
    for (key, decision) in decided.iter_mut() {
        let Some(found) = counts.get(key).filter(|_| *decision == Decision::Open) else {
            continue;
        };
        for (fact, name) in FACTS.iter().enumerate() {
            let (day, month) = (found.day_first[fact], found.month_first[fact]);
            let header = &evidence.headers[usize::from(key.0)];
            if day > 0 && month == 0 {
                *decision = proven(
                    DateOrder::MonthFirst,
                    format!("day first contradicts {name} {day} times in `{header}`"),
                );
                break;
            }
            if month > 0 && day == 0 {
                *decision = proven(
                    DateOrder::DayFirst,
                    format!("month first contradicts {name} {month} times in `{header}`"),
                );
                break;
            }
        }
    }
}

fn contradict(
    times: &[Pending],
    taken: i64,
    decided: &BTreeMap<ColumnShape, Decision>,
    counts: &mut FxHashMap<ColumnShape, Contradictions>,
) {
    for time in times {
        let Reading::Civil(civil) = time.reading else {
            continue;
        };
        let Order::Unsure(shape) = civil.order else {
            continue;
        };
        let key = (time.column, shape);
        if decided.get(&key) != Some(&Decision::Open) {
            continue;
        }
        let count = counts.entry(key).or_default();
        for (order, tally) in [
            (DateOrder::DayFirst, &mut count.day_first),
            (DateOrder::MonthFirst, &mut count.month_first),
        ] {
            let Some(day) = day_under(&civil, order) else {
                continue;
            };
            if civil.weekday != 0 && weekday_of(day) != civil.weekday {
                tally[0] += 1;
            }
            // A day of slack for zones.
            let is_past = !matches!(time.slot, Slot::PlannedStart | Slot::PlannedEnd);
            if is_past && (day - 1) * 86_400 > taken {
                tally[1] += 1;
            }
            if twin_contradicts(time, day, order, times) {
                tally[2] += 1;
            }
        }
    }
}

/// Whether the time, on that day, stands on the wrong side of another time of its record.
fn twin_contradicts(time: &Pending, day: i64, order: DateOrder, times: &[Pending]) -> bool {
    times.iter().any(|other| {
        let Reading::Civil(civil) = other.reading else {
            return false;
        };
        let before = ORDERED.contains(&(time.slot, other.slot));
        let after = ORDERED.contains(&(other.slot, time.slot));
        if !before && !after {
            return false;
        }
        let twin = match civil.order {
            Order::Known | Order::Named | Order::Dotted => day_under(&civil, DateOrder::MonthFirst),
            Order::Unsure(_) => day_under(&civil, self_proof(&civil).unwrap_or(order)),
            Order::Loose => None,
        };
        twin.is_some_and(|twin| (before && day > twin + 1) || (after && day + 1 < twin))
    })
}

/// The day's number since 1970 under an order; `None`: there is no such day.
pub fn day_under(civil: &Civil, order: DateOrder) -> Option<i64> {
    match order {
        DateOrder::MonthFirst => day_number(civil.year, civil.a, civil.b),
        DateOrder::DayFirst => day_number(civil.year, civil.b, civil.a),
    }
}

fn by_memory(evidence: &Evidence, decided: &mut BTreeMap<ColumnShape, Decision>) {
    for (key, decision) in decided.iter_mut() {
        if *decision != Decision::Open {
            continue;
        }
        if let Some(proof) = evidence.memory.orders.get(&order_key(evidence, *key)) {
            *decision = Decision::Proven(proof.clone());
        }
    }
}

/// A known system writes all its columns in one order: what one proves holds for the others of that shape.
fn by_siblings(evidence: &Evidence, decided: &mut BTreeMap<ColumnShape, Decision>) {
    let mut known: BTreeMap<Shape, (DateOrder, u16)> = BTreeMap::new();
    let mut conflict: Vec<Shape> = Vec::new();
    for (&(column, shape), decision) in decided.iter() {
        match decision {
            Decision::Proven(proof) => {
                let first = known.entry(shape).or_insert((proof.order, column));
                if first.0 != proof.order {
                    conflict.push(shape);
                }
            }
            Decision::Mixed => conflict.push(shape),
            Decision::Open => {}
        }
    }
    for (&(_, shape), decision) in decided.iter_mut() {
        if *decision != Decision::Open || conflict.contains(&shape) {
            continue;
        }
        if let Some((order, column)) = known.get(&shape) {
            let header = &evidence.headers[usize::from(*column)];
            *decision = proven(*order, format!("the same export writes `{header}` so"));
        }
    }
}
