//! XML Spreadsheet 2003: the sheets of a workbook as one XML document.

use crate::read::excel::saved_as::{Grid, GridRow};
use crate::read::excel::tags::{Piece, Tags, attribute, local, push_unescaped};

/// Rows and columns that an index may skip; more is no table.
const INDEX_MAX: u32 = 1_048_576;

/// True for the top of such a document.
pub(crate) fn is_spreadsheet(sample: &str) -> bool {
    sample.contains("urn:schemas-microsoft-com:office:spreadsheet")
        && (sample.contains("<Workbook") || sample.contains(":Workbook"))
}

/// Its sheets that hold cells.
pub(crate) fn tables(text: &str) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut since_1904 = false;
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut data: Option<String> = None;
    let index = |rest: &str| -> Option<u32> {
        let index: u32 = attribute(rest, "index")?.parse().ok()?;
        (1..=INDEX_MAX).contains(&index).then(|| index - 1)
    };
    let mut across = 0;
    for piece in Tags::of(text) {
        match piece {
            Piece::Open { name, rest, closed } => match local(name) {
                "Date1904" => since_1904 = true,
                "Worksheet" => {
                    let mut name = String::new();
                    push_unescaped(attribute(rest, "name").unwrap_or(""), &mut name);
                    grids.push(Grid {
                        name,
                        since_1904,
                        rows: Vec::new(),
                    });
                    row = 0;
                }
                "Row" => {
                    row = index(rest).unwrap_or(row);
                    column = 0;
                    if closed {
                        row += 1;
                    }
                }
                "Cell" => {
                    column = index(rest).unwrap_or(column);
                    let merged = attribute(rest, "mergeacross").and_then(|n| n.parse().ok());
                    across = merged.unwrap_or(0).min(16_384);
                    if closed {
                        column += 1 + across;
                    }
                }
                "Data" if !closed => data = Some(String::new()),
                _ => {}
            },
            Piece::Text(text) => {
                if let Some(data) = &mut data {
                    push_unescaped(text, data);
                }
            }
            Piece::Close(name) => match local(name) {
                "Data" => {
                    let text = data.take().unwrap_or_default();
                    let text = plain(text.trim());
                    if let Some(grid) = grids.last_mut().filter(|_| !text.is_empty()) {
                        match grid.rows.last_mut() {
                            Some(last) if last.row == row => {
                                last.cells.push((column, text.to_string()));
                            }
                            Some(_) | None => grid.rows.push(GridRow {
                                row,
                                cells: vec![(column, text.to_string())],
                            }),
                        }
                    }
                }
                "Cell" => column += 1 + across,
                "Row" => row += 1,
                _ => {}
            },
        }
    }
    grids.retain(|g| !g.rows.is_empty());
    grids
}

/// `2026-03-02T00:00:00.000` means the day, and no cell counts in thousandths.
fn plain(text: &str) -> &str {
    let text = text.strip_suffix(".000").unwrap_or(text);
    text.strip_suffix("T00:00:00").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets() {
        let grids = tables(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Log &amp; more\"><Table>\
             <Row><Cell><Data ss:Type=\"String\">Id</Data></Cell><Cell><Data ss:Type=\"String\">When</Data></Cell></Row>\
             <Row ss:Index=\"4\"><Cell ss:Index=\"2\"><Data ss:Type=\"DateTime\">2026-10-14T20:05:00.000</Data></Cell></Row>\
             </Table></Worksheet></Workbook>",
        );
        assert_eq!(grids[0].name, "Log & more");
        assert_eq!(grids[0].rows[0].cells.len(), 2);
        assert_eq!((grids[0].rows[1].row, grids[0].rows[1].cells[0].0), (3, 1));
        assert_eq!(grids[0].rows[1].cells[0].1, "2026-10-14T20:05:00");
    }
}
