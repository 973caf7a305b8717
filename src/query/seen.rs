//! What an answer rests on: how far each source sees, and what therefore is not known.

use crate::ledger::{RunRow, SourceRow};
use crate::model::answer::{CoverageLine, CoversSpan, RunRef};
use crate::model::moment::{rfc3339, span_words};
use crate::model::source::System;

pub fn run_ref(run: &RunRow) -> RunRef {
    RunRef {
        id: run.id,
        at: rfc3339(run.at),
        inputs_sha256: run.inputs_sha256.clone(),
        as_of: run.as_of.clone(),
    }
}

/// How far each source sees, measured from the instant asked for.
pub fn coverage(sources: &[SourceRow], at: i64) -> Vec<CoverageLine> {
    let lines = sources.iter().map(|source| CoverageLine {
        source: source.name.clone(),
        system: source.system.name().to_string(),
        covers: CoversSpan {
            from: source.spans.first().map(|s| rfc3339(s.from)),
            to: source.to().map(rfc3339),
        },
        age_s: source.to().map(|to| at - to),
        rows: source.rows,
        rejected: source.rejected,
        truncated: source.truncated.clone(),
        zone: source.zone.clone(),
        status: status(source, at),
    });
    lines.collect()
}

fn status(source: &SourceRow, at: i64) -> &'static str {
    match source.to() {
        None => "empty",
        Some(to) if at - to > source.stale_after_s => "stale",
        Some(_) => "fresh",
    }
}

/// What the sources cannot tell of the window, in sentences.
pub fn not_known(sources: &[SourceRow], from: i64, at: i64) -> Vec<String> {
    let mut said = Vec::new();
    for system in System::ALL {
        if !sources.iter().any(|s| s.system == system) {
            said.push(format!(
                "no source of {}: what only it would hold cannot be seen",
                system.name()
            ));
        }
    }
    for source in sources {
        let name = &source.name;
        match source.to() {
            None => said.push(format!("`{name}` covers no instant: what only it would hold cannot be seen")),
            Some(to) if to < at => said.push(format!(
                "`{name}` ends {}, {} before the instant: what only it would hold after that cannot be seen",
                rfc3339(to),
                span_words(at - to)
            )),
            Some(_) => {}
        }
        if source.spans.first().is_some_and(|s| s.from > from) {
            let begins = rfc3339(source.spans[0].from);
            said.push(format!("`{name}` begins only {begins}, inside the window"));
        }
        let gaps = source
            .spans
            .windows(2)
            .filter(|pair| pair[0].to < at && pair[1].from > from);
        for gap in gaps {
            let (a, b) = (rfc3339(gap[0].to), rfc3339(gap[1].from));
            said.push(format!("`{name}` has a hole from {a} to {b}"));
        }
        let uncertain = source
            .uncertain
            .iter()
            .filter(|s| s.from <= at && s.to >= from);
        if uncertain.count() > 0 {
            said.push(format!(
                "`{name}` holds entries whose time has two readings in the window"
            ));
        }
        if let Some(why) = &source.truncated {
            said.push(format!(
                "`{name}` looks cut off ({why}): entries may be missing"
            ));
        }
    }
    said
}
