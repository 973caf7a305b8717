//! The table of dates: columns of cells as people and systems write them, and the one right reading of each, or its refusal.

use crate::model::export::Format;
use crate::model::intake::Intake;
use crate::model::memory::{DateOrder, Memory, OrderProof};
use crate::model::settings::Settings;
use crate::model::source::System;
use crate::normalise::by_hand::{Sheet, intake, settings};

/// `== why; zone=…; format=excel; answer=day-first; memory=month-first; header=…` begins a column; `cell -> reading` are its rows.
const TABLE: &str = include_str!("dates.txt");

struct Block {
    why: String,
    options: Vec<(String, String)>,
    rows: Vec<(String, String)>,
}

fn blocks() -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in TABLE
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        if let Some(head) = line.strip_prefix("== ") {
            let mut parts = head.split(';').map(str::trim);
            blocks.push(Block {
                why: parts.next().unwrap().to_string(),
                options: parts
                    .filter_map(|p| p.split_once('='))
                    .map(|(k, v)| (k.to_string(), v.to_string()))
                    .collect(),
                rows: Vec::new(),
            });
        } else {
            let (cell, expected) = line
                .rsplit_once(" -> ")
                .unwrap_or_else(|| panic!("no arrow in {line}"));
            blocks
                .last_mut()
                .unwrap()
                .rows
                .push((cell.trim().to_string(), expected.trim().to_string()));
        }
    }
    blocks
}

fn run(block: &Block, backwards: bool) -> Intake {
    let option = |name: &str| {
        block
            .options
            .iter()
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.as_str())
    };
    let order = |word: &str| {
        if word == "day-first" {
            DateOrder::DayFirst
        } else {
            DateOrder::MonthFirst
        }
    };
    let header = option("header").unwrap_or("Applied at");
    let (cells, second) = match header.split_once('+') {
        Some((a, b)) => (vec![a.to_string(), b.to_string()], true),
        None => (vec![header.to_string()], false),
    };
    let mut sheet = Sheet::new("Hotfix ID|Summary");
    sheet.header.extend(cells);
    for (i, (cell, _)) in block.rows.iter().enumerate() {
        let mut row = vec![format!("r{i}"), format!("row number {i}")];
        match cell.split_once(" + ").filter(|_| second) {
            Some((a, b)) => row.extend([a.trim().to_string(), b.trim().to_string()]),
            None => row.push(cell.clone()),
        }
        sheet.rows.push(row);
    }
    if backwards {
        sheet.rows.reverse();
    }
    if option("format") == Some("excel") {
        sheet.format = Format::Excel;
    }
    let mut settings: Settings = settings(System::Hotfixes);
    settings.sources[0].zone = option("zone").map(|z| z.parse().unwrap());
    let shape = option("shape").unwrap_or("99/99/9999").to_string();
    let key = ("hotfixes".to_string(), header.to_string(), shape);
    let mut memory = Memory::default();
    if let Some(word) = option("memory") {
        let proof = OrderProof {
            order: order(word),
            because: "an earlier night".to_string(),
        };
        memory.orders.insert(key.clone(), proof);
    }
    if let Some(word) = option("answer") {
        settings.answers.insert(key, order(word));
    }
    intake(&[sheet], &settings, &memory)
}

fn reading(intake: &Intake, row: usize) -> String {
    let id = format!("r{row}");
    let Some(record) = intake
        .records
        .all()
        .find(|r| intake.records.id.get(r.index()) == id)
    else {
        return "refused".to_string();
    };
    let times = intake.records.times[record.index()];
    times
        .started
        .or(times.ended)
        .or(times.created)
        .map_or_else(|| "none".to_string(), |m| m.display())
}

#[test]
fn the_table_holds_at_least_300_cells() {
    let cells: usize = blocks().iter().map(|b| b.rows.len()).sum();
    assert!(cells >= 300, "{cells} cells");
}

#[test]
fn every_cell_has_its_one_reading_in_any_order_of_rows() {
    let mut wrong = Vec::new();
    for block in blocks() {
        for backwards in [false, true] {
            let intake = run(&block, backwards);
            for (i, (cell, expected)) in block.rows.iter().enumerate() {
                let found = reading(&intake, i);
                if found != *expected {
                    wrong.push(format!(
                        "{}: `{cell}` is {found}, expected {expected}",
                        block.why
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
