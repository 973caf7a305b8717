//! Dice: a small random source whose throws are the same on every machine and in every release.

/// SplitMix64 (Steele, Lea and Flood 2014). Integers only decide; no libm, whose last digits differ between machines.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `[0, 1)`.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A number in `[0, n)`; `n` is at least 1.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// A number in `[from, to]`.
    pub fn within(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1) as usize) as i64
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A value of a distribution told by its quantiles: pairs of share and value, ascending, from 0 to 1.
    pub fn quantile(&mut self, quantiles: &[(f64, f64)]) -> f64 {
        let at = self.share();
        let right = quantiles
            .iter()
            .position(|&(share, _)| share > at)
            .unwrap_or(quantiles.len() - 1);
        let ((s0, v0), (s1, v1)) = (quantiles[right - 1], quantiles[right]);
        v0 + (v1 - v0) * (at - s0) / (s1 - s0)
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn throws_never_change() {
        let mut dice = Dice::new(1);
        assert_eq!(dice.next(), 0x910a_2dec_8902_5cc1);
        let throws: Vec<usize> = (0..8).map(|_| dice.below(6)).collect();
        assert_eq!(throws.len(), 8);
        assert!(throws.iter().all(|&t| t < 6));
    }

    #[test]
    fn quantiles_are_met() {
        let mut dice = Dice::new(7);
        let mut values: Vec<f64> = (0..2_001)
            .map(|_| dice.quantile(&[(0.0, 0.0), (0.5, 3.0), (1.0, 100.0)]))
            .collect();
        values.sort_by(f64::total_cmp);
        assert!((values[1_000] - 3.0).abs() < 3.0, "{}", values[1_000]);
    }
}
