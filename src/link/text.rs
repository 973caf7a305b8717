//! Texts as sorted, interned tokens with their information content.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::abbreviations::Abbreviation;
use crate::model::columns::Lists;

/// Tokens of one text that are looked at; the full text is kept elsewhere.
const TOKENS_MAX: usize = 64;
/// Characters of one text that are looked at.
const CHARACTERS_MAX: usize = 1_000;
/// Lines of further text (description, further commits) that are looked at.
const LINES_MAX: usize = 12;

/// An interned token.
pub type Token = u32;

/// Token ids, in the order in which they were first seen.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FxHashMap<Box<str>, Token>,
    /// In how many titles each token stands.
    pub titles_with: Vec<u32>,
    /// Whether the token holds a digit.
    pub is_number: Vec<bool>,
    /// Whether the token is a version, `1.2.3`.
    pub is_version: Vec<bool>,
}

impl Vocabulary {
    fn intern(&mut self, word: &str) -> Token {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.titles_with.len() as Token;
        self.ids.insert(word.into(), id);
        self.titles_with.push(0);
        self.is_version.push(word.contains('.'));
        self.is_number
            .push(word.bytes().any(|b| b.is_ascii_digit()));
        id
    }

    /// Adds the words of a part that comes next, with their titles, and tells which tokens they are here. New words get theirs in the order in which
    /// they were first seen, as if there were no parts.
    fn take(&mut self, part: &Vocabulary) -> Vec<Token> {
        let words = part.words().into_iter().zip(&part.titles_with);
        words
            .map(|(word, titles)| {
                let id = self.intern(word);
                self.titles_with[id as usize] += titles;
                id
            })
            .collect()
    }

    pub fn len(&self) -> usize {
        self.titles_with.len()
    }

    /// The word of each token.
    pub fn words(&self) -> Vec<&str> {
        let mut words = vec![""; self.len()];
        for (word, &token) in &self.ids {
            words[token as usize] = word;
        }
        words
    }
}

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

/// Buffers of the tokeniser, kept from text to text.
#[derive(Default)]
struct Words {
    word: String,
    tokens: Vec<Token>,
}

impl Words {
    /// The tokens of a text: words in lower case without their endings, numbers and versions whole, parts of `CamelCase` beside the whole.
    fn tokens(&mut self, text: &str, vocabulary: &mut Vocabulary) -> &[Token] {
        self.tokens.clear();
        let text = cut(text);
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            if !first.is_alphanumeric() {
                continue;
            }
            let mut end = start + first.len_utf8();
            let mut has_letter = first.is_alphabetic();
            while let Some(&(at, c)) = chars.peek() {
                let joins_digits = c == '.'
                    && text[..at].ends_with(|c: char| c.is_ascii_digit())
                    && text[at + 1..].starts_with(|c: char| c.is_ascii_digit());
                if !c.is_alphanumeric() && !joins_digits {
                    break;
                }
                has_letter |= c.is_alphabetic();
                end = at + c.len_utf8();
                chars.next();
            }
            self.take(&text[start..end], has_letter, vocabulary);
            if self.tokens.len() >= TOKENS_MAX {
                break;
            }
        }
        self.tokens.sort_unstable();
        self.tokens.dedup();
        &self.tokens
    }

    fn take(&mut self, run: &str, has_letter: bool, vocabulary: &mut Vocabulary) {
        if has_letter {
            for part in camel_parts(run) {
                self.push(part, vocabulary);
            }
        }
        self.push(run, vocabulary);
    }

    fn push(&mut self, word: &str, vocabulary: &mut Vocabulary) {
        self.word.clear();
        self.word.extend(word.chars().flat_map(char::to_lowercase));
        let stem = stem(&self.word);
        if !STOP_WORDS.contains(&stem) {
            let token = vocabulary.intern(stem);
            self.tokens.push(token);
        }
    }
}

fn cut(text: &str) -> &str {
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// The parts of `ExecutionPolicy`, when there are several and each is a word of its own.
fn camel_parts(run: &str) -> Vec<&str> {
    /// Shorter parts (`iOS`, `GitHub`'s `Hub` is long enough) say little on their own.
    const PART_MIN: usize = 3;
    let mut starts = vec![0];
    let bytes = run.as_bytes();
    for i in 1..bytes.len() {
        if bytes[i].is_ascii_uppercase()
            && (bytes[i - 1].is_ascii_lowercase() || bytes[i - 1].is_ascii_digit())
        {
            starts.push(i);
        }
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    starts.push(bytes.len());
    let parts: Vec<&str> = starts.windows(2).map(|w| &run[w[0]..w[1]]).collect();
    if parts.iter().all(|p| p.len() >= PART_MIN) {
        parts
    } else {
        Vec::new()
    }
}

/// English endings that the same word often comes with or without.
fn stem(word: &str) -> &str {
    /// A stem shorter than this is another word.
    const STEM_MIN: usize = 4;
    let word = word
        .strip_prefix('v')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(word);
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= STEM_MIN
        {
            return stem;
        }
    }
    word
}

/// Words that stand in every text and tell nothing.
const STOP_WORDS: [&str; 24] = [
    "a", "an", "the", "to", "of", "in", "on", "for", "and", "or", "is", "are", "be", "it", "with",
    "from", "by", "at", "as", "this", "that", "was", "not", "no",
];

#[cfg(test)]
mod tests {
    use super::{Vocabulary, Words};

    fn check(text: &str, expected: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        let tokens = Words::default().tokens(text, &mut vocabulary).to_vec();
        let mut names: Vec<(u32, Box<str>)> = vocabulary
            .ids
            .into_iter()
            .map(|(word, id)| (id, word))
            .collect();
        names.sort_unstable();
        let words: Vec<&str> = tokens.iter().map(|&t| &*names[t as usize].1).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn words_lose_their_endings_and_versions_stay_whole() {
        check("Updated the caches to v1.2.3", &["updat", "cach", "1.2.3"]);
        check(
            "pgbouncer_exporter 0.0.7.",
            &["pgbouncer", "exporter", "0.0.7"],
        );
        check(
            "ExecutionPolicy",
            &["execution", "policy", "executionpolicy"],
        );
        check("GitLab", &["git", "lab", "gitlab"]);
        check("", &[]);
    }
}
