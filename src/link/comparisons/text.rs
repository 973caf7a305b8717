//! How much two texts have in common.

use rapidfuzz::distance::indel;

use crate::link::comparisons::contract::{Comparison, between, level_of};
use crate::link::features::Side;
use crate::link::text::{Corpus, overlap};
use crate::model::link::Evidence;

/// Levels of a share from 0 to 1.
const STEPS: u8 = 21;

fn step(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * f32::from(STEPS - 1)).floor() as u8
}

/// Cosine of the titles' information content.
pub const COSINE: Comparison = Comparison {
    name: "cosine",
    evidence: Evidence::Text,
    levels: STEPS,
    level: |pair| {
        let norm = pair.a.row.title_norm * pair.b.row.title_norm;
        if norm > 0.0 {
            step(pair.overlap.square_bits / norm + 1e-4)
        } else {
            0
        }
    },
    order: &[],
    built_in_bits: |level| {
        between(
            level,
            &[
                (0, -5.0),
                (4, -2.5),
                (8, 0.0),
                (12, 2.5),
                (16, 4.5),
                (20, 6.0),
            ],
        )
    },
};

/// The common information content as a share of the shorter title's.
pub const CONTAINMENT: Comparison = Comparison {
    name: "containment",
    evidence: Evidence::Text,
    levels: STEPS,
    level: |pair| {
        let least = pair.a.row.title_bits.min(pair.b.row.title_bits);
        if least > 0.0 {
            step(pair.overlap.bits / least + 1e-4)
        } else {
            0
        }
    },
    order: &[],
    built_in_bits: |level| between(level, &[(0, -1.0), (10, 0.0), (20, 1.5)]),
};

/// The common information content in bits.
pub const SHARED_BITS: Comparison = Comparison {
    name: "shared_bits",
    evidence: Evidence::Text,
    levels: 14,
    level: |pair| {
        const EDGES: [f32; 13] = [
            1.0, 6.0, 9.0, 12.0, 16.0, 20.0, 26.0, 34.0, 44.0, 56.0, 72.0, 96.0, 128.0,
        ];
        level_of(pair.overlap.bits, &EDGES)
    },
    order: &[],
    built_in_bits: |level| between(level, &[(0, -1.0), (3, -0.5), (6, 0.5), (13, 3.0)]),
};

/// Words of the shorter title: little text proves little.
pub const LENGTH: Comparison = Comparison {
    name: "length",
    evidence: Evidence::Text,
    levels: 9,
    level: |pair| {
        let words = pair.a.title.len().min(pair.b.title.len());
        level_of(words as f32, &[1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 13.0])
    },
    order: &[],
    built_in_bits: |_| 0.0,
};

/// Letter by letter: the share that an alignment keeps.
pub const LETTERS: Comparison = Comparison {
    name: "letters",
    evidence: Evidence::Text,
    levels: 17,
    level: |pair| {
        let (a, b) = (pair.a.letters, pair.b.letters);
        if a.is_empty() || b.is_empty() {
            return 0;
        }
        // Letters of one byte compare at half the cost.
        let share = if a.is_ascii() && b.is_ascii() {
            indel::normalized_similarity(a.bytes(), b.bytes())
        } else {
            indel::normalized_similarity(a.chars(), b.chars())
        } as f32;
        ((share * 16.0 + 1e-4).floor() as u8).min(16)
    },
    order: &[],
    built_in_bits: |level| between(level, &[(0, -0.5), (8, 0.0), (16, 1.5)]),
};

/// How much of the shorter title stands at the head of the longer one: texts are cut off.
pub const PREFIX: Comparison = Comparison {
    name: "prefix",
    evidence: Evidence::Text,
    levels: 11,
    level: |pair| {
        let (a, b) = (pair.a.letters, pair.b.letters);
        let least = a.len().min(b.len());
        if least == 0 {
            return 0;
        }
        let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        (common * 10 / least) as u8
    },
    order: &[],
    built_in_bits: |level| between(level, &[(0, 0.0), (9, 0.5), (10, 1.5)]),
};

/// The best cosine between a title and a line of the other's further text.
pub const FURTHER: Comparison = Comparison {
    name: "further_text",
    evidence: Evidence::Text,
    levels: 12,
    level: |pair| {
        let corpus = &pair.view.corpus;
        let best = best_line(corpus, pair.a, pair.b).max(best_line(corpus, pair.b, pair.a));
        if best < 0.0 {
            0
        } else {
            1 + (best * 10.0 + 1e-3).floor().min(10.0) as u8
        }
    },
    order: &[],
    built_in_bits: |level| between(level, &[(0, 0.0), (1, 0.0), (6, 0.5), (11, 3.0)]),
};

/// −1 where there is no further text.
fn best_line(corpus: &Corpus, title: Side, text: Side) -> f32 {
    let mut best = -1.0_f32;
    let [from, to] = text.row.lines.map(|line| line as usize);
    for line in from..to {
        let norm = title.row.title_norm * corpus.line_norm[line];
        if norm > 0.0 {
            let is_number = &corpus.vocabulary.is_number;
            let line = corpus.lines.get(line);
            let common = overlap(title.title, line, &corpus.idf_bits, is_number);
            best = best.max(common.square_bits / norm);
        }
    }
    best
}

/// How many records of the other's system carry the very same title: `update docs` proves nothing.
pub const POPULARITY: Comparison = Comparison {
    name: "popularity",
    evidence: Evidence::Text,
    levels: 8,
    level: |pair| {
        let (a, b) = (pair.a.row, pair.b.row);
        let of_a = a.same_title[b.system as usize];
        let most = of_a.max(b.same_title[a.system as usize]);
        most.min(7)
    },
    order: &[7, 6, 5, 4, 3, 2, 1],
    built_in_bits: |level| between(level, &[(0, 0.0), (1, 0.0), (2, -0.5), (7, -4.0)]),
};
