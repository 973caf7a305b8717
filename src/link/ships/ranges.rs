//! Which commits run for the first time with a run: those reachable from its commit and from none that ran before; without parents, those between
//! the two in the order of the log.

use crate::link::ships::history::{History, Tagged};
use crate::model::commits::CommitIx;
use crate::model::shipment::Basis;

/// What ran of a release in one place, as far as ranges need it.
#[derive(Clone, Debug)]
pub struct Ran {
    pub commit: CommitIx,
    pub numbers: Vec<u64>,
}

/// What a run brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    pub basis: Basis,
    pub before: Option<CommitIx>,
    /// The newest first.
    pub commits: Vec<CommitIx>,
}

/// Which commits run in one place: a service in an environment.
pub struct Running {
    /// By commit: how many of the releases that run hold it as theirs.
    owned: Vec<bool>,
}

impl Running {
    pub fn of(history: &History) -> Running {
        Running {
            owned: vec![false; history.commits.len()],
        }
    }

    /// What comes with a commit that runs for the first time, while `live` run: those of its own line, and all. Marks it as running.
    pub fn bring(
        &mut self,
        history: &History,
        ran: &Ran,
        live: &[&Ran],
        is_aside: bool,
    ) -> Brought {
        if history.commits.log_of(ran.commit).has_parents {
            self.by_parents(history, ran, live)
        } else {
            by_order(history, ran, live, is_aside)
        }
    }

    /// Takes back what a run brought.
    pub fn take_back(&mut self, brought: &Brought) {
        for commit in &brought.commits {
            self.owned[commit.index()] = false;
        }
    }

    /// Marks again what a run brought.
    pub fn bring_again(&mut self, brought: &Brought) {
        if brought.basis == Basis::Parents {
            for commit in &brought.commits {
                self.owned[commit.index()] = true;
            }
        }
    }

    fn by_parents(&mut self, history: &History, ran: &Ran, live: &[&Ran]) -> Brought {
        let in_log = |commit: CommitIx| {
            history.commits.log[commit.index()] == history.commits.log[ran.commit.index()]
        };
        let mut before = live
            .iter()
            .rev()
            .find(|l| in_log(l.commit))
            .map(|l| l.commit);
        if before.is_none() {
            // Nothing is known to have run before: the release before it may be tagged.
            before = tag_before(history, ran);
            match before {
                Some(tagged) => {
                    self.reach(history, tagged);
                }
                None => {
                    self.reach(history, ran.commit);
                    return Brought::default();
                }
            }
        }
        let mut commits = self.reach(history, ran.commit);
        commits.sort_unstable();
        Brought {
            basis: Basis::Parents,
            before,
            commits,
        }
    }

    /// Marks what is reachable and not yet marked.
    fn reach(&mut self, history: &History, from: CommitIx) -> Vec<CommitIx> {
        let (mut reached, mut next) = (Vec::new(), vec![from]);
        while let Some(commit) = next.pop() {
            let owned = &mut self.owned[commit.index()];
            if !*owned {
                *owned = true;
                reached.push(commit);
                next.extend(history.commits.parents.get(commit.index()));
            }
        }
        reached
    }
}

/// The tags that stand in the log of a run between two of its commits, of the product that is tagged at the run's own.
fn tags_between<'h>(
    history: &'h History,
    ran: &Ran,
    until: CommitIx,
) -> impl Iterator<Item = &'h Tagged> + use<'h> {
    let all = &history.tagged;
    let at = |commit: CommitIx| all.partition_point(|tag| tag.commit < commit);
    let own = &all[at(ran.commit)..at(CommitIx(ran.commit.0 + 1))];
    let later = &all[at(CommitIx(ran.commit.0 + 1))..at(until).max(at(CommitIx(ran.commit.0 + 1)))];
    let log = history.commits.log[ran.commit.index()];
    later.iter().filter(move |tag| {
        history.commits.log[tag.commit.index()] == log
            && own.iter().any(|own| own.product == tag.product)
    })
}

/// The commit at the tag of the latest release before, of versions of as many numbers.
fn tag_before(history: &History, ran: &Ran) -> Option<CommitIx> {
    let all = tags_between(history, ran, CommitIx(u32::MAX));
    let before = all.filter(|t| t.numbers.len() == ran.numbers.len() && t.numbers < ran.numbers);
    let last = before.max_by_key(|tag| (&tag.numbers, tag.commit));
    last.map(|tag| tag.commit)
}

fn by_order(history: &History, ran: &Ran, live: &[&Ran], is_aside: bool) -> Brought {
    let log = |commit: CommitIx| history.commits.log[commit.index()];
    let mut known = live
        .iter()
        .copied()
        .filter(|l| log(l.commit) == log(ran.commit));
    let before = match is_aside {
        // The latest release that it can stand on.
        true => known
            .clone()
            .filter(|l| l.numbers < ran.numbers)
            .max_by_key(|l| &l.numbers)
            .map(|l| l.commit),
        // The newest commit that runs: what is older than that runs too.
        false => known.clone().map(|l| l.commit).min(),
    };
    let Some(before) = before.or_else(|| tag_before(history, ran)) else {
        return Brought::default();
    };
    let between = |commit: CommitIx| ran.commit < commit && commit < before;
    // A release between the two of a higher version: the log holds another branch there.
    let is_higher = |numbers: &Vec<u64>| !ran.numbers.is_empty() && *numbers > ran.numbers;
    let is_mixed = known.any(|l| between(l.commit) && is_higher(&l.numbers))
        || tags_between(history, ran, before).any(|tag| is_higher(&tag.numbers));
    let (from, to) = (ran.commit.0, before.0.max(ran.commit.0));
    let commits = (from..to)
        .map(CommitIx)
        .filter(|commit| history.is_copy[commit.index()] == is_mixed);
    Brought {
        basis: if is_mixed {
            Basis::Picked
        } else {
            Basis::Order
        },
        before: Some(before),
        commits: commits.collect(),
    }
}
