//! Figures of a run against truth: pairs, B-cubed, flags. The door.
//!
//! - *pairs*: unordered pairs of records of different sources that share a change.
//! - *hidden*: the same among tickets and those other records whose key cannot be read (`key` is neither `own` nor `kept`).
//! - *B-cubed*: for each record the share of its found change that is right and the share of its true change that was found
//!   (Bagga and Baldwin 1998), averaged over all records of all sources.
//! - *own ticket*: of records without a readable key, the share that stands with its own ticket, by likeness of the two texts.
//! - *ranking*: at which rank `last` names the change that caused an incident, where the truth tells incidents.
//! - *flags*: records of the system hotfixes that carry `UNRECORDED_HOTFIX`.
//! - *by code*: every flag by true changes, where the truth tells what is to be found (`truth_flags.csv`).

mod blocking;
mod by_code;
mod contract;
mod counts;
mod detail;
mod flags;
mod ranking;
mod report;
mod tables;
mod waterfalls;

use std::path::Path;

pub use blocking::Blocking;
pub use by_code::CodeFigures;
pub use contract::{Counts, EvaluateError, Figures, Inputs, OwnTicket};
pub use counts::{BCubed, Ratio};
pub use detail::{Decile, Detail, FlagDeciles, Mistake, Stratum, detail};
pub use flags::{FlagFigures, FlagRatio};
pub use ranking::{Beside, Ranking, Ranks};
use tables::{Found, Truth};
pub use waterfalls::Waterfall;

/// Compares a run with the truth.
///
/// # Errors
/// When a file cannot be read, lacks a column, or when the truth names a record twice.
pub fn evaluate(inputs: &Inputs) -> Result<Figures, EvaluateError> {
    let mut truth = Truth::load(&inputs.truth)?;
    let (found, counts) = Found::load(&inputs.records, &mut truth)?;
    let excluded = truth.sources_named(&inputs.exclude);
    let kept: Vec<u32> = (0..truth.len() as u32)
        .filter(|&record| !excluded.contains(&truth.source[record as usize]))
        .collect();
    let hidden = truth.has_keys.then(|| {
        let unreadable: Vec<u32> = kept
            .iter()
            .copied()
            .filter(|&record| truth.is_ticket(record) || !truth.readable[record as usize])
            .collect();
        counts::pairs(&unreadable, &truth, &found)
    });
    let own_ticket = match &inputs.likeness {
        Some(path) => Some(own_tickets(path, &truth, &found, &excluded)?),
        None => None,
    };
    let flags = match &inputs.flags {
        Some(path) => Some(flags::flags(path, inputs.hotfixes.as_deref(), &truth)?),
        None => None,
    };
    let by_code = match inputs.flags.as_ref().zip(inputs.planted.as_ref()) {
        Some((flags, planted)) => Some(by_code::by_code(flags, planted, &truth)?),
        None => None,
    };
    let ranking = match &inputs.incidents {
        Some((incidents, ledger)) => Some(ranking::ranking(incidents, ledger, &truth)?),
        None => None,
    };
    let candidates = inputs.records.with_file_name("candidates.csv");
    let blocking = match candidates.exists() {
        true => Some(blocking::blocking(&candidates, &truth)?),
        false => None,
    };
    Ok(Figures {
        counts,
        blocking,
        pairs: counts::pairs(&kept, &truth, &found),
        hidden,
        bcubed: counts::bcubed(&kept, &truth, &found),
        own_ticket,
        flags,
        by_code,
        ranking,
    })
}

/// Text of which this much (of 100) is the ticket's, or as little as less than that.
const EASY_MIN: f64 = 100.0;
const MIDDLE_MIN: f64 = 60.0;

fn own_tickets(
    path: &Path,
    truth: &Truth,
    found: &Found,
    excluded: &[u16],
) -> Result<Vec<OwnTicket>, EvaluateError> {
    let ticket_of = truth.tickets_by_change();
    let mut groups: std::collections::BTreeMap<(bool, String), (u64, u64)> = Default::default();
    let mut table = tables::open(path, &["source", "record_id", "token_set_with_own_ticket"])?;
    while let Some(row) = table.next()? {
        let Some(record) = truth.find(row[0], row[1]) else {
            continue;
        };
        let source = truth.source[record as usize];
        let Some(&ticket) = ticket_of.get(&truth.change[record as usize]) else {
            continue;
        };
        if excluded.contains(&source) {
            continue;
        }
        let group = match row[2].parse::<f64>() {
            Ok(likeness) if likeness >= EASY_MIN => "easy",
            Ok(likeness) if likeness >= MIDDLE_MIN => "middle",
            Ok(_) => "hard",
            Err(_) => continue,
        };
        let hit = found.change[record as usize] == found.change[ticket as usize];
        let of_source = format!("{} {group}", truth.sources[usize::from(source)]);
        for key in [(false, group.to_string()), (true, of_source)] {
            let (n, hits) = groups.entry(key).or_default();
            *n += 1;
            *hits += u64::from(hit);
        }
    }
    Ok(groups
        .into_iter()
        .map(|((_, group), (n, hits))| OwnTicket {
            group,
            r: hits as f64 / n as f64,
            n,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{Inputs, evaluate};

    const TRUTH: &str = "\
source,record_id,change_id,relation,key
tickets,T-1,a,ticket,own
tickets,T-2,b,ticket,own
deploys,1,a,deploy,kept
deploys,2,b,deploy,hidden
deploys,3,,deploy,none
hotfixes,H-1,a,hotfix,hidden
hotfixes,H-2,,hotfix,none
sheets,S!4,b,sheet,wrong
";
    const HOTFIXES: &str = "\
record_id,change_id,unrecorded,why
H-1,a,0,
H-2,,1,natural:direct
";
    const RECORDS: &str = "\
source,record_id,change_id,title
tickets,T-1,c1,x
tickets,T-2,c2,x
deploys,1,c1,x
deploys,2,c1,x
deploys,3,c3,x
hotfixes,H-1,c1,x
hotfixes,H-2,c4,x
hotfixes,H-2,c1,x
deploys,99,c9,x
";
    const FLAGS: &str = "\
code,source,record_id,confidence
UNRECORDED_HOTFIX,hotfixes,H-1,0.62
UNRECORDED_HOTFIX,hotfixes,H-2,0.98
UNRECORDED_HOTFIX,deploys,3,0.9
NOT_COVERED,hotfixes,H-2,0.5
";

    /// The figures that an independent scorer gives for these files.
    const EXPECTED: &str = "\
records 8, missing 1 (taken as singletons), unknown 1, repeated 1
pairs          P 0.6000  R 0.5000  F1 0.5455   (tp 3, predicted 5, true 6)
pairs hidden   P 0.3333  R 0.2500  F1 0.2857   (tp 1, predicted 3, true 4)
b-cubed        P 0.8125  R 0.7500  F1 0.7800
UNRECORDED_HOTFIX: 2 flagged, 1 wrong, 1 flags on unknown or other records ignored
  all          P 0.5000  R 1.0000  F1 0.6667   (tp 1, predicted 2, true 1)
  direct       P 0.5000  R 1.0000  F1 0.6667   (tp 1, predicted 2, true 1)
";

    #[test]
    fn the_figures_of_a_small_run() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("truth.csv", TRUTH),
            ("truth_hotfixes.csv", HOTFIXES),
            ("records.csv", RECORDS),
            ("flags.csv", FLAGS),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let inputs = Inputs::find(folder.path(), folder.path(), None);
        let figures = evaluate(&inputs).unwrap();
        assert_eq!(figures.text(), EXPECTED);
        assert_eq!(figures.json()["pairs"]["true"], 6);
    }

    const LINKS: &str = "\
a_source,a_record_id,b_source,b_record_id,relation,verdict,probability,weight_bits,prior,ids,text
tickets,T-1,deploys,1,same,accepted,0.97,5,-3,6,2
tickets,T-1,deploys,2,same,accepted,0.61,0.75,-3,0,3.75
tickets,T-2,deploys,2,same,rejected,0.3,-1.25,-3,0,1.75
tickets,T-2,deploys,1,ships,accepted,0.9,3,0,0,3
";

    const DETAIL: &str = "\
tickets-deploys          P 0.5000  R 0.5000  F1 0.5000   (tp 1, predicted 2, true 2)
tickets-hotfixes         P 1.0000  R 1.0000  F1 1.0000   (tp 1, predicted 1, true 1)
tickets-spreadsheets     P   n/a  R 0.0000  F1   n/a   (tp 0, predicted 0, true 1)
deploys-hotfixes         P 0.5000  R 1.0000  F1 0.6667   (tp 1, predicted 2, true 1)
deploys-spreadsheets     P   n/a  R 0.0000  F1   n/a   (tp 0, predicted 0, true 1)
hotfixes-spreadsheets    P   n/a  R   n/a  F1   n/a   (tp 0, predicted 0, true 0)
tickets-kept             P 1.0000  R 1.0000  F1 1.0000   (tp 1, predicted 1, true 1)
tickets-hidden           P 0.5000  R 0.5000  F1 0.5000   (tp 1, predicted 2, true 2)
tickets-none             P   n/a  R   n/a  F1   n/a   (tp 0, predicted 0, true 0)
tickets-wrong            P   n/a  R 0.0000  F1   n/a   (tp 0, predicted 0, true 1)
UNRECORDED_* on deploys            P 0.3333  R 1.0000  F1 0.5000   (tp 1, predicted 3, true 1)
UNRECORDED_* on hotfixes           P 0.5000  R 1.0000  F1 0.6667   (tp 1, predicted 2, true 1)
UNRECORDED_HOTFIX on deploys       P 0.3333  R   n/a  F1   n/a   (tp 1, predicted 3, true 1)
UNRECORDED_HOTFIX on hotfixes      P 0.5000  R   n/a  F1   n/a   (tp 1, predicted 2, true 1)
links, 0.3 to 0.4: stated 0.3000  observed 1.0000  n 1
links, 0.6 to 0.7: stated 0.6100  observed 0.0000  n 1
links, 0.9 to 1.0: stated 0.9700  observed 1.0000  n 1
links without a readable key, 0.3 to 0.4: stated 0.3000  observed 1.0000  n 1
links without a readable key, 0.6 to 0.7: stated 0.6100  observed 0.0000  n 1
UNRECORDED_HOTFIX on deploys, 0.9 to 1.0: stated 0.9000  observed 1.0000  n 1
UNRECORDED_HOTFIX on hotfixes, 0.6 to 0.7: stated 0.6200  observed 0.0000  n 1
UNRECORDED_HOTFIX on hotfixes, 0.9 to 1.0: stated 0.9800  observed 1.0000  n 1
merged (2 pairs): tickets:T-1, deploys:1, hotfixes:H-1, deploys:2
  tickets:T-1 – deploys:2 accepted 0.61, +0.8 bits: prior -3.0, text +3.8
split (3 pairs): deploys:2, tickets:T-2, spreadsheets:S!4
  tickets:T-2 – deploys:2 rejected 0.30, -1.2 bits: prior -3.0, text +1.8
accused: hotfixes:H-1
";

    #[test]
    fn behind_the_figures() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("truth.csv", TRUTH),
            ("truth_hotfixes.csv", HOTFIXES),
            ("records.csv", RECORDS),
            ("flags.csv", FLAGS),
            ("links.csv", LINKS),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let inputs = Inputs::find(folder.path(), folder.path(), None);
        assert_eq!(super::detail(&inputs).unwrap().text(), DETAIL);
    }

    #[test]
    fn a_source_by_another_name_is_found_by_its_system() {
        let renamed = |text: &str| text.replace("deploys,", "argo,");
        let with_system = |line: &str| {
            let system = line.split(',').next().unwrap();
            format!("{},{}\n", renamed(line), system.replace("source", "system"))
        };
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("truth.csv", TRUTH.to_string()),
            ("truth_hotfixes.csv", HOTFIXES.to_string()),
            ("records.csv", RECORDS.lines().map(with_system).collect()),
            ("flags.csv", renamed(FLAGS)),
            ("links.csv", renamed(LINKS)),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let inputs = Inputs::find(folder.path(), folder.path(), None);
        assert_eq!(evaluate(&inputs).unwrap().text(), EXPECTED);
        assert_eq!(super::detail(&inputs).unwrap().text(), DETAIL);
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("truth.csv"), "source,record_id\n").unwrap();
        let error = evaluate(&Inputs::find(folder.path(), folder.path(), None)).unwrap_err();
        assert!(
            error.to_string().ends_with("has no column `change_id`"),
            "{error}"
        );
    }
}
