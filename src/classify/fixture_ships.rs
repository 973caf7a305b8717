//! What the runs of a small story brought.

use crate::classify::fixture::{Row, Story};
use crate::model::commits::{CommitIx, Commits};
use crate::model::record::RecordIx;
use crate::model::shipment::{Basis, Contents, Shipment, Shipping, Turn};

/// What one run brought: a commit that names a ticket, and one that names none by each author.
#[derive(Clone, Debug)]
pub struct Shipped {
    run: &'static str,
    turn: Turn,
    basis: Basis,
    contents: Contents,
    authors: Vec<&'static str>,
}

impl Story {
    /// A run brings so much, and commits by these that name no ticket.
    pub fn shipped(
        mut self,
        run: &'static str,
        basis: Basis,
        contents: Contents,
        authors: &[&'static str],
    ) -> Story {
        self.shipped.push(Shipped {
            run,
            turn: Turn::New,
            basis,
            contents,
            authors: authors.to_vec(),
        });
        self
    }

    /// A run without a word goes back to what ran before.
    pub fn goes_back(mut self, run: &'static str) -> Story {
        self.shipped.push(Shipped {
            run,
            turn: Turn::Back(RecordIx(0)),
            basis: Basis::None,
            contents: Contents::Unknown,
            authors: Vec::new(),
        });
        self
    }
}

/// `c0000000 change 0`, `c0000001 change 1` …, by their authors.
pub fn commits(all: &[Shipped]) -> Commits {
    let mut commits = Commits::default();
    for (i, author) in all.iter().flat_map(|s| &s.authors).enumerate() {
        commits.sha.push(&format!("c{i:07}"));
        commits.author.push(commits.names.intern(author));
        commits.subject.push(&format!("change {i}"));
    }
    commits
}

/// The runs that bring something have no words of their own.
pub fn shipping(rows: &[Row], all: &[Shipped]) -> Shipping {
    let mut shipping = Shipping {
        shipments: Vec::new(),
        wordless: vec![false; rows.len()],
    };
    let mut next = 0;
    for told in all {
        let run = rows.iter().position(|row| row.id == told.run).unwrap();
        shipping.wordless[run] = true;
        let nameless = (0..told.authors.len() as u32).map(|i| CommitIx(next + i));
        shipping.shipments.push(Shipment {
            run: RecordIx(run as u32),
            turn: told.turn,
            counts: true,
            basis: told.basis,
            commit: None,
            before: None,
            commits: told.authors.len() as u32 + 1,
            nameless: nameless.collect(),
            absent: 0,
            authors: Vec::new(),
            committed: Vec::new(),
            tickets: Vec::new(),
            contents: told.contents,
        });
        next += told.authors.len() as u32;
    }
    shipping.shipments.sort_by_key(|s| s.run);
    shipping
}
