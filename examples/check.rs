//! One JSON object a file: what reading understood of it. Files as arguments, or one a line in a list after `--list`.
use std::path::Path;

use lastchange::model::export::Piece;
use lastchange::read::check::check;
use lastchange::read::contract::Hints;
use lastchange::read::normalised::normalised;
use lastchange::read::read;

fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some("__workbook") {
        return lastchange::read::workbook_worker(std::env::args_os().skip(2));
    }
    if std::env::args().nth(1).as_deref() == Some("--normalise") {
        return normalise(&std::env::args().skip(2).collect::<Vec<_>>());
    }
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let show = files.first().is_some_and(|f| f == "--show");
    if show {
        files.remove(0);
    }
    if files.first().is_some_and(|f| f == "--list") {
        let list = std::fs::read_to_string(&files[1]).expect("the list can be read");
        files = list.lines().map(str::to_string).collect();
    }
    for file in files {
        if show {
            show_pieces(&file);
            continue;
        }
        let answer = read(Path::new(&file), &hints()).and_then(|p| check(&file, p));
        match answer {
            Ok(answer) => println!("{answer}"),
            Err(error) => {
                println!(
                    "{}",
                    serde_json::json!({"file": file, "error": error.to_string()})
                );
            }
        }
    }
    std::process::ExitCode::SUCCESS
}

fn normalise(files: &[String]) -> std::process::ExitCode {
    let mut out = std::fs::File::create(&files[1]).expect("the output can be written");
    match normalised(Path::new(&files[0]), &hints(), &mut out) {
        Ok(_) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::from(2)
        }
    }
}

fn hints() -> Hints {
    Hints {
        worker: std::env::current_exe().ok(),
        ..Hints::default()
    }
}

fn show_pieces(file: &str) {
    match read(Path::new(file), &hints()) {
        Err(error) => println!("{error}"),
        Ok(pieces) => {
            for piece in pieces {
                match piece {
                    Ok(Piece::Batch(batch)) => {
                        for row in 0..batch.len() {
                            let cells: Vec<&str> =
                                (0..batch.width).map(|c| batch.cell(row, c)).collect();
                            println!("{} {cells:?}", batch.rows[row]);
                        }
                    }
                    other => println!("{other:?}"),
                }
            }
        }
    }
}
