//! What undoes a change is a change of its own, linked to what it undoes.

use std::borrow::Cow;

use rapidfuzz::distance::indel;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::comparisons::revert::is_revert;
use crate::link::text::Token;
use crate::link::view::{View, letters};
use crate::model::link::{Bits, Evidence, Link, Relation, Verdict};
use crate::model::record::RecordIx;
use crate::model::settings::DAY_S;

/// Characters of a commit that name it.
const COMMIT_MIN: usize = 7;
/// What undoes a change quotes its title at least so far, as a share of letters kept.
const LIKENESS_MIN: f64 = 0.85;
/// Nothing is undone after this long.
const BACK_MAX_S: i64 = 400 * DAY_S;
/// Records with a word that are looked at for one that undoes: the latest before it.
const SUBJECTS_MAX: usize = 5_000;

/// Links from each record that undoes something to what it undoes: the record whose commit it names, else the latest one before it whose
/// title it quotes, of its own system where there is one. `a` undoes `b`. In the order of `a`.
pub fn reverts(view: &View, cluster_of: &[RecordIx]) -> Vec<Link> {
    let subjects: Vec<Cow<str>> = (0..view.records.len())
        .into_par_iter()
        .map(|i| subject(view, i))
        .collect();
    let undoing: Vec<usize> = (0..subjects.len())
        .into_par_iter()
        .filter(|&i| is_revert(&subjects[i]))
        .collect();
    if undoing.is_empty() {
        return Vec::new();
    }
    let index = Index::of(view, &subjects, &undoing);
    undoing
        .into_par_iter()
        .filter_map(|i| {
            let (undone, evidence, probability) = index.undone_by(i)?;
            let (a, b) = (RecordIx(i as u32), RecordIx(undone as u32));
            (cluster_of[a.index()] != cluster_of[b.index()])
                .then(|| link(a, b, evidence, probability))
        })
        .collect()
}

fn link(a: RecordIx, b: RecordIx, evidence: Evidence, probability: f32) -> Link {
    let mut bits: Bits = [0.0; Evidence::COUNT];
    bits[evidence as usize] = (probability / (1.0 - probability)).log2();
    Link {
        a,
        b,
        relation: Relation::Reverts,
        verdict: Verdict::Accepted,
        probability,
        bits,
    }
}

struct Index<'a> {
    view: &'a View<'a>,
    /// Titles in lower case without what stands before them.
    subjects: &'a [Cow<'a, str>],
    /// The first characters of a commit → its records, ascending.
    by_commit: FxHashMap<&'a str, Vec<usize>>,
    /// A rare word → the subjects that hold it, in the order of time.
    by_word: FxHashMap<Token, Vec<Subject>>,
}

/// What is looked at of a record before its letters are.
#[derive(Clone, Copy)]
struct Subject {
    record: u32,
    letters: Letters,
    /// When it was begun, unix seconds.
    lo: i64,
}

/// How often each letter stands in a text, letters that share a place counted together. What is apart in it is apart by at least as much when aligned.
#[derive(Clone, Copy)]
struct Letters {
    all: u32,
    each: [u8; 32],
}

impl Letters {
    fn of(text: &str) -> Letters {
        let mut letters = Letters {
            all: 0,
            each: [0; 32],
        };
        for c in text.chars() {
            letters.all += 1;
            let each = &mut letters.each[c as usize % 32];
            *each = each.saturating_add(1);
        }
        letters
    }

    /// Whether texts of these letters can be as like as is asked for.
    fn can_be_alike(&self, other: &Letters) -> bool {
        let both = self.each.iter().zip(&other.each);
        let apart: u32 = both.map(|(x, y)| u32::from(x.abs_diff(*y))).sum();
        f64::from(apart) <= (1.0 - LIKENESS_MIN + 1e-9) * f64::from(self.all + other.all)
    }
}

impl<'a> Index<'a> {
    fn of(view: &'a View, subjects: &'a [Cow<str>], undoing: &[usize]) -> Index<'a> {
        let rare = undoing.iter().flat_map(|&i| rarest(view, i));
        let mut index = Index {
            view,
            subjects,
            by_commit: FxHashMap::default(),
            by_word: rare.map(|token| (token, Vec::new())).collect(),
        };
        for (i, subject) in subjects.iter().enumerate() {
            if let Some(commit) = view.records.commit.get(i).get(..COMMIT_MIN) {
                index.by_commit.entry(commit).or_default().push(i);
            }
            let clock = view.clock[i];
            for token in view.features.title(i) {
                if clock.is_known()
                    && let Some(all) = index.by_word.get_mut(token)
                {
                    all.push(Subject {
                        record: i as u32,
                        letters: Letters::of(subject),
                        lo: clock.lo,
                    });
                }
            }
        }
        for subjects in index.by_word.values_mut() {
            subjects.sort_unstable_by_key(|subject| (subject.lo, subject.record));
        }
        index
    }

    /// What a record undoes, how that is known, and how surely.
    fn undone_by(&self, i: usize) -> Option<(usize, Evidence, f32)> {
        let view = self.view;
        let texts = [view.records.title.get(i), view.records.body.get(i)];
        let words = texts
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-'));
        let named = words
            .filter(|word| word.bytes().all(|b| b.is_ascii_hexdigit()))
            .filter_map(|word| self.by_commit.get(word.get(..COMMIT_MIN)?))
            .flatten()
            .find(|&&other| other != i && is_before(view, other, i));
        if let Some(&other) = named {
            return Some((other, Evidence::Ids, 0.99));
        }
        let quoted = quoted(&self.subjects[i]);
        let likeness = likeness_to(quoted);
        let rank = |&(other, likeness): &(usize, f64)| {
            let same_system = view.system[other] == view.system[i];
            let hi = view.clock[other].hi;
            ((likeness * 20.0) as u32, same_system, hi, other)
        };
        let letters = Letters::of(quoted);
        let (other, likeness) = rarest(view, i)
            .flat_map(|word| self.before(i, word))
            .filter(|subject| letters.can_be_alike(&subject.letters))
            .map(|subject| subject.record as usize)
            .filter(|&other| other != i)
            .filter_map(|other| Some((other, likeness(&self.subjects[other])?)))
            .max_by_key(rank)?;
        Some((other, Evidence::Text, likeness.min(0.95) as f32))
    }

    /// The subjects with this word that a record can undo, by their times.
    fn before(&self, i: usize, word: Token) -> &[Subject] {
        let clock = self.view.clock[i];
        match self.by_word.get(&word) {
            Some(all) if clock.is_known() => {
                let from = all.partition_point(|other| other.lo < clock.lo - BACK_MAX_S);
                let to = all.partition_point(|other| other.lo < clock.lo);
                &all[from.max(to.saturating_sub(SUBJECTS_MAX))..to]
            }
            _ => &[],
        }
    }
}

/// The rarest words of a title that others hold, too: as many as stand in few titles together, and at least one.
fn rarest(view: &View, i: usize) -> impl Iterator<Item = Token> {
    const TITLES_MAX: u32 = 2_000;
    let titles_with = |token: &Token| view.corpus.vocabulary.titles_with[*token as usize];
    let mut words: Vec<Token> = view.features.title(i).to_vec();
    words.retain(|word| titles_with(word) > 1);
    words.sort_unstable_by_key(|word| (titles_with(word), *word));
    let mut titles = 0;
    words.into_iter().take_while(move |word| {
        let is_first = titles == 0;
        titles += titles_with(word);
        is_first || titles <= TITLES_MAX
    })
}

/// The share of letters that a text and the quoted one keep, where it is as much as is asked for.
fn likeness_to(quoted: &str) -> impl Fn(&str) -> Option<f64> {
    let at_least = indel::Args::default().score_cutoff(LIKENESS_MIN);
    // Letters of one byte compare at half the cost.
    let by_bytes = quoted
        .is_ascii()
        .then(|| indel::BatchComparator::new(quoted.bytes()));
    let by_chars = indel::BatchComparator::new(quoted.chars());
    move |text| match &by_bytes {
        Some(by_bytes) if text.is_ascii() => {
            by_bytes.normalized_similarity_with_args(text.bytes(), &at_least)
        }
        _ => by_chars.normalized_similarity_with_args(text.chars(), &at_least),
    }
}

/// Whether one happened before the other, and not long ago.
fn is_before(view: &View, earlier: usize, later: usize) -> bool {
    let (earlier, later) = (view.clock[earlier], view.clock[later]);
    earlier.is_known()
        && later.is_known()
        && earlier.lo < later.lo
        && later.lo - earlier.lo <= BACK_MAX_S
}

/// A title in lower case, without the marks before it: `[search]`, `fix(search):`, `search-api:`.
fn subject<'a>(view: &'a View, i: usize) -> Cow<'a, str> {
    let title = view.records.title.get(i);
    let bare = unmarked(title);
    if bare.len() == title.len() || is_revert(view.features.letters(i)) {
        Cow::Borrowed(view.features.letters(i))
    } else {
        Cow::Owned(letters(bare))
    }
}

fn unmarked(title: &str) -> &str {
    let mut rest = title.trim_start();
    loop {
        let after_bracket = || rest.strip_prefix('[')?.split_once(']');
        let after_colon = || {
            let (mark, after) = rest.split_once(':')?;
            let is_mark = !mark.contains(char::is_whitespace) && !is_revert(&mark.to_lowercase());
            is_mark.then_some((mark, after))
        };
        match after_bracket().or_else(after_colon) {
            Some((_, after)) if !after.trim().is_empty() => rest = after.trim_start(),
            Some(_) | None => return rest,
        }
    }
}

/// The title that is quoted after `revert`, `rollback of`, `roll back the` …
fn quoted(letters: &str) -> &str {
    const VERBS: [&str; 12] = [
        "reverting",
        "reverted",
        "reverts",
        "revert",
        "rollback",
        "rolling back",
        "roll back",
        "backing out",
        "back out",
        "undoing",
        "undo",
        "undoes",
    ];
    const JOINTS: [&str; 5] = ["of", "the", "commit", "change", "pr"];
    let mut rest = letters;
    let verb = VERBS.iter().find_map(|verb| {
        let after = rest.strip_prefix(verb)?;
        after.strip_prefix(' ')
    });
    rest = verb.unwrap_or(rest);
    while let Some((word, after)) = rest.split_once(' ')
        && JOINTS.contains(&word)
    {
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LIKENESS_MIN, Letters, likeness_to, quoted, unmarked};

    proptest! {
        #[test]
        fn what_is_alike_is_looked_at(
            x in "[a-dé ]{0,30}", edits in proptest::collection::vec((0_usize..30, "[a-dé]?"), 0..4)
        ) {
            let mut y: Vec<char> = x.chars().collect();
            for (at, letter) in edits {
                let at = at.min(y.len());
                match letter.chars().next() {
                    Some(letter) => y.insert(at, letter),
                    None if at < y.len() => { y.remove(at); }
                    None => {}
                }
            }
            let y: String = y.into_iter().collect();
            let is_alike = likeness_to(&x)(&y).is_some_and(|likeness| likeness >= LIKENESS_MIN);
            prop_assert!(!is_alike || Letters::of(&x).can_be_alike(&Letters::of(&y)));
        }
    }

    fn check(letters: &str, expected: &str) {
        assert_eq!(quoted(letters), expected);
    }

    #[test]
    fn marks_stand_before_a_title() {
        for (title, expected) in [
            (
                "feat(pay-api): Revert \"raise limit\"",
                "Revert \"raise limit\"",
            ),
            (
                "[pay] fix: roll back: raise limit",
                "roll back: raise limit",
            ),
            ("Roll back: raise limit", "Roll back: raise limit"),
            ("revert: raise limit", "revert: raise limit"),
            ("raise limit", "raise limit"),
            ("docs:", "docs:"),
        ] {
            assert_eq!(unmarked(title), expected);
        }
    }

    #[test]
    fn what_is_undone_is_quoted() {
        check("revert raise the limit", "raise the limit");
        check("roll back raise the limit", "raise the limit");
        check("rollback of the raise of limits", "raise of limits");
        check("reverts commit 1a2b3c4", "1a2b3c4");
        check("revert revert raise the limit", "revert raise the limit");
        check("revert", "revert");
    }
}
