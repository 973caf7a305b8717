//! lastchange: one change log out of four exports that never met.
//!
//! # What happens
//!
//! ```text
//! files ─read─▶ tables, cells ─normalise─▶ records ─link─▶ changes ─classify─▶ flags ─▶ ledger, outputs ─query─▶ answers
//! ```
//!
//! Data goes one way. Every stage is a function from values to values; the values that one stage hands to the next live in [`model`], one file
//! each. Only the edges can fail: reading, writing and the ledger return `Result`, from records to flags nothing does. [`pipeline::reconcile`]
//! is the only place that knows the order, and fits on a screen; a run that decides a part (`pipeline/touched.rs`) is the same functions on what the
//! ledger knows around tonight's exports, written over what stood there.
//!
//! # Floors
//!
//! | floor | rooms | may import |
//! |---|---|---|
//! | 5 | `main.rs`, [`cli`] | all below |
//! | 4 | [`pipeline`] (make), [`serve`] (HTTP, tools for assistants), [`truth`] (how we know that it works) | 3, 2, 1 |
//! | 3 | [`query`] (ask) | 2, 1 |
//! | 2 | [`read`], [`normalise`], [`link`], [`classify`], [`ledger`], [`mod@write`], [`notify`] | 1 only |
//! | 1 | [`model`] | nothing of ours |
//!
//! Wings of one floor never import each other; what one needs of another is a value that the pipeline hands it. A test reads every
//! `use crate::…` and keeps it so. Every wing has a *door* (`mod.rs`: its public function and its register), a *contract* (types that its
//! leaves share) and *leaves* (one file each).
//!
//! # Where things are added
//!
//! | to add | file | line |
//! |---|---|---|
//! | a file format | `read/x.rs` | in `read::read` |
//! | a known export (Jira, Argo …) | `normalise/profiles/x.rs` | in `PROFILES` |
//! | a field to compare by | `link/comparisons/x.rs` | in `COMPARISONS` |
//! | a flag | `classify/rules/x.rs` | in `RULES` |
//! | an output | `write/x.rs` | in `WRITERS` |
//! | a way to tell findings | `notify/x.rs` | in `notify::letter`, `notify::send` |
//! | a command | `cli/x.rs` | a variant in `args.rs` |
//!
//! # What carries the domain
//!
//! - A [`model::moment::Moment`] knows its precision and how its zone is known: "2 March" agrees with 23:41 that day and is no minute match.
//! - A [`model::coverage::Coverage`] says what span of time a source can speak of. No rule may read silence as absence where it does not reach.
//! - A [`model::record::RecordKey`] is stable from night to night; where a row stands (file, sheet, row) is shown with it everywhere, and is
//!   never its key.
//! - Records live in columns, in the order of source, time and key: a tie that is broken by place is broken by what is in the records, so that the
//!   order of files and rows changes nothing; and what happened about the same time lies together, which is most of the speed.
//!
//! # What is deliberately absent
//!
//! No clock below the command line (`Settings::now` is the only one), no iteration over a hash map into anything that leaves, no
//! network but the socket that `serve` listens on and the webhooks that `[notify]` names, and no agent: the exports are read as they are.

pub mod classify;
pub mod cli;
pub mod ledger;
pub mod link;
pub mod model;
pub mod normalise;
pub mod notify;
pub mod pipeline;
pub mod query;
pub mod read;
pub mod serve;
pub mod truth;
pub mod write;
