//! lastchange: one change log out of four exports that never met.

pub mod classify;
pub mod cli;
pub mod ledger;
pub mod link;
pub mod model;
pub mod normalise;
pub mod pipeline;
pub mod query;
pub mod read;
pub mod truth;
pub mod write;
