//! Tables without a header: what their columns hold tells what they mean.

use crate::model::field::Field;
use crate::normalise::content::{Look, by_content, first};
use crate::normalise::contract::Verdict;
use crate::normalise::sample::Sample;

/// Whether the reader had to make names up: `column 1`, `column 2` …
pub fn is_unnamed(header: &[String]) -> bool {
    header.len() > 1
        && header
            .iter()
            .enumerate()
            .all(|(i, h)| *h == format!("column {}", i + 1))
}

/// In a table without a header the second column of times is the end, and a column of few short words the service.
pub fn unnamed(looks: &[Look], sample: &Sample, verdicts: &mut [Option<Verdict>]) {
    first(looks, Look::Time, Field::Ended, verdicts);
    first(looks, Look::TimeOfDay, Field::TimeOfDay, verdicts);
    for (i, look) in looks.iter().enumerate() {
        let values = sample.column(i);
        let distinct: std::collections::BTreeSet<&String> = values.iter().collect();
        let is_word = |v: &String| v.contains(['-', '_']) && !v.contains(' ');
        if *look == Look::Words
            && verdicts[i].is_none()
            && distinct.len() * 2 < values.len()
            && values.iter().all(is_word)
        {
            verdicts[i] = Some(by_content(Field::Service));
            return;
        }
    }
}
