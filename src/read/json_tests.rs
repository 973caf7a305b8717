//! Whole small JSON texts → rows.

use std::collections::VecDeque;

use crate::model::export::Piece;
use crate::read::contract::{DOCUMENT_ROWS_MAX, Reader};
use crate::read::encoding::Encoding;
use crate::read::input::Input;
use crate::read::json::Json;

fn check(text: &str, header: &[&str], rows: &[(u32, &[&str])], rejects: &[(u32, &str)]) {
    let input = Input::in_memory(text);
    let mut json = Json::new(input, Encoding::Utf8 { bom: false }, text);
    let mut out = VecDeque::new();
    while json.step(&mut out).unwrap() {}
    let mut names = Vec::new();
    let mut got = Vec::new();
    let mut aside = Vec::new();
    for piece in out {
        match piece {
            Piece::Table(table) => names.clone_from(&table.header),
            Piece::Batch(batch) => {
                for row in 0..batch.len() {
                    let cells: Vec<String> = (0..batch.width)
                        .map(|c| batch.cell(row, c).to_string())
                        .collect();
                    got.push((batch.rows[row], cells));
                }
            }
            Piece::Reject(reject) => aside.push((reject.row, reject.reason)),
            Piece::TableEnd(_) | Piece::File(_) => {}
        }
    }
    assert_eq!(names, header);
    let rows: Vec<(u32, Vec<String>)> = rows
        .iter()
        .map(|(line, cells)| (*line, cells.iter().map(ToString::to_string).collect()))
        .collect();
    assert_eq!(got, rows);
    assert_eq!(aside, rejects);
}

#[test]
fn lines() {
    check(
        "{\"id\": 1, \"by\": {\"login\": \"a\"}}\n{\"id\": 2, \"new\": true}\n",
        &["id", "by.login", "new"],
        &[(1, &["1", "a", ""]), (2, &["2", "", "true"])],
        &[],
    );
}

#[test]
fn a_broken_line_takes_no_other_with_it() {
    check(
        "{\"id\": 1}\n{\"id\": 2, \"x\": [\n{\"id\": 3}\n{\"id\": oops}\n{\"id\": 5}\n",
        &["id"],
        &[(1, &["1"]), (3, &["3"]), (5, &["5"])],
        &[(2, "broken JSON"), (4, "broken JSON")],
    );
}

/// Text comes in chunks of 64 KiB: the line may end before, at, or after the end of one.
#[test]
fn a_broken_line_at_the_end_of_a_chunk() {
    for end in (1 << 16) - 2..=(1 << 16) + 1 {
        let open = "{\"id\": 2, \"x\": [";
        let blanks = " ".repeat(end - "{\"id\": 1}\n".len() - open.len());
        check(
            &format!("{{\"id\": 1}}\n{open}{blanks}\n{{\"id\": 3}}\n{{\"id\": 4}}\n"),
            &["id"],
            &[(1, &["1"]), (3, &["3"]), (4, &["4"])],
            &[(2, "broken JSON")],
        );
    }
}

#[test]
fn lists_and_wrappers() {
    check(
        "[\n {\"id\": 1},\n {\"id\": 2}\n]\n",
        &["id"],
        &[(1, &["1"]), (2, &["2"])],
        &[],
    );
    check(
        "{\n \"total\": 2,\n \"issues\": [\n  {\"key\": \"A\"},\n  {\"key\": \"B\"}\n ],\n \"x\": {}\n}\n",
        &["key"],
        &[(1, &["A"]), (2, &["B"])],
        &[],
    );
    check("{\"id\": 1}", &["id"], &[(1, &["1"])], &[]);
}

#[test]
fn only_a_document_has_a_most() {
    let json = |text: &str| {
        let utf8 = Encoding::Utf8 { bom: false };
        Json::new(Input::in_memory(text), utf8, text)
    };
    for lines in ["{\"id\": 1}\n{\"id\": 2}\n", "{\"id\": 1}"] {
        assert_eq!(json(lines).records_max, None);
    }
    let mut list = json("[{\"id\": 1}, {\"id\": 2}, {\"id\": 3}]");
    assert_eq!(list.records_max, Some(DOCUMENT_ROWS_MAX));
    list.records_max = Some(2);
    let error = list.step(&mut VecDeque::new()).unwrap_err();
    assert!(error.to_string().contains("more than 2 records"), "{error}");
}

#[test]
fn cut_off() {
    check(
        "[{\"id\": 1},\n{\"id\": 2, \"t\": \"ab",
        &["id"],
        &[(1, &["1"])],
        &[(2, "cut off")],
    );
}
