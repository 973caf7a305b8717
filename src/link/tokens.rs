//! Words of a text as interned tokens.

use rustc_hash::FxHashMap;

/// Tokens of one text that are looked at; the full text is kept elsewhere.
const TOKENS_MAX: usize = 64;
/// Characters of one text that are looked at.
const CHARACTERS_MAX: usize = 1_000;
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
    pub fn intern(&mut self, word: &str) -> Token {
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
    pub fn take(&mut self, part: &Vocabulary) -> Vec<Token> {
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

/// Buffers of the tokeniser, kept from text to text.
#[derive(Default)]
pub struct Words {
    word: String,
    tokens: Vec<Token>,
}

impl Words {
    /// The tokens of a text: words in lower case without their endings, numbers and versions whole, parts of `CamelCase` beside the whole.
    pub fn tokens(&mut self, text: &str, vocabulary: &mut Vocabulary) -> &[Token] {
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
