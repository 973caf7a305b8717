//! What the rooms of notifying share: a finding as it is told, and how sending can fail.

use serde::Serialize;

/// A finding as it leaves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The change's id, or `source:NAME`.
    pub about: String,
    pub code: String,
    pub severity: &'static str,
    /// 0 to 1.
    pub confidence: f32,
    pub title: String,
    pub services: Vec<String>,
    /// Who owns them by policy.
    pub owners: Vec<String>,
    /// When it started, with its precision; none of a source.
    pub when: Option<String>,
    /// Only where people may be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    pub says: String,
    /// `source:record_id (file row 12)`
    pub evidence: Vec<String>,
}

/// Why a message was not taken. The address is not told: who knows it may write there.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error("it answers with status {0}")]
    Status(u16),
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("`{program}` cannot be run: {found}")]
    Program { program: String, found: String },
    #[error("`{program}` was not done after {seconds} s")]
    TooSlow { program: String, seconds: u64 },
}
