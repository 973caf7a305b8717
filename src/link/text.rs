//! Texts as sorted, interned tokens with their information content.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::abbreviations::Abbreviation;
pub use crate::link::tokens::Token;
use crate::link::tokens::{Vocabulary, Words};
use crate::model::columns::Lists;

/// Lines of further text (description, further commits) that are looked at.
const LINES_MAX: usize = 12;

/// The texts of all records, tokenised once.
#[derive(Debug, Default)]
pub struct Corpus {
    pub vocabulary: Vocabulary,
    /// A record's title: ascending token ids, each once.
    pub title: Lists<Token>,
    /// Lines of further text, all records' end to end: ascending token ids.
    pub lines: Lists<Token>,
    /// For each record, the first of its lines; one more at the end.
    pub first_line: Vec<u32>,
    /// Information content of each token in bits: `log2((1 + n) / (1 + df)) + 1`.
    pub idf_bits: Vec<f32>,
    /// Euclidean norm of each title's information content.
    pub title_norm: Vec<f32>,
    /// Sum of each title's information content, in bits.
    pub title_bits: Vec<f32>,
    pub line_norm: Vec<f32>,
}

/// Records that are tokenised by one worker at a time.
const PART: usize = 32_768;

/// Tokenises `n` records; `text_of(i)` gives the title without ids, and the further text. It is not weighed yet.
pub fn corpus<'a>(n: usize, text_of: impl Fn(usize) -> (&'a str, &'a str) + Sync) -> Corpus {
    let parts: Vec<Corpus> = (0..n.div_ceil(PART))
        .into_par_iter()
        .map(|part| Corpus::of(part * PART..n.min((part + 1) * PART), &text_of))
        .collect();
    let mut corpus = Corpus::default();
    let id_of: Vec<Vec<Token>> = parts
        .iter()
        .map(|part| corpus.vocabulary.take(&part.vocabulary))
        .collect();
    let renamed: Vec<Corpus> = parts
        .into_par_iter()
        .zip(id_of)
        .map(|(part, id_of)| part.renamed(&id_of))
        .collect();
    for part in renamed {
        corpus.append(part);
    }
    corpus.first_line.push(corpus.lines.len() as u32);
    corpus
}

/// The same lists with every token as `to` has it, ascending, each once; on all cores.
fn mapped(lists: &Lists<Token>, to: impl Fn(Token) -> Token + Sync) -> Lists<Token> {
    let part = |from: usize| {
        let mut tokens = Vec::new();
        let mut part = Lists::default();
        for i in from..lists.len().min(from + PART) {
            tokens.clear();
            tokens.extend(lists.get(i).iter().map(|&token| to(token)));
            tokens.sort_unstable();
            tokens.dedup();
            part.push(tokens.iter().copied());
        }
        part
    };
    let firsts = (0..lists.len()).into_par_iter().step_by(PART);
    let parts: Vec<Lists<Token>> = firsts.map(part).collect();
    let mut mapped = Lists::default();
    parts.into_iter().for_each(|part| mapped.append(part));
    mapped
}

impl Corpus {
    /// A part of the records; not weighed, and without the end of the last one's lines.
    fn of<'a>(records: Range<usize>, text_of: &impl Fn(usize) -> (&'a str, &'a str)) -> Corpus {
        let mut corpus = Corpus::default();
        let mut words = Words::default();
        for i in records {
            let (title, body) = text_of(i);
            let tokens = words.tokens(title, &mut corpus.vocabulary);
            for &token in tokens {
                corpus.vocabulary.titles_with[token as usize] += 1;
            }
            corpus.title.push(tokens.iter().copied());
            corpus.first_line.push(corpus.lines.len() as u32);
            let lines = body.lines().filter(|line| !line.trim().is_empty());
            for line in lines.take(LINES_MAX) {
                let tokens = words.tokens(line, &mut corpus.vocabulary);
                if !tokens.is_empty() {
                    corpus.lines.push(tokens.iter().copied());
                }
            }
        }
        corpus
    }

    /// With the tokens of the whole.
    fn renamed(self, id_of: &[Token]) -> Corpus {
        let rename = |token: Token| id_of[token as usize];
        Corpus {
            title: mapped(&self.title, rename),
            lines: mapped(&self.lines, rename),
            first_line: self.first_line,
            ..Corpus::default()
        }
    }

    /// Adds the part that comes next.
    fn append(&mut self, part: Corpus) {
        let first_line = self.lines.len() as u32;
        let lines = part.first_line.iter();
        self.first_line.extend(lines.map(|line| first_line + line));
        self.title.append(part.title);
        self.lines.append(part.lines);
    }

    /// Writes abbreviations out.
    pub fn expand(&mut self, abbreviations: &[Abbreviation]) {
        if abbreviations.is_empty() {
            return;
        }
        let long_of: FxHashMap<Token, Token> =
            abbreviations.iter().map(|a| (a.short, a.long)).collect();
        // What it stands for may be short for a longer word still.
        let written_out = |mut token: Token| {
            while let Some(&long) = long_of.get(&token) {
                token = long;
            }
            token
        };
        self.title = mapped(&self.title, written_out);
        self.lines = mapped(&self.lines, written_out);
        self.vocabulary.titles_with.fill(0);
        for &token in self.title.iter().flatten() {
            self.vocabulary.titles_with[token as usize] += 1;
        }
    }

    /// Gives back the memory of what the features hold from now on.
    pub fn drop_titles(&mut self) {
        self.title = Lists::default();
        self.title_norm = Vec::new();
        self.title_bits = Vec::new();
    }

    /// Weighs words and titles by their information content, among so many titles.
    pub fn weigh(&mut self, titles: usize) {
        let n = titles;
        self.idf_bits = self
            .vocabulary
            .titles_with
            .iter()
            .map(|&df| ((1.0 + n as f32) / (1.0 + df as f32)).log2() + 1.0)
            .collect();
        let idf = &self.idf_bits;
        let norm = |tokens: &[Token]| {
            tokens
                .iter()
                .map(|&t| idf[t as usize].powi(2))
                .sum::<f32>()
                .sqrt()
        };
        let bits = |tokens: &[Token]| tokens.iter().map(|&t| idf[t as usize]).sum();
        self.title_norm = of_each(&self.title, norm);
        self.title_bits = of_each(&self.title, bits);
        self.line_norm = of_each(&self.lines, norm);
    }
}

/// What comes of each list, on all cores.
fn of_each(lists: &Lists<Token>, of: impl Fn(&[Token]) -> f32 + Sync) -> Vec<f32> {
    let all = (0..lists.len()).into_par_iter();
    all.map(|i| of(lists.get(i))).collect()
}

/// What two token lists have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overlap {
    /// Sum of the squared information content of the common tokens.
    pub square_bits: f32,
    /// Sum of the information content of the common tokens, in bits.
    pub bits: f32,
    pub tokens: u32,
    /// Common tokens that hold a digit.
    pub numbers: u32,
}

/// Walks two ascending lists once.
pub fn overlap(a: &[Token], b: &[Token], idf_bits: &[f32], is_number: &[bool]) -> Overlap {
    let mut common = Overlap::default();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        if x == y {
            let bits = idf_bits[x as usize];
            common.square_bits += bits * bits;
            common.bits += bits;
            common.tokens += 1;
            common.numbers += u32::from(is_number[x as usize]);
        }
        // No branch to guess wrong.
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    common
}
