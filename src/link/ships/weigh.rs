//! How sure it is that a run carries a ticket, by what each kind of evidence proves to be worth.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::record::RecordIx;

/// How often each kind of evidence is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    pub by_parents: f32,
    pub by_order: f32,
    pub picked: f32,
    pub column: f32,
    pub notes: f32,
}

/// Before anything was measured. A column that people fill in is right in four of five cases at least; a key in a commit, where the order of the
/// log alone tells what came when, in about as many.
const BEFORE: Reliability = Reliability {
    by_parents: 0.95,
    by_order: 0.85,
    picked: 0.75,
    column: 0.85,
    notes: 0.95,
};
/// As many made-up tickets, as reliable as above, stand beside those that were counted.
const BEFORE_TICKETS: f32 = 20.0;

/// For each ticket that both say something of, whether they agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    pub agree: u32,
    pub all: u32,
}

/// Two kinds of evidence that agree in a share of the tickets are each right in about its root: neither knows of the other.
pub fn reliability(by_order: Agreement, by_parents: Agreement) -> Reliability {
    let measured = |agreement: Agreement, other: f32, before: f32| {
        let share = agreement.agree as f32 / (agreement.all.max(1)) as f32;
        let n = agreement.all as f32;
        let found = if other > 0.0 {
            share / other
        } else {
            share.sqrt()
        };
        ((found * n + before * BEFORE_TICKETS) / (n + BEFORE_TICKETS)).clamp(0.5, 0.98)
    };
    let order = measured(by_order, 0.0, BEFORE.by_order);
    let column = match (by_order.all, by_parents.all) {
        (n, m) if m >= n => measured(by_parents, BEFORE.by_parents, BEFORE.column),
        _ => measured(by_order, 0.0, BEFORE.column),
    };
    Reliability {
        by_order: order,
        column,
        picked: BEFORE.picked.min(order),
        ..BEFORE
    }
}

/// What is known of a ticket and the release of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Known {
    /// By a commit of the run that names the ticket.
    pub commit: Option<f32>,
    /// By the ticket's column.
    pub column: Option<f32>,
    /// By the run's own notes, or the row that plans its release.
    pub notes: Option<f32>,
}

/// What one kind of evidence loses where another speaks for another run.
const CONTRADICTED: f32 = 0.3;

impl Known {
    /// All that speaks for it, taken together; weaker, where the same ticket is said to have come with another run and nothing else speaks for this one.
    pub fn probability(&self, is_contradicted: bool) -> f32 {
        let all = [self.commit, self.column, self.notes];
        let against = all.iter().flatten().map(|p| 1.0 - p).product::<f32>();
        let p = (1.0 - against).clamp(0.0, 0.99);
        match is_contradicted && all.iter().flatten().count() == 1 && p > 0.5 {
            true => 0.5 + (p - 0.5) * CONTRADICTED,
            false => p,
        }
    }
}

/// Which releases speak for themselves by each kind of evidence, by ticket.
#[derive(Default)]
pub struct Claims(pub FxHashMap<RecordIx, FxHashSet<u32>>);

impl Claims {
    pub fn add(&mut self, ticket: RecordIx, release: u32) {
        self.0.entry(ticket).or_default().insert(release);
    }

    /// Whether the ticket is claimed by other releases than this one alone.
    pub fn elsewhere(&self, ticket: RecordIx, release: u32) -> bool {
        self.0
            .get(&ticket)
            .is_some_and(|of| !of.contains(&release) && !of.is_empty())
    }
}

/// The probability that a release carries no ticket, where none was found: of `with_one` of its like a single one was found, of `with_none` none. What
/// tells misses a ticket with the probability `missed`, and so misses the only one of as many releases.
pub fn no_ticket(with_none: u32, with_one: u32, missed: f32) -> f32 {
    let overlooked = with_one as f32 * missed / (1.0 - missed);
    (1.0 - overlooked / (with_none.max(1)) as f32).clamp(0.3, 0.98)
}

#[cfg(test)]
mod tests {
    use super::{Agreement, Known, no_ticket, reliability};

    #[test]
    fn what_agrees_is_reliable() {
        let none = Agreement::default();
        let agreed = Agreement {
            agree: 810,
            all: 1_000,
        };
        let told = reliability(agreed, none);
        assert!((told.column - 0.9).abs() < 0.01 && (told.by_order - 0.9).abs() < 0.01);
        let never = Agreement {
            agree: 10,
            all: 1_000,
        };
        assert!(reliability(never, none).column <= 0.5);
        assert_eq!(reliability(none, none).column, 0.85);
    }

    #[test]
    fn evidence_adds_up_and_contradiction_weakens() {
        let both = Known {
            commit: Some(0.8),
            column: Some(0.8),
            notes: None,
        };
        assert!((both.probability(false) - 0.96).abs() < 1e-6);
        let one = Known {
            column: Some(0.9),
            ..Known::default()
        };
        assert!((one.probability(true) - 0.62).abs() < 1e-6);
    }

    #[test]
    fn what_is_overlooked_is_no_absence() {
        assert!(no_ticket(20, 10, 0.15) > 0.9);
        assert!(no_ticket(2, 40, 0.15) < 0.5);
    }
}
