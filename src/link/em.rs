//! How common matches are, where ids tell too little: EM with the clustering as its E-step.
//!
//! A classification EM (Celeux & Govaert 1992). E: make the changes, and take what each pair's standing makes of its weight. M: shift all weights
//! alike, so that they expect as many matches. Pairs that only the other records of their change bring together thus count too, which no pair's
//! weight alone would find.

use crate::link::calibration::{Calibration, standings};
use crate::link::rehearsal::Rehearsal;
use crate::link::score::Scored;
use crate::link::stage::Stage;
use crate::link::view::View;

/// Steps after which it stops, converged or not.
const STEPS_MAX: u32 = 12;
/// It has converged when a step shifts by less.
const CONVERGED_BITS: f32 = 0.05;
/// Fewer expected matches tell nothing.
const MATCHES_MIN: f64 = 30.0;
/// No step shifts by more.
const STEP_MAX_BITS: f32 = 4.0;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// What to add to every weight, in bits; nothing where it did not converge.
    pub shift_bits: f32,
    pub steps: u32,
    pub converged: bool,
}

/// Finds the prior under which the weights expect as many matches as the changes hold; `None` where there are too few to tell.
pub fn prior(view: &View, scored: &Scored) -> Option<Prior> {
    let stage = Stage::of(view, scored);
    let calibration = Calibration::learn(&Rehearsal::default());
    let mut bits: Vec<f32> = stage
        .bits
        .iter()
        .zip(&stage.id_bits)
        .map(|(b, i)| b + i)
        .collect();
    let mut prior = Prior {
        shift_bits: 0.0,
        steps: 0,
        converged: false,
    };
    while prior.steps < STEPS_MAX && !prior.converged {
        let cluster_of = stage.cluster(&bits);
        let standings = standings(&stage.system, &stage.pairs, &cluster_of);
        let calibrated = standings.iter().zip(&bits);
        let matches: f64 = calibrated
            .map(|(&standing, &bits)| share(calibration.bits(standing, bits)))
            .sum();
        if matches < MATCHES_MIN {
            return None;
        }
        let step = shift_to(&bits, matches);
        bits.iter_mut().for_each(|b| *b += step);
        prior.shift_bits += step;
        prior.steps += 1;
        prior.converged = step.abs() < CONVERGED_BITS;
    }
    // What still runs away says nothing: without tickets, say, every join makes room for the next.
    if !prior.converged {
        prior.shift_bits = 0.0;
    }
    Some(prior)
}

/// By how many bits to shift all weights so that they expect so many matches, by bisection.
fn shift_to(bits: &[f32], matches: f64) -> f32 {
    const HALVINGS: u32 = 12;
    let (mut low, mut high) = (-STEP_MAX_BITS, STEP_MAX_BITS);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        let expected: f64 = bits.iter().map(|b| share(b + middle)).sum();
        if expected < matches {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

fn share(bits: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(bits)).exp2())
}

#[cfg(test)]
mod tests {
    use super::shift_to;

    #[test]
    fn the_shift_makes_the_expectation_right() {
        // Four coins, of which three should fall on the right side.
        let shift = shift_to(&[1.0; 4], 3.0);
        assert!((shift - (3.0_f32.log2() - 1.0)).abs() < 0.01, "{shift}");
        // No step is longer than it may be.
        assert!(shift_to(&[-20.0; 4], 3.9) <= 4.0);
    }
}
