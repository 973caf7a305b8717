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
    /// Whether tickets are known by their number alone: `#123` is their key.
    is_bare: bool,
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
    /// Perhaps that ticket: `PAY-123?`.
    Doubtful(KeyId),
    /// `#123`, where tickets are written `PAY-123`: the number of a pull request, and perhaps that of the ticket.
    Number(u64, Option<KeyId>),
    /// A ticket of a system that was read, and not in its export.
    Absent,
    /// Somebody else's.
    Foreign,
}

/// Where a text stands: in a branch name `pay123-limits` is a key, in a sentence it is a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Text,
    Branch,
}

impl Register {
    /// The ids of all tickets.
    pub fn of(records: &Records, sources: &[Source]) -> Register {
        let mut register = Register {
            by_parts: FxHashMap::default(),
            by_number: FxHashMap::default(),
            is_bare: false,
            prefixes: FxHashMap::default(),
        };
        for record in records.all() {
            if records.system(record, sources) != System::Tickets {
                continue;
            }
            let Some((prefix, number)) = own_key(records.id.get(record.index())) else {
                continue;
            };
            register.is_bare |= prefix.is_empty();
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

    /// Every key in the text: `PAY-123`, `PAY 123`, `PAY_123`, `PAY123`, `#123`, `!123`, `/issues/123`, and foreign ones `CHG0318095`, `XYZ-9`.
    pub fn mentions(&self, text: &str, place: Place, found: &mut Vec<Mention>) {
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
                && let Some(mention) = self.mention(text, place, (start, i), number)
            {
                found.push(mention);
            }
        }
    }

    /// The key whose number stands at `start..end`, by what stands around it.
    fn mention(
        &self,
        text: &str,
        place: Place,
        (start, end): (usize, usize),
        number: u64,
    ) -> Option<Mention> {
        let (head, tail) = (&text[..start], &text[end..]);
        let at = |start: usize, key: Named| Some(Mention { start, end, key });
        let is_doubted = tail.trim_start_matches([')', ']']).starts_with('?');
        let ticket = |key: KeyId| match is_doubted {
            true => Named::Doubtful(key),
            false => Named::Ticket(key),
        };
        if let Some(before) = head.strip_suffix(['#', '!']) {
            // `PAY#123` says its prefix.
            if let Some(word) = last_word(before)
                && let Some(key) = self.find(&word.to_ascii_uppercase(), number)
            {
                return at(before.len() - word.len(), ticket(key));
            }
            return at(start - 1, self.numbered(number, ticket)?);
        }
        if head.ends_with("issues/") && self.is_bare {
            return at(start, self.numbered(number, ticket)?);
        }
        if ["merge_requests/", "pull/", "pulls/"]
            .iter()
            .any(|path| head.ends_with(path))
        {
            return at(start, self.numbered(number, ticket)?);
        }
        let joined = head.trim_end_matches(JOINTS);
        if head[joined.len()..].chars().count() > 1 {
            return None;
        }
        let word = last_word(joined)?;
        let from = joined.len() - word.len();
        let prefix = word.to_ascii_uppercase();
        if !self.prefixes.contains_key(&prefix) {
            return is_foreign(word, head.as_bytes().last().copied(), end - start)
                .then_some(Named::Foreign)
                .and_then(|key| at(from, key));
        }
        let joint = head[joined.len()..].chars().next();
        let written = Written {
            is_upper: word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase()),
            joint,
            digits: end - start,
            is_apart: is_apart(&text[..from], tail),
            place,
        };
        match self.find(&prefix, number) {
            Some(key) if written.is_key() => at(from, ticket(key)),
            // `go 2` is hardly a ticket that is missing; `GO-2` is.
            None if written.is_upper || joint.is_some_and(is_dash) => at(from, Named::Absent),
            Some(_) | None => None,
        }
    }

    /// `#123`: the ticket itself, where tickets are known by their numbers.
    fn numbered(&self, number: u64, ticket: impl Fn(KeyId) -> Named) -> Option<Named> {
        let key = self.by_number.get(&number).copied().flatten();
        match self.is_bare {
            true => key.map(ticket),
            false => Some(Named::Number(number, key)),
        }
    }
}

/// What may stand between the prefix of a key and its number; people paste typographic dashes.
const JOINTS: [char; 10] = [
    '-', '_', ' ', '\u{a0}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}',
];

fn is_dash(joint: char) -> bool {
    !matches!(joint, ' ' | '\u{a0}')
}

/// How a known prefix and a number are written.
struct Written {
    is_upper: bool,
    joint: Option<char>,
    digits: usize,
    /// In brackets, or before a colon.
    is_apart: bool,
    place: Place,
}

impl Written {
    /// Whether it is a key, and not a word and a number: `pay 12 instalments`, `web2`.
    fn is_key(&self) -> bool {
        /// So long a number hardly counts anything.
        const DIGITS_MIN: usize = 4;
        match self.joint {
            Some(joint) if is_dash(joint) => true,
            Some(_) => self.is_upper || self.is_apart || self.digits >= DIGITS_MIN,
            None => {
                self.is_upper
                    || self.is_apart
                    || self.place == Place::Branch
                    || self.digits >= DIGITS_MIN - 1
            }
        }
    }
}

/// Whether what stands between `head` and `tail` is set apart from the sentence: `(pay 12)`, `[pay 12]`, `pay 12: raise limits`.
fn is_apart(head: &str, tail: &str) -> bool {
    let is_enclosed = head.ends_with(['(', '[']) && tail.starts_with([')', ']', ',', ';']);
    is_enclosed || (head.trim().is_empty() && tail.trim_start().starts_with(':'))
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

    use super::{KeyId, Named, Place, Register, without};

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
            is_bare: false,
            prefixes: FxHashMap::from_iter([("PAY".to_string(), 0)]),
        };
        let mut found = Vec::new();
        register.mentions(text, Place::Text, &mut found);
        let keys: Vec<Option<u32>> = found
            .iter()
            .map(|m| match m.key {
                Named::Ticket(key) | Named::Doubtful(key) | Named::Number(_, Some(key)) => {
                    Some(key.0)
                }
                Named::Number(_, None) | Named::Absent | Named::Foreign => None,
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
        check(
            "raise limit [PAY\u{2011}123]",
            &[Some(0)],
            "raise limit [ ]",
        );
        check("PAY\u{2013}7 raise limit", &[Some(1)], "  raise limit");
        check("merge /pull/7", &[Some(1)], "merge /pull/ ");
    }

    #[test]
    fn what_is_no_key() {
        check("bump to 1.2.123", &[], "bump to 1.2.123");
        check("repay 123 users", &[], "repay 123 users");
        check("pay 7 instalments", &[], "pay 7 instalments");
        check("Pay 123 days earlier", &[], "Pay 123 days earlier");
        check("new pay7 pages", &[], "new pay7 pages");
        // The number of a pull request says nothing of what the change is about.
        check("raise limit (#99)", &[None], "raise limit ( )");
        check("use TLS-1 and SHA256", &[], "use TLS-1 and SHA256");
        check("vendor CHG0318095", &[None], "vendor  ");
        check(
            "PAY-999 is not in the export",
            &[None],
            "  is not in the export",
        );
    }
}
