//! Inventing a company's four exports and their truth, at any size. The door.
//!
//! The company has teams with a culture, people who spell each other in six ways, services with up to four names. Its changes are planned work,
//! off-cycle hot-fixes with their paperwork before or after, hot-fixes that nobody records, toggles, onboardings, routine work, reverts. Each
//! system's entry is worded by its own habit: the ticket names the trouble, the commit the means, the sheet the outcome; some repeat the
//! title, some edit it, some say nothing. What drifts apart on top of that, and how often, is `Noise`.
//!
//! Who is diligent shows keys more often *and* words things alike, so pairs with visible keys are no random sample of all pairs.
//!
//! The same seed gives the same bytes, at any number of threads and on every machine.

mod change;
mod company;
mod contract;
mod dice;
mod entry;
mod exports;
mod files;
mod incidents;
mod likeness;
mod noise;
mod plant;
mod planted;
mod plants;
mod repository;
mod scribe;
mod sheet;
mod story;
mod text;
mod tickets;
mod train_files;
mod trains;
mod words;
mod works;

use std::path::Path;

use change::{Chronicle, DAY_S};
pub use contract::{Invented, Wanted};
use dice::Dice;
use exports::Exports;
pub use files::SampleError;
pub use noise::Noise;
pub use plants::NOT_PLANTED;
pub use trains::trains;

/// Changes a day in a small company; larger ones live longer first, then do more.
const CHANGES_A_DAY: u64 = 12;
const DAYS_MIN: u64 = 28;
const DAYS_MAX: u64 = 1_000;

/// Invents exports and truth and writes them into `folder`: `tickets.csv`, `deploys.jsonl`, `hotfixes.csv`, `changelog.xlsx` (`.csv` above
/// what a workbook is good for), and in `truth/` what only a scorer may read.
///
/// # Errors
/// When a file cannot be written.
pub fn sample(wanted: &Wanted, folder: &Path) -> Result<Invented, SampleError> {
    let mut dice = Dice::new(wanted.seed);
    let company = company::found(wanted.changes, &mut dice);
    let days = wanted.days.map_or(
        (wanted.changes / CHANGES_A_DAY).clamp(DAYS_MIN, DAYS_MAX),
        |days| u64::from(days.max(1)),
    );
    let end = wanted.from + days as i64 * DAY_S;
    let mut exports = Exports::create(folder, wanted, &company)?;
    for entry in plants::entries(wanted, &company, end) {
        exports.add(entry);
    }
    let mut chronicle = Chronicle::new(&company, &wanted.noise, dice, end);
    let mut told = 0;
    for day in 0..days {
        let morning = wanted.from + day as i64 * DAY_S;
        let share = workload(wanted.from, day + 1) / workload(wanted.from, days);
        let until = (wanted.changes as f64 * share).round() as u64;
        let mut starts: Vec<i64> = (told..until.max(told))
            .map(|_| morning + chronicle.dice.within(6 * 3_600, 18 * 3_600))
            .collect();
        starts.sort_unstable();
        for at in starts {
            let mut entries = story::tell(&mut chronicle, at);
            likeness::set(&mut entries);
            planted::set(&mut entries);
            for entry in entries {
                exports.add(entry);
            }
        }
        told = until.max(told);
        // Nothing that comes later is entered more than two days back.
        exports.write_until(morning - 2 * DAY_S)?;
    }
    exports.finish()
}

/// How much a company does in its first days; weekends are quiet.
fn workload(from: i64, days: u64) -> f64 {
    const WEEKEND_SHARE: f64 = 0.12;
    let first = from.div_euclid(DAY_S) + 4;
    let weekend = |day: u64| matches!((first + day as i64).rem_euclid(7), 0 | 6);
    let whole_weeks = (days / 7) as f64 * (5.0 + 2.0 * WEEKEND_SHARE);
    let rest = (days - days % 7..days)
        .map(|day| if weekend(day) { WEEKEND_SHARE } else { 1.0 })
        .sum::<f64>();
    whole_weeks + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    use super::{Invented, Noise, Wanted, sample};

    const FILES: [&str; 11] = [
        "tickets.csv",
        "deploys.jsonl",
        "hotfixes.csv",
        "changelog.xlsx",
        "stats.json",
        "truth/truth.csv",
        "truth/truth_flags.csv",
        "truth/truth_hotfixes.csv",
        "truth/truth_incidents.csv",
        "truth/truth_ships.csv",
        "truth/truth_sim.csv",
    ];

    fn invent(wanted: &Wanted) -> (tempfile::TempDir, Invented) {
        let folder = tempfile::tempdir().unwrap();
        let invented = sample(wanted, folder.path()).unwrap();
        (folder, invented)
    }

    fn truth(folder: &Path) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(folder.join("truth/truth.csv")).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let wanted = Wanted::new(5, 300);
        let (a, b) = (invent(&wanted).0, invent(&wanted).0);
        let (other, _) = invent(&Wanted::new(6, 300));
        for file in FILES {
            let bytes = |folder: &tempfile::TempDir| fs::read(folder.path().join(file)).unwrap();
            assert_eq!(bytes(&a), bytes(&b), "{file}");
            assert_ne!(bytes(&a), bytes(&other), "{file}");
        }
    }

    #[test]
    fn every_record_has_its_truth() {
        let (folder, invented) = invent(&Wanted::new(1, 1_000));
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        for row in truth(folder.path()) {
            *rows.entry(row["source"].clone()).or_default() += 1;
        }
        let expected = [
            ("deploys", invented.deploys),
            ("hotfixes", invented.hotfixes),
            ("spreadsheets", invented.spreadsheets),
            ("tickets", invented.tickets),
        ];
        let rows: Vec<(&str, u64)> = rows.iter().map(|(s, n)| (s.as_str(), *n)).collect();
        assert_eq!(rows, expected);
        let tickets = csv::Reader::from_path(folder.path().join("tickets.csv")).unwrap();
        assert_eq!(tickets.into_records().count() as u64, invented.tickets);
        assert!(invented.unrecorded_hotfixes * 10 > invented.hotfixes);
    }

    #[test]
    fn knobs_do_what_they_say() {
        let shares = |noise: Noise| {
            let wanted = Wanted {
                noise,
                ..Wanted::new(3, 2_000)
            };
            let rows = truth(invent(&wanted).0.path());
            let of = |key: &str| {
                let all = rows
                    .iter()
                    .filter(|r| !["own", "none"].contains(&&*r["key"]));
                let n = all.clone().count() as f64;
                all.filter(|r| r["key"] == key).count() as f64 / n
            };
            (of("kept"), of("wrong"))
        };
        let (kept, wrong) = shares(Noise::default());
        assert!((0.33..0.45).contains(&kept), "{kept}");
        assert!((0.004..0.025).contains(&wrong), "{wrong}");
        let none = Noise {
            keys: 0.0,
            ..Noise::default()
        };
        assert_eq!(shares(none), (0.0, 0.0));
    }
}
