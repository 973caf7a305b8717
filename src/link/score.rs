//! Candidate pairs → match weights: compare, learn, weigh, set against rivals.

use rayon::prelude::*;

use crate::link::candidates::Pair;
use crate::link::cluster::{Bounds, Edge, edges};
use crate::link::comparisons::{self, Levels};
use crate::link::competition::{self, Competition, Present, Weighed};
use crate::link::ids::{Agreement, KeyId};
use crate::link::reliability::{Reliability, Worth};
use crate::link::taught::{Taught, taught};
use crate::link::train::{self, Label};
use crate::link::view::View;
use crate::link::weights::Weights;
use crate::model::columns::Lists;
use crate::model::link::{Bits, Evidence};
use crate::model::record::RecordIx;
use crate::model::source::System;

/// Keys of which fewer are right teach nothing: third records teach more.
const RIGHT_TO_TEACH: f64 = 0.85;

/// Pairs whose records are fetched at once: the processor's nearest cache holds them.
const PAIRS_A_FETCH: usize = 32;

/// What two that share nothing can weigh, in bits, where nothing was taught: less than what is left over needs.
const STRANGERS_BITS: f32 = -4.0;

/// Every candidate pair with its weight. What the two show is compared again where it is asked for: that is quicker than to keep it.
pub struct Scored {
    pub pairs: Vec<Pair>,
    /// What the keys of each pair say.
    pub agreement: Vec<Agreement>,
    /// What the fields show, in bits: keys and rivals aside.
    pub fields: Vec<f32>,
    /// What the keys weigh, in bits.
    pub keys: Vec<f32>,
    /// Match weight in bits: fields, keys and rivals.
    pub bits: Vec<f32>,
    pub weights: Weights,
    /// The share of records of each system whose ticket is among those read.
    pub present: Present,
    /// The same as an earlier run found it.
    known_present: Option<Present>,
    /// For each record, the odds that one of its candidate tickets is its own.
    pub tickets: Vec<f64>,
    pub positives: usize,
    pub negatives: usize,
    /// Matches that a third record tells.
    pub by_third: usize,
    /// Whether keys taught the weights.
    pub learned: bool,
    pub reliability: Reliability,
    /// The tickets that each record is believed to name.
    pub named: Lists<KeyId>,
}

/// Weighs every pair by weights learned from those whose keys tell what they are, or by the built-in ones where there are too few.
pub fn score(view: &mut View, pairs: Vec<Pair>, start: Weights) -> Scored {
    let weigh = |&(a, b): &Pair| start.weigh(&compare(view, a, b));
    let reliability = Reliability::estimate(view, &pairs, weigh);
    let mut scored = Scored::new(view, pairs, start.clone(), reliability);
    let taught = scored.taught_by_keys(view);
    scored.positives = taught.iter().filter(|t| t.says > 0.0).count();
    scored.negatives = taught.len() - scored.positives;
    scored.learned = scored.positives.min(scored.negatives) >= train::POSITIVES_MIN;
    scored.learn(view, start, &taught);
    if !scored.learned {
        scored.suit_prior(view);
    }
    scored
}

/// Weighs every pair by weights that an earlier run learned; nothing is learned.
pub fn score_by(
    view: &mut View,
    pairs: Vec<Pair>,
    weights: Weights,
    (reliability, present): (Reliability, Present),
) -> Scored {
    let mut scored = Scored::new(view, pairs, weights.clone(), reliability);
    scored.known_present = Some(present);
    scored.learn(view, weights, &[]);
    scored
}

impl Scored {
    fn new(
        view: &mut View,
        pairs: Vec<Pair>,
        weights: Weights,
        reliability: Reliability,
    ) -> Scored {
        let believed = reliability.believes_numbers(view);
        view.believe_numbers(&believed);
        let worth = reliability.worth(view);
        Scored {
            agreement: agreements(view, &pairs),
            keys: key_bits(view, &worth, &pairs),
            pairs,
            fields: Vec::new(),
            bits: Vec::new(),
            weights,
            present: competition::PRESENT,
            known_present: None,
            tickets: Vec::new(),
            positives: 0,
            negatives: 0,
            by_third: 0,
            learned: false,
            reliability,
            named: Lists::default(),
        }
    }

    /// Learns once more, from keys and from what a third record `says` of the pairs of which they tell nothing, `right` by so much.
    pub fn learn_again(&mut self, view: &View, start: Weights, mut says: Vec<i8>, right: f64) {
        let by_keys = self.taught_by_keys(view);
        for taught in &by_keys {
            says[taught.pair] = 0;
        }
        let said = says.into_iter().map(|sign| (sign, right));
        let mut taught = taught(said);
        self.by_third = taught.iter().filter(|t| t.says > 0.0).count();
        taught.extend(by_keys);
        taught.sort_unstable_by_key(|taught| taught.pair);
        self.learn(view, start, &taught);
    }

    /// Whether keys teach anything here.
    pub fn keys_teach(&self, view: &View) -> bool {
        f64::from(self.reliability.overall(view)) >= RIGHT_TO_TEACH
    }

    fn taught_by_keys(&self, view: &View) -> Vec<Taught> {
        let worth = self.reliability.worth(view);
        let said = self.pairs.iter().zip(&self.agreement);
        let said = said.map(|(&pair, agreement)| {
            let right = worth.right(view, pair);
            let sign = match agreement {
                _ if right < RIGHT_TO_TEACH => 0,
                Agreement::Same => 1,
                Agreement::Different => -1,
                Agreement::Silent | Agreement::Hinted => 0,
            };
            (sign, right)
        });
        taught(said)
    }

    /// Learns the weights, where there is enough to learn from, and weighs every pair.
    fn learn(&mut self, view: &View, mut weights: Weights, taught: &[Taught]) {
        let positives = taught.iter().filter(|taught| taught.says > 0.0).count();
        let enough = positives.min(taught.len() - positives) >= train::POSITIVES_MIN;
        if enough {
            let label = |taught: &Taught| taught.label(self.compared(view, taught.pair));
            let labels: Vec<Label> = taught.par_iter().map(label).collect();
            weights = train::train(weights, &labels);
            self.weigh_fields(view, &weights);
            weights.rivals = competition::learn(&self.weighed(view, &weights, taught));
        } else {
            self.weigh_fields(view, &weights);
        }
        self.weights = weights;
        self.compete(view);
    }

    /// What the fields of every pair show.
    fn weigh_fields(&mut self, view: &View, weights: &Weights) {
        let of_fields = weights.fields();
        let prior_bits = weights.prior_bits;
        let mut fields = vec![0.0; self.pairs.len()];
        let weigh = |(bits, pairs): (&mut [f32], &[Pair])| {
            let ends = pairs.iter().flat_map(|(a, b)| [a.index(), b.index()]);
            view.features.fetch(ends);
            for (bits, &(a, b)) in bits.iter_mut().zip(pairs) {
                *bits = prior_bits + of_fields.bits(&compare(view, a, b));
            }
        };
        let batches = fields.par_chunks_mut(PAIRS_A_FETCH);
        let batches = batches.zip(self.pairs.par_chunks(PAIRS_A_FETCH));
        batches.for_each(weigh);
        self.fields = fields;
    }

    /// How far rivals count, as labels show it; keys are hidden from that, too.
    ///
    /// Whoever shows a key has the ticket that it names. So each label counts once as it is, and once with the own ticket taken away, as often as
    /// tickets are missing.
    fn weighed(&self, view: &View, weights: &Weights, taught: &[Taught]) -> Vec<Weighed> {
        let system = &view.system;
        let competition = Competition::of(system, &self.pairs, &self.fields, &weights.rivals);
        let present = competition.present(system, |i| view.keys.ours.get(i).is_empty());
        let mut own = vec![0.0_f64; system.len()];
        for (i, (&(a, b), agreement)) in self.pairs.iter().zip(&self.agreement).enumerate() {
            if *agreement == Agreement::Same && system[a.index()] == System::Tickets {
                own[b.index()] += competition.own(i);
            }
        }
        let weighed = |taught: &Taught| {
            let i = taught.pair;
            let (a, b) = self.pairs[i];
            let nats = self.fields[i] * std::f32::consts::LN_2 + taught.says;
            let is_match = 1.0 / (1.0 + (-nats).exp());
            let label = |gone: f64, weight: f32| Weighed {
                level: competition::level(system, (a, b)),
                bits: self.fields[i],
                logs: competition.logs(system, ((a, b), i), gone, &present),
                is_match,
                weight: taught.weight * weight,
            };
            let share = match system[a.index()] {
                System::Tickets => present[system[b.index()] as usize],
                System::Deploys | System::Hotfixes | System::Spreadsheets => 1.0,
            };
            let missing =
                (taught.says < 0.0 && share < 1.0).then(|| label(own[b.index()], 1.0 - share));
            [Some(label(0.0, share)), missing].into_iter().flatten()
        };
        taught.par_iter().flat_map_iter(weighed).collect()
    }

    /// Sets the pairs against their rivals.
    fn compete(&mut self, view: &View) {
        let both = self.fields.par_iter().zip(&self.keys);
        let alone: Vec<f32> = both.map(|(fields, keys)| fields + keys).collect();
        let competition = Competition::of(&view.system, &self.pairs, &alone, &self.weights.rivals);
        self.present = match self.known_present {
            Some(present) => present,
            None => competition.present(&view.system, |i| view.keys.ours.get(i).is_empty()),
        };
        let rivals = competition.bits(
            &view.system,
            &self.pairs,
            &self.weights.rivals,
            &self.present,
        );
        let both = alone.par_iter().zip(&rivals);
        self.bits = both.map(|(alone, rivals)| alone + rivals).collect();
        self.tickets = competition.tickets().to_vec();
        self.named = self.believed(view);
    }

    /// Takes a person's word for it that these pairs are two changes; pairs stand ascending there.
    pub fn keep_apart(&mut self, view: &View, apart: &[Pair]) {
        /// More than any field can say for it.
        const APART_BITS: f32 = -60.0;
        if apart.is_empty() {
            return;
        }
        for (pair, keys) in self.pairs.iter().zip(&mut self.keys) {
            if apart.binary_search(pair).is_ok() {
                *keys = APART_BITS;
            }
        }
        self.compete(view);
    }

    /// Where nothing was taught, takes the prior by which as many deploys have their ticket as usual: how much a person or a service in common
    /// says depends on how many there are.
    fn suit_prior(&mut self, view: &View) {
        /// The share of deploys that have a ticket in nearly every company: less than what is usual, so that a company of which that is not true is not
        /// talked out of it.
        const PRESENT_MIN: f64 = 0.75;
        const SHIFT_MAX_BITS: f32 = 6.0;
        const HALVINGS: usize = 12;
        let deploys = (0..view.records.len()).filter(|&i| view.system[i] == System::Deploys);
        let odds: Vec<f64> = deploys.map(|i| self.tickets[i]).collect();
        if odds.iter().sum::<f64>() <= 0.0 {
            return;
        }
        let nobody = (1.0 - PRESENT_MIN) / PRESENT_MIN;
        let expected = |shift: f32| {
            let each = odds.iter().map(|odds| odds * f64::from(shift).exp2());
            each.map(|odds| odds / (nobody + odds)).sum::<f64>()
        };
        let wanted = PRESENT_MIN * odds.len() as f64;
        let (mut low, mut high) = (0.0, SHIFT_MAX_BITS);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            match expected(middle) < wanted {
                true => low = middle,
                false => high = middle,
            }
        }
        self.weights.prior_bits += low;
        self.fields.iter_mut().for_each(|bits| *bits += low);
        self.compete(view);
    }

    /// The tickets that each record is believed to name: unless another ticket fits better in spite of the key, or many keys of its source are wrong.
    fn believed(&self, view: &View) -> Lists<KeyId> {
        /// Keys of which fewer are right bind nobody.
        const RIGHT_TO_BIND: f64 = 0.9;
        let worth = self.reliability.worth(view);
        let n = view.records.len();
        let (mut own, mut other) = (vec![0.0_f32; n], vec![0.0_f32; n]);
        let weighed = self.pairs.iter().zip(&self.bits).zip(&self.agreement);
        for ((&(a, b), &bits), agreement) in weighed {
            if view.system[a.index()] == System::Tickets {
                let best = match agreement {
                    Agreement::Same => &mut own[b.index()],
                    Agreement::Different => &mut other[b.index()],
                    Agreement::Silent | Agreement::Hinted => continue,
                };
                *best = best.max(bits);
            }
        }
        let mut named = Lists::default();
        for i in 0..n {
            let record = RecordIx(i as u32);
            let is_believed = other[i] <= own[i]
                && worth.right(view, (record, record)) >= RIGHT_TO_BIND * RIGHT_TO_BIND;
            let keys = view.keys.ours.get(i).iter().copied();
            named.push(keys.filter(|_| is_believed));
        }
        named
    }

    /// What keeps records apart.
    pub fn bounds<'b>(&'b self, view: &'b View) -> Bounds<'b> {
        Bounds {
            system: &view.system,
            named: &self.named,
            undoes: &view.undoes,
        }
    }

    /// The pairs with their weights.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + Clone {
        edges(&self.pairs, &self.bits)
    }

    /// Whether anything at hand taught the weights.
    pub fn is_taught(&self) -> bool {
        self.learned || self.by_third > 0
    }

    /// Where nothing was taught, two that share nothing but service and time are not one change: that there is no other is no reason among few.
    pub fn keep_strangers_apart(&mut self, view: &View) {
        let strangers = comparisons::strangers();
        let pairs = self.pairs.iter().zip(&self.agreement);
        for ((&(a, b), &agreement), bits) in pairs.zip(&mut self.bits) {
            if agreement != Agreement::Same && strangers(&compare(view, a, b)) {
                *bits = bits.min(STRANGERS_BITS);
            }
        }
    }

    /// The waterfall of a pair: its bars add up to its weight.
    pub fn waterfall(&self, view: &View, i: usize) -> Bits {
        let mut bits = self.weights.waterfall(&self.compared(view, i));
        bits[Evidence::Ids as usize] += self.keys[i];
        bits[Evidence::Margin as usize] = self.bits[i] - self.fields[i] - self.keys[i];
        bits
    }

    /// What the fields of a pair show.
    fn compared(&self, view: &View, i: usize) -> Levels {
        let (a, b) = self.pairs[i];
        compare(view, a, b)
    }
}

fn compare(view: &View, a: RecordIx, b: RecordIx) -> Levels {
    comparisons::compare(view, a.index(), b.index())
}

fn agreements(view: &View, pairs: &[Pair]) -> Vec<Agreement> {
    let agreement = |&(a, b): &Pair| view.keys.agreement(a, b);
    pairs.par_iter().map(agreement).collect()
}

fn key_bits(view: &View, worth: &Worth, pairs: &[Pair]) -> Vec<f32> {
    let bits = |&(a, b): &Pair| worth.bits(view, (a, b), view.keys.agreement(a, b));
    pairs.par_iter().map(bits).collect()
}
