//! Whether an export may be laid over what is known, or is held back.

use crate::model::coverage::Span;
use crate::model::intake::{Held, Intake, WhyHeld};
use crate::model::moment::{rfc3339, span_words};
use crate::model::source::{Source, SourceIx};

/// Why one source's export is held back; none: it is good, or nothing is known that could stand in for it.
pub fn why_held(tonight: &Intake, source: &Source, known: &Intake) -> Option<Held> {
    let held = |why, because| {
        Some(Held {
            source: source.name.clone(),
            why,
            because,
        })
    };
    let at = known.source_named(source)?;
    let coverage = tonight.coverage.first()?;
    if coverage.half_written {
        let why = coverage.truncated.as_deref();
        let why = why.unwrap_or("a file ends inside a row");
        return held(WhyHeld::HalfWritten, why.to_string());
    }
    let (to, before) = (coverage.to(), known.coverage_of(at).to());
    if let (Some(to), Some(before)) = (to, before)
        && to < before
    {
        let earlier = span_words(before - to);
        let because = format!(
            "it ends {}, {earlier} earlier than what is known",
            rfc3339(to)
        );
        return held(WhyHeld::Older, because);
    }
    let told = entries(tonight, None, source, &coverage.spans);
    let expected = entries(known, Some(at), source, &coverage.spans);
    if told * 10 < expected * 9 {
        let because = format!("it tells {told} entries of a time of which {expected} are known");
        return held(WhyHeld::Shrunk, because);
    }
    None
}

/// How many entries of the source came to be within the spans.
fn entries(intake: &Intake, of: Option<SourceIx>, source: &Source, spans: &[Span]) -> u64 {
    let records = &intake.records;
    let all = records.source.iter().zip(&records.times);
    all.filter(|(ix, _)| of.is_none_or(|of| of == **ix))
        .filter_map(|(_, times)| times.entered(source.system))
        .filter(|entered| spans.iter().any(|span| span.contains(entered.end())))
        .count() as u64
}
