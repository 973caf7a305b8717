//! Keys in texts: `PAY-123`, `pay 123`, `#123`, and those of other people's systems.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::model::record::Records;
use crate::model::source::{Source, System};

/// A thing with an id that records can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// Ticket ids by their parts.
pub struct Register {
    /// `PAY` + 123 → key, by the number of the prefix.
    by_parts: FxHashMap<(u32, u64), KeyId>,
    /// 123 → key, where only one ticket has that number.
    by_number: FxHashMap<u64, Option<KeyId>>,
    /// Prefixes in upper case, numbered as they come.
    prefixes: FxHashMap<String, u32>,
}

/// Where a key stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub key: Named,
}

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A ticket that was read.
    Ticket(KeyId),
    /// A ticket of a system that was read, and not in its export.
    Absent,
    /// Somebody else's.
    Foreign,
}

impl Register {
    /// The ids of all tickets.
    pub fn of(records: &Records, sources: &[Source]) -> Register {
        let mut register = Register {
            by_parts: FxHashMap::default(),
            by_number: FxHashMap::default(),
            prefixes: FxHashMap::default(),
        };
        for record in records.all() {
            if records.system(record, sources) != System::Tickets {
                continue;
            }
            let Some((prefix, number)) = own_key(records.id.get(record.index())) else {
                continue;
            };
            let next = register.prefixes.len() as u32;
            let prefix = *register.prefixes.entry(prefix).or_insert(next);
            let next = KeyId(register.by_parts.len() as u32);
            let key = *register.by_parts.entry((prefix, number)).or_insert(next);
            register
                .by_number
                .entry(number)
                .and_modify(|known| {
                    if *known != Some(key) {
                        *known = None;
                    }
                })
                .or_insert(Some(key));
        }
        register
    }

    /// How many tickets have ids of their own.
    pub fn len(&self) -> usize {
        self.by_parts.len()
    }
}

/// `PAY-123`, `pay 123`, `CHG0031234`, `4711` in its parts: prefix in upper case, number.
pub fn own_key(id: &str) -> Option<(String, u64)> {
    let id = id.trim();
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, number) = id.split_at(id.len() - digits);
    let prefix = head.trim_end_matches(['-', '_', ' ', '#', '!']);
    let is_prefix = prefix
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && (prefix.is_empty() || prefix.as_bytes()[0].is_ascii_alphabetic());
    let number = number.parse().ok()?;
    is_prefix.then(|| (prefix.to_ascii_uppercase(), number))
}

impl Register {
    /// The ticket with this prefix, in upper case, and number.
    pub fn find(&self, prefix: &str, number: u64) -> Option<KeyId> {
        let prefix = *self.prefixes.get(prefix)?;
        self.by_parts.get(&(prefix, number)).copied()
    }

    /// A number that stands alone where only keys stand.
    pub fn bare_number(&self, word: &str) -> Option<KeyId> {
        let number: u64 = word
            .trim_matches(|c: char| !c.is_ascii_digit())
            .parse()
            .ok()?;
        let bare = word.trim_matches(['#', '!', '(', ')', '[', ']']);
        (bare.bytes().all(|b| b.is_ascii_digit()))
            .then(|| self.by_number.get(&number).copied().flatten())?
    }

    /// Every key in the text: `PAY-123`, `pay 123`, `PAY_123`, `PAY123`, `#123`, `!123`, `/issues/123`, and foreign ones `CHG0318095`, `XYZ-9`.
    pub fn mentions(&self, text: &str, found: &mut Vec<Mention>) {
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            if !bytes[i].is_ascii_digit() {
                i += 1;
                continue;
            }
            let start = i;
            while i < bytes.len() && bytes[i].is_ascii_digit() {
                i += 1;
            }
            // Part of a word or of a version is no key.
            if i < bytes.len() && (bytes[i].is_ascii_alphabetic() || is_version_dot(bytes, i)) {
                continue;
            }
            if let Ok(number) = text[start..i].parse::<u64>()
                && let Some(mention) = self.mention(text, start, i, number)
            {
                found.push(mention);
            }
        }
    }

    /// The key whose number stands at `start..end`, by what stands before it.
    fn mention(&self, text: &str, start: usize, end: usize, number: u64) -> Option<Mention> {
        let head = &text[..start];
        let mark = head.as_bytes().last().copied();
        if matches!(mark, Some(b'#' | b'!')) {
            let key = self.by_number.get(&number).copied().flatten()?;
            let before = &head[..head.len() - 1];
            // `PAY#123` says its prefix.
            let (word, prefixed) = last_word(before)
                .filter(|word| self.prefixes.contains_key(&word.to_ascii_uppercase()))
                .map_or((0, false), |w| (w.len(), true));
            let from = if prefixed {
                before.len() - word
            } else {
                start - 1
            };
            return Some(Mention {
                start: from,
                end,
                key: Named::Ticket(key),
            });
        }
        if ["issues/", "merge_requests/", "pull/"]
            .iter()
            .any(|path| head.ends_with(path))
        {
            let key = self.by_number.get(&number).copied().flatten()?;
            return Some(Mention {
                start,
                end,
                key: Named::Ticket(key),
            });
        }
        let joined = head.trim_end_matches(['-', '_', ' ']);
        let gap = head.len() - joined.len();
        let word = last_word(joined)?;
        if gap > 1 {
            return None;
        }
        let from = joined.len() - word.len();
        let prefix = word.to_ascii_uppercase();
        if self.prefixes.contains_key(&prefix) {
            // `go 2` is hardly a ticket that is missing; `GO-2` is.
            let is_spelled = word.bytes().all(|b| b.is_ascii_uppercase()) || head.ends_with('-');
            let key = match self.find(&prefix, number) {
                Some(key) => Named::Ticket(key),
                None if is_spelled => Named::Absent,
                None => return None,
            };
            return Some(Mention {
                start: from,
                end,
                key,
            });
        }
        is_foreign(word, head.as_bytes().last().copied(), end - start).then_some(Mention {
            start: from,
            end,
            key: Named::Foreign,
        })
    }
}

/// `XYZ-9` and `CHG0318095` look like somebody's key; `TLS-1` and `SHA256` are words.
fn is_foreign(word: &str, joint: Option<u8>, digits: usize) -> bool {
    const WORDS: [&str; 22] = [
        "UTF", "SHA", "ISO", "TLS", "SSL", "HTTP", "RFC", "CVE", "IPV", "MD", "AES", "RSA", "EL",
        "PY", "PG", "SLES", "CP", "WIN", "X", "V", "RC", "BASE",
    ];
    let is_upper = word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    is_upper && !WORDS.contains(&word) && ((joint == Some(b'-') && digits <= 7) || digits >= 5)
}

fn is_version_dot(bytes: &[u8], i: usize) -> bool {
    bytes[i] == b'.' && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)
}

/// The run of ASCII letters at the end of a text, if the text ends in one that is a whole word.
fn last_word(text: &str) -> Option<&str> {
    let letters = text
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let start = text.len() - letters;
    let before = text[..start].chars().next_back();
    (letters > 0 && !before.is_some_and(|c| c.is_alphanumeric())).then(|| &text[start..])
}

/// The text with its keys blanked out.
pub fn without<'a>(text: &'a str, mentions: &[Mention]) -> Cow<'a, str> {
    if mentions.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for mention in mentions {
        if mention.start >= from {
            rest.push_str(&text[from..mention.start]);
            rest.push(' ');
            from = mention.end;
        }
    }
    rest.push_str(&text[from..]);
    Cow::Owned(rest)
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashMap;

    use super::{KeyId, Named, Register, without};

    fn check(text: &str, expected_keys: &[Option<u32>], expected_rest: &str) {
        let mut by_parts = FxHashMap::default();
        let mut by_number = FxHashMap::default();
        for (i, number) in [(0, 123_u64), (1, 7)] {
            by_parts.insert((0, number), KeyId(i));
            by_number.insert(number, Some(KeyId(i)));
        }
        let register = Register {
            by_parts,
            by_number,
            prefixes: FxHashMap::from_iter([("PAY".to_string(), 0)]),
        };
        let mut found = Vec::new();
        register.mentions(text, &mut found);
        let keys: Vec<Option<u32>> = found
            .iter()
            .map(|m| match m.key {
                Named::Ticket(key) => Some(key.0),
                Named::Absent | Named::Foreign => None,
            })
            .collect();
        assert_eq!(keys, expected_keys, "{text}");
        assert_eq!(without(text, &found), expected_rest, "{text}");
    }

    #[test]
    fn every_spelling_of_a_key() {
        check("PAY-123 raise limit", &[Some(0)], "  raise limit");
        check("raise limit (pay 123)", &[Some(0)], "raise limit ( )");
        check("[PAY_7] x", &[Some(1)], "[ ] x");
        check("pay7: x", &[Some(1)], " : x");
        check("fix it, see #123", &[Some(0)], "fix it, see  ");
        check("see /issues/7", &[Some(1)], "see /issues/ ");
    }

    #[test]
    fn what_is_no_key() {
        check("bump to 1.2.123", &[], "bump to 1.2.123");
        check("repay 123 users", &[], "repay 123 users");
        check("#99 is not ours", &[], "#99 is not ours");
        check("use TLS-1 and SHA256", &[], "use TLS-1 and SHA256");
        check("vendor CHG0318095", &[None], "vendor  ");
        check(
            "PAY-999 is not in the export",
            &[None],
            "  is not in the export",
        );
    }
}
