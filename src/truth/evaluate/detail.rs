//! Where the figures come from: strata, calibration, and the mistakes that cost most.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use crate::truth::evaluate::contract::{EvaluateError, Inputs};
use crate::truth::evaluate::counts::{Ratio, across_sources, both, pairs};
use crate::truth::evaluate::flags::{self, FlagRatio};
use crate::truth::evaluate::report;
use crate::truth::evaluate::tables::{Found, Truth, open};
use crate::truth::evaluate::waterfalls::{Heaviest, Waterfall};

/// Mistakes of a kind that are listed.
const MISTAKES_MAX: usize = 20;
/// Records of a mistake that are named.
const NAMED_MAX: usize = 6;

/// Pairs of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stratum {
    /// `tickets-deploys`, or `tickets-hidden`: records of that key mode with tickets.
    pub name: String,
    pub pairs: Ratio,
}

/// Links whose probability is in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Decile {
    pub from: f64,
    pub n: u64,
    /// Mean of the stated probabilities.
    pub stated: f64,
    /// Share that is true.
    pub observed: f64,
}

/// One code on the records of one source, by the flag's confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlagDeciles {
    pub code: String,
    pub source: String,
    pub deciles: Vec<Decile>,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// `merged`, `split`, `accused` (flagged as unrecorded, and recorded) or `missed` (unrecorded, and not flagged).
    pub kind: &'static str,
    /// Wrong or missing pairs; for hot-fixes none.
    pub pairs: u64,
    /// `source:record_id`, at most six.
    pub records: Vec<String>,
    /// The heaviest wrong link, or the heaviest right one that was rejected, where `links.csv` has one.
    pub link: Option<Waterfall>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Detail {
    pub strata: Vec<Stratum>,
    pub flags: Vec<FlagRatio>,
    /// Of all links, where `links.csv` lies beside the records.
    pub calibration: Vec<Decile>,
    /// Of links between records of which none shows a right key.
    pub calibration_hidden: Vec<Decile>,
    /// Of the flags that say that nobody recorded a deploy or hot-fix: against whether the true change has a ticket or a sheet row.
    pub calibration_flags: Vec<FlagDeciles>,
    pub mistakes: Vec<Mistake>,
}

/// Looks behind the figures.
///
/// # Errors
/// As `evaluate`.
pub fn detail(inputs: &Inputs) -> Result<Detail, EvaluateError> {
    let mut truth = Truth::load(&inputs.truth)?;
    let (found, _) = Found::load(&inputs.records, &mut truth)?;
    let links = inputs.records.with_file_name("links.csv");
    let ((calibration, calibration_hidden), heaviest) = if links.exists() {
        let heaviest = Heaviest::load(&links, &truth, &found)?;
        (calibration(&links, &truth)?, heaviest)
    } else {
        Default::default()
    };
    let mut detail = Detail {
        strata: strata(&truth, &found),
        flags: Vec::new(),
        calibration,
        calibration_hidden,
        calibration_flags: Vec::new(),
        mistakes: mistakes(&truth, &found, &heaviest),
    };
    if let Some(path) = &inputs.flags {
        detail.flags = flags::by_source(path, &truth, &found)?;
        detail.calibration_flags = calibration_flags(path, &truth)?;
        let misjudged = flags::misjudged(path, inputs.hotfixes.as_deref(), &truth)?;
        for (kind, records, links) in [
            ("accused", misjudged.accused, &heaviest.missed_of),
            ("missed", misjudged.missed, &heaviest.wrong_of),
        ] {
            let listed = records.into_iter().take(MISTAKES_MAX);
            detail.mistakes.extend(listed.map(|record| Mistake {
                kind,
                pairs: 0,
                link: links.get(&record).cloned(),
                records: vec![record],
            }));
        }
    }
    Ok(detail)
}

fn strata(truth: &Truth, found: &Found) -> Vec<Stratum> {
    let select = |wanted: &dyn Fn(u32) -> bool| -> Vec<u32> {
        (0..truth.len() as u32).filter(|&r| wanted(r)).collect()
    };
    let mut strata = Vec::new();
    for a in 0..truth.sources.len() {
        for b in a + 1..truth.sources.len() {
            let of = |r: u32| [a, b].contains(&usize::from(truth.source[r as usize]));
            strata.push(Stratum {
                name: format!("{}-{}", truth.sources[a], truth.sources[b]),
                pairs: pairs(&select(&of), truth, found),
            });
        }
    }
    for (mode, name) in truth.modes.iter().enumerate() {
        let has_mode = |r: u32| usize::from(truth.mode[r as usize]) == mode && !truth.is_ticket(r);
        let with_tickets = pairs(
            &select(&|r| truth.is_ticket(r) || has_mode(r)),
            truth,
            found,
        );
        // Pairs among themselves are not pairs with a ticket.
        let alone = pairs(&select(&has_mode), truth, found);
        if select(&has_mode).is_empty() {
            continue;
        }
        strata.push(Stratum {
            name: format!("tickets-{name}"),
            pairs: Ratio::new(
                with_tickets.tp - alone.tp,
                with_tickets.pred - alone.pred,
                with_tickets.r#true - alone.r#true,
            ),
        });
    }
    strata
}

/// Stated and observed, of all links and of those without a readable key.
fn calibration(path: &Path, truth: &Truth) -> Result<(Vec<Decile>, Vec<Decile>), EvaluateError> {
    let mut all = vec![Decile::default(); 10];
    let mut hidden = vec![Decile::default(); 10];
    let mut table = open(
        path,
        &[
            "a_source",
            "a_record_id",
            "b_source",
            "b_record_id",
            "relation",
            "probability",
        ],
    )?;
    while let Some(row) = table.next()? {
        let (Some(a), Some(b)) = (truth.find(row[0], row[1]), truth.find(row[2], row[3])) else {
            continue;
        };
        let Ok(probability) = row[5].parse::<f64>() else {
            continue;
        };
        if row[4] != "same" {
            continue;
        }
        let is_true = truth.change[a as usize] == truth.change[b as usize];
        let shows = |r: u32| truth.readable[r as usize] && !truth.is_ticket(r);
        all[tenth(probability)].add(probability, is_true);
        if !shows(a) && !shows(b) {
            hidden[tenth(probability)].add(probability, is_true);
        }
    }
    Ok((finished(all), finished(hidden)))
}

fn calibration_flags(path: &Path, truth: &Truth) -> Result<Vec<FlagDeciles>, EvaluateError> {
    let recorded = truth.recorded();
    let mut by: BTreeMap<(String, String), Vec<Decile>> = BTreeMap::new();
    let mut table = open(path, &["code", "source", "record_id"])?;
    if !table.also("confidence") {
        return Ok(Vec::new());
    }
    while let Some(row) = table.next()? {
        let (Some(record), Ok(confidence)) = (truth.find(row[1], row[2]), row[3].parse::<f64>())
        else {
            continue;
        };
        if !row[0].starts_with("UNRECORDED_") {
            continue;
        }
        let source = truth.sources[usize::from(truth.source[record as usize])].clone();
        let deciles = by
            .entry((row[0].to_string(), source))
            .or_insert_with(|| vec![Decile::default(); 10]);
        let is_true = !recorded.contains(&truth.change[record as usize]);
        deciles[tenth(confidence)].add(confidence, is_true);
    }
    Ok(by
        .into_iter()
        .map(|((code, source), deciles)| FlagDeciles {
            code,
            source,
            deciles: finished(deciles),
        })
        .collect())
}

fn tenth(probability: f64) -> usize {
    ((probability * 10.0) as usize).min(9)
}

/// Sums become means; empty tenths go.
fn finished(deciles: Vec<Decile>) -> Vec<Decile> {
    let each = deciles.into_iter().enumerate();
    each.filter(|(_, d)| d.n > 0)
        .map(|(i, d)| Decile {
            from: i as f64 / 10.0,
            n: d.n,
            stated: d.stated / d.n as f64,
            observed: d.observed / d.n as f64,
        })
        .collect()
}

impl Decile {
    fn add(&mut self, probability: f64, is_true: bool) {
        self.n += 1;
        self.stated += probability;
        self.observed += f64::from(u8::from(is_true));
    }
}

/// Changes that hold what is not one, then changes that were torn apart.
fn mistakes(truth: &Truth, found: &Found, heaviest: &Heaviest) -> Vec<Mistake> {
    let names = truth.names();
    let named = |group: &[u32]| -> Vec<String> {
        let named = group.iter().take(NAMED_MAX);
        named.map(|&r| names[r as usize].clone()).collect()
    };
    let mut mistakes = Vec::new();
    for (kind, groups, links) in [
        ("merged", &found.change, &heaviest.merged),
        ("split", &truth.change, &heaviest.split),
    ] {
        for (pairs, group) in costliest(groups, truth, found) {
            mistakes.push(Mistake {
                kind,
                pairs,
                records: named(&group),
                link: links.get(&groups[group[0] as usize]).cloned(),
            });
        }
    }
    mistakes
}

/// The groups of one partition that hold most pairs which the other one does not, with their number.
fn costliest(groups: &[u32], truth: &Truth, found: &Found) -> Vec<(u64, Vec<u32>)> {
    let mut records: Vec<u32> = (0..truth.len() as u32).collect();
    records.sort_unstable_by_key(|&r| (groups[r as usize], both(truth, found, r as usize), r));
    let across = |records: &[u32], group: &dyn Fn(usize) -> u64| -> u64 {
        let mut keys: Vec<(u64, u16)> = records
            .iter()
            .map(|&r| (group(r as usize), truth.source[r as usize]))
            .collect();
        keys.sort_unstable();
        keys.chunk_by(|a, b| a.0 == b.0).map(across_sources).sum()
    };
    let mut costliest: Vec<(u64, Vec<u32>)> = records
        .chunk_by(|&a, &b| groups[a as usize] == groups[b as usize])
        .filter_map(|group| {
            let pairs = across(group, &|_| 0) - across(group, &|i| both(truth, found, i));
            (pairs > 0).then(|| (pairs, group.to_vec()))
        })
        .collect();
    costliest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1[0].cmp(&b.1[0])));
    costliest.truncate(MISTAKES_MAX);
    costliest
}

impl Detail {
    /// A line a stratum, a flag, a decile, a mistake; below a mistake its heaviest link.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |words: String| {
            writeln!(text, "{words}").expect("a string takes every line");
        };
        for stratum in &self.strata {
            line(report::ratio(
                &format!("{:<24}", stratum.name),
                &stratum.pairs,
            ));
        }
        for flag in &self.flags {
            let name = format!("{} on {}", flag.code, flag.source);
            line(report::ratio(&format!("{name:<34}"), &flag.records));
        }
        let links = [
            ("links".to_string(), &self.calibration),
            (
                "links without a readable key".to_string(),
                &self.calibration_hidden,
            ),
        ];
        let flags = self.calibration_flags.iter();
        let flags = flags.map(|f| (format!("{} on {}", f.code, f.source), &f.deciles));
        for (what, deciles) in links.into_iter().chain(flags) {
            for d in deciles {
                line(format!(
                    "{what}, {:.1} to {:.1}: stated {:.4}  observed {:.4}  n {}",
                    d.from,
                    d.from + 0.1,
                    d.stated,
                    d.observed,
                    d.n
                ));
            }
        }
        for mistake in &self.mistakes {
            let pairs = match mistake.pairs {
                0 => String::new(),
                1 => " (1 pair)".to_string(),
                n => format!(" ({n} pairs)"),
            };
            line(format!(
                "{}{pairs}: {}",
                mistake.kind,
                mistake.records.join(", ")
            ));
            if let Some(link) = &mistake.link {
                line(format!("  {}", link.text()));
            }
        }
        text
    }
}
