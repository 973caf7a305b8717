//! Runs of one release: the same service, version and commit. And the rows of a calendar that plan it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::view::View;
use crate::model::columns::NameId;
use crate::model::commits::{CommitIx, Commits, SHA_MIN, ShaIndex, by_tag};
use crate::model::record::RecordIx;
use crate::model::release::{self, numbers};
use crate::model::source::System;

/// What a run names of what it ran.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub service: NameId,
    /// As `release::version` gives it, in lower case; empty: none.
    pub version: String,
    pub numbers: Vec<u64>,
    /// Lower case; empty: none.
    sha: String,
    pub commit: Option<CommitIx>,
    /// Runs of one number are of one release; none, where it names neither version nor commit.
    pub release: Option<u32>,
}

/// For each deploy and hot-fix what it names; tickets and rows name nothing.
pub fn names(view: &View, commits: &Commits) -> Vec<Names> {
    let index = ShaIndex::of(commits);
    let tags = Tags::of(commits);
    let mut all: Vec<Names> = (0..view.records.len())
        .map(|i| match view.system[i] {
            System::Deploys | System::Hotfixes => of_run(view, i, commits, &index, &tags),
            System::Tickets | System::Spreadsheets => Names::default(),
        })
        .collect();
    if let Some(only) = only_service(view, &all) {
        let is_run = |i: usize| view.system[i].is_evidence();
        let runs = all
            .iter_mut()
            .enumerate()
            .filter(|(i, n)| is_run(*i) && n.service.is_none());
        runs.for_each(|(_, names)| names.service = only);
    }
    number(view, &mut all);
    all
}

/// The service of all runs that name one.
fn only_service(view: &View, all: &[Names]) -> Option<NameId> {
    let runs = all
        .iter()
        .enumerate()
        .filter(|(i, _)| view.system[*i].is_evidence());
    let mut services = runs
        .map(|(_, names)| names.service)
        .filter(|s| !s.is_none());
    let first = services.next()?;
    services.all(|service| service == first).then_some(first)
}

fn of_run(view: &View, i: usize, commits: &Commits, index: &ShaIndex, tags: &Tags) -> Names {
    let records = view.records;
    let services = records.services.get(i);
    let text = |name: NameId| records.names.get(name);
    let sha = records.commit.get(i).trim().to_ascii_lowercase();
    let sha = match sha.len() >= SHA_MIN && sha.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => sha,
        false => String::new(),
    };
    let branch = text(records.branch[i]);
    let named = text(records.version[i]);
    let version = release::version(named).or_else(|| {
        release::is_release(branch)
            .then(|| release::version(branch))
            .flatten()
    });
    let version = version.unwrap_or("").to_lowercase();
    let service = services.first().copied().unwrap_or(NameId::NONE);
    let is_of = |commit: &CommitIx| {
        let of = commits.log_of(*commit).service.as_deref();
        of.is_none_or(|of| services.iter().any(|s| text(*s).eq_ignore_ascii_case(of)))
    };
    let commit = index.find(&sha).filter(is_of);
    let commit = match sha.is_empty() {
        true => tags.find(branch, named, &version).filter(is_of),
        false => commit,
    };
    Names {
        service,
        numbers: numbers(&version),
        version,
        sha,
        commit,
        release: None,
    }
}

/// Tags by name and by the version that they name.
struct Tags {
    by_name: FxHashMap<String, CommitIx>,
    /// None, where tags of one version stand at several commits.
    by_version: FxHashMap<String, Option<CommitIx>>,
}

impl Tags {
    fn of(commits: &Commits) -> Tags {
        let by_name = by_tag(commits);
        let mut by_version: FxHashMap<String, Option<CommitIx>> = FxHashMap::default();
        for (name, &commit) in &by_name {
            if let Some(version) = release::version(name) {
                by_version
                    .entry(version.to_string())
                    .and_modify(|known| *known = known.filter(|k| *k == commit))
                    .or_insert(Some(commit));
            }
        }
        Tags {
            by_name,
            by_version,
        }
    }

    fn find(&self, branch: &str, named: &str, version: &str) -> Option<CommitIx> {
        let plain = |name: &str| name.trim_start_matches("refs/tags/").to_lowercase();
        let by_name = |name: &str| self.by_name.get(&plain(name)).copied();
        let by_version = || self.by_version.get(version).copied().flatten();
        by_name(branch)
            .or_else(|| by_name(named))
            .or_else(by_version)
    }
}

/// Numbers the releases: by commit and version, in each service.
fn number(view: &View, all: &mut [Names]) {
    let whole = whole_shas(all);
    // A version that was built from one commit alone names it; a commit that has one version alone is it.
    let mut shas: FxHashMap<(NameId, &str), FxHashSet<&str>> = FxHashMap::default();
    let mut versions: FxHashMap<(NameId, &str), FxHashSet<&str>> = FxHashMap::default();
    for names in all
        .iter()
        .filter(|n| !n.sha.is_empty() && !n.version.is_empty())
    {
        let sha = whole[&names.sha].as_str();
        shas.entry((names.service, &names.version))
            .or_default()
            .insert(sha);
        versions
            .entry((names.service, sha))
            .or_default()
            .insert(&names.version);
    }
    let mut numbers: FxHashMap<(NameId, String, String), u32> = FxHashMap::default();
    let mut of: Vec<Option<u32>> = vec![None; all.len()];
    for (i, names) in all.iter().enumerate() {
        let only = |set: Option<&FxHashSet<&str>>| match set {
            Some(set) if set.len() == 1 => set.iter().next().map(|s| (*s).to_string()),
            _ => None,
        };
        let sha = whole.get(&names.sha).cloned();
        let sha = sha.or_else(|| only(shas.get(&(names.service, names.version.as_str()))));
        let version = match names.version.is_empty() {
            false => Some(names.version.clone()),
            true => {
                let sha = sha.as_deref().unwrap_or("");
                only(versions.get(&(names.service, sha)))
            }
        };
        if !view.system[i].is_evidence() || sha.is_none() && version.is_none() {
            continue;
        }
        let key = (
            names.service,
            sha.unwrap_or_default(),
            version.unwrap_or_default(),
        );
        let next = numbers.len() as u32;
        of[i] = Some(*numbers.entry(key).or_insert(next));
    }
    for (names, of) in all.iter_mut().zip(of) {
        names.release = of;
    }
}

/// Each SHA with the longest one that begins with it, where there is only one such.
fn whole_shas(all: &[Names]) -> FxHashMap<String, String> {
    let mut shas: Vec<&str> = all
        .iter()
        .map(|n| n.sha.as_str())
        .filter(|s| !s.is_empty())
        .collect();
    shas.sort_unstable();
    shas.dedup();
    let whole = |(i, &sha): (usize, &&str)| {
        let longer: Vec<&&str> = shas[i + 1..]
            .iter()
            .take_while(|s| s.starts_with(sha))
            .collect();
        let longest = longer.iter().max_by_key(|s| s.len());
        let is_one = longest.is_some_and(|whole| longer.iter().all(|s| whole.starts_with(**s)));
        let whole = longest.filter(|_| is_one).map_or(sha, |whole| **whole);
        (sha.to_string(), whole.to_string())
    };
    shas.iter().enumerate().map(whole).collect()
}

/// The records of each release that are one change: runs whose text tells nothing of their own, and the row that plans it. Two or more.
pub fn groups(view: &View, all: &[Names], wordless: &[bool]) -> Vec<Vec<RecordIx>> {
    let mut of: FxHashMap<u32, Vec<RecordIx>> = FxHashMap::default();
    let mut named: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    for (i, names) in all.iter().enumerate() {
        // A way back is a change of its own.
        if let Some(release) = names.release.filter(|_| wordless[i] && !view.undoes[i]) {
            of.entry(release).or_default().push(RecordIx(i as u32));
            if !names.version.is_empty() {
                let known = named.entry(&names.version).or_default();
                if !known.contains(&release) {
                    known.push(release);
                }
            }
        }
    }
    for row in view
        .records
        .all()
        .filter(|r| view.system[r.index()] == System::Spreadsheets)
    {
        let Some(version) = row_version(view, row).filter(|_| wordless[row.index()]) else {
            continue;
        };
        let services = view.records.services.get(row.index());
        let is_of = |release: &&u32| {
            let run = of[*release][0].index();
            services.is_empty()
                || services
                    .iter()
                    .any(|s| view.services.same(*s, all[run].service))
        };
        let fitting: Vec<u32> = named.get(version.as_str()).map_or(Vec::new(), |all| {
            all.iter().filter(is_of).copied().collect()
        });
        if let [only] = fitting[..] {
            of.entry(only).or_default().push(row);
        }
    }
    let mut groups: Vec<Vec<RecordIx>> = of.into_values().filter(|g| g.len() > 1).collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_unstable();
    groups
}

/// The version that a row of a sheet plans.
pub fn row_version(view: &View, row: RecordIx) -> Option<String> {
    let records = view.records;
    let cell = records.names.get(records.version[row.index()]);
    let found = release::version(cell).or_else(|| release::version(records.title.get(row.index())));
    found.map(str::to_lowercase)
}
