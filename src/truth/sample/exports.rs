//! The four exports and the truth, written in the order of time while the story is told.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::model::moment::{rfc3339, utc};
use crate::model::source::System;
use crate::truth::sample::company::Company;
use crate::truth::sample::contract::{Invented, Wanted};
use crate::truth::sample::entry::{Body, Deploy, Entry, Hotfix};
use crate::truth::sample::files::{Csv, Out, SampleError, create, csv_file};
use crate::truth::sample::incidents::Incidents;
use crate::truth::sample::planted::Planted;
use crate::truth::sample::sheet::Sheet;
use crate::truth::sample::tickets::Tickets;

/// An entry that waits for its time; the earlier in the story, the earlier among equals.
struct Pending(i64, u64, Entry);

impl PartialEq for Pending {
    fn eq(&self, other: &Pending) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}
impl Eq for Pending {}
impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Pending) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Pending {
    fn cmp(&self, other: &Pending) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// All files, open.
pub struct Exports<'a> {
    folder: PathBuf,
    wanted: &'a Wanted,
    company: &'a Company,
    pending: BinaryHeap<Reverse<Pending>>,
    added: u64,
    invented: Invented,
    tickets: Tickets,
    deploys: Out<BufWriter<File>>,
    hotfixes: Csv,
    sheet: Sheet,
    truth: Csv,
    truth_hotfixes: Csv,
    truth_ships: Csv,
    truth_sim: Csv,
    incidents: Incidents,
    planted: Planted,
}

const HOTFIXES: &[&str] = &[
    "Hotfix ID",
    "Applied at",
    "Branch",
    "Release",
    "Commit",
    "Description",
    "Author",
    "Applied by",
    "Ticket ref",
    "Service",
];
const TRUTH: &[&str] = &[
    "source",
    "record_id",
    "change_id",
    "relation",
    "key",
    "natural_key",
    "origin",
    "when",
];
const TRUTH_HOTFIXES: &[&str] = &[
    "record_id",
    "change_id",
    "has_ticket",
    "has_deploy",
    "has_sheet",
    "unrecorded",
    "unticketed",
    "relation",
    "why",
];

/// A deploy, and a change that it carries beside its own.
const TRUTH_SHIPS: &[&str] = &["record_id", "change_id"];
const TRUTH_SIM: &[&str] = &["source", "record_id", "token_set_with_own_ticket"];

impl<'a> Exports<'a> {
    pub fn create(
        folder: &Path,
        wanted: &'a Wanted,
        company: &'a Company,
    ) -> Result<Exports<'a>, SampleError> {
        let truth = folder.join("truth");
        fs::create_dir_all(&truth).map_err(|source| SampleError::Write {
            path: truth.clone(),
            source,
        })?;
        let deploys = folder.join("deploys.jsonl");
        Ok(Exports {
            tickets: Tickets::create(folder, wanted)?,
            deploys: Out {
                to: create(&deploys)?,
                path: deploys,
            },
            hotfixes: csv_file(folder.join("hotfixes.csv"), b';', HOTFIXES)?,
            sheet: Sheet::create(folder, wanted.changes)?,
            truth: csv_file(truth.join("truth.csv"), b',', TRUTH)?,
            truth_hotfixes: csv_file(truth.join("truth_hotfixes.csv"), b',', TRUTH_HOTFIXES)?,
            truth_ships: csv_file(truth.join("truth_ships.csv"), b',', TRUTH_SHIPS)?,
            truth_sim: csv_file(truth.join("truth_sim.csv"), b',', TRUTH_SIM)?,
            incidents: Incidents::create(&truth, wanted.seed, wanted.noise.risk)?,
            planted: Planted::create(&truth, wanted.plants > 0)?,
            folder: folder.to_path_buf(),
            wanted,
            company,
            pending: BinaryHeap::new(),
            added: 0,
            invented: Invented {
                changes: wanted.changes,
                ..Invented::default()
            },
        })
    }

    pub fn add(&mut self, entry: Entry) {
        self.added += 1;
        self.pending
            .push(Reverse(Pending(entry.at, self.added, entry)));
    }

    /// Writes what happened until then.
    pub fn write_until(&mut self, until: i64) -> Result<(), SampleError> {
        while self
            .pending
            .peek()
            .is_some_and(|Reverse(next)| next.0 <= until)
        {
            if let Some(Reverse(Pending(_, _, entry))) = self.pending.pop() {
                self.write(&entry)?;
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<Invented, SampleError> {
        self.write_until(i64::MAX)?;
        for csv in [
            &mut self.tickets.csv,
            &mut self.hotfixes,
            &mut self.truth,
            &mut self.truth_hotfixes,
            &mut self.truth_ships,
            &mut self.truth_sim,
        ] {
            csv.to.flush().map_err(|source| SampleError::Write {
                path: csv.path.clone(),
                source,
            })?;
        }
        self.incidents.finish()?;
        self.planted.finish()?;
        self.deploys
            .to
            .flush()
            .map_err(|error| self.deploys.failed(error))?;
        self.sheet.finish()?;
        let stats = json!({
            "name": "sample",
            "project": "sample",
            "note": "invented",
            "params": {
                "seed": self.wanted.seed,
                "changes": self.wanted.changes,
                "tz_ticket": self.wanted.noise.ticket_zone_hours as f64,
            },
            "counts": self.invented,
        });
        // Beside the exports, where other matchers look for the zone; and with the truth.
        for folder in [self.folder.clone(), self.folder.join("truth")] {
            let path = folder.join("stats.json");
            fs::write(&path, format!("{stats:#}\n"))
                .map_err(|source| SampleError::Write { path, source })?;
        }
        Ok(self.invented)
    }

    fn write(&mut self, entry: &Entry) -> Result<(), SampleError> {
        let id = match &entry.body {
            Body::Ticket(ticket) => {
                self.invented.tickets += 1;
                self.tickets.write(entry.at, ticket, self.company)?
            }
            Body::Deploy(deploy) => self.deploy(entry.at, deploy)?,
            Body::Hotfix(hotfix) => self.hotfix(entry, hotfix)?,
            Body::Sheet(row) => {
                self.invented.spreadsheets += 1;
                self.sheet.write(entry.at, row)?
            }
        };
        let system = entry.body.system();
        let change = change_id(entry.change);
        for &shipped in &entry.ships {
            self.truth_ships.row([id.as_str(), &change_id(shipped)])?;
        }
        if let Some(likeness) = entry.likeness {
            let row = [system.name(), &id, &likeness.to_string()];
            self.truth_sim.row(row)?;
        }
        self.incidents.watch(entry, &id)?;
        self.planted.watch(entry, &id)?;
        let natural = if system == System::Tickets { "" } else { "0" };
        let when = rfc3339(entry.at);
        self.truth.row([
            system.name(),
            &id,
            &change,
            entry.relation,
            entry.key.name(),
            natural,
            "sample",
            &when,
        ])
    }

    fn deploy(&mut self, at: i64, deploy: &Deploy) -> Result<String, SampleError> {
        self.invented.deploys += 1;
        let id = 700_000_000 + self.invented.deploys * 7;
        let at = rfc3339(at);
        let is_bot = deploy.login.ends_with("-bot");
        let production = deploy.environment.starts_with("production");
        let mut payload = json!({
            "author": deploy.author,
            "release": deploy.release,
            "service": deploy.repo,
        });
        if !deploy.also.is_empty() {
            payload["also"] = json!(deploy.also);
        }
        let line = json!({
            "id": id,
            "sha": format!("{:016x}{:016x}{:08x}", deploy.sha, deploy.sha.rotate_left(17), deploy.sha as u32),
            "ref": deploy.reference,
            "task": "deploy",
            "environment": deploy.environment,
            "original_environment": deploy.environment,
            "description": deploy.description,
            "creator": {"login": deploy.login, "type": if is_bot { "Bot" } else { "User" }},
            "created_at": at,
            "updated_at": at,
            "production_environment": production,
            "transient_environment": false,
            "repository_url": format!("https://git.example.com/repos/shop/{}", deploy.repo),
            "payload": payload,
            "statuses": [{"state": if deploy.success { "success" } else { "failure" }, "created_at": at}],
        });
        serde_json::to_writer(&mut self.deploys.to, &line)
            .map_err(std::io::Error::from)
            .and_then(|()| self.deploys.to.write_all(b"\n"))
            .map_err(|error| self.deploys.failed(error))?;
        Ok(id.to_string())
    }

    fn hotfix(&mut self, entry: &Entry, hotfix: &Hotfix) -> Result<String, SampleError> {
        self.invented.hotfixes += 1;
        let id = format!("HF-{:05}", self.invented.hotfixes);
        let shown = entry.at + self.wanted.noise.hotfix_clock_s;
        let sha = format!("{:016x}", hotfix.sha);
        self.hotfixes.row([
            &id,
            &utc(shown).format("%Y-%m-%d %H:%M").to_string(),
            &hotfix.branch,
            &hotfix.release,
            &sha[..10],
            &hotfix.description,
            &hotfix.author,
            &hotfix.applied_by,
            &hotfix.reference,
            &hotfix.service,
        ])?;
        let bit = |is: bool| if is { "1" } else { "0" };
        let standing = entry.standing;
        let unrecorded = !standing.ticket && !standing.sheet;
        self.invented.unrecorded_hotfixes += u64::from(unrecorded);
        self.truth_hotfixes.row([
            &id,
            &change_id(entry.change),
            bit(standing.ticket),
            bit(standing.deploy),
            bit(standing.sheet),
            bit(unrecorded),
            bit(!standing.ticket),
            entry.relation,
            standing.why,
        ])?;
        Ok(id)
    }
}

fn change_id(change: u64) -> String {
    format!("c{change:07}")
}
