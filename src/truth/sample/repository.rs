//! The repository of a service that is released by train: branches, merges, commits by people and by programs.

use crate::truth::sample::dice::Dice;

/// One commit of the main branch, of a branch that was merged, or of a release's own branch.
#[derive(Clone, Debug)]
pub struct Commit {
    pub sha: String,
    pub parents: Vec<String>,
    pub author: String,
    /// Unix seconds.
    pub at: i64,
    pub tag: String,
    pub subject: String,
}

/// Grows commit by commit; what is written last is the newest.
pub struct Repository {
    pub commits: Vec<Commit>,
    /// The heads that the main branch had, the last one last.
    main: Vec<String>,
}

/// A branch begins at most so many commits of the main branch back.
const BEGUN_BACK_MAX: usize = 6;

impl Repository {
    pub fn new(at: i64, dice: &mut Dice) -> Repository {
        let mut repository = Repository {
            commits: Vec::new(),
            main: Vec::new(),
        };
        let first = repository.commit(Vec::new(), "Release Bot", at, "begin", dice);
        repository.main.push(first);
        repository
    }

    pub fn head(&self) -> String {
        self.main.last().cloned().unwrap_or_default()
    }

    fn commit(
        &mut self,
        parents: Vec<String>,
        author: &str,
        at: i64,
        subject: &str,
        dice: &mut Dice,
    ) -> String {
        let sha: String = (0..3).map(|_| format!("{:016x}", dice.next())).collect();
        let sha = sha[..40].to_string();
        self.commits.push(Commit {
            sha: sha.clone(),
            parents,
            author: author.to_string(),
            at,
            tag: String::new(),
            subject: subject.to_string(),
        });
        sha
    }

    /// Puts one commit on the main branch.
    pub fn squash(&mut self, author: &str, at: i64, subject: &str, dice: &mut Dice) {
        let head = self.commit(vec![self.head()], author, at, subject, dice);
        self.main.push(head);
    }

    /// Merges a branch with commits of these subjects, written before `at`.
    pub fn merge(
        &mut self,
        author: &str,
        at: i64,
        subjects: &[String],
        branch: &str,
        dice: &mut Dice,
    ) {
        let back = dice.below(BEGUN_BACK_MAX.min(self.main.len()));
        let mut head = self.main[self.main.len() - 1 - back].clone();
        let begun = self
            .commits
            .iter()
            .rev()
            .find(|c| c.sha == head)
            .map_or(at, |c| c.at);
        let span = ((at - begun) / (subjects.len() as i64 + 1)).max(1);
        for (i, subject) in subjects.iter().enumerate() {
            let when = (begun + span * (i as i64 + 1)).min(at - 1);
            head = self.commit(vec![head], author, when, subject, dice);
        }
        let number = 100 + self.main.len();
        let subject = format!("Merge pull request #{number} from team/{branch}");
        let merged = self.commit(vec![self.head(), head], author, at, &subject, dice);
        self.main.push(merged);
    }

    /// Tags the head of the main branch.
    pub fn tag(&mut self, tag: &str) -> String {
        let head = self.head();
        self.tag_at(&head, tag);
        head
    }

    fn tag_at(&mut self, sha: &str, tag: &str) {
        let commit = self.commits.iter_mut().rev().find(|c| c.sha == *sha);
        commit.expect("a head is a commit").tag = tag.to_string();
    }

    /// Puts commits on a branch that begins at a release, and tags the last of them.
    pub fn mend(
        &mut self,
        from: &str,
        author: &str,
        at: i64,
        subjects: &[String],
        tag: &str,
        dice: &mut Dice,
    ) -> String {
        let mut head = from.to_string();
        for (i, subject) in subjects.iter().enumerate() {
            head = self.commit(vec![head], author, at + i as i64, subject, dice);
        }
        self.tag_at(&head, tag);
        head
    }

    /// The commits as `git log --date-order` has them, the newest first.
    pub fn log(mut self) -> Vec<Commit> {
        // A branch was written before it was merged: its commits stand where their time is.
        self.commits.sort_by_key(|commit| commit.at);
        self.commits.reverse();
        self.commits
    }
}
