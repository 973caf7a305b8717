//! What stands in an export: one entry of one system, and what is true of it.

use crate::model::source::System;

/// Whether an entry shows its ticket's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is the ticket.
    Own,
    Kept,
    Hidden,
    /// It shows another ticket's.
    Wrong,
    /// There never was a ticket.
    None,
}

impl Key {
    pub fn name(self) -> &'static str {
        match self {
            Key::Own => "own",
            Key::Kept => "kept",
            Key::Hidden => "hidden",
            Key::Wrong => "wrong",
            Key::None => "none",
        }
    }
}

/// One entry. Times are unix seconds of UTC, as they truly were.
#[derive(Clone, Debug)]
pub struct Entry {
    pub at: i64,
    /// Number of the change that it belongs to.
    pub change: u64,
    pub relation: &'static str,
    pub key: Key,
    pub body: Body,
    /// For hot-fixes: what of the change is in the exports.
    pub standing: Standing,
    /// How much of its text is its own ticket's, of 100; none where it has none.
    pub likeness: Option<u8>,
    pub finding: Finding,
    /// Other changes that a train carries.
    pub ships: Vec<u64>,
}

/// What flag is to be found on an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finding {
    /// None that the truth tells of.
    #[default]
    None,
    /// This code, by the noise of the story.
    Story(&'static str),
    /// This code by a plant, and no other; empty: no flag at all.
    Planted(&'static str),
}

/// What of a change is in the exports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub ticket: bool,
    pub deploy: bool,
    pub sheet: bool,
    /// Why it has no record, in the scorer's words; empty: it has one.
    pub why: &'static str,
}

#[derive(Clone, Debug)]
pub enum Body {
    Ticket(Ticket),
    Deploy(Deploy),
    Hotfix(Hotfix),
    Sheet(SheetRow),
}

impl Body {
    pub fn system(&self) -> System {
        match self {
            Body::Ticket(_) => System::Tickets,
            Body::Deploy(_) => System::Deploys,
            Body::Hotfix(_) => System::Hotfixes,
            Body::Sheet(_) => System::Spreadsheets,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Ticket {
    pub project: usize,
    pub number: u64,
    pub summary: String,
    pub issue_type: &'static str,
    pub status: &'static str,
    pub resolved: Option<i64>,
    pub priority: &'static str,
    pub assignee: String,
    pub reporter: String,
    pub component: String,
    pub label: &'static str,
    pub description: String,
    pub version: String,
    pub paperwork: Paperwork,
}

/// What planted tickets say beside the others. Times are unix seconds.
#[derive(Clone, Debug, Default)]
pub struct Paperwork {
    pub approval: &'static str,
    pub approver: String,
    pub approved_at: Option<i64>,
    /// Planned start and end.
    pub window: Option<(i64, i64)>,
    /// When it claims to have begun.
    pub started: Option<i64>,
}

impl Paperwork {
    /// Nobody has approved it yet.
    pub fn pending(&mut self) {
        self.approval = "Pending";
        self.approver.clear();
        self.approved_at = None;
    }
}

#[derive(Clone, Debug)]
pub struct Deploy {
    pub sha: u64,
    pub reference: String,
    pub environment: &'static str,
    pub description: String,
    pub login: String,
    pub author: String,
    pub repo: String,
    pub release: String,
    pub also: Vec<String>,
    pub success: bool,
}

#[derive(Clone, Debug)]
pub struct Hotfix {
    pub branch: String,
    pub release: String,
    pub sha: u64,
    pub description: String,
    pub author: String,
    pub applied_by: String,
    pub reference: String,
    pub service: String,
}

#[derive(Clone, Debug)]
pub struct SheetRow {
    /// Written as text (`03.06.2026`) instead of a date.
    pub date_as_text: bool,
    pub release: String,
    pub area: String,
    pub text: String,
    pub owner: String,
    pub ticket: String,
    pub remarks: &'static str,
}
