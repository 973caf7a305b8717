//! People who are to be forgotten: known by salted hashes of their spellings alone, and told by a pseudonym.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64_with_secret;

use crate::model::person;

/// SHA-256 of the salt and the spelling in lower case.
pub type Hash = [u8; 32];

/// A spelling that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgottenSpelling {
    pub hash: Hash,
    /// 16 bits of another hash: they spare the slow one nearly all of what is looked at.
    pub quick: u16,
    /// How many words it has.
    pub words: usize,
    /// What stands in its place.
    pub pseudonym: String,
}

/// Everybody who was forgotten.
#[derive(Clone, Debug, Default)]
pub struct Forgotten {
    /// The ledger's own, random.
    salt: Vec<u8>,
    pseudonyms: FxHashMap<Hash, String>,
    quick: FxHashSet<u16>,
    words_max: usize,
}

impl Forgotten {
    pub fn new(salt: Vec<u8>, spellings: impl IntoIterator<Item = ForgottenSpelling>) -> Forgotten {
        let mut forgotten = Forgotten {
            salt,
            ..Forgotten::default()
        };
        for spelling in spellings {
            forgotten.words_max = forgotten.words_max.max(spelling.words);
            forgotten.quick.insert(spelling.quick);
            forgotten
                .pseudonyms
                .insert(spelling.hash, spelling.pseudonym);
        }
        forgotten
    }

    pub fn is_empty(&self) -> bool {
        self.pseudonyms.is_empty()
    }

    /// What stands for a spelling, where it was forgotten.
    pub fn pseudonym(&self, spelling: &str) -> Option<&str> {
        let lower = spelling.to_lowercase();
        if !self.quick.contains(&quick(&self.salt, &lower)) {
            return None;
        }
        let found = self.pseudonyms.get(&hash(&self.salt, &lower));
        found.map(String::as_str)
    }

    /// The text with pseudonyms for the spellings that were forgotten, where they stand as whole words, in any case.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        person::replaced(text, self.words_max, |said| {
            self.pseudonym(said).map(str::to_string)
        })
    }
}

/// A spelling as it is remembered; none, where it holds no letter and no digit. Whoever has no pseudonym gets one that tells nothing.
pub fn spelling(salt: &[u8], spelling: &str, pseudonym: Option<&str>) -> Option<ForgottenSpelling> {
    let words = person::words(spelling);
    let text = spelling[words.first()?.start..words.last()?.end].to_lowercase();
    let hash = hash(salt, &text);
    Some(ForgottenSpelling {
        hash,
        quick: quick(salt, &text),
        words: words.len(),
        pseudonym: pseudonym.map_or_else(|| named(&hash), str::to_string),
    })
}

/// `person-` and 40 bits of the hash: ten thousand people meet by chance once in twenty thousand ledgers.
fn named(hash: &Hash) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digits = hash.iter().take(8);
    let digits = digits.map(|byte| char::from(DIGITS[usize::from(byte % 32)]));
    format!("person-{}", digits.collect::<String>())
}

fn hash(salt: &[u8], lower: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(lower.as_bytes());
    hash.finalize().into()
}

fn quick(salt: &[u8], lower: &str) -> u16 {
    // The salt is repeated to the length that the algorithm asks of a secret.
    let secret: Vec<u8> = salt.iter().copied().cycle().take(SECRET_BYTES).collect();
    match salt.is_empty() {
        true => 0,
        false => xxh3_64_with_secret(lower.as_bytes(), &secret) as u16,
    }
}

/// The least that XXH3 takes.
const SECRET_BYTES: usize = 136;

#[cfg(test)]
mod tests {
    use super::{Forgotten, spelling};

    #[test]
    fn whole_names_are_told_by_their_pseudonym() {
        let salt = b"0123456789abcdef".to_vec();
        let name = spelling(&salt, "Dana Ng", None).unwrap();
        let pseudonym = name.pseudonym.clone();
        let login = spelling(&salt, " d.ng, ", Some(&pseudonym)).unwrap();
        let forgotten = Forgotten::new(salt.clone(), [name, login]);
        assert_eq!(
            forgotten.text("by DANA NG (d.ng), not Dana"),
            format!("by {pseudonym} ({pseudonym}), not Dana")
        );
        assert_eq!(forgotten.text("d.ngo"), "d.ngo");
        assert_eq!(spelling(&salt, " - ", None), None);
        assert_eq!(Forgotten::default().text("Dana Ng"), "Dana Ng");
    }
}
