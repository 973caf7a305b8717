//! Commits: the history of repositories. Evidence of what a run shipped, not a system of record.

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::model::columns::{Lists, NameId, Names, Strings};

/// A commit's place in `Commits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitIx(pub u32);

impl CommitIx {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where commits come from, as it was configured or typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitSource {
    /// Files that `git log` wrote.
    Files(Vec<PathBuf>),
    /// A repository to ask.
    Repository(PathBuf),
}

/// One history to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitInput {
    pub from: CommitSource,
    /// The service that is built from it; none: any service whose runs name its commits.
    pub service: Option<String>,
}

/// One history that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The files, or the repository.
    pub paths: Vec<PathBuf>,
    /// The digest of each file that was read.
    pub sha256: Vec<String>,
    pub bytes: Vec<u64>,
    pub service: Option<String>,
    /// The commits name their parents. Without, only the order of the log tells what came before what.
    pub has_parents: bool,
    /// Entries that are no commit.
    pub set_aside: u64,
    /// The first of them: where it stands, and why it was set aside.
    pub first_set_aside: Option<String>,
}

/// Column by column; the commits of a log lie together, the newest first, each SHA once in a log.
#[derive(Clone, Debug, Default)]
pub struct Commits {
    /// Hexadecimal, lower case.
    pub sha: Strings,
    /// Those that are among the commits.
    pub parents: Lists<CommitIx>,
    /// How many parents it names, be they here or not; 0 where the log does not say.
    pub parents_named: Vec<u8>,
    /// Index into `logs`.
    pub log: Vec<u16>,
    /// In `names`.
    pub author: Vec<NameId>,
    /// When it was written, unix seconds.
    pub authored: Vec<i64>,
    /// When it came to its branch, unix seconds.
    pub committed: Vec<i64>,
    /// Tags that stand at it, in `names`.
    pub tags: Lists<NameId>,
    pub subject: Strings,
    pub names: Names,
    pub logs: Vec<Log>,
}

/// Fewer characters of a SHA name no commit.
pub const SHA_MIN: usize = 7;
/// Characters of a SHA that are shown.
const SHOWN: usize = 8;

impl Commits {
    pub fn len(&self) -> usize {
        self.sha.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sha.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = CommitIx> + use<> {
        (0..self.len() as u32).map(CommitIx)
    }

    /// The first characters of its SHA.
    pub fn short(&self, commit: CommitIx) -> &str {
        let sha = self.sha.get(commit.index());
        &sha[..sha.len().min(SHOWN)]
    }

    /// How many commits each log holds.
    pub fn of_logs(&self) -> Vec<u64> {
        let mut counts = vec![0; self.logs.len()];
        for log in &self.log {
            counts[usize::from(*log)] += 1;
        }
        counts
    }

    pub fn log_of(&self, commit: CommitIx) -> &Log {
        &self.logs[usize::from(self.log[commit.index()])]
    }

    /// Whether it joins branches, as far as the log tells.
    pub fn is_merge(&self, commit: CommitIx) -> bool {
        let i = commit.index();
        self.parents_named[i] > 1
            || self.parents_named[i] == 0 && self.subject.get(i).contains("Merge ")
    }
}

/// SHAs and their beginnings, for looking up.
pub struct ShaIndex<'c> {
    commits: &'c Commits,
    /// By SHA.
    order: Vec<u32>,
}

impl<'c> ShaIndex<'c> {
    pub fn of(commits: &'c Commits) -> ShaIndex<'c> {
        let mut order: Vec<u32> = (0..commits.len() as u32).collect();
        order.sort_unstable_by_key(|&i| (commits.sha.get(i as usize), i));
        ShaIndex { commits, order }
    }

    /// The commit of that SHA, or of the only SHA that begins so; the first of its logs.
    pub fn find(&self, sha: &str) -> Option<CommitIx> {
        let sha = sha.trim();
        if sha.len() < SHA_MIN || !sha.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let sha = sha.to_ascii_lowercase();
        let at = |i: u32| self.commits.sha.get(i as usize);
        let from = self.order.partition_point(|&i| at(i) < sha.as_str());
        let first = *self.order.get(from).filter(|&&i| at(i).starts_with(&sha))?;
        let alike = self.order[from..]
            .iter()
            .take_while(|&&i| at(i).starts_with(&sha));
        let is_one = alike.map(|&i| at(i)).all(|other| other == at(first));
        is_one.then_some(CommitIx(first))
    }
}

/// The commits at each tag, by the tag's name in lower case.
pub fn by_tag(commits: &Commits) -> FxHashMap<String, CommitIx> {
    let mut tags = FxHashMap::default();
    for commit in commits.all() {
        for &tag in commits.tags.get(commit.index()) {
            tags.entry(commits.names.get(tag).to_lowercase())
                .or_insert(commit);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::{CommitIx, Commits, ShaIndex};

    #[test]
    fn a_beginning_names_a_commit_where_no_other_begins_so() {
        let mut commits = Commits::default();
        for sha in ["aaaaaaa1", "aaaaaaa2", "bbbbbbb1"] {
            commits.sha.push(sha);
        }
        let index = ShaIndex::of(&commits);
        assert_eq!(index.find("bbbbbbb"), Some(CommitIx(2)));
        assert_eq!(index.find("AAAAAAA2"), Some(CommitIx(1)));
        assert_eq!(index.find("aaaaaaa"), None);
        assert_eq!(index.find("bbbb"), None);
        assert_eq!(index.find("not-a-sha"), None);
        assert_eq!(index.find("ccccccc"), None);
    }
}
