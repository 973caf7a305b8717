//! Commits, and the tickets that they name.

use rustc_hash::FxHashMap;

use crate::link::mentions::{KeyId, Named, Place, Register, own_key};
use crate::link::view::View;
use crate::model::columns::{Lists, NameId};
use crate::model::commits::{CommitIx, Commits};
use crate::model::record::RecordIx;
use crate::model::release::{self, numbers};
use crate::model::settings::DAY_S;
use crate::model::source::{Source, System};

/// A branch that is joined later than this after a commit is hardly that commit's.
const MERGE_AFTER_S: i64 = 60 * DAY_S;

/// The commits, with what they say.
pub struct History<'c> {
    pub commits: &'c Commits,
    /// Tickets of the exports that each names.
    pub tickets: Lists<RecordIx>,
    /// It names a ticket, be it in the exports or not.
    pub names_any: Vec<bool>,
    /// It was written before and picked for another branch: another commit of the same author, time and subject came to its branch earlier.
    pub is_copy: Vec<bool>,
    /// Without parents: a later merge names the same ticket, and tells when it came to the main branch.
    pub is_merged_later: Vec<bool>,
    /// By commit.
    pub tagged: Vec<Tagged>,
}

/// A release's tag.
pub struct Tagged {
    pub commit: CommitIx,
    /// What stands before the version, in lower case: one log can hold the tags of several products.
    pub product: String,
    pub numbers: Vec<u64>,
}

impl<'c> History<'c> {
    pub fn of(view: &View, commits: &'c Commits, sources: &[Source]) -> History<'c> {
        let (tickets, names_any) = named(view, commits, sources);
        History {
            is_copy: copies(commits),
            is_merged_later: merged_later(commits, &tickets),
            tagged: tagged(commits),
            commits,
            tickets,
            names_any,
        }
    }
}

/// What the subjects name.
fn named(view: &View, commits: &Commits, sources: &[Source]) -> (Lists<RecordIx>, Vec<bool>) {
    let register = Register::of(view.records, sources);
    let mut ticket_of: FxHashMap<KeyId, RecordIx> = FxHashMap::default();
    for ticket in view.records.all() {
        if view.system[ticket.index()] != System::Tickets {
            continue;
        }
        if let Some((prefix, number)) = own_key(view.records.id.get(ticket.index()))
            && let Some(key) = register.find(&prefix, number)
        {
            ticket_of.entry(key).or_insert(ticket);
        }
    }
    let (mut tickets, mut names_any) = (Lists::default(), Vec::with_capacity(commits.len()));
    let mut mentions = Vec::new();
    for subject in commits.subject.iter() {
        mentions.clear();
        register.mentions(subject, Place::Text, &mut mentions);
        let mut here: Vec<RecordIx> = Vec::new();
        let mut any = false;
        for mention in &mentions {
            match mention.key {
                Named::Ticket(key) => {
                    any = true;
                    here.extend(ticket_of.get(&key));
                }
                Named::Absent => any = true,
                // `(#12)` is the number of a pull request, unless tickets are bare numbers.
                Named::Doubtful(_) | Named::Number(_, _) | Named::Foreign => {}
            }
        }
        here.sort_unstable();
        here.dedup();
        tickets.push(here);
        names_any.push(any);
    }
    (tickets, names_any)
}

fn copies(commits: &Commits) -> Vec<bool> {
    let mut first: FxHashMap<(u16, NameId, i64, &str), CommitIx> = FxHashMap::default();
    let key = |commit: CommitIx| {
        let i = commit.index();
        let subject = commits.subject.get(i);
        let subject = subject.split(" (#").next().unwrap_or(subject);
        (
            commits.log[i],
            commits.author[i],
            commits.authored[i],
            subject,
        )
    };
    for commit in commits.all() {
        let came = |c: CommitIx| (commits.committed[c.index()], std::cmp::Reverse(c));
        first
            .entry(key(commit))
            .and_modify(|known| {
                if came(commit) < came(*known) {
                    *known = commit;
                }
            })
            .or_insert(commit);
    }
    let is_copy = |commit: CommitIx| first[&key(commit)] != commit;
    commits.all().map(is_copy).collect()
}

fn merged_later(commits: &Commits, tickets: &Lists<RecordIx>) -> Vec<bool> {
    let mut merges: FxHashMap<RecordIx, Vec<CommitIx>> = FxHashMap::default();
    let by_order = |commit: CommitIx| !commits.log_of(commit).has_parents;
    for commit in commits
        .all()
        .filter(|c| by_order(*c) && commits.is_merge(*c))
    {
        for ticket in tickets.get(commit.index()) {
            merges.entry(*ticket).or_default().push(commit);
        }
    }
    let is_later = |commit: CommitIx, merge: CommitIx| {
        let after_s = commits.committed[merge.index()] - commits.committed[commit.index()];
        merge < commit
            && commits.log[merge.index()] == commits.log[commit.index()]
            && (0..=MERGE_AFTER_S).contains(&after_s)
    };
    let of = |commit: CommitIx| {
        let named = tickets.get(commit.index());
        !commits.is_merge(commit)
            && !named.is_empty()
            && named.iter().all(|ticket| {
                let merges = merges.get(ticket).map_or(&[][..], Vec::as_slice);
                merges.iter().any(|merge| is_later(commit, *merge))
            })
    };
    commits.all().map(of).collect()
}

fn tagged(commits: &Commits) -> Vec<Tagged> {
    let mut all = Vec::new();
    for commit in commits.all() {
        for tag in commits.tags.get(commit.index()) {
            let name = commits.names.get(*tag);
            if let Some(version) = release::version(name).filter(|_| release::is_release(name)) {
                all.push(Tagged {
                    commit,
                    product: name[..name.len() - version.len()].to_lowercase(),
                    numbers: numbers(version),
                });
            }
        }
    }
    all
}
