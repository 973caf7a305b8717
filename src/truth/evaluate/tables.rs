//! The tables that are compared: by column name, in any order, other columns ignored.

use std::fs::File;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::source::System;
use crate::truth::evaluate::contract::{Counts, EvaluateError};

/// A table of which some columns are read.
pub struct Table {
    path: PathBuf,
    reader: csv::Reader<File>,
    header: Vec<String>,
    columns: Vec<usize>,
    row: StringRecord,
}

/// Opens a table that must have these columns.
pub fn open(path: &Path, needed: &[&str]) -> Result<Table, EvaluateError> {
    let failed = |source| EvaluateError::Read {
        path: path.to_path_buf(),
        source,
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .map_err(failed)?;
    let header: Vec<String> = reader
        .headers()
        .map_err(failed)?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_string())
        .collect();
    let mut table = Table {
        path: path.to_path_buf(),
        reader,
        header,
        columns: Vec::new(),
        row: StringRecord::new(),
    };
    for column in needed {
        let place = table
            .column(column)
            .ok_or_else(|| EvaluateError::NoColumn {
                path: path.to_path_buf(),
                column: (*column).to_string(),
            })?;
        table.columns.push(place);
    }
    Ok(table)
}

impl Table {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// The cells of the columns asked for; missing ones are empty.
    pub fn next(&mut self) -> Result<Option<Vec<&str>>, EvaluateError> {
        let more =
            self.reader
                .read_record(&mut self.row)
                .map_err(|source| EvaluateError::Read {
                    path: self.path.clone(),
                    source,
                })?;
        let cell = |&i: &usize| self.row.get(i).unwrap_or("");
        Ok(more.then(|| self.columns.iter().map(cell).collect()))
    }

    /// Reads this column too, when it is there; cells of an absent one are empty.
    pub fn also(&mut self, name: &str) -> bool {
        let place = self.column(name);
        self.columns.push(place.unwrap_or(usize::MAX));
        place.is_some()
    }
}

/// What is true of each record; a record is its place in the truth's rows.
#[derive(Debug, Default)]
pub struct Truth {
    /// Names of the sources, lower case, in the order in which they appear.
    pub sources: Vec<String>,
    pub source: Vec<u16>,
    /// Records with the same number are one change.
    pub change: Vec<u32>,
    /// Whether the record shows its right key.
    pub readable: Vec<bool>,
    /// Key modes in the truth's words (`kept`, `hidden` …), and the mode of each record.
    pub modes: Vec<String>,
    pub mode: Vec<u16>,
    /// The truth tells which keys can be read.
    pub has_keys: bool,
    /// For each record, where the truth's own columns tell: unrecorded, and why.
    pub unrecorded: Vec<Option<String>>,
    /// The truth has a column `unrecorded`.
    pub has_unrecorded: bool,
    place: FxHashMap<(u16, Box<str>), u32>,
    /// Sources of the run that the truth calls otherwise: those are the truth's by their system.
    renamed: FxHashMap<String, u16>,
}

impl Truth {
    pub fn load(path: &Path) -> Result<Truth, EvaluateError> {
        let mut table = open(path, &["source", "record_id"])?;
        if !table.also("change_id") {
            table.columns.pop();
            if !table.also("cluster_id") {
                return Err(EvaluateError::NoColumn {
                    path: path.to_path_buf(),
                    column: "change_id".to_string(),
                });
            }
        }
        let mut truth = Truth {
            has_keys: table.also("key"),
            has_unrecorded: table.also("unrecorded"),
            ..Truth::default()
        };
        table.also("why");
        let mut changes: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut change_n = 0;
        while let Some(row) = table.next()? {
            let source = intern(&mut truth.sources, &canonical(row[0]));
            let place = truth.source.len() as u32;
            if truth.place.insert((source, row[1].into()), place).is_some() {
                return Err(EvaluateError::Twice {
                    path: path.to_path_buf(),
                    source_name: row[0].to_string(),
                    record_id: row[1].to_string(),
                });
            }
            let change = *match row[2] {
                "" => None,
                known => changes.get(known),
            }
            .unwrap_or(&change_n);
            if change == change_n {
                change_n += 1;
                if !row[2].is_empty() {
                    changes.insert(row[2].into(), change);
                }
            }
            truth.source.push(source);
            truth.change.push(change);
            truth.readable.push(matches!(row[3], "own" | "kept"));
            truth.mode.push(intern(&mut truth.modes, row[3]));
            truth
                .unrecorded
                .push((row[4] == "1").then(|| row[5].to_string()));
        }
        Ok(truth)
    }

    pub fn len(&self) -> usize {
        self.source.len()
    }

    /// A record by what the truth or the run calls its source.
    pub fn find(&self, source: &str, record_id: &str) -> Option<u32> {
        let source = self.source_named(&canonical(source))?;
        self.place.get(&(source, record_id.into())).copied()
    }

    fn source_named(&self, name: &str) -> Option<u16> {
        let known = self.sources.iter().position(|known| known == name);
        known
            .map(|place| place as u16)
            .or_else(|| self.renamed.get(name).copied())
    }

    /// A run that calls its tickets `jira` is compared by the system.
    fn learn_name(&mut self, source: &str, system: &str) {
        let source = canonical(source);
        if self.source_named(&source).is_none()
            && let Some(truths) = self.source_named(system)
        {
            self.renamed.insert(source, truths);
        }
    }

    /// Changes that a ticket or a sheet row speaks of.
    pub fn recorded(&self) -> FxHashSet<u32> {
        let counts = [System::Tickets.name(), System::Spreadsheets.name()];
        (0..self.len())
            .filter(|&r| counts.contains(&self.sources[usize::from(self.source[r])].as_str()))
            .map(|r| self.change[r])
            .collect()
    }

    /// `source:record_id` of each record.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![String::new(); self.len()];
        for (source, id, record) in self.id_of_each() {
            let source = &self.sources[usize::from(source)];
            names[record as usize] = format!("{source}:{id}");
        }
        names
    }

    /// In no order.
    pub fn id_of_each(&self) -> impl Iterator<Item = (u16, &str, u32)> {
        self.place
            .iter()
            .map(|((source, id), record)| (*source, &**id, *record))
    }

    pub fn is_ticket(&self, record: u32) -> bool {
        self.sources[usize::from(self.source[record as usize])] == System::Tickets.name()
    }

    pub fn sources_named(&self, names: &[String]) -> Vec<u16> {
        let names: Vec<String> = names.iter().map(|name| canonical(name)).collect();
        (0..self.sources.len() as u16)
            .filter(|&i| names.contains(&self.sources[usize::from(i)]))
            .collect()
    }

    /// The last ticket of each change that has one.
    pub fn tickets_by_change(&self) -> FxHashMap<u32, u32> {
        (0..self.len() as u32)
            .filter(|&record| self.is_ticket(record))
            .map(|record| (self.change[record as usize], record))
            .collect()
    }
}

/// The place of a word in a short list of them.
fn intern(words: &mut Vec<String>, word: &str) -> u16 {
    let known = words.iter().position(|known| known == word);
    let place = known.unwrap_or_else(|| {
        words.push(word.to_string());
        words.len() - 1
    });
    u16::try_from(place).expect("a truth has fewer than 65,536 sources and key modes")
}

/// The change that a run put each record of the truth into.
#[derive(Debug)]
pub struct Found {
    /// Records with the same number were put together.
    pub change: Vec<u32>,
}

impl Found {
    /// Reads `records.csv`; the truth learns what the run calls its sources.
    pub fn load(path: &Path, truth: &mut Truth) -> Result<(Found, Counts), EvaluateError> {
        let mut table = open(path, &["source", "record_id", "change_id"])?;
        let has_system = table.also("system");
        let mut counts = Counts {
            records: truth.len() as u64,
            ..Counts::default()
        };
        let mut found: Vec<Option<u32>> = vec![None; truth.len()];
        let mut changes: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut change_n = 0;
        while let Some(row) = table.next()? {
            if has_system {
                truth.learn_name(row[0], row[3]);
            }
            let Some(record) = truth.find(row[0], row[1]) else {
                counts.unknown += 1;
                continue;
            };
            let place = &mut found[record as usize];
            if place.is_some() {
                counts.repeated += 1;
                continue;
            }
            let change = match changes.get(row[2]) {
                Some(&known) => known,
                None => {
                    change_n += 1;
                    if !row[2].is_empty() {
                        changes.insert(row[2].into(), change_n - 1);
                    }
                    change_n - 1
                }
            };
            *place = Some(change);
        }
        let change = found
            .into_iter()
            .map(|place| {
                place.unwrap_or_else(|| {
                    counts.missing += 1;
                    change_n += 1;
                    change_n - 1
                })
            })
            .collect();
        Ok((Found { change }, counts))
    }
}

/// The records, source and id in the truth's words, that a table names with a code; of unknown sources in the run's.
pub fn coded(
    path: &Path,
    code: &str,
    truth: &Truth,
) -> Result<FxHashSet<(String, String)>, EvaluateError> {
    let mut table = open(path, &["code", "source", "record_id"])?;
    let mut coded = FxHashSet::default();
    while let Some(row) = table.next()? {
        if row[0] == code {
            let source = canonical(row[1]);
            let known = truth.source_named(&source);
            let source = known.map_or(source, |s| truth.sources[usize::from(s)].clone());
            coded.insert((source, row[2].to_string()));
        }
    }
    Ok(coded)
}

/// A source's name as it is compared: lower case, with the spreadsheets' short names written out.
pub fn canonical(source: &str) -> String {
    let lower = source.trim().to_lowercase();
    match lower.as_str() {
        "sheet" | "sheets" => System::Spreadsheets.name().to_string(),
        _ => lower,
    }
}
