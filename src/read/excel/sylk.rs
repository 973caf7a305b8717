//! SYLK, the symbolic link format: cells as lines of text (`C;Y2;X1;K"text"`).

use crate::read::excel::saved_as::{Grid, GridRow};

/// True for the first bytes of such a file.
pub(crate) fn is_sylk(sample: &str) -> bool {
    sample.starts_with("ID;P")
}

/// The cells of the one sheet.
pub(crate) fn table(text: &str) -> Grid {
    let mut cells: std::collections::BTreeMap<(u32, u32), String> =
        std::collections::BTreeMap::new();
    let (mut x, mut y) = (1_u32, 1_u32);
    let mut grid = Grid::default();
    for line in text.lines() {
        let fields = fields(line);
        let Some((kind, fields)) = fields.split_first() else {
            continue;
        };
        let mut value = None;
        for field in fields {
            let mut chars = field.chars();
            let tag = chars.next();
            let rest = chars.as_str();
            match (kind.as_str(), tag) {
                ("C" | "F", Some('X')) => x = rest.parse().unwrap_or(x),
                ("C" | "F", Some('Y')) => y = rest.parse().unwrap_or(y),
                ("C", Some('K')) => value = Some(rest.to_string()),
                // Days are counted from 1904.
                ("O", Some('V')) => grid.since_1904 = rest == "4",
                _ => {}
            }
        }
        if let Some(value) = value {
            let text = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
            let text = text.unwrap_or(&value).trim();
            if !text.is_empty() && !text.starts_with('#') && x > 0 && y > 0 {
                cells.insert((y - 1, x - 1), text.to_string());
            }
        }
        if kind == "E" {
            break;
        }
    }
    for ((row, column), text) in cells {
        match grid.rows.last_mut() {
            Some(last) if last.row == row => last.cells.push((column, text)),
            Some(_) | None => grid.rows.push(GridRow {
                row,
                cells: vec![(column, text)],
            }),
        }
    }
    grid
}

/// The fields of a line; two semicolons are one that is text.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.trim_end().chars().peekable();
    while let Some(c) = chars.next() {
        if c == ';' && chars.next_if_eq(&';').is_none() {
            fields.push(String::new());
        } else if let Some(last) = fields.last_mut() {
            last.push(c);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_lines() {
        let grid = table(
            "ID;PWXL;N;E\nO;L;D;V4\nC;Y1;X1;K\"Id\"\nC;X2;K\"When\"\nF;P19;Y2;X2\nC;K44847.5\nC;X1;K\"a;;b\"\nE\n",
        );
        assert!(grid.since_1904);
        let rows: Vec<&Vec<(u32, String)>> = grid.rows.iter().map(|r| &r.cells).collect();
        assert_eq!(rows[0], &[(0, "Id".to_string()), (1, "When".to_string())]);
        assert_eq!(
            rows[1],
            &[(0, "a;b".to_string()), (1, "44847.5".to_string())]
        );
    }
}
