//! What only a person can settle, beside the order of dates.

use crate::model::field::Field;
use crate::model::intake::Question;
use crate::normalise::gather::Gathered;
use crate::normalise::meaning::TIMES;
use crate::normalise::table::TableState;

/// One question for each table that holds rows and no column of times.
pub fn timeless(gathered: &Gathered) -> Vec<Question> {
    let is_timeless =
        |t: &&TableState| t.rows > 0 && !TIMES.iter().any(|time| t.meaning.has(*time));
    gathered
        .tables
        .iter()
        .filter(is_timeless)
        .map(|t| ask(gathered, t))
        .collect()
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
    let unused = table
        .header
        .iter()
        .zip(&table.verdicts)
        .filter(|(_, v)| v.field == Field::Ignored);
    let example = unused
        .map(|(h, _)| h.as_str())
        .find(|h| !h.is_empty())
        .unwrap_or("Date");
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
            "in lastchange.toml, under the source `{source}`: columns = {{ \"{example}\" = \"started\" }}"
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
