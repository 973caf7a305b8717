//! What ran in one place after what: new releases, retries, further regions, rollbacks.

use rustc_hash::FxHashMap;

use crate::link::ships::history::History;
use crate::link::ships::ranges::{Brought, Ran, Running};
use crate::link::ships::releases::Names;
use crate::link::view::View;
use crate::model::columns::NameId;
use crate::model::record::RecordIx;
use crate::model::shipment::{Turn, took_effect};

/// One run, with what it brought.
pub struct Step {
    pub run: RecordIx,
    pub turn: Turn,
    pub brought: Brought,
}

/// A release that runs, in its line.
struct Live {
    release: u32,
    run: RecordIx,
    numbers: Vec<u64>,
    ran: Option<Ran>,
    brought: Brought,
}

/// A place, and when something ran there.
type At = (NameId, NameId, i64, RecordIx);

/// Goes through the runs of every service and environment in the order of time.
pub fn steps(view: &View, names: &[Names], history: &History, in_production: &[bool]) -> Vec<Step> {
    let records = view.records;
    let usual = usual_production(view, names, in_production);
    let mut runs: Vec<At> = records
        .all()
        .filter(|r| names[r.index()].release.is_some())
        .filter_map(|r| {
            let i = r.index();
            let at = records.when(r)?.start;
            let service = names[i].service;
            let environment = match records.environment[i] {
                NameId::NONE => usual.get(&service).copied().unwrap_or(NameId::NONE),
                named => named,
            };
            Some((service, environment, at, r))
        })
        .collect();
    runs.sort_unstable();
    let mut steps = Vec::with_capacity(runs.len());
    for place in runs.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let mut line = Place::of(history);
        for &(_, _, _, run) in place {
            let (turn, brought) = if took_effect(records.state[run.index()]) {
                line.run(names, history, run)
            } else {
                (Turn::None, Brought::default())
            };
            steps.push(Step { run, turn, brought });
        }
    }
    steps.sort_unstable_by_key(|step| step.run);
    steps
}

/// Where a service mostly runs in production: what names no environment ran there.
fn usual_production(
    view: &View,
    names: &[Names],
    in_production: &[bool],
) -> FxHashMap<NameId, NameId> {
    let mut runs: FxHashMap<(NameId, NameId), u32> = FxHashMap::default();
    for (i, named) in names.iter().enumerate() {
        let environment = view.records.environment[i];
        if named.release.is_some() && in_production[i] && !environment.is_none() {
            *runs.entry((named.service, environment)).or_default() += 1;
        }
    }
    let mut runs: Vec<(NameId, u32, NameId)> = runs
        .into_iter()
        .map(|((service, environment), n)| (service, n, environment))
        .collect();
    runs.sort_unstable();
    runs.into_iter()
        .map(|(service, _, environment)| (service, environment))
        .collect()
}

/// The releases that run in a place: those of the main line, and of lines beside it that mend older releases.
struct Place {
    running: Running,
    /// By line; the main one has no numbers.
    lines: FxHashMap<Vec<u64>, Vec<Live>>,
    line_of: FxHashMap<u32, Vec<u64>>,
    /// What ran and was taken back.
    back: FxHashMap<u32, Live>,
}

impl Place {
    fn of(history: &History) -> Place {
        Place {
            running: Running::of(history),
            lines: FxHashMap::default(),
            line_of: FxHashMap::default(),
            back: FxHashMap::default(),
        }
    }

    fn run(&mut self, names: &[Names], history: &History, run: RecordIx) -> (Turn, Brought) {
        let named = &names[run.index()];
        let release = named.release.expect("runs without a release are left out");
        let line = match self.line_of.get(&release) {
            Some(line) => line.clone(),
            None => self.line(named),
        };
        let stack = self.lines.entry(line.clone()).or_default();
        match stack.iter().rposition(|live| live.release == release) {
            Some(at) if at + 1 == stack.len() => {
                let first = &stack[at];
                return (Turn::Same(first.run), first.brought.clone());
            }
            Some(at) => {
                let to = stack[at].run;
                for gone in stack.split_off(at + 1).into_iter().rev() {
                    self.running.take_back(&gone.brought);
                    self.back.insert(gone.release, gone);
                }
                return (Turn::Back(to), Brought::default());
            }
            None => {}
        }
        if let Some(live) = self.back.remove(&release) {
            self.running.bring_again(&live.brought);
            let again = (Turn::Same(live.run), live.brought.clone());
            stack.push(live);
            return again;
        }
        let ran = named.commit.map(|commit| Ran {
            commit,
            numbers: named.numbers.clone(),
        });
        let brought = match &ran {
            None => Brought::default(),
            Some(ran) => {
                let is_aside = !line.is_empty();
                let live = live(&self.lines, &line, is_aside);
                self.running.bring(history, ran, &live, is_aside)
            }
        };
        self.line_of.insert(release, line.clone());
        self.lines.entry(line).or_default().push(Live {
            release,
            run,
            numbers: named.numbers.clone(),
            ran,
            brought: brought.clone(),
        });
        (Turn::New, brought)
    }

    /// The line of a release that is new here. One that mends what is older than the latest of the main line is of a line of its own.
    fn line(&self, named: &Names) -> Vec<u64> {
        let main = self.lines.get(&[][..]).into_iter().flatten();
        let latest = main.map(|live| &live.numbers).max();
        let is_older =
            latest.is_some_and(|latest| !named.numbers.is_empty() && named.numbers < *latest);
        match is_older {
            true => named.numbers[..named.numbers.len() - 1].to_vec(),
            false => Vec::new(),
        }
    }
}

/// What runs that a run stands on: for the main line what runs of it; for another one its own too.
fn live<'l>(
    lines: &'l FxHashMap<Vec<u64>, Vec<Live>>,
    line: &[u64],
    is_aside: bool,
) -> Vec<&'l Ran> {
    let of = |line: &[u64]| lines.get(line).into_iter().flatten();
    let mut live: Vec<&Ran> = of(&[]).filter_map(|l| l.ran.as_ref()).collect();
    if is_aside {
        live.extend(of(line).filter_map(|l| l.ran.as_ref()));
    }
    live
}
