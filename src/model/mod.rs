//! Floor 1: the values that one wing hands to the next. Imports nothing of ours but itself.

pub mod answer;
pub mod change;
pub mod clock;
pub mod columns;
pub mod commits;
pub mod coverage;
pub mod decision;
pub mod dora;
pub mod drift;
pub mod evidence;
pub mod export;
pub mod field;
#[cfg(test)]
pub mod fixture;
#[cfg(test)]
pub mod fixture_records;
pub mod flag;
pub mod forgotten;
pub mod hours;
pub mod intake;
pub mod link;
pub mod listing;
pub mod memory;
pub mod moment;
pub mod notify;
pub mod people;
pub mod person;
pub mod production;
pub mod profile;
pub mod record;
pub mod release;
pub mod scope;
pub mod settings;
#[cfg(test)]
mod settings_tests;
pub mod shipment;
pub mod shipped;
pub mod source;
