//! Versions that can be told apart: dotted numbers.

/// `v4.12.1`, `4.12`: its numbers; none for anything else.
pub fn numbers(version: &str) -> Option<Vec<u64>> {
    let digits = version
        .trim()
        .strip_prefix(['v', 'V'])
        .unwrap_or(version.trim());
    let numbers: Option<Vec<u64>> = digits.split('.').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() >= 2)
}

/// Whether two versions can be one: the same numbers, as far as both name them.
pub fn agree(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::{agree, numbers};

    #[test]
    fn dotted_numbers_are_versions() {
        assert_eq!(numbers("v4.12.1"), Some(vec![4, 12, 1]));
        assert_eq!(numbers("4"), None);
        assert_eq!(numbers("3f2a9c1"), None);
        assert_eq!(numbers("2026.03-rc1"), None);
        assert!(agree(&[4, 12], &[4, 12, 1]));
        assert!(!agree(&[4, 12], &[4, 13, 1]));
    }
}
