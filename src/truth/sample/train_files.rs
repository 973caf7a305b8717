//! The exports of release trains, and their truth.

use std::fs;
use std::path::Path;

use crate::model::moment::{rfc3339, utc};
use crate::truth::sample::change::DAY_S;
use crate::truth::sample::contract::Invented;
use crate::truth::sample::dice::Dice;
use crate::truth::sample::files::{Csv, SampleError, csv_file};

/// Files that are written while the trains leave.
pub struct Files {
    tickets: Csv,
    runs: Csv,
    hotfixes: Csv,
    calendar: Csv,
    truth: Csv,
    truth_ships: Csv,
    truth_runs: Csv,
    pub invented: Invented,
    next_run: u64,
}

/// A train, or a release that mends one.
pub struct Release<'t> {
    pub service: &'t str,
    pub version: String,
    pub sha: String,
    pub tickets: Vec<String>,
    pub change: String,
}

impl Files {
    pub fn create(folder: &Path) -> Result<Files, SampleError> {
        let truth = folder.join("truth");
        fs::create_dir_all(&truth).map_err(|source| SampleError::Write {
            path: truth.clone(),
            source,
        })?;
        let open = |name: &str, header: &[&str]| csv_file(folder.join(name), b',', header);
        Ok(Files {
            tickets: open(
                "tickets.csv",
                &[
                    "Key",
                    "Title",
                    "Status",
                    "Assignee",
                    "Component",
                    "Created (UTC)",
                    "Resolved (UTC)",
                    "Fix Version",
                ],
            )?,
            runs: open(
                "deploys.csv",
                &[
                    "Id",
                    "Service",
                    "Environment",
                    "Version",
                    "Ref",
                    "Commit",
                    "Deployed by",
                    "Started at",
                    "Result",
                    "Title",
                ],
            )?,
            hotfixes: open(
                "hotfixes.csv",
                &[
                    "Id",
                    "Applied at (UTC)",
                    "Version",
                    "Commit",
                    "Service",
                    "Applied by",
                    "What",
                ],
            )?,
            calendar: open(
                "release_calendar.csv",
                &["Service", "Version", "Planned", "Release manager", "Remark"],
            )?,
            truth: open("truth/truth.csv", &["source", "record_id", "change_id"])?,
            truth_ships: open(
                "truth/truth_ships.csv",
                &["deploy_id", "system", "ticket_key", "how"],
            )?,
            truth_runs: open(
                "truth/truth_runs.csv",
                &["deploy_id", "system", "kind", "tickets"],
            )?,
            invented: Invented::default(),
            next_run: 1,
        })
    }

    pub fn ticket(
        &mut self,
        [key, title, state, person, service, column]: [&str; 6],
        at: i64,
        dice: &mut Dice,
    ) -> Result<(), SampleError> {
        let created = minute(at - dice.within(3_600, 20 * DAY_S));
        let closed = minute(at + dice.within(60, 3_600));
        self.invented.tickets += 1;
        self.truth.row(["tickets", key, key])?;
        self.tickets.row([
            key, title, state, person, service, &created, &closed, column,
        ])
    }

    /// The runs of a train: staging; production, at times after a failure; now and then back, and again.
    pub fn train(
        &mut self,
        release: &Release,
        before: Option<&Release>,
        leaves: i64,
        manager: &str,
        dice: &mut Dice,
    ) -> Result<(), SampleError> {
        let day = &rfc3339(leaves)[..10];
        let remark = *dice.pick(&["on time", "", "postponed by a day", "ok"]);
        self.invented.spreadsheets += 1;
        self.calendar
            .row([release.service, &release.version, day, manager, remark])?;
        let who = if dice.chance(0.6) {
            "deploy-bot"
        } else {
            manager
        };
        let mut at = leaves;
        self.run(release, ("staging", "success", "staging"), at, who)?;
        at += dice.within(3_600, DAY_S);
        if dice.chance(0.08) {
            self.run(release, ("production", "failure", "failed"), at, who)?;
            at += 1_800;
        }
        self.run(release, ("production", "success", "ships"), at, who)?;
        if let Some(before) = before.filter(|_| dice.chance(0.04)) {
            self.run(before, ("production", "success", "back"), at + 7_200, who)?;
            self.run(
                release,
                ("production", "success", "again"),
                at + DAY_S / 2,
                who,
            )?;
        }
        Ok(())
    }

    fn run(
        &mut self,
        release: &Release,
        (environment, result, how): (&str, &str, &str),
        at: i64,
        who: &str,
    ) -> Result<(), SampleError> {
        let id = format!("RUN-{:05}", self.next_run);
        self.next_run += 1;
        self.invented.deploys += 1;
        let tag = format!("{}-{}", release.service, release.version);
        let title = match how {
            "back" => format!("Rollback to {}", release.version),
            _ => format!("Deploy {} to {environment}", release.version),
        };
        let started = rfc3339(at);
        self.runs.row([
            &id,
            release.service,
            environment,
            &release.version,
            &tag,
            &release.sha,
            who,
            &started,
            result,
            &title,
        ])?;
        self.told(&id, "deploys", release, how)
    }

    pub fn hotfix(&mut self, release: &Release, at: i64, who: &str) -> Result<(), SampleError> {
        let id = format!("HF-{:04}", self.invented.hotfixes + 1);
        self.invented.hotfixes += 1;
        self.invented.unrecorded_hotfixes += u64::from(release.tickets.is_empty());
        let what = format!("Maintenance release {}", release.version);
        let cells = [
            &id,
            &minute(at),
            &release.version,
            &release.sha[..9],
            release.service,
            who,
            &what,
        ];
        self.hotfixes.row(cells)?;
        self.told(&id, "hotfixes", release, "ships")
    }

    fn told(
        &mut self,
        id: &str,
        system: &str,
        release: &Release,
        how: &str,
    ) -> Result<(), SampleError> {
        self.truth.row([system, id, &release.change])?;
        self.truth_runs
            .row([id, system, how, &release.tickets.len().to_string()])?;
        if how != "back" {
            for ticket in &release.tickets {
                self.truth_ships.row([id, system, ticket, how])?;
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Result<Invented, SampleError> {
        for mut file in [
            self.tickets,
            self.runs,
            self.hotfixes,
            self.calendar,
            self.truth,
            self.truth_ships,
            self.truth_runs,
        ] {
            let flushed = file.to.flush();
            flushed.map_err(|error| file.failed(error))?;
        }
        Ok(self.invented)
    }
}

/// `2026-03-01 10:00`
fn minute(at: i64) -> String {
    utc(at).format("%Y-%m-%d %H:%M").to_string()
}
