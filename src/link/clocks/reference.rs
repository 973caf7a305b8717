//! Whose clock is right: offsets are relative, and only company settles them.

use std::collections::BTreeMap;

use crate::model::clock::{ClockPair, ClockVerdict};
use crate::model::intake::Intake;
use crate::model::source::SourceIx;

/// Says of every offset found which of the two sources it is taken off. The clock that is right is that of the sources whose zone is known, else
/// of most sources; without a majority, or when the offsets contradict each other, it stays undecided.
pub fn decide(intake: &Intake, mut found: Vec<ClockPair>) -> Vec<ClockPair> {
    let sources = intake.sources.len();
    for group in groups(&found, sources) {
        let Some(right) = right(intake, &group) else {
            continue;
        };
        for pair in &mut found {
            let (Some(a), Some(b)) = (group.get(&pair.source), group.get(&pair.against)) else {
                continue;
            };
            if pair.verdict != ClockVerdict::Undecided {
                continue;
            }
            if *b == right {
                pair.verdict = ClockVerdict::TakenOff;
            } else if *a == right {
                turn(pair);
                pair.verdict = ClockVerdict::TakenOff;
            }
        }
    }
    found.sort_by_key(|p| (p.source, p.against));
    found
}

/// Sources whose clocks are known relative to each other: for each the seconds by which it reads later than the first of its group. A
/// group whose offsets contradict each other is left out.
fn groups(found: &[ClockPair], sources: usize) -> Vec<BTreeMap<SourceIx, i64>> {
    let known: Vec<&ClockPair> = found
        .iter()
        .filter(|p| matches!(p.verdict, ClockVerdict::Agree | ClockVerdict::Undecided))
        .collect();
    let mut seen = vec![false; sources];
    let mut groups = Vec::new();
    for first in 0..sources {
        if seen[first] {
            continue;
        }
        let mut group = BTreeMap::from([(SourceIx(first as u16), 0)]);
        let mut grows = true;
        while grows {
            grows = false;
            for pair in &known {
                let (a, b) = (group.get(&pair.source), group.get(&pair.against));
                let new = match (a.copied(), b.copied()) {
                    (Some(at), None) => (pair.against, at - pair.late_s),
                    (None, Some(at)) => (pair.source, at + pair.late_s),
                    (Some(_), Some(_)) | (None, None) => continue,
                };
                group.insert(new.0, new.1);
                grows = true;
            }
        }
        for source in group.keys() {
            seen[usize::from(source.0)] = true;
        }
        let is_sound =
            known.iter().all(
                |pair| match (group.get(&pair.source), group.get(&pair.against)) {
                    (Some(a), Some(b)) => a - b == pair.late_s,
                    _ => true,
                },
            );
        if is_sound {
            groups.push(group);
        }
    }
    groups
}

/// The reading that is right, if more sources have it than any other.
fn right(intake: &Intake, group: &BTreeMap<SourceIx, i64>) -> Option<i64> {
    let zone_is_known = |source: &SourceIx| !intake.zone_is_assumed(*source);
    let is_any_known = group.keys().any(zone_is_known);
    let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
    for (source, &reading) in group {
        if !is_any_known || zone_is_known(source) {
            *votes.entry(reading).or_default() += 1;
        }
    }
    let (&reading, &most) = votes.iter().max_by_key(|(_, n)| **n)?;
    let rivals = votes.values().filter(|&&n| n == most).count();
    (rivals == 1).then_some(reading)
}

/// The same pair seen from the other source.
fn turn(pair: &mut ClockPair) {
    (pair.source, pair.against) = (pair.against, pair.source);
    pair.late_s = -pair.late_s;
    pair.spread_s = (-pair.spread_s.1, -pair.spread_s.0);
}

#[cfg(test)]
mod tests {
    use super::decide;
    use crate::model::clock::{ClockPair, ClockVerdict};
    use crate::model::intake::{Intake, ZoneUsed};
    use crate::model::moment::ZoneBasis;
    use crate::model::source::{Source, SourceIx, System};

    /// Sources with their zones assumed or not; pairs with their offsets in hours; of each offset found: whose, and hours taken off.
    fn check(assumed: &[bool], pairs: &[(u16, u16, i64)], expected: &[(u16, i64)]) {
        let zone = |assumed: bool| {
            let basis = if assumed {
                ZoneBasis::Assumed
            } else {
                ZoneBasis::Stated
            };
            Some(ZoneUsed {
                zone: String::new(),
                basis,
                because: String::new(),
            })
        };
        let intake = Intake {
            sources: vec![Source::plain("x", System::Deploys, Vec::new()); assumed.len()],
            zones: assumed.iter().map(|&a| zone(a)).collect(),
            ..Intake::default()
        };
        let found = pairs.iter().map(|&(a, b, hours)| ClockPair {
            source: SourceIx(a),
            against: SourceIx(b),
            late_s: hours * 3_600,
            spread_s: (0, 0),
            n: 100,
            agree: 100,
            verdict: if hours == 0 {
                ClockVerdict::Agree
            } else {
                ClockVerdict::Undecided
            },
        });
        let off: Vec<(u16, i64)> = decide(&intake, found.collect())
            .iter()
            .filter(|p| p.verdict == ClockVerdict::TakenOff)
            .map(|p| (p.source.0, p.late_s / 3_600))
            .collect();
        assert_eq!(off, expected);
    }

    #[test]
    fn a_zone_that_is_known_is_right() {
        check(&[true, false], &[(0, 1, 2)], &[(0, 2)]);
        check(&[false, true], &[(0, 1, 2)], &[(1, -2)]);
        check(
            &[true, false, true],
            &[(0, 1, 2), (1, 2, -2)],
            &[(0, 2), (2, 2)],
        );
    }

    #[test]
    fn else_most_sources_are() {
        check(&[true, true, true], &[(0, 1, 2), (1, 2, 0)], &[(0, 2)]);
        check(&[false, false, false], &[(0, 1, 2), (0, 2, 0)], &[(1, -2)]);
    }

    #[test]
    fn one_against_one_is_no_majority() {
        check(&[true, true], &[(0, 1, 2)], &[]);
        check(&[false, false, true], &[(0, 1, 2)], &[]);
    }

    #[test]
    fn what_contradicts_itself_is_left() {
        check(
            &[true, false, true],
            &[(0, 1, 2), (0, 2, 0), (1, 2, 1)],
            &[],
        );
    }
}
