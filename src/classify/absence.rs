//! What a finding of absence says: where was looked, how far it was covered, what came nearest.

use crate::classify::contract::View;
use crate::classify::silence::{no_record, span_to_cover, unseen_sheets};
use crate::model::moment::{Moment, rfc3339};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// The sentence behind "no record", and the confidence of the finding.
pub fn absence(view: &View<'_>, run: RecordIx, start: Moment) -> (String, f32) {
    let case = view.case;
    let policy = &case.settings.policy;
    let (kind, services) = (view.kind(), view.services());
    let counts = policy.records(kind, &services);
    let looked: Vec<&str> = counts.iter().map(|s| s.name()).collect();
    let span = span_to_cover(view, start);
    let required: Vec<&str> = policy
        .coverers(kind, &services)
        .iter()
        .map(|s| s.name())
        .collect();
    let mut says = format!(
        "no record of it in {}; {} cover {} to {}",
        looked.join(" or "),
        required.join(" and "),
        rfc3339(span.from),
        rfc3339(span.to)
    );
    let missing = case.tickets.missing_in(run);
    if !missing.is_empty() {
        says.push_str(&format!(
            "; it names {}, which is not in the export",
            missing.join(", ")
        ));
    }
    if let Some((nearest, probability)) = case.nearest_of(run) {
        says.push_str(&format!(
            "; nearest is {} ({probability:.2})",
            view.name(nearest)
        ));
    }
    let unseen = unseen_sheets(view, start);
    if !unseen.is_empty() {
        let names: Vec<String> = unseen
            .iter()
            .map(|&source| {
                let covers = case.intake.coverage_of(source).display();
                format!("`{}` covers {covers}", case.intake.source(source).name)
            })
            .collect();
        says.push_str(&format!(
            "; {}: what only it would hold cannot be seen",
            names.join(", ")
        ));
    } else if counts.contains(&System::Spreadsheets)
        && case.sources_of(System::Spreadsheets).next().is_none()
    {
        says.push_str("; no spreadsheets were read");
    }
    (says, no_record(view, start))
}
