//! News: findings that leave for a chat or another program, and where to.

use std::fmt;

use crate::model::flag::Severity;
use crate::model::settings::DAY_S;

/// What is told, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// Findings below are not told.
    pub least: Severity,
    /// Whether people are named.
    pub names: bool,
    /// A change that started longer ago than this, in seconds, is no news.
    pub age_s_max: i64,
    /// By name; empty: nobody is told.
    pub targets: Vec<Target>,
}

impl Default for Notify {
    fn default() -> Notify {
        Notify {
            least: Severity::High,
            names: false,
            age_s_max: 14 * DAY_S,
            targets: Vec::new(),
        }
    }
}

/// Somebody who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub name: String,
    pub to: To,
}

/// How they are told.
#[derive(Clone, PartialEq, Eq)]
pub enum To {
    /// POST to an address; who knows it may write there, so that it stands in no ledger and in no message.
    Webhook { url: String, format: Format },
    /// A program and its arguments; it reads the message on standard input.
    Command(Vec<String>),
}

impl fmt::Debug for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            To::Webhook { format, .. } => write!(f, "Webhook({format:?})"),
            To::Command(words) => write!(f, "Command({words:?})"),
        }
    }
}

/// What a message looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A text, as Slack and those like it take it.
    Slack,
    /// A batch of CloudEvents 1.0 as JSON.
    CloudEvents,
}

/// A finding is told once: the change's id, or `source:NAME`; and the flag's code.
pub type Told = (String, String);

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of its target.
    pub target: String,
    pub findings: u64,
    pub body: String,
}

/// What a night has to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    pub letters: Vec<Letter>,
    /// Every finding that was told by now, in order: those of changes that live on under another id, too.
    pub told: Vec<Told>,
}

/// What became of the messages that waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    pub sent: u64,
    /// Tried, and not taken.
    pub failed: u64,
    /// Still there, those that failed among them.
    pub waiting: u64,
}
