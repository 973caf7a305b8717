//! Why a mistake was made: the link that weighed most in it, bar by bar.

use std::path::Path;

use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use crate::model::link::Evidence;
use crate::truth::evaluate::contract::EvaluateError;
use crate::truth::evaluate::tables::{Found, Truth, open};

/// A link as `links.csv` tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waterfall {
    /// `source:record_id`, the source as the truth calls it.
    pub a: String,
    pub b: String,
    pub verdict: String,
    pub probability: f64,
    /// In the order of the waterfall, fields that gave nothing left out.
    #[serde(serialize_with = "as_object")]
    pub bits: Vec<(&'static str, f64)>,
}

/// The heaviest link behind each mistake.
#[derive(Debug, Default)]
pub struct Heaviest {
    /// By found change: between records that are not one change.
    pub merged: FxHashMap<u32, Waterfall>,
    /// By true change: between records that were not put together.
    pub split: FxHashMap<u32, Waterfall>,
    /// By record, `source:record_id`: as `merged`.
    pub wrong_of: FxHashMap<String, Waterfall>,
    /// By record: as `split`.
    pub missed_of: FxHashMap<String, Waterfall>,
}

impl Heaviest {
    /// Reads the links of a run.
    ///
    /// # Errors
    /// When the file cannot be read or lacks a column.
    pub fn load(path: &Path, truth: &Truth, found: &Found) -> Result<Heaviest, EvaluateError> {
        const FIRST_BITS: usize = 7;
        let mut table = open(
            path,
            &[
                "a_source",
                "a_record_id",
                "b_source",
                "b_record_id",
                "relation",
                "verdict",
                "probability",
            ],
        )?;
        for field in Evidence::ALL {
            table.also(field.name());
        }
        let names = truth.names();
        let mut heaviest = Heaviest::default();
        while let Some(row) = table.next()? {
            let (Some(a), Some(b)) = (truth.find(row[0], row[1]), truth.find(row[2], row[3]))
            else {
                continue;
            };
            let Ok(probability) = row[6].parse() else {
                continue;
            };
            let same = |groups: &[u32]| groups[a as usize] == groups[b as usize];
            if row[4] != "same" || same(&truth.change) == same(&found.change) {
                continue;
            }
            let bits = Evidence::ALL.iter().zip(&row[FIRST_BITS..]);
            let link = Waterfall {
                a: names[a as usize].clone(),
                b: names[b as usize].clone(),
                verdict: row[5].to_string(),
                probability,
                bits: bits
                    .filter_map(|(field, bits)| Some((field.name(), bits.parse().ok()?)))
                    .filter(|&(_, bits)| bits != 0.0)
                    .collect(),
            };
            if same(&found.change) {
                keep(&mut heaviest.merged, found.change[a as usize], &link);
                keep(&mut heaviest.wrong_of, link.a.clone(), &link);
                keep(&mut heaviest.wrong_of, link.b.clone(), &link);
            } else {
                keep(&mut heaviest.split, truth.change[a as usize], &link);
                keep(&mut heaviest.missed_of, link.a.clone(), &link);
                keep(&mut heaviest.missed_of, link.b.clone(), &link);
            }
        }
        Ok(heaviest)
    }
}

/// The heavier one stays; of equals the first.
fn keep<K: std::hash::Hash + Eq>(links: &mut FxHashMap<K, Waterfall>, key: K, link: &Waterfall) {
    let kept = links.entry(key).or_insert_with(|| link.clone());
    if link.weight_bits() > kept.weight_bits() {
        *kept = link.clone();
    }
}

impl Waterfall {
    fn weight_bits(&self) -> f64 {
        self.bits.iter().map(|(_, bits)| bits).sum()
    }

    /// `tickets:T-1 – deploys:2 rejected 0.30, -1.2 bits: prior -3.2, text +2.0`.
    pub fn text(&self) -> String {
        let head = format!(
            "{} – {} {} {:.2}",
            self.a, self.b, self.verdict, self.probability
        );
        if self.bits.is_empty() {
            return head;
        }
        let bars: Vec<String> = self
            .bits
            .iter()
            .map(|(field, bits)| format!("{field} {bits:+.1}"))
            .collect();
        format!(
            "{head}, {:+.1} bits: {}",
            self.weight_bits(),
            bars.join(", ")
        )
    }
}

fn as_object<S: Serializer>(bits: &[(&'static str, f64)], out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(bits.iter().copied())
}
