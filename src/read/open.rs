//! From a path to the reader that fits the bytes.

use std::path::Path;

use crate::read::chat::{self, Chat};
use crate::read::contract::{Hints, Pieces, ReadError, pieces};
use crate::read::csv::{self, Csv};
use crate::read::decode::decode_head;
use crate::read::empty::Empty;
use crate::read::fixed::{self, Fixed};
use crate::read::input::Input;
use crate::read::json::{self, Json};
use crate::read::parquet::{self, Parquet};
use crate::read::{dialect, encoding, excel, kind};

/// As the door's `read`.
pub(crate) fn open(path: &Path, hints: &Hints) -> Result<Pieces, ReadError> {
    let input = Input::open(path)?;
    if excel::is_workbook(&input.head) {
        input.allow_as("a workbook")?;
        return excel::open(input, hints).map(pieces);
    }
    if parquet::is_parquet(&input.head) {
        input.allow_as("a Parquet file")?;
        return Ok(pieces(Box::new(Parquet::open(input)?)));
    }
    let not_a_table = |found: String| ReadError::NotATable {
        path: path.to_path_buf(),
        found,
    };
    if let Some(found) = kind::no_table(&input.head) {
        return Err(not_a_table(found));
    }
    if input.head.is_empty() {
        return match hints.empty_is_table {
            true => Ok(pieces(Box::new(Empty::new(input)))),
            false => Err(not_a_table("it is empty".to_string())),
        };
    }
    let charset = excel::saved_as::charset(&input.head);
    let hint = hints.encoding.as_deref().or(charset);
    let encoding = encoding::detect(&input.head, hint);
    let sample = decode_head(&input.head, encoding);
    if kind::is_binary(&sample) || nuls(&input.head, encoding) {
        return Err(not_a_table("it holds binary data".to_string()));
    }
    if sample.trim().is_empty() && input.head_is_all() {
        return match hints.empty_is_table {
            true => Ok(pieces(Box::new(Empty::new(input)))),
            false => Err(not_a_table("it holds nothing but blanks".to_string())),
        };
    }
    if let Some(format) = excel::saved_as::kind(&sample) {
        return excel::saved_as::open(input, encoding, format).map(pieces);
    }
    if let Some(found) = kind::markup(&sample) {
        return Err(not_a_table(found));
    }
    if json::is_json(&sample) {
        if json::is_document(&sample) {
            input.allow_as("a JSON document")?;
        }
        return Ok(pieces(Box::new(Json::new(input, encoding, &sample))));
    }
    let line_end = csv::line_end(&sample);
    if chat::is_chat(&sample) {
        return Ok(pieces(Box::new(Chat::new(input, encoding, line_end))));
    }
    let found = dialect::infer(&sample, !input.head_is_all());
    if let Some(columns) = fixed::find(&sample)
        && f64::from(columns.percent) / 100.0 > found.score
    {
        let fixed = Fixed::new(input, encoding, &sample, columns, line_end);
        return Ok(pieces(Box::new(fixed)));
    }
    Ok(pieces(Box::new(Csv::new(input, encoding, &sample, found))))
}

/// True when a tenth of the bytes is NUL though nothing says that letters have two bytes.
fn nuls(head: &[u8], encoding: encoding::Encoding) -> bool {
    let wide = matches!(
        encoding,
        encoding::Encoding::Utf16Le { .. } | encoding::Encoding::Utf16Be { .. }
    );
    !wide && head.iter().filter(|&&b| b == 0).count() * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::export::Piece;
    use crate::read::contract::DOCUMENT_BYTES_MAX;
    use crate::read::input::HEAD_BYTES;
    use std::io::Write;

    /// Reads bytes as a file; one line a piece.
    fn pieces_of(bytes: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut lines = Vec::new();
        let pieces = match open(file.path(), &Hints::default()) {
            Ok(pieces) => pieces,
            Err(ReadError::NotATable { found, .. }) => return vec![format!("no table: {found}")],
            Err(error) => panic!("{error}"),
        };
        for piece in pieces {
            match piece.unwrap() {
                Piece::Table(table) => lines.push(format!("table {}", table.header.join("|"))),
                Piece::Batch(batch) => {
                    for row in 0..batch.len() {
                        let cells: Vec<&str> =
                            (0..batch.width).map(|c| batch.cell(row, c)).collect();
                        lines.push(format!("{} {}", batch.rows[row], cells.join("|")));
                    }
                }
                Piece::Reject(reject) => lines.push(format!("{} - {}", reject.row, reject.reason)),
                Piece::TableEnd(findings) => {
                    let words: Vec<String> = findings
                        .iter()
                        .map(|f| format!("{}:{}", f.kind.word(), f.count))
                        .collect();
                    lines.push(format!("end {}", words.join(" ")).trim_end().to_string());
                }
                Piece::File(facts) => assert_eq!(facts.bytes, bytes.len() as u64),
            }
        }
        lines
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(pieces_of(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn a_plain_table() {
        check(
            "id,title,at\n1,\"a, b\",2026-01-02\n2,\"two\nlines\",2026-01-03\n3,c,2026-01-04\n",
            &[
                "table id|title|at",
                "2 1|a, b|2026-01-02",
                "3 2|two\nlines|2026-01-03",
                "5 3|c|2026-01-04",
                "end multiline:1",
            ],
        );
    }

    #[test]
    fn what_stands_around_a_table() {
        check(
            "Report\n\nid;hours;at\na;1;2026-01-02\nb;2;2026-01-03\nSubtotal;3;\nc;4;2026-01-04\nTotal;7;\nShowing 3 of 9 records\n",
            &[
                "table id|hours|at",
                "6 - total",
                "8 - total",
                "9 - footer",
                "4 a|1|2026-01-02",
                "5 b|2|2026-01-03",
                "7 c|4|2026-01-04",
                "end preamble:2 footer:2 subtotal:1 truncated:1",
            ],
        );
    }

    #[test]
    fn what_stands_above_a_table_without_header() {
        check(
            "SEQUENTIAL\nC1;2026-01-02\nC2;2026-01-03\n",
            &[
                "table column 1|column 2",
                "2 C1|2026-01-02",
                "3 C2|2026-01-03",
                "end preamble:1 no_header:1",
            ],
        );
    }

    /// Rows that all end before the last column are whole; one that ends where no other does was cut.
    #[test]
    fn a_last_line_without_its_end() {
        let rows = "id,at,note,more\n1,2026-01-02,a\n2,2026-01-03,b\n3,2026-01-04,c\n4,2026-01-05,";
        let whole = pieces_of(format!("{rows}d").as_bytes());
        assert_eq!(whole[4], "5 4|2026-01-05|d|");
        assert_eq!(whole[5], "end ragged:4");
        let cut = pieces_of(
            rows.trim_end_matches(",2026-01-05,")
                .replace("\n4", "\n4,2026")
                .as_bytes(),
        );
        assert_eq!(cut.last().unwrap(), "end truncated:1 ragged:3");
    }

    #[test]
    fn tables_one_below_the_other() {
        check(
            "id,at\n1,2026-01-02\n2,2026-01-03\n\nOwners\nid,who,why\n1,ann,x\n2,bob,y\n",
            &[
                "table id|at",
                "2 1|2026-01-02",
                "3 2|2026-01-03",
                "end",
                "table id|who|why",
                "7 1|ann|x",
                "8 2|bob|y",
                "end tables:2",
            ],
        );
    }

    #[test]
    fn tables_side_by_side() {
        check(
            "id,at,,id,at\n1,2026-01-02,,3,2026-01-04\n2,2026-01-03,,,\n",
            &[
                "table id|at",
                "2 1|2026-01-02",
                "3 2|2026-01-03",
                "end",
                "table id|at",
                "2 3|2026-01-04",
                "end",
            ],
        );
    }

    #[test]
    fn sub_items_below_their_items() {
        check(
            "Name,Subitems,Owner,Date\nGate,\"a, b\",ann,2026-01-02\nSubitems,Name,Owner,Date\n,a,bob,2026-01-02\n,b,bob,2026-01-03\nFees,,ann,2026-01-04\n",
            &[
                "table Name|Subitems|Owner|Date",
                "3 - sub-item",
                "4 - sub-item",
                "5 - sub-item",
                "2 Gate|a, b|ann|2026-01-02",
                "6 Fees||ann|2026-01-04",
                "end",
            ],
        );
    }

    #[test]
    fn groups_with_a_title_and_the_header_again() {
        check(
            "Week 1,,\nName,Owner,Date\nGate,ann,2026-01-02\nFees,bob,2026-01-03\n,,\nWeek 2,,\nName,Owner,Date\nTokens,ann,2026-01-09\n",
            &[
                "table Name|Owner|Date",
                "5 - blank",
                "6 - title",
                "7 - repeated header",
                "3 Gate|ann|2026-01-02",
                "4 Fees|bob|2026-01-03",
                "8 Tokens|ann|2026-01-09",
                "end preamble:1 repeated_header:1 blank_rows:1",
            ],
        );
    }

    #[test]
    fn a_backslash_that_escapes_nothing_stays() {
        check(
            "id,path,at\n1,\"C:\\x, \\\"new\\\"\",2026-01-02\n2,\"D:\\tmp\\y\",2026-01-03\n3,\"a \\\"b\\\" \\\\ c\",2026-01-04\n4,E:\\z,2026-01-05\n",
            &[
                "table id|path|at",
                "2 1|C:\\x, \"new\"|2026-01-02",
                "3 2|D:\\tmp\\y|2026-01-03",
                "4 3|a \"b\" \\ c|2026-01-04",
                "5 4|E:\\z|2026-01-05",
                "end",
            ],
        );
    }

    /// The end of the file is met twice: before the quote is found to lie, and after.
    #[test]
    fn a_quote_nobody_closes_in_an_old_encoding() {
        let text = "id;who;at\n0;\"a;\u{e9}\";2026-01-01\n1;\"b;\u{e9}\";2026-01-02\n2;\"Ren\u{e9}e;2026-01-03\n3;Zo\u{eb};2026-01-04\n";
        let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
        assert_eq!(
            pieces_of(&bytes),
            [
                "table id|who|at",
                "2 0|a;\u{e9}|2026-01-01",
                "3 1|b;\u{e9}|2026-01-02",
                "4 2|\"Ren\u{e9}e|2026-01-03",
                "5 3|Zo\u{eb}|2026-01-04",
                "end stray_quote:1",
            ]
        );
    }

    /// Files with holes: what a limit says is said before anything but the head is read.
    #[test]
    fn text_in_lines_may_be_of_any_size() {
        let answer = |head: &str| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let line_bytes = head.lines().last().unwrap().len() + 1;
            file.write_all(head.as_bytes()).unwrap();
            for _ in 0..HEAD_BYTES / line_bytes + 1 {
                writeln!(file, "{}", head.lines().last().unwrap()).unwrap();
            }
            file.as_file().set_len(DOCUMENT_BYTES_MAX + 1).unwrap();
            match open(file.path(), &Hints::default()) {
                Ok(_) => "read".to_string(),
                Err(error) => {
                    let words = error.to_string();
                    words.split("is refused: ").nth(1).unwrap().to_string()
                }
            }
        };
        let limit = "of 513 MiB, where at most 512 MiB are allowed\nhint: export it as CSV or JSON lines, which may be of any size";
        assert_eq!(answer("id,at\n1,2026-01-02\n"), "read");
        assert_eq!(answer("{\"id\": 1}\n"), "read");
        assert_eq!(
            answer("[\n{\"id\": 1},\n"),
            format!("a JSON document {limit}")
        );
        assert_eq!(answer("PK\u{3}\u{4}\n"), format!("a workbook {limit}"));
    }

    #[test]
    fn no_table() {
        check("", &["no table: it is empty"]);
        check("\n \n", &["no table: it holds nothing but blanks"]);
        check(
            "<html><body>log in</body></html>",
            &[
                "no table: it is a web page (HTML) without a table of data\nhint: a login page or an error may have been saved in place of the export",
            ],
        );
        check("id,at\n", &["table id|at", "end no_rows:1"]);
    }
}
