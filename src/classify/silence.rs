//! What the silence of the records is worth: whether the sources that would hold a record cover the time.

use crate::classify::clock;
use crate::classify::contract::{Case, View};
use crate::model::coverage::{CoverageBasis, Span};
use crate::model::moment::Moment;
use crate::model::source::{SourceIx, System};

/// What the silence of the required systems about an instant is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// They cover the whole span: what they do not hold is not there.
    Proves,
    /// They cover the start; the grace still runs, or is not covered to its end.
    NotYet,
    /// These would have to cover what they do not; a system of which nothing was read has no source.
    Uncovered(Vec<(System, Option<SourceIx>)>),
}

/// The span that the required systems have to cover before absence may be said of a run at `start`.
pub fn span_to_cover(view: &View<'_>, start: Moment) -> Span {
    let policy = &view.case.settings.policy;
    Span {
        from: start.start - policy.lookback_s,
        to: policy.grace_end(view.kind(), &view.services(), start.end()),
    }
}

/// What the silence of the required systems about a run of the change at `start` is worth.
pub fn silence(view: &View<'_>, start: Moment) -> Silence {
    let case = view.case;
    let policy = &case.settings.policy;
    let whole = span_to_cover(view, start);
    let before = Span {
        to: start.end(),
        ..whole
    };
    let mut uncovered = Vec::new();
    let mut to_its_end = case.settings.now >= whole.to;
    for &system in policy.coverers(view.kind(), &view.services()) {
        let mut sources = case.sources_of(system).peekable();
        if sources.peek().is_none() {
            uncovered.push((system, None));
        }
        for source in sources {
            let coverage = case.intake.coverage_of(source);
            let surely = |span: Span| coverage.covers_all(widened(case, source, span));
            if !surely(before) {
                uncovered.push((system, Some(source)));
            } else if !surely(whole) {
                to_its_end = false;
            }
        }
    }
    if !uncovered.is_empty() {
        Silence::Uncovered(uncovered)
    } else if to_its_end {
        Silence::Proves
    } else {
        Silence::NotYet
    }
}

/// Whether the zone of a source's times is a guess, so that its coverage may lie elsewhere.
pub fn zone_is_assumed(case: &Case<'_>, source: SourceIx) -> bool {
    case.intake.zone_is_assumed(source)
}

/// The span that a source must seem to cover so that it surely covers this one: an end that was taken from its entries is as uncertain as
/// their zone.
fn widened(case: &Case<'_>, source: SourceIx, span: Span) -> Span {
    if !zone_is_assumed(case, source) {
        return span;
    }
    let earlier = span.from - clock::ASSUMED_TOO_EARLY_MAX_S;
    let later = span.to + clock::ASSUMED_TOO_LATE_MAX_S;
    let (from, to) = match case.intake.coverage_of(source).basis {
        CoverageBasis::Entries => (earlier, later),
        // The name of a file tells when it was written, not where it begins.
        CoverageBasis::FileName => (earlier, span.to),
        CoverageBasis::Stated | CoverageBasis::None => (span.from, span.to),
    };
    Span { from, to }
}

/// The probability that nothing speaks of a run of the change at `start`: no record that was read, and no row of a sheet that could not be.
pub fn no_record(view: &View<'_>, start: Moment) -> f32 {
    if unseen_sheets(view, start).is_empty() {
        view.no_record()
    } else {
        view.no_record() * (1.0 - view.case.sheet_only_share)
    }
}

/// The sheets, where they count as a record, that do not cover the start of a run: what only they would hold cannot be seen.
pub fn unseen_sheets(view: &View<'_>, start: Moment) -> Vec<SourceIx> {
    let case = view.case;
    let (policy, services) = (&case.settings.policy, view.services());
    let is_among = |systems: &[System]| systems.contains(&System::Spreadsheets);
    if !is_among(policy.records(view.kind(), &services))
        || is_among(policy.coverers(view.kind(), &services))
    {
        return Vec::new();
    }
    let span = Span {
        from: start.start,
        to: start.end(),
    };
    case.sources_of(System::Spreadsheets)
        .filter(|&source| !case.intake.coverage_of(source).covers_all(span))
        .collect()
}
