//! `lastchange check`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::cli::args::Check;
use crate::cli::contract::{End, print};
use crate::cli::{config, folder, instant, words};
use crate::model::export::{ELEMENTS, place};
use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::settings::Settings;
use crate::model::source::{Source, System};
use crate::pipeline;
use crate::read;
use crate::read::contract::Hints;

pub fn run(args: &Check) -> Result<End> {
    let worker = std::env::current_exe().ok();
    if args.normalise {
        return normalise(&args.files, worker);
    }
    let mut text = String::new();
    for file in &args.files {
        let source = source(file, args, worker.as_deref())?;
        let intake = intake(source, args, worker.as_deref())?;
        let layout = layout(file, worker.as_deref())?;
        if args.json {
            let _ = writeln!(text, "{}", object(layout, &intake));
        } else {
            screen(&mut text, &layout, &intake, args.rejects);
        }
    }
    print(&text)?;
    Ok(End::Done)
}

/// Writes the first file's table as plain CSV to the second: whole, or not at all.
fn normalise(files: &[PathBuf], worker: Option<PathBuf>) -> Result<End> {
    let [from, to] = files else {
        bail!("`--normalise` takes two files\nhint: `lastchange check --normalise IN OUT`");
    };
    let hints = Hints {
        worker,
        ..Hints::default()
    };
    let mut out = tempfile::NamedTempFile::new_in(
        to.parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    )
    .with_context(|| format!("`{}` cannot be written", to.display()))?;
    let written = read::normalised::normalised(from, &hints, &mut out)?;
    out.persist(to)
        .with_context(|| format!("`{}` cannot be written", to.display()))?;
    words::note(&format!(
        "{} rows written, {} set aside",
        written.rows, written.rejected
    ));
    if written.more {
        words::note("only the first table was written: the file holds others");
    }
    Ok(End::Done)
}

fn source(file: &Path, args: &Check, worker: Option<&Path>) -> Result<Source> {
    let taken = folder::take(file.to_path_buf(), worker);
    let system = match &args.system {
        Some(name) => match System::parse(name) {
            Some(system) => system,
            None => bail!(
                "`{name}` is no system\nhint: one of tickets, deploys, hotfixes, spreadsheets"
            ),
        },
        None => taken.system.unwrap_or(System::Tickets),
    };
    Ok(Source {
        zone: args.zone.as_deref().map(instant::zone).transpose()?,
        ..Source::plain(system.name(), system, vec![file.to_path_buf()])
    })
}

fn intake(source: Source, args: &Check, worker: Option<&Path>) -> Result<Intake> {
    let now = args
        .now
        .as_deref()
        .map_or_else(|| Ok(instant::now()), instant::instant)?;
    let settings = Settings {
        sources: vec![source],
        now,
        profiles: config::profiles(None, &args.profile)?,
        ..Settings::default()
    };
    Ok(pipeline::intake(
        &settings,
        &Memory::default(),
        &Intake::default(),
        worker,
    )?)
}

fn layout(file: &Path, worker: Option<&Path>) -> Result<Value> {
    let hints = Hints {
        worker: worker.map(PathBuf::from),
        ..Hints::default()
    };
    let pieces = read::read(file, &hints)?;
    Ok(read::check::check(&file.to_string_lossy(), pieces)?)
}

/// What reading and normalising understood, in one object.
fn object(mut layout: Value, intake: &Intake) -> Value {
    let tables: Vec<Value> = intake
        .files
        .iter()
        .flat_map(|file| &file.tables)
        .map(|table| {
            json!({
                "sheet": table.table.sheet,
                "profile": table.profile,
                "profile_confidence": table.profile_confidence,
                "rows": table.rows,
                "records": table.records,
                "rejects": table.rejects,
                "columns": table.columns.iter().map(|column| json!({
                    "header": column.header,
                    "means": column.field,
                    "because": column.because,
                    "samples": column.samples,
                })).collect::<Vec<Value>>(),
            })
        })
        .collect();
    let rejects: Vec<Value> = intake
        .rejects
        .iter()
        .map(|r| json!({"sheet": r.sheet, "row": r.row, "reason": r.reason, "detail": r.detail}))
        .collect();
    layout["meaning"] = json!({
        "system": intake.sources[0].system,
        "rows": intake.rows(),
        "records": intake.records.len(),
        "parts": intake.parts,
        "rejects": rejects,
        "tables": tables,
        "zone": intake.zones.first(),
        "coverage": intake.coverage.first().map(|c| c.display()),
        "date_orders": intake.proven.iter().map(|((_, column, shape), proof)| json!({
            "column": column, "shape": shape, "order": proof.order, "because": proof.because,
        })).collect::<Vec<Value>>(),
        "questions": intake.questions,
    });
    layout
}

/// The same for people.
fn screen(text: &mut String, layout: &Value, intake: &Intake, all_rejects: bool) {
    // Writing to a String cannot fail.
    let said = |key: &str| match &layout[key] {
        Value::String(word) => word.escape_debug().to_string(),
        Value::Null => "none".to_string(),
        other => other.to_string(),
    };
    for file in &intake.files {
        let _ = writeln!(text, "{}", file.path.display());
        let _ = writeln!(
            text,
            "  format    {} · {} · delimiter {} · quote {} · line ends {}",
            said("format"),
            said("encoding"),
            said("delimiter"),
            said("quote"),
            said("line_end")
        );
        for table in &file.tables {
            table_screen(text, table);
        }
    }
    if let Some(Some(zone)) = intake.zones.first() {
        let _ = writeln!(
            text,
            "  zone      {} ({:?}: {})",
            zone.zone, zone.basis, zone.because
        );
    }
    for ((_, column, shape), proof) in &intake.proven {
        let _ = writeln!(
            text,
            "  dates     {column} {shape}: {:?}, {}",
            proof.order, proof.because
        );
    }
    if let Some(coverage) = intake.coverage.first() {
        let _ = writeln!(text, "  covers    {}", coverage.display());
        if let Some(reason) = &coverage.truncated {
            let _ = writeln!(text, "  cut off   {reason}");
        }
    }
    /// Set-aside rows shown when they are not asked for.
    const REJECTS_SHOWN: usize = 3;
    let shown = if all_rejects {
        intake.rejects.len()
    } else {
        REJECTS_SHOWN
    };
    for reject in intake.rejects.iter().take(shown) {
        let _ = writeln!(
            text,
            "  set aside {}: {}: {}",
            place(reject.sheet.as_deref(), reject.row),
            reject.reason,
            reject.detail
        );
    }
    if intake.rejects.len() > shown {
        let _ = writeln!(
            text,
            "  … and {} more (`--rejects` lists them)",
            intake.rejects.len() - shown
        );
    }
    for question in &intake.questions {
        let _ = writeln!(text, "  question  {}: {}", question.about, question.found);
        for answer in &question.answers {
            let _ = writeln!(text, "            {answer}");
        }
    }
    text.push('\n');
}

fn table_screen(text: &mut String, table: &crate::model::intake::TableFacts) {
    let sheet = table
        .table
        .sheet
        .as_deref()
        .filter(|sheet| *sheet != ELEMENTS)
        .map(|s| format!("sheet `{s}` · "))
        .unwrap_or_default();
    let profile = table.profile.map_or_else(
        || "no known profile".to_string(),
        |p| format!("{p} ({:.0} %)", table.profile_confidence * 100.0),
    );
    let header = table
        .table
        .layout
        .header_row
        .map_or("no header".to_string(), |row| {
            format!("header in row {}", row + 1)
        });
    let _ = writeln!(text, "  table     {sheet}{header} · {profile}");
    let _ = writeln!(
        text,
        "            {} rows = {} records + {} set aside",
        table.rows, table.records, table.rejects
    );
    let width = table
        .columns
        .iter()
        .map(|c| c.header.chars().count())
        .max()
        .unwrap_or(0)
        .min(32);
    for column in table
        .columns
        .iter()
        .filter(|c| c.field != crate::model::field::Field::Ignored)
    {
        let means = serde_json::to_value(column.field).ok();
        let means = means.as_ref().and_then(Value::as_str).unwrap_or_default();
        let samples: Vec<String> = column.samples.iter().map(|s| shortened(s)).collect();
        let _ = writeln!(
            text,
            "  column    {:<width$}  {means:<13} {:<14} {}",
            shortened(&column.header),
            column.because,
            samples.join(" · ")
        );
    }
    for finding in &table.findings {
        let place = finding
            .row
            .map(|row| format!(" from row {row}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "  noticed   {} ×{}{place} {}",
            finding.kind.word(),
            finding.count,
            finding.note
        );
    }
}

/// One line, so long, and nothing that a terminal would obey.
pub fn shortened(value: &str) -> String {
    const SHOWN_MAX: usize = 32;
    let plain: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(SHOWN_MAX)
        .collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        format!("{}…", plain.trim_end())
    } else {
        plain
    }
}
