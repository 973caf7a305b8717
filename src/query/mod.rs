//! Asking: a question → an answer, from the ledger. The door.

mod contract;
mod environment;
mod explain;
mod explain_links;
mod explain_text;
mod last;
mod last_text;
mod next;
mod person;
mod rank;
mod seen;
mod services;
mod standing;
#[cfg(test)]
mod tests;

pub use contract::QueryError;
pub use explain::explain;
pub use explain_text::explain_text;
pub use last::{LastQuestion, last};
pub use last_text::last_text;
