//! Asking: a question → an answer, from the ledger. The door.

mod brief;
mod contract;
mod decide;
mod dora;
mod dora_text;
mod environment;
mod evidence;
mod evidence_rows;
mod evidence_text;
mod explain;
mod explain_links;
mod explain_text;
mod last;
mod last_text;
mod listing;
mod next;
mod people;
mod people_text;
mod person;
mod ran;
mod rank;
pub mod report;
mod seen;
mod services;
mod since;
mod since_text;
mod standing;
#[cfg(test)]
mod tests;
pub mod typed;
mod words;

pub use contract::QueryError;
pub use decide::{Said, decision};
pub use dora::{DoraQuestion, dora};
pub use dora_text::{dora_report, dora_text};
pub use evidence::{EvidenceQuestion, evidence};
pub use explain::explain;
pub use explain_text::explain_text;
pub use last::{LastQuestion, changes_before, last};
pub use last_text::{last_report, last_text};
pub use listing::{ChangesQuestion, FlagsQuestion, changes, coverage, flags};
pub use people::{PeopleQuestion, people};
pub use people_text::people_text;
pub use since::{Since, SinceQuestion, since, since_when};
pub use since_text::{since_report, since_text};
pub use words::clip;
