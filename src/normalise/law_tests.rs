//! Laws: the order of rows changes no record, files may be split, every row is accounted for, every profile is told from the others.

use proptest::prelude::*;

use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::source::System;
use crate::normalise::adds_up;
use crate::normalise::by_hand::{Sheet, intake, settings};
use crate::normalise::profiles::PROFILES;

/// What must not depend on where a row stands.
fn essence(intake: &Intake) -> Vec<String> {
    let r = &intake.records;
    let records = (0..r.len()).map(|i| {
        let people: Vec<&str> = r
            .people
            .get(i)
            .iter()
            .map(|p| r.names.get(p.name))
            .collect();
        format!(
            "{:x} {} {} {:?} {people:?} {:?}",
            r.key[i].0,
            r.id.get(i),
            r.title.get(i),
            r.times[i],
            r.services.get(i)
        )
    });
    let names = r.names.iter().map(|(id, name)| format!("{id:?} {name}"));
    let coverage = std::iter::once(format!("{:?} {}", intake.coverage[0].spans, intake.parts));
    records.chain(names).chain(coverage).collect()
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-3][0-9]/0[1-9]/2026",
        "2026-0[1-9]-[0-2][0-9] 1[0-9]:[0-5][0-9]",
        "[A-Z][a-z]{2,6} [a-z]{3,8} [a-z]{2,5}",
        "(PAY|OPS)-[0-9]{1,3}",
        "(TBD|-|N/A|)",
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 5), 1..40)
}

fn sheet(rows: Vec<Vec<String>>) -> Sheet {
    let mut sheet = Sheet::new("Ticket|Applied at|What was done|Applied by|Service");
    sheet.rows = rows;
    sheet
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_of_rows_changes_no_record((rows, shuffled) in rows().prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle()))) {
        for system in System::ALL {
            let (settings, memory) = (settings(system), Memory::default());
            let a = intake(&[sheet(rows.clone())], &settings, &memory);
            let b = intake(&[sheet(shuffled.clone())], &settings, &memory);
            prop_assert_eq!(essence(&a), essence(&b));
        }
    }

    #[test]
    fn a_file_given_twice_changes_no_record(rows in rows()) {
        let (settings, memory) = (settings(System::Hotfixes), Memory::default());
        let once = intake(&[sheet(rows.clone())], &settings, &memory);
        let again = Sheet { path: "b.csv", ..sheet(rows.clone()) };
        let twice = intake(&[sheet(rows), again], &settings, &memory);
        prop_assert_eq!(&once.records.key, &twice.records.key);
        prop_assert_eq!(&once.records.times, &twice.records.times);
    }

    #[test]
    fn every_row_is_accounted_for(rows in rows()) {
        for system in System::ALL {
            let intake = intake(&[sheet(rows.clone())], &settings(system), &Memory::default());
            prop_assert!(adds_up(&intake));
            prop_assert_eq!(intake.rows(), rows.len() as u64);
        }
    }

    #[test]
    fn no_cell_breaks_the_reader_of_times(cell in any::<String>()) {
        let intake = intake(&[sheet(vec![vec![String::new(), cell, "x".to_string()]])], &settings(System::Hotfixes), &Memory::default());
        prop_assert!(adds_up(&intake));
    }
}

#[test]
fn every_profile_is_told_from_the_others() {
    for profile in PROFILES {
        let mut sheet = Sheet::new("x");
        sheet.header = profile
            .columns
            .iter()
            .map(|(name, _)| (*name).to_string())
            .collect();
        sheet.rows = vec![vec!["1".to_string(); sheet.header.len()]];
        let intake = intake(&[sheet], &settings(System::Deploys), &Memory::default());
        assert_eq!(intake.files[0].tables[0].profile, Some(profile.name));
    }
}
