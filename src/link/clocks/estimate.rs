//! By how much one source reads later than another, from the pairs that tell.

use chrono::Datelike;

use crate::link::clocks::contract::{Anchors, Bounds, Kind, STEP_S, TOLERANCE_S};
use crate::model::clock::{ClockPair, ClockVerdict};
use crate::model::moment::utc;
use crate::model::settings::HOUR_S;
use crate::model::source::SourceIx;

/// No summer time shifts clocks by less, seconds: Lord Howe's half an hour. What differs by less does so by chance.
const SUMMER_MIN_S: i64 = HOUR_S / 2;
/// Zones lie at most this far apart, in steps: 14 hours.
const STEPS_MAX: i64 = 56;
/// Fewer pairs than this tell nothing.
const PAIRS_MIN: usize = 30;
/// Edges are looked at this far to either side, seconds.
const WINDOW_S: i64 = 8 * HOUR_S;
/// An offset is ruled out when it is so much less likely than the best, in nats: one to 150.
const RULED_OUT_NATS: f64 = 5.0;
/// What either edge must add by itself, in nats.
const EDGE_MIN_NATS: f64 = 5.0;
/// How many times denser the pairs are inside of an edge than outside, at least: ramps are habits.
const STEEP_MIN: f64 = 2.5;
/// So much likelier than none is an offset that is believed, in nats.
const OFFSET_MIN_NATS: f64 = 20.0;
/// Offsets that the pairs do not rule out lie at most this far apart, in steps: no two of them are whole hours.
const SPREAD_MAX: i64 = 3;
/// Less than this may be a delay that people or machines keep, in steps.
const OFFSET_MIN: i64 = 2;
/// Pairs that the best offset explains, at least, as a share.
const AGREE_MIN: f64 = 0.5;
/// Pairs of two logs that stand around one offset, at least, as a share of those within the range of zones.
const CLUSTER_MIN: f64 = 0.5;
/// The next offset has at most this share of the best one's pairs.
const SECOND_MAX: f64 = 0.5;

/// What the pairs say; the verdict is not yet whose clock is off.
pub fn estimate(anchors: &Anchors) -> ClockPair {
    let found = match &anchors.kind {
        Kind::Between(bounds) => whole_year(bounds),
        Kind::Apart(seconds) => apart(seconds),
    };
    ClockPair {
        source: anchors.source,
        against: anchors.against,
        ..found
    }
}

fn found(
    n: usize,
    agree: usize,
    step: i64,
    spread: (i64, i64),
    verdict: ClockVerdict,
) -> ClockPair {
    let is_offset = verdict == ClockVerdict::Undecided;
    ClockPair {
        source: SourceIx(0),
        against: SourceIx(0),
        late_s: if is_offset { step * STEP_S } else { 0 },
        spread_s: (spread.0 * STEP_S, spread.1 * STEP_S),
        n: n as u64,
        agree: agree as u64,
        verdict,
    }
}

/// The offset of all pairs, if it is that of summer and of winter too.
fn whole_year(bounds: &[Bounds]) -> ClockPair {
    let of = |summer: bool| -> Vec<Bounds> {
        let of_season = bounds.iter().filter(|b| is_summer(b.ran) == summer);
        of_season.copied().collect()
    };
    let (winter, summer) = (between(&of(false)), between(&of(true)));
    let is_known =
        |pair: &ClockPair| matches!(pair.verdict, ClockVerdict::Agree | ClockVerdict::Undecided);
    let apart_s = (winter.late_s - summer.late_s).abs();
    if is_known(&winter) && is_known(&summer) && apart_s >= SUMMER_MIN_S {
        return ClockPair {
            late_s: 0,
            spread_s: (winter.late_s, summer.late_s),
            n: winter.n + summer.n,
            agree: winter.agree + summer.agree,
            verdict: ClockVerdict::SummerTime,
            ..winter
        };
    }
    between(bounds)
}

/// April to October: where zones have summer time in the north, it lasts about so long.
fn is_summer(unix_s: i64) -> bool {
    (4..=10).contains(&utc(unix_s).month())
}

/// The offset at which both edges stand: of the tickets that were just opened, and of those about to be closed. A ramp of early or late
/// paperwork has no edge, or one only.
fn between(bounds: &[Bounds]) -> ClockPair {
    let count = |step: i64| {
        let offset = step * STEP_S;
        let inside = bounds
            .iter()
            .filter(|b| b.least <= offset && offset <= b.most);
        inside.count()
    };
    if bounds.len() < PAIRS_MIN {
        return found(bounds.len(), count(0), 0, (0, 0), ClockVerdict::TooFew);
    }
    let edges = Edges::of(bounds);
    let nats = |step: i64| edges.at(step).iter().map(Edge::nats).sum::<f64>();
    let best = steps()
        .max_by(|&x, &y| {
            let nearer = (-x.abs(), x).cmp(&(-y.abs(), y));
            nats(x).total_cmp(&nats(y)).then(nearer)
        })
        .unwrap_or(0);
    let fits: Vec<i64> = steps()
        .filter(|&step| nats(step) >= nats(best) - RULED_OUT_NATS)
        .collect();
    let spread = (fits[0], fits[fits.len() - 1]);
    // Tickets that are opened minutes after the deploy move the edge by so little.
    let step = if best.abs() <= SPREAD_MAX {
        0
    } else {
        roundest(&fits, best)
    };
    let agree = count(step);
    let is_held = edges.at(best).iter().all(Edge::holds)
        && spread.1 - spread.0 <= SPREAD_MAX
        && agree as f64 >= AGREE_MIN * bounds.len() as f64;
    let verdict = if !is_held {
        ClockVerdict::TooWide
    } else if step == 0 {
        ClockVerdict::Agree
    } else {
        differs(step, nats(best) - nats(0) >= OFFSET_MIN_NATS)
    };
    found(bounds.len(), agree, step, spread, verdict)
}

/// The bounds of all pairs, each side ascending.
struct Edges {
    least: Vec<i64>,
    most: Vec<i64>,
}

impl Edges {
    fn of(bounds: &[Bounds]) -> Edges {
        let sorted = |mut side: Vec<i64>| {
            side.sort_unstable();
            side
        };
        Edges {
            least: sorted(bounds.iter().map(|b| b.least).collect()),
            most: sorted(bounds.iter().map(|b| b.most).collect()),
        }
    }

    /// Both edges, if this is the offset.
    fn at(&self, step: i64) -> [Edge; 2] {
        let offset = step * STEP_S;
        let below = |side: &[i64], value: i64| side.partition_point(|&b| b < value);
        let within = |side: &[i64], from: i64, to: i64| below(side, to) - below(side, from);
        [
            Edge {
                inside: within(&self.least, offset + 1 - WINDOW_S, offset + 1),
                outside: within(&self.least, offset + 1, offset + 1 + WINDOW_S),
            },
            Edge {
                inside: within(&self.most, offset, offset + WINDOW_S),
                outside: within(&self.most, offset - WINDOW_S, offset),
            },
        ]
    }
}

/// Pairs whose bound lies just inside of an offset, and just outside.
struct Edge {
    inside: usize,
    outside: usize,
}

impl Edge {
    /// The log-likelihood ratio of a step at this place against an even density: 0 where it does not rise inwards.
    fn nats(&self) -> f64 {
        let (inside, outside) = (self.inside as f64, self.outside as f64);
        let even = (inside + outside) / 2.0;
        let term = |n: f64| if n > 0.0 { n * (n / even).ln() } else { 0.0 };
        if inside > outside {
            term(inside) + term(outside)
        } else {
            0.0
        }
    }

    fn holds(&self) -> bool {
        self.nats() >= EDGE_MIN_NATS && self.inside as f64 >= STEEP_MIN * self.outside as f64
    }
}

/// The offset around which the differences stand close together.
fn apart(seconds: &[i64]) -> ClockPair {
    let near: Vec<i64> = seconds
        .iter()
        .copied()
        .filter(|s| s.abs() <= STEPS_MAX * STEP_S + TOLERANCE_S)
        .collect();
    let count = |step: i64| {
        near.iter()
            .filter(|&&s| (s - step * STEP_S).abs() <= TOLERANCE_S)
            .count()
    };
    if near.len() < PAIRS_MIN {
        return found(near.len(), count(0), 0, (0, 0), ClockVerdict::TooFew);
    }
    let mut counts: Vec<(usize, i64)> = steps().map(|step| (count(step), step)).collect();
    counts.sort_unstable_by_key(|&(n, step)| (std::cmp::Reverse(n), step.abs(), step));
    let ((agree, step), (second, _)) = (counts[0], counts[1]);
    let is_close = agree as f64 >= CLUSTER_MIN * near.len() as f64
        && second as f64 <= SECOND_MAX * agree as f64;
    let verdict = if !is_close {
        ClockVerdict::TooWide
    } else if step == 0 {
        ClockVerdict::Agree
    } else {
        differs(step, true)
    };
    found(near.len(), agree, step, (step, step), verdict)
}

/// Whose clock is off is decided later.
fn differs(step: i64, is_clear: bool) -> ClockVerdict {
    if is_clear && step.abs() >= OFFSET_MIN {
        ClockVerdict::Undecided
    } else {
        ClockVerdict::TooWide
    }
}

fn steps() -> impl Iterator<Item = i64> {
    -STEPS_MAX..=STEPS_MAX
}

/// Of the offsets that fit the whole hour, else the half, else the best: zones are seldom odd.
fn roundest(fits: &[i64], best: i64) -> i64 {
    let multiple_of = |of: i64| fits.iter().copied().find(|step| step % of == 0);
    multiple_of(4).or(multiple_of(2)).unwrap_or(best)
}

#[cfg(test)]
mod tests {
    use super::estimate;
    use crate::link::clocks::contract::{Anchors, Bounds, Kind};
    use crate::model::clock::ClockVerdict::{self, Agree, SummerTime, TooFew, TooWide, Undecided};
    use crate::model::settings::HOUR_S;
    use crate::model::source::SourceIx;

    const MINUTE_S: i64 = 60;

    fn check(kind: Kind, expected_s: i64, verdict: ClockVerdict) {
        let pair = estimate(&Anchors {
            source: SourceIx(0),
            against: SourceIx(1),
            kind,
        });
        assert_eq!((pair.late_s, pair.verdict), (expected_s, verdict));
    }

    /// Tickets opened 0 to 8 h before a deploy in the month and closed 0 to 8 h after it, that read so much later.
    fn around(n: i64, late_s: i64, month: i64) -> Vec<Bounds> {
        (0..n)
            .map(|i| {
                let (before, after) = (i * 7 % n * 8 * HOUR_S / n, i * 11 % n * 8 * HOUR_S / n);
                Bounds {
                    least: late_s - before,
                    most: late_s + after,
                    ran: (month - 1) * 2_629_800 + i,
                }
            })
            .collect()
    }

    #[test]
    fn a_deploy_lies_between_opened_and_done() {
        let at = |late_s: i64| Kind::Between(around(301, late_s, 1));
        check(at(0), 0, Agree);
        check(at(2 * HOUR_S), 2 * HOUR_S, Undecided);
        check(at(-5 * HOUR_S - 38), -5 * HOUR_S, Undecided);
        check(Kind::Between(around(29, 2 * HOUR_S, 1)), 0, TooFew);
    }

    #[test]
    fn ids_that_are_wrong_change_nothing() {
        let mut bounds = around(301, 2 * HOUR_S, 1);
        bounds.extend((0..150).map(|i| Bounds {
            least: (i - 75) * 24 * HOUR_S,
            most: (i - 74) * 24 * HOUR_S,
            ran: 0,
        }));
        check(Kind::Between(bounds), 2 * HOUR_S, Undecided);
    }

    #[test]
    fn tickets_closed_before_the_deploy_are_no_clock() {
        // Opened days before and closed half an hour to four hours before it: held on one side only.
        let early = (0..300).map(|i| Bounds {
            least: -(48 + i % 40) * HOUR_S,
            most: -30 * MINUTE_S - i * 42,
            ran: 0,
        });
        check(Kind::Between(early.collect()), 0, TooWide);
    }

    #[test]
    fn tickets_opened_minutes_after_the_deploy_are_no_clock() {
        let mut bounds = around(301, 0, 1);
        for late in bounds.iter_mut().step_by(20) {
            late.least = 25 * MINUTE_S;
        }
        check(Kind::Between(bounds), 0, Agree);
    }

    #[test]
    fn a_zone_with_summer_time_is_no_single_offset() {
        let mut bounds = around(301, HOUR_S, 1);
        bounds.extend(around(301, 2 * HOUR_S, 7));
        check(Kind::Between(bounds), 0, SummerTime);
    }

    #[test]
    fn two_logs_of_one_event() {
        let around = |at: i64| (0..40).map(move |i| at + i % 9 * 11).collect::<Vec<i64>>();
        check(Kind::Apart(around(-30)), 0, Agree);
        check(Kind::Apart(around(-7_238)), -2 * HOUR_S, Undecided);
        check(Kind::Apart((0..90).map(|i| i * 400).collect()), 0, TooWide);
    }

    #[test]
    fn a_quarter_of_an_hour_may_be_a_delay() {
        let logged_later: Vec<i64> = (0..40).map(|i| 14 * MINUTE_S + i).collect();
        check(Kind::Apart(logged_later), 0, TooWide);
    }
}
