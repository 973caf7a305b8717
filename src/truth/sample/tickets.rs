//! The ticket system's export: all fields, with repeated columns, in a zone that it does not state.

use std::path::Path;

use crate::model::moment::utc;
use crate::truth::sample::change::HOUR_S;
use crate::truth::sample::company::Company;
use crate::truth::sample::contract::Wanted;
use crate::truth::sample::entry::Ticket;
use crate::truth::sample::files::{Csv, SampleError, csv_file};
use crate::truth::sample::plant::PROJECT;

const TICKETS: &[&str] = &[
    "Summary",
    "Issue key",
    "Issue id",
    "Issue Type",
    "Status",
    "Project key",
    "Project name",
    "Priority",
    "Resolution",
    "Assignee",
    "Reporter",
    "Creator",
    "Created",
    "Updated",
    "Resolved",
    "Fix Version/s",
    "Fix Version/s",
    "Component/s",
    "Component/s",
    "Labels",
    "Labels",
    "Labels",
    "Description",
    "Custom field (Story Points)",
    "Sprint",
    "Sprint",
    "Comment",
    "Comment",
];
/// Further columns of the tickets, where there are plants.
const PAPERWORK: &[&str] = &[
    "Approval",
    "Approved at",
    "Custom field (Approvers)",
    "Custom field (Planned start)",
    "Custom field (Planned end)",
    "Custom field (Actual start)",
];

/// `tickets.csv`, open.
pub struct Tickets {
    pub csv: Csv,
    has_paperwork: bool,
    zone_s: i64,
}

impl Tickets {
    pub fn create(folder: &Path, wanted: &Wanted) -> Result<Tickets, SampleError> {
        let has_paperwork = wanted.plants > 0;
        let paperwork = if has_paperwork { PAPERWORK } else { &[] };
        let header = [TICKETS, paperwork].concat();
        Ok(Tickets {
            csv: csv_file(folder.join("tickets.csv"), b',', &header)?,
            has_paperwork,
            zone_s: wanted.noise.ticket_zone_hours * HOUR_S,
        })
    }

    /// Writes a row and returns the ticket's key.
    pub fn write(
        &mut self,
        at: i64,
        ticket: &Ticket,
        company: &Company,
    ) -> Result<String, SampleError> {
        let team = company.teams.get(ticket.project);
        let project = team.map_or(PROJECT, |team| &team.project);
        let key = format!("{project}-{}", ticket.number);
        let zone_s = self.zone_s;
        let local = |at: i64| utc(at + zone_s).format("%d/%b/%y %-I:%M %p").to_string();
        let resolved = ticket.resolved.map(local).unwrap_or_default();
        let created = local(at);
        let updated = if ticket.resolved.is_some() {
            &resolved
        } else {
            &created
        };
        let issue_id = (ticket.project as u64 * 1_000_000 + ticket.number * 7).to_string();
        let comment = match ticket.status {
            "Done" if ticket.resolved.is_some() => {
                format!("{resolved};{};Done.", ticket.assignee)
            }
            _ => String::new(),
        };
        let resolution = match (ticket.resolved, ticket.status) {
            (None, _) => "",
            (Some(_), "Done") => "Done",
            (Some(_), _) => "Won't Do",
        };
        let paperwork = &ticket.paperwork;
        let local = |at: Option<i64>| at.map(local).unwrap_or_default();
        let further = [
            paperwork.approval,
            &local(paperwork.approved_at),
            &paperwork.approver,
            &local(paperwork.window.map(|window| window.0)),
            &local(paperwork.window.map(|window| window.1)),
            &local(paperwork.started),
        ];
        let further = if self.has_paperwork {
            &further[..]
        } else {
            &[]
        };
        let cells: [&str; 28] = [
            &ticket.summary,
            &key,
            &issue_id,
            ticket.issue_type,
            ticket.status,
            project,
            project,
            ticket.priority,
            resolution,
            &ticket.assignee,
            &ticket.reporter,
            &ticket.reporter,
            &created,
            updated,
            &resolved,
            &ticket.version,
            "",
            &ticket.component,
            "",
            ticket.label,
            "",
            "",
            &ticket.description,
            "",
            "",
            "",
            &comment,
            "",
        ];
        self.csv
            .row(cells.into_iter().chain(further.iter().copied()))?;
        Ok(key)
    }
}
