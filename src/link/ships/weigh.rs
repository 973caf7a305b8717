//! How sure it is that a run carries a ticket, by what each kind of evidence proves to be worth.

/// How often each kind of evidence is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    pub by_parents: f32,
    pub by_order: f32,
    pub picked: f32,
    pub column: f32,
    pub notes: f32,
    /// A ticket ships with the first release after it was closed. Not used where it is not right more often than not.
    pub time: f32,
}

/// Before anything was measured. A column that people fill in is right in four of five cases at least; a key in a commit, where the order of the
/// log alone tells what came when, in about as many.
const BEFORE: Reliability = Reliability {
    by_parents: 0.95,
    by_order: 0.85,
    picked: 0.75,
    column: 0.85,
    notes: 0.95,
    time: 0.5,
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

/// What speaks for a ticket and a release, as odds; 1: nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voices {
    /// A commit of the release names the ticket.
    pub commit: f32,
    /// The ticket's column names the release.
    pub column: f32,
    /// A row that plans the release names the ticket.
    pub notes: f32,
    /// The ticket was closed before the release, and after the one before it.
    pub time: f32,
}

impl Default for Voices {
    fn default() -> Voices {
        Voices {
            commit: 1.0,
            column: 1.0,
            notes: 1.0,
            time: 1.0,
        }
    }
}

impl Voices {
    pub fn odds(&self) -> f32 {
        self.commit * self.column * self.notes * self.time
    }
}

/// The odds of a probability.
pub fn odds(p: f32) -> f32 {
    let p = p.clamp(0.01, 0.99);
    p / (1.0 - p)
}

/// The probability that a release carries a ticket, by the odds of what speaks for it and for its rivals: releases for one of which the ticket was, as other
/// evidence has it.
pub fn probability(own: f32, rivals: f32) -> f32 {
    (own / (own + rivals + 1.0)).clamp(0.0, 0.99)
}

/// How often the time of closing is right, by tickets that are placed otherwise with a reliability of `placed`.
pub fn time_reliability(found: Agreement, placed: f32) -> f32 {
    let share = found.agree as f32 / (found.all.max(1)) as f32;
    let n = found.all as f32;
    let right = share / placed;
    ((right * n + BEFORE.time * BEFORE_TICKETS) / (n + BEFORE_TICKETS)).clamp(0.5, 0.95)
}

/// How much a release's own tickets count against what holds for all releases, in tickets.
const RELEASE_TICKETS: f32 = 2.0;

/// How often the commits of one release are right, where `agree` of `all` tickets that their column places too agree with it.
pub fn of_release(reliability: f32, Agreement { agree, all }: Agreement) -> f32 {
    (agree as f32 + reliability * RELEASE_TICKETS) / (all as f32 + RELEASE_TICKETS)
}

/// The probability that a release carries no ticket although some are claimed for it: of so many releases with none, as many have that number of
/// wrong claims by chance, of all releases with so many claims. The claims' own probabilities shift it.
pub fn all_wrong(counts: &Counts, claims: &[f32]) -> f32 {
    let k = claims.len();
    if k == 0 || k >= counts.releases.len() {
        return 0.0;
    }
    let factorial = (1..=k).map(|i| i as f32).product::<f32>();
    let by_chance = counts.releases[0] as f32 * counts.wrong_a_release.powi(k as i32) / factorial;
    let others = (counts.releases[k] as f32 - by_chance).max(0.5);
    let shift = claims
        .iter()
        .map(|p| odds(counts.usual) / odds(*p))
        .product::<f32>();
    let none = by_chance / others * shift;
    none / (none + 1.0)
}

/// What is claimed for releases of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Releases for which no, one, two … tickets are claimed.
    pub releases: [u32; 4],
    pub all: u32,
    /// Wrong claims for a release, on average.
    pub wrong_a_release: f32,
    /// The mean probability of a claim.
    pub usual: f32,
}

/// The probability that a release carries no ticket, where none was found: of `with_one` of its like a single one was found, of `with_none` none. What
/// tells misses a ticket with the probability `missed`, and so misses the only one of as many releases.
pub fn no_ticket(with_none: u32, with_one: u32, missed: f32) -> f32 {
    let overlooked = with_one as f32 * missed / (1.0 - missed);
    (1.0 - overlooked / (with_none.max(1)) as f32).clamp(0.3, 0.98)
}

#[cfg(test)]
mod tests {
    use super::{
        Agreement, Counts, all_wrong, no_ticket, odds, of_release, probability, reliability,
    };

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
    fn evidence_adds_up_and_rivals_weaken() {
        let both = odds(0.8) * odds(0.8);
        assert!((probability(both, 0.0) - 0.94).abs() < 0.01);
        assert!((probability(odds(0.9), odds(0.9)) - 0.47).abs() < 0.01);
    }

    #[test]
    fn a_release_whose_tickets_are_said_to_be_of_others_is_placed_wrong() {
        assert!(of_release(0.9, Agreement { agree: 0, all: 6 }) < 0.25);
        assert!(of_release(0.9, Agreement { agree: 6, all: 6 }) > 0.95);
    }

    #[test]
    fn few_doubtful_claims_may_all_be_wrong() {
        let counts = Counts {
            releases: [14, 10, 12, 20],
            all: 250,
            wrong_a_release: 0.6,
            usual: 0.93,
        };
        assert!(all_wrong(&counts, &[0.6]) > 0.9);
        assert!(all_wrong(&counts, &[0.99]) < 0.5);
        assert!(all_wrong(&counts, &[0.9; 5]) == 0.0);
    }

    #[test]
    fn what_is_overlooked_is_no_absence() {
        assert!(no_ticket(20, 10, 0.15) > 0.9);
        assert!(no_ticket(2, 40, 0.15) < 0.5);
    }
}
