//! What only a person can settle, beside the order of dates.

use crate::model::field::Field;
use crate::model::intake::Question;
use crate::normalise::gather::{Gathered, TableState};
use crate::normalise::meaning::TIMES;

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
