//! What is told of the files of a run, beside its summary: rows set aside, files of another system, words that are not understood.

use crate::cli::{folder, words};
use crate::model::export::{ELEMENTS, Finding, FindingKind, Format, Reject, place};
use crate::model::intake::{Held, InputFile, TableFacts, WhyHeld};
use crate::model::source::{Source, System};

/// The reason of rows in sheets that are told of once.
const NO_TIMES: &str = "sheet without times";

/// What was held back, and what to do about it.
pub fn held(held: &Held) -> String {
    let hint = match held.why {
        WhyHeld::Missing | WhyHeld::Unreadable => "export it again".to_string(),
        WhyHeld::HalfWritten | WhyHeld::Older | WhyHeld::Shrunk => format!(
            "export it again, or take it as it is with `--accept {}`",
            held.source
        ),
    };
    format!("{}\nhint: {hint}", held.says())
}

/// Says how many rows of a file were set aside, and where the first one stands.
pub fn rejects(file: &InputFile, rejects: &[Reject]) {
    let rows: u64 = file.tables.iter().map(|t| t.rows).sum();
    let mut of_file = rejects
        .iter()
        .filter(|r| r.path == file.path && r.reason != NO_TIMES && !r.is_layout());
    let Some(first) = of_file.next() else {
        return;
    };
    let path = file.path.display();
    words::warning(&format!(
        "{} of {rows} rows of `{path}` were set aside\n         first: {path}:{}: {}: {}\nhint: list them with `lastchange check {path} --rejects`",
        1 + of_file.count(),
        place(first.sheet.as_deref(), first.row),
        first.reason,
        first.detail
    ));
}

/// Says where a file looks like one of another system.
pub fn other_system(file: &InputFile, source: &Source) {
    let looks = |table: &TableFacts| {
        let header: Vec<String> = table.columns.iter().map(|c| c.header.clone()).collect();
        folder::looks_like(&header, &source.system)
    };
    let Some((system, because)) = file.tables.iter().find_map(looks) else {
        return;
    };
    // Whatever is kept by hand may look like anything, but not like what a pipeline writes.
    let is_kept_by_hand = match source.system {
        System::Tickets | System::Deploys => false,
        System::Hotfixes => system != System::Deploys,
        System::Spreadsheets => true,
    };
    if is_kept_by_hand {
        return;
    }
    let path = file.path.display();
    words::warning(&format!(
        "`{path}` was read as {}, and looks like {}: {because}\nhint: if it is, name it with `--{} {path}`",
        source.system.name(),
        system.name(),
        flag(system)
    ));
}

fn flag(system: System) -> &'static str {
    match system {
        System::Spreadsheets => "spreadsheet",
        System::Tickets | System::Deploys | System::Hotfixes => system.name(),
    }
}

/// Says what of a file's rows was not understood, or was understood in a way that is worth a look.
pub fn findings(file: &InputFile, source: &Source) {
    for table in &file.tables {
        for finding in &table.findings {
            if let Some(note) = note(table, finding, source) {
                words::note(&format!("note: {}: {note}", at(file, table)));
            }
        }
    }
}

fn at(file: &InputFile, table: &TableFacts) -> String {
    let path = file.path.display();
    match table.table.sheet.as_deref() {
        None | Some(ELEMENTS) => path.to_string(),
        Some(sheet) => format!("{path}, sheet {sheet}"),
    }
}

fn note(table: &TableFacts, finding: &Finding, source: &Source) -> Option<String> {
    let (count, note) = (finding.count, &finding.note);
    match finding.kind {
        FindingKind::UnknownState => Some(format!(
            "{count} of {} records have a state that is not known: {note}\nhint: in lastchange.toml, under the source `{}`: states = {{ \"…\" = \"done\" }}; or open, failed, partial, rolled_back, cancelled",
            table.records, source.name
        )),
        FindingKind::RepeatedId => Some(format!(
            "{count} of {} records have no id of their own: {note}",
            table.records
        )),
        FindingKind::Nested => Some(note.clone()),
        FindingKind::UnreadTime => Some(format!(
            "{count} times cannot be read, and their rows have none\n         {note}\nhint: export times as `2026-10-07 10:07`, or name their column in `columns` of the source `{}`",
            source.name
        )),
        FindingKind::NoTimes if table.table.layout.format == Format::Excel => Some(format!(
            "{count} rows were set aside: the sheet holds no times\nhint: name the sheets to read, `sheets = [\"…\"]` under the source `{}` in lastchange.toml",
            source.name
        )),
        FindingKind::NoTimes
        | FindingKind::YearTaken
        | FindingKind::Preamble
        | FindingKind::Footer
        | FindingKind::Subtotal
        | FindingKind::RepeatedHeader
        | FindingKind::Tables
        | FindingKind::NoHeader
        | FindingKind::NoRows
        | FindingKind::Truncated
        | FindingKind::Ragged
        | FindingKind::DupHeader
        | FindingKind::EmptyHeader
        | FindingKind::Nul
        | FindingKind::BadEncoding
        | FindingKind::Mojibake
        | FindingKind::MixedLineEnds
        | FindingKind::Sentinel
        | FindingKind::Opaque
        | FindingKind::DecimalComma
        | FindingKind::SplitDatetime
        | FindingKind::ZoneInHeader
        | FindingKind::DateInSection
        | FindingKind::Ditto
        | FindingKind::Bom
        | FindingKind::Multiline
        | FindingKind::BlankRows
        | FindingKind::Comment
        | FindingKind::StrayQuote
        | FindingKind::MergedCells
        | FindingKind::HiddenRows
        | FindingKind::FormulaWithoutValue
        | FindingKind::ErrorCell => None,
    }
}
