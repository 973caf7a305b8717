//! Inventing a company whose deploys ship many tickets and say nothing: release trains, with their repositories.

use std::io::Write;
use std::path::Path;

use crate::model::moment::rfc3339;
use crate::truth::sample::change::DAY_S;
use crate::truth::sample::company::{Company, found};
use crate::truth::sample::contract::{Invented, Wanted};
use crate::truth::sample::dice::Dice;
use crate::truth::sample::files::{Out, SampleError, create};
use crate::truth::sample::repository::{Commit, Repository};
use crate::truth::sample::train_files::{Files, Release};
use crate::truth::sample::words::DOMAINS;

/// Tickets that a train carries on average.
const TICKETS_A_TRAIN: u64 = 8;
/// A company has another service for so many changes.
const CHANGES_A_SERVICE: u64 = 2_000;
const SERVICES_MAX: u64 = 40;
/// Trains without any ticket.
const EMPTY_SHARE: f64 = 0.08;
/// Tickets whose commits name no key, as a share.
const UNNAMED_SHARE: f64 = 0.12;
/// The release column: left empty, or naming the next train.
const COLUMN_EMPTY_SHARE: f64 = 0.12;
const COLUMN_NEXT_SHARE: f64 = 0.06;
/// Tickets that are closed and never ship; those that are rejected.
const PHANTOM_SHARE: f64 = 0.005;
const REJECTED_SHARE: f64 = 0.01;

/// Invents `tickets.csv`, `deploys.csv`, `hotfixes.csv`, `release_calendar.csv` and `git_log.txt` (with parents), and what only a scorer may read in
/// `truth/`.
///
/// # Errors
/// When a file cannot be written.
pub fn trains(wanted: &Wanted, folder: &Path) -> Result<Invented, SampleError> {
    let mut dice = Dice::new(wanted.seed);
    let company = found(wanted.changes, &mut dice);
    let mut files = Files::create(folder)?;
    let services = (wanted.changes / CHANGES_A_SERVICE).clamp(1, SERVICES_MAX);
    let trains = (wanted.changes / TICKETS_A_TRAIN / services).max(1);
    let mut log: Vec<Commit> = Vec::new();
    for service in 0..services as usize {
        log.extend(of_service(
            &company,
            service,
            (wanted.from, trains),
            &mut files,
            &mut dice,
        )?);
    }
    log.sort_by_key(|commit| std::cmp::Reverse(commit.at));
    let path = folder.join("git_log.txt");
    let mut out = Out {
        to: create(&path)?,
        path,
    };
    for commit in &log {
        let line = line(commit);
        out.to
            .write_all(line.as_bytes())
            .map_err(|error| out.failed(error))?;
    }
    out.to.flush().map_err(|error| out.failed(error))?;
    files.invented.changes = wanted.changes;
    files.finish()
}

/// As `git log` writes it in the format that `--repo` asks for.
fn line(commit: &Commit) -> String {
    let at = rfc3339(commit.at);
    let tag = match commit.tag.is_empty() {
        true => String::new(),
        false => format!("tag: {}", commit.tag),
    };
    let mail = commit.author.to_lowercase().replace(' ', ".");
    let fields = [
        commit.sha.as_str(),
        &commit.parents.join(" "),
        &commit.author,
        &format!("{mail}@example.com"),
        &commit.author,
        &at,
        &at,
        &tag,
        &commit.subject,
    ];
    format!("{}\u{1e}\n", fields.join("\u{1f}"))
}

/// The trains of one service, one a week; gives its repository's log.
fn of_service(
    company: &Company,
    nth: usize,
    (from, trains): (i64, u64),
    files: &mut Files,
    dice: &mut Dice,
) -> Result<Vec<Commit>, SampleError> {
    let service = company.services[nth % company.services.len()].repo.clone();
    let domain = &DOMAINS[nth % DOMAINS.len()];
    let project = match nth / DOMAINS.len() {
        0 => domain.key.to_string(),
        round => format!("{}{}", domain.key, char::from(b'A' + (round as u8 - 1))),
    };
    let mut repository = Repository::new(from, dice);
    let mut number = 1_000;
    let mut before: Option<Release> = None;
    for train in 0..trains {
        let begun = from + train as i64 * 7 * DAY_S;
        let leaves = begun + 6 * DAY_S + dice.within(0, DAY_S / 2);
        let version = format!("4.{train}.0");
        let wanted = match dice.chance(EMPTY_SHARE) {
            true => 0,
            false => dice.within(1, 2 * TICKETS_A_TRAIN as i64 - 1),
        };
        let mut times: Vec<i64> = (0..wanted)
            .map(|_| dice.within(begun + 600, leaves - 7_200))
            .collect();
        times.sort_unstable();
        // Nobody releases what did not change.
        for step in 0..3 {
            let person = dice.pick(&company.people).full();
            repository.squash(&person, begun + step * 60, "Clean up", dice);
        }
        let mut tickets = Vec::new();
        for at in times {
            number += 1;
            let key = format!("{project}-{number}");
            let title = title(domain.things, dice);
            let person = dice.pick(&company.people).full();
            work(&mut repository, (&key, &title, &person, at), dice);
            let column = match dice.share() {
                share if share < COLUMN_EMPTY_SHARE => String::new(),
                share if share < COLUMN_EMPTY_SHARE + COLUMN_NEXT_SHARE => {
                    format!("4.{}.0", train + 1)
                }
                _ => version.clone(),
            };
            files.ticket(
                [&key, &title, "Closed", &person, &service, &column],
                at,
                dice,
            )?;
            tickets.push(key);
        }
        if dice.chance(PHANTOM_SHARE * TICKETS_A_TRAIN as f64) {
            number += 1;
            let state = if dice.chance(REJECTED_SHARE / (REJECTED_SHARE + PHANTOM_SHARE)) {
                "Rejected"
            } else {
                "Closed"
            };
            let person = dice.pick(&company.people).full();
            let cells = [
                &format!("{project}-{number}"),
                &title(domain.things, dice),
                state,
                &person,
                &service,
                "",
            ];
            files.ticket(cells, begun + DAY_S, dice)?;
        }
        let release = Release {
            service: &service,
            sha: repository.tag(&format!("{service}-{version}")),
            change: format!("{service}-{version}"),
            version,
            tickets,
        };
        files.train(
            &release,
            before.as_ref(),
            leaves,
            &company.people[nth % company.people.len()].full(),
            dice,
        )?;
        if train % 8 == 7 {
            mend(
                company,
                &mut repository,
                &release,
                (leaves + 2 * DAY_S, train),
                files,
                dice,
            )?;
        }
        before = Some(release);
    }
    Ok(repository.log())
}

fn title(things: &[&str], dice: &mut Dice) -> String {
    const WORK: [&str; 8] = [
        "Show", "Round", "Cache", "Rename", "Limit", "Retry", "Log", "Sort",
    ];
    const WHERE: [&str; 6] = [
        "on the overview",
        "for guests",
        "in the export",
        "by region",
        "after a timeout",
        "in the mail",
    ];
    format!(
        "{} {} {}",
        dice.pick(&WORK),
        dice.pick(things),
        dice.pick(&WHERE)
    )
}

/// The commits of a ticket, and now and then one of a program's or one that names nothing.
fn work(
    repository: &mut Repository,
    (key, title, person, at): (&str, &str, &str, i64),
    dice: &mut Dice,
) {
    let named = match dice.chance(UNNAMED_SHARE) {
        true => title.to_string(),
        false => format!("{key}: {title}"),
    };
    if dice.chance(0.5) {
        repository.squash(person, at, &named, dice);
    } else {
        let commits: Vec<String> = (0..dice.within(1, 3))
            .map(|i| {
                if i == 0 {
                    named.clone()
                } else {
                    format!("{named}, part {}", i + 1)
                }
            })
            .collect();
        let branch = format!("work-{}", dice.below(100_000));
        repository.merge(person, at, &commits, &branch, dice);
    }
    if dice.chance(0.3) {
        repository.squash("renovate[bot]", at + 60, "Update dependencies", dice);
    }
    if dice.chance(0.1) {
        repository.squash(person, at + 120, "Tidy up", dice);
    }
}

/// A release that mends another one, off cycle: half of them name a ticket.
fn mend(
    company: &Company,
    repository: &mut Repository,
    mended: &Release,
    (at, train): (i64, u64),
    files: &mut Files,
    dice: &mut Dice,
) -> Result<(), SampleError> {
    let person = dice.pick(&company.people).full();
    let version = format!("4.{train}.1");
    let tickets: Vec<String> = mended
        .tickets
        .first()
        .filter(|_| dice.chance(0.5))
        .cloned()
        .into_iter()
        .collect();
    let subject = match tickets.first() {
        Some(key) => format!("{key}: mend it"),
        None => "Mend it".to_string(),
    };
    let tag = format!("{}-{version}", mended.service);
    let release = Release {
        service: mended.service,
        sha: repository.mend(&mended.sha, &person, at, &[subject], &tag, dice),
        change: tag,
        version,
        tickets,
    };
    files.hotfix(&release, at + 3_600, &person)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::trains;
    use crate::truth::sample::contract::Wanted;

    #[test]
    fn the_same_seed_gives_the_same_trains() {
        let invent = |seed| {
            let folder = tempfile::tempdir().unwrap();
            let invented = trains(&Wanted::new(seed, 200), folder.path()).unwrap();
            let log = fs::read_to_string(folder.path().join("git_log.txt")).unwrap();
            (invented, log)
        };
        let (one, other) = (invent(1), invent(2));
        assert_eq!(one, invent(1));
        assert_ne!(one.1, other.1);
        assert!(one.0.tickets > 100 && one.0.deploys > 40, "{:?}", one.0);
        let commits = one.1.matches('\u{1e}').count();
        assert!(commits > 200, "{commits}");
    }
}
