//! How much two texts have in common.

use rapidfuzz::distance::indel;

use crate::link::comparisons::contract::{Comparison, Pair, between, level_of};
use crate::link::text::overlap;
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
        let norm = pair.view.corpus.title_norm[pair.a] * pair.view.corpus.title_norm[pair.b];
        if norm > 0.0 {
            step(pair.overlap.square_bits / norm + 1e-4)
        } else {
            0
        }
    },
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
        let bits = &pair.view.corpus.title_bits;
        let least = bits[pair.a].min(bits[pair.b]);
        if least > 0.0 {
            step(pair.overlap.bits / least + 1e-4)
        } else {
            0
        }
    },
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
    built_in_bits: |level| between(level, &[(0, -1.0), (3, -0.5), (6, 0.5), (13, 3.0)]),
};

/// Words of the shorter title: little text proves little.
pub const LENGTH: Comparison = Comparison {
    name: "length",
    evidence: Evidence::Text,
    levels: 9,
    level: |pair| {
        let title = &pair.view.corpus.title;
        let words = title.get(pair.a).len().min(title.get(pair.b).len());
        level_of(words as f32, &[1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 13.0])
    },
    built_in_bits: |_| 0.0,
};

/// Letter by letter: the share that an alignment keeps.
pub const LETTERS: Comparison = Comparison {
    name: "letters",
    evidence: Evidence::Text,
    levels: 17,
    level: |pair| {
        let (a, b) = (&pair.view.letters[pair.a], &pair.view.letters[pair.b]);
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
    built_in_bits: |level| between(level, &[(0, -0.5), (8, 0.0), (16, 1.5)]),
};

/// How much of the shorter title stands at the head of the longer one: texts are cut off.
pub const PREFIX: Comparison = Comparison {
    name: "prefix",
    evidence: Evidence::Text,
    levels: 11,
    level: |pair| {
        let (a, b) = (&pair.view.letters[pair.a], &pair.view.letters[pair.b]);
        let least = a.len().min(b.len());
        if least == 0 {
            return 0;
        }
        let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        (common * 10 / least) as u8
    },
    built_in_bits: |level| between(level, &[(0, 0.0), (9, 0.5), (10, 1.5)]),
};

/// The best cosine between a title and a line of the other's further text.
pub const FURTHER: Comparison = Comparison {
    name: "further_text",
    evidence: Evidence::Text,
    levels: 12,
    level: |pair| {
        let best = best_line(pair, pair.a, pair.b).max(best_line(pair, pair.b, pair.a));
        if best < 0.0 {
            0
        } else {
            1 + (best * 10.0 + 1e-3).floor().min(10.0) as u8
        }
    },
    built_in_bits: |level| between(level, &[(0, 0.0), (1, 0.0), (6, 0.5), (11, 3.0)]),
};

/// −1 where there is no further text.
fn best_line(pair: &Pair, title: usize, lines: usize) -> f32 {
    let corpus = &pair.view.corpus;
    let mut best = -1.0_f32;
    for line in corpus.lines_of(lines) {
        let norm = corpus.title_norm[title] * corpus.line_norm[line];
        if norm > 0.0 {
            let common = overlap(
                corpus.title.get(title),
                corpus.lines.get(line),
                &corpus.idf_bits,
                &corpus.vocabulary.is_number,
            );
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
        let (a, b) = (pair.a, pair.b);
        let same = &pair.view.same_title;
        let most = same[a][pair.view.system[b] as usize].max(same[b][pair.view.system[a] as usize]);
        (u32::BITS - most.leading_zeros()).min(7) as u8
    },
    built_in_bits: |level| between(level, &[(0, 0.0), (1, 0.0), (2, -0.5), (7, -4.0)]),
};
