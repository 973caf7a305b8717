//! What only a person can settle, beside the order of dates.

use crate::model::export::Format;
use crate::model::field::Field;
use crate::model::intake::Question;
use crate::model::source::System;
use crate::normalise::content::{self, Look};
use crate::normalise::gather::Gathered;
use crate::normalise::meaning::TIMES;
use crate::normalise::table::TableState;
use crate::normalise::{header_rules, headers};

/// One question for each table that holds rows and no column of times.
pub fn timeless(gathered: &Gathered) -> Vec<Question> {
    let tables = gathered.tables.iter();
    let is_asked = |t: &&TableState| t.rows > 0 && !has_times(t) && !is_legend(gathered, t);
    tables.filter(is_asked).map(|t| ask(gathered, t)).collect()
}

fn has_times(table: &TableState) -> bool {
    TIMES.iter().any(|time| table.meaning.has(*time))
}

/// A sheet that holds no times and names no records, beside sheets that hold some: a legend, a list of names.
pub fn is_legend(gathered: &Gathered, table: &TableState) -> bool {
    let is_sheet = table.table.layout.format == Format::Excel;
    let says_no_record = gathered.source.system != System::Tickets || !table.meaning.has(Field::Id);
    let others = || {
        gathered
            .tables
            .iter()
            .filter(|other| other.file == table.file)
    };
    is_sheet && !has_times(table) && says_no_record && others().any(has_times)
}

/// One question for each table with several dates of one name.
pub fn rivals(gathered: &Gathered) -> Vec<Question> {
    let asked = gathered.tables.iter().filter_map(|table| {
        let first = *table.meaning.rivals.first()?;
        let header = table.header[first].trim();
        let columns: Vec<String> = table
            .meaning
            .rivals
            .iter()
            .map(|column| (column + 1).to_string())
            .collect();
        Some(Question {
            source: gathered.source.name.clone(),
            about: format!("which `{header}` is the time of a record in {}", table.table.path.display()),
            found: format!(
                "columns {} are all named `{header}` and differ; the first is taken",
                columns.join(" and ")
            ),
            answers: vec![
                "name them apart where the file is made, for example `Requested date` and `Done date`"
                    .to_string(),
            ],
        })
    });
    asked.collect()
}

fn ask(gathered: &Gathered, table: &TableState) -> Question {
    let source = &gathered.source.name;
    let columns: Vec<String> = table
        .header
        .iter()
        .filter(|h| !h.is_empty())
        .map(|h| format!("`{h}`"))
        .collect();
    let example = timely(table).unwrap_or("Date");
    let field = match gathered.source.system {
        System::Tickets => "created",
        System::Deploys | System::Hotfixes | System::Spreadsheets => "started",
    };
    let place = match &table.table.sheet {
        Some(sheet) => format!("{}, sheet {sheet}", table.table.path.display()),
        None => table.table.path.display().to_string(),
    };
    if let Some(question) = unread(gathered, table, &place) {
        return question;
    }
    Question {
        source: source.clone(),
        about: format!("no column of times in {place}"),
        found: format!(
            "its {} rows have no place in the log; its columns are {}",
            table.rows,
            columns.join(", ")
        ),
        answers: vec![format!(
            "in lastchange.toml, under the source `{source}`: columns = {{ \"{example}\" = \"{field}\" }}"
        )],
    }
}

/// The question for a table that names a column of times of which none can be read.
fn unread(gathered: &Gathered, table: &TableState, place: &str) -> Option<Question> {
    let column = *table.meaning.refused.first()?;
    let header = table.header[column].trim();
    let value = table.sample.column(column).first()?;
    Some(Question {
        source: gathered.source.name.clone(),
        about: format!("no time can be read in {place}"),
        found: format!(
            "its {} rows have no place in the log; column `{header}` is named as a time, and holds none that can be read: `{}`",
            table.rows,
            value.trim().chars().take(40).collect::<String>()
        ),
        answers: vec![
            "export its times as `2026-10-07 10:07`, with their offset: most systems do so when the language of the account is English"
                .to_string(),
            format!(
                "or name another column in lastchange.toml, under the source `{}`: columns = {{ \"COLUMN\" = \"started\" }}",
                gathered.source.name
            ),
        ],
    })
}

/// The column that most likely holds the time: one that does, else one whose name says so, else one that is not used.
fn timely(table: &TableState) -> Option<&str> {
    let columns = || {
        table
            .header
            .iter()
            .zip(&table.verdicts)
            .enumerate()
            .filter(|(_, (h, _))| !h.is_empty())
    };
    let is_time = |i: usize| content::look(table.sample.column(i)) == Look::Time;
    columns()
        .find(|(i, (_, v))| v.field.is_time() || v.field == Field::Ignored && is_time(*i))
        .or_else(|| {
            columns().find(|(_, (h, _))| {
                header_rules::field(&headers::words(h)).is_some_and(Field::is_time)
            })
        })
        .or_else(|| columns().find(|(_, (_, v))| v.field == Field::Ignored))
        .map(|(_, (header, _))| header.as_str())
}
