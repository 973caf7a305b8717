//! One file a flag; each holds its words, its check, its case and the twin where it stays silent.

pub mod actor_unknown;
pub mod backdated_record;
pub mod cancelled_but_deployed;
pub mod clock_offset;
pub mod coverage_gap;
pub mod duplicate_record;
pub mod not_covered;
pub mod out_of_window;
pub mod outcome_mismatch;
pub mod phantom_ticket;
pub mod retroactive_ticket;
pub mod self_approved;
pub mod shared_account;
pub mod stale_source;
pub mod truncated_export;
pub mod umbrella_ticket;
pub mod unrecorded_change;
pub mod unrecorded_hotfix;
