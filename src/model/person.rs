//! A person as a source spells them, and in texts.

use std::borrow::Cow;
use std::ops::Range;

/// One spelling of a person or an account, taken apart; lower case, without accents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// Login, or the part of a mail address before the `@`.
    pub login: Option<String>,
    /// Words of the name in the order given name … family name.
    pub words: Vec<String>,
    /// An account of a program: `deploy-bot`, `jenkins`, `github-actions[bot]`.
    pub is_bot: bool,
}

impl Spelling {
    pub fn is_empty(&self) -> bool {
        self.login.is_none() && self.words.is_empty()
    }
}

/// The text with each run of words that `name` knows replaced by what it gives, the longest first; runs are of at most `words_max` words
/// and begin and end with a letter or a digit.
pub fn replaced<'t>(
    text: &'t str,
    words_max: usize,
    name: impl Fn(&str) -> Option<String>,
) -> Cow<'t, str> {
    let words = words(text);
    let (mut out, mut kept, mut i) = (String::new(), 0, 0);
    while i < words.len() {
        let last = words.len().min(i + words_max);
        let found = (i..last)
            .rev()
            .find_map(|j| Some((j, name(&text[words[i].start..words[j].end])?)));
        match found {
            Some((j, stand_in)) => {
                out.push_str(&text[kept..words[i].start]);
                out.push_str(&stand_in);
                kept = words[j].end;
                i = j + 1;
            }
            None => i += 1,
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// Where the words of a text stand: runs of letters and digits.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let is_word = c.is_alphanumeric();
        match words.last_mut().filter(|_| is_word && open) {
            Some(word) => word.end = at + c.len_utf8(),
            None if is_word => words.push(at..at + c.len_utf8()),
            None => {}
        }
        open = is_word;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn whole_words_are_replaced_and_the_longest_name_wins() {
        let name = |said: &str| match said.to_lowercase().as_str() {
            "dana ng" => Some("A".to_string()),
            "dana" | "d.ng" => Some("B".to_string()),
            _ => None,
        };
        let check = |text: &str, expected: &str| assert_eq!(replaced(text, 2, name), expected);
        check("by Dana Ng, see d.ng", "by A, see B");
        check("Dana", "B");
        check("Danas d.ngo", "Danas d.ngo");
        check("É Dana-X", "É B-X");
        check("", "");
    }
}
