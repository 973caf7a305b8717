//! When one instant is certainly after another, given how well both are known.

use crate::model::moment::{Moment, Precision, ZoneBasis, span_words};
use crate::model::settings::{HOUR_S, Policy};

/// The easternmost zone is UTC+14: a local time taken for UTC may lie this much too late.
pub const ASSUMED_TOO_LATE_MAX_S: i64 = 14 * HOUR_S;
/// The westernmost zone is UTC-12: a local time taken for UTC may lie this much too early.
pub const ASSUMED_TOO_EARLY_MAX_S: i64 = 12 * HOUR_S;

/// By how much `later` may seem to follow `earlier` while it does not: the larger precision, the clock tolerance, and what an
/// unknown zone of either can do.
pub fn tolerance_s(earlier: Moment, later: Moment, policy: &Policy) -> i64 {
    let precision = i64::from(earlier.width_s.max(later.width_s));
    let zones = match (earlier.basis, later.basis) {
        (ZoneBasis::Assumed, ZoneBasis::Assumed) => {
            ASSUMED_TOO_EARLY_MAX_S + ASSUMED_TOO_LATE_MAX_S
        }
        (ZoneBasis::Assumed, _) => ASSUMED_TOO_EARLY_MAX_S,
        (_, ZoneBasis::Assumed) => ASSUMED_TOO_LATE_MAX_S,
        (_, _) => 0,
    };
    precision + policy.clock_tolerance_s + zones
}

/// Seconds from `earlier` to `later` when they are certainly in that order, beyond every tolerance.
pub fn certainly_after(earlier: Moment, later: Moment, policy: &Policy) -> Option<i64> {
    let delay = later.start - earlier.start;
    (delay > tolerance_s(earlier, later, policy)).then_some(delay)
}

/// The same within one source, whose clock and zone are one.
pub fn certainly_after_in_source(earlier: Moment, later: Moment, policy: &Policy) -> Option<i64> {
    let delay = later.start - earlier.start;
    let precision = i64::from(earlier.width_s.max(later.width_s));
    (delay > precision + policy.clock_tolerance_s).then_some(delay)
}

/// The delay in words that promise no more than is known: `2 h 10 min`, `at least 1 d 03 h`.
pub fn delay_words(earlier: Moment, later: Moment) -> String {
    let coarse = |m: Moment| match m.precision {
        Precision::Second | Precision::Minute => m.basis == ZoneBasis::Assumed,
        Precision::Hour | Precision::Day | Precision::Interval => true,
    };
    if !coarse(earlier) && !coarse(later) {
        return span_words(later.start - earlier.start);
    }
    let mut least = later.start - earlier.end();
    if earlier.basis == ZoneBasis::Assumed {
        least -= ASSUMED_TOO_EARLY_MAX_S;
    }
    if later.basis == ZoneBasis::Assumed {
        least -= ASSUMED_TOO_LATE_MAX_S;
    }
    format!("at least {}", span_words(least.max(0)))
}

#[cfg(test)]
mod tests {
    use super::{certainly_after, delay_words};
    use crate::classify::fixture::moment;
    use crate::model::moment::ZoneBasis;
    use crate::model::settings::Policy;

    fn check(earlier: &str, later: &str, expected: Option<&str>) {
        let (a, b) = (moment(earlier), moment(later));
        let words = certainly_after(a, b, &Policy::default()).map(|_| delay_words(a, b));
        assert_eq!(words.as_deref(), expected, "{earlier} {later}");
    }

    #[test]
    fn five_minutes_and_the_precision_are_no_delay() {
        check("2026-03-02 10:00:00", "2026-03-02 10:05:00", None);
        check(
            "2026-03-02 10:00:00",
            "2026-03-02 10:05:01",
            Some("5 min 01 s"),
        );
        check("2026-03-02 10:00", "2026-03-02 10:05", None);
        check("2026-03-02 10:00", "2026-03-02 10:06", Some("6 min 00 s"));
    }

    #[test]
    fn a_day_must_be_a_day_apart() {
        check("2026-03-02 23:00", "2026-03-03", None);
        check("2026-03-02 23:00", "2026-03-05", Some("at least 2 d 00 h"));
    }

    #[test]
    fn an_assumed_zone_must_be_more_than_a_zone_apart() {
        let policy = Policy::default();
        let ran = moment("2026-03-02 10:00:00");
        let mut opened = moment("2026-03-03 00:04:00");
        opened.basis = ZoneBasis::Assumed;
        assert_eq!(certainly_after(ran, opened, &policy), None);
        let opened = opened.shifted(3_600);
        assert!(certainly_after(ran, opened, &policy).is_some());
        assert_eq!(delay_words(ran, opened), "at least 1 h 04 min");
    }
}
