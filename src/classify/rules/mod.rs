//! One file a flag; each holds its words, its check, its case and the twin where it stays silent.

pub mod not_covered;
pub mod retroactive_ticket;
pub mod stale_source;
pub mod truncated_export;
pub mod unrecorded_change;
pub mod unrecorded_hotfix;
