//! What undoes a change is a change of its own, linked to what it undoes.

use std::borrow::Cow;

use rapidfuzz::distance::indel;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::link::comparisons::revert::is_revert;
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

/// Links from each record that undoes something to what it undoes: the record whose commit it names, else the latest one before it whose
/// title it quotes, of its own system where there is one. `a` undoes `b`. In the order of `a`.
pub fn reverts(view: &View, cluster_of: &[RecordIx]) -> Vec<Link> {
    let subjects: Vec<Cow<str>> = (0..view.letters.len())
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
    let index = Index::of(view, &subjects);
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
    /// The first word of a subject → its records, ascending.
    by_word: FxHashMap<&'a str, Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(view: &'a View, subjects: &'a [Cow<str>]) -> Index<'a> {
        let mut index = Index {
            view,
            subjects,
            by_commit: FxHashMap::default(),
            by_word: FxHashMap::default(),
        };
        for (i, subject) in subjects.iter().enumerate() {
            if let Some(commit) = view.records.commit.get(i).get(..COMMIT_MIN) {
                index.by_commit.entry(commit).or_default().push(i);
            }
            if let Some(word) = subject.split(' ').next() {
                index.by_word.entry(word).or_default().push(i);
            }
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
        let to_quoted = indel::BatchComparator::new(quoted.chars());
        let at_least = indel::Args::default().score_cutoff(LIKENESS_MIN);
        let likeness = |other: usize| {
            to_quoted.normalized_similarity_with_args(self.subjects[other].chars(), &at_least)
        };
        let rank = |&(other, likeness): &(usize, f64)| {
            let same_system = view.system[other] == view.system[i];
            ((likeness * 20.0) as u32, same_system, view.clock[other].hi)
        };
        let (other, likeness) = self
            .by_word
            .get(quoted.split(' ').next()?)?
            .iter()
            .filter(|&&other| other != i && is_before(view, other, i))
            .filter_map(|&other| Some((other, likeness(other)?)))
            .max_by_key(rank)?;
        Some((other, Evidence::Text, likeness.min(0.95) as f32))
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
    if bare.len() == title.len() || is_revert(&view.letters[i]) {
        Cow::Borrowed(&view.letters[i])
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
    use super::{quoted, unmarked};

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
