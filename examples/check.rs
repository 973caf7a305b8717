//! One JSON object a file: what reading understood of it.
use std::path::Path;

use lastchange::model::export::Piece;
use lastchange::read::contract::Hints;
use lastchange::read::read;

fn main() {
    for path in std::env::args().skip(1) {
        match read(Path::new(&path), &Hints::default()) {
            Err(error) => println!("{path}: {error}"),
            Ok(pieces) => {
                for piece in pieces {
                    match piece {
                        Ok(Piece::Table(table)) => println!("{table:?}"),
                        Ok(Piece::Batch(batch)) => {
                            println!(
                                "batch {} x {} at {:?}",
                                batch.len(),
                                batch.width,
                                batch.rows.first()
                            );
                            for row in 0..batch.len().min(2) {
                                let cells: Vec<&str> =
                                    (0..batch.width).map(|c| batch.cell(row, c)).collect();
                                println!("  {cells:?}");
                            }
                        }
                        other => println!("{other:?}"),
                    }
                }
            }
        }
    }
}
