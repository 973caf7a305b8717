//! Clusters → changes: their ids, what they are called, when, who, how sure.

use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashSet;

use crate::link::absence;
use crate::link::calibration::Line;
use crate::link::competition::Present;
use crate::link::links::SURE_PROBABILITY;
use crate::link::view::View;
use crate::model::change::{ChangeIx, Changes};
use crate::model::columns::NameId;
use crate::model::link::{Evidence as Field, Link, Relation, Verdict, probability};
use crate::model::memory::Memory;
use crate::model::moment::Moment;
use crate::model::record::{Kind, RecordIx, Role, State};
use crate::model::settings::Policy;
use crate::model::source::System;

/// What was decided about the records.
pub struct Evidence<'a> {
    /// Each record's cluster, named by its lowest record.
    pub cluster_of: &'a [RecordIx],
    /// All links that were kept.
    pub links: &'a [Link],
    /// By system, what the odds of having no record mean.
    pub absence: &'a [Line; 4],
    /// For each record, the odds of all its candidate tickets together.
    pub tickets: &'a [f64],
    /// By system, the share of records whose ticket is there.
    pub present: &'a Present,
}

/// Describes every cluster.
pub fn changes(view: &View, evidence: &Evidence, memory: &Memory, policy: &Policy) -> Changes {
    let members = members(view, evidence.cluster_of);
    let mut changes = Changes {
        of: change_of(&members, evidence.cluster_of.len()),
        ..Changes::default()
    };
    let sure = sureness(view, evidence.links, &changes);
    let mut ids = Ids::of(memory);
    for (change, members) in members.iter().enumerate() {
        changes.id.push(ids.of_change(view, members));
        changes.kind.push(kind(view, members));
        changes.services.push(services(view, members));
        let (start, end) = span(view, members);
        changes.start.push(start);
        changes.end.push(end);
        changes.who.push(who(view, members));
        changes
            .confidence
            .push(confidence(members, &sure.best_link));
        let named = changes.services.get(change).iter();
        let named: Vec<&str> = named.map(|s| view.records.names.get(*s)).collect();
        let counts = policy.records(changes.kind[change], &named);
        let recorded = members
            .iter()
            .any(|m| counts.contains(&view.system[m.index()]));
        let no_record = match recorded {
            true => sure.no_record(view, members, change),
            false => no_record(view, members, evidence),
        };
        changes.no_record.push(no_record);
        // What ran tells the change, where its record is doubtful.
        let is_doubtful = recorded && no_record > 1.0 - SURE_PROBABILITY;
        let ran = members
            .iter()
            .copied()
            .filter(|m| view.system[m.index()].is_evidence());
        let ran: Vec<RecordIx> = ran.filter(|_| is_doubtful).collect();
        let tellers = if ran.is_empty() { members } else { &ran };
        changes.title.push(telling(view, tellers));
        changes.members.push(members.iter().copied());
    }
    changes.undoes = undoes(evidence.links, &changes);
    changes
}

/// The probability that a change has no ticket and no row of a sheet: by the record that looks most as if it had one; certain, where nothing shows
/// that it ran.
fn no_record(view: &View, members: &[RecordIx], evidence: &Evidence) -> f32 {
    let ran = members
        .iter()
        .filter(|m| view.system[m.index()].is_evidence());
    let each = ran.map(|m| {
        let system = view.system[m.index()] as usize;
        let bits = absence::bits(evidence.tickets[m.index()], evidence.present[system]);
        probability(evidence.absence[system].bits(bits))
    });
    each.reduce(f32::min).unwrap_or(1.0)
}

/// For each change the one that its surest *reverts* link leads to.
fn undoes(links: &[Link], changes: &Changes) -> Vec<Option<ChangeIx>> {
    let mut surest: Vec<Option<&Link>> = vec![None; changes.len()];
    for link in links.iter().filter(|l| l.relation == Relation::Reverts) {
        let best = &mut surest[changes.of[link.a.index()].index()];
        if best.is_none_or(|known| known.probability < link.probability) {
            *best = Some(link);
        }
    }
    let undone = |link: &Link| changes.of[link.b.index()];
    surest.into_iter().map(|link| link.map(undone)).collect()
}

/// Groups the records, in the order of when the changes began: who asks about a time finds its changes side by side in the ledger.
fn members(view: &View, cluster_of: &[RecordIx]) -> Vec<Vec<RecordIx>> {
    let mut place = vec![None; cluster_of.len()];
    let mut members: Vec<Vec<RecordIx>> = Vec::new();
    for (i, cluster) in cluster_of.iter().enumerate() {
        let place = *place[cluster.index()].get_or_insert_with(|| {
            members.push(Vec::new());
            members.len() as u32 - 1
        });
        members[place as usize].push(RecordIx(i as u32));
    }
    members.par_sort_by_cached_key(|members| {
        let (start, _) = span(view, members);
        (start.map(|m| m.start), members[0])
    });
    members
}

/// The change of each of so many records.
fn change_of(members: &[Vec<RecordIx>], records: usize) -> Vec<ChangeIx> {
    let mut of = vec![ChangeIx(0); records];
    for (change, members) in members.iter().enumerate() {
        for member in members {
            of[member.index()] = ChangeIx(change as u32);
        }
    }
    of
}

/// The ids of changes: those that runs before gave, and those that this one has given.
struct Ids<'m> {
    memory: &'m Memory,
    known: FxHashSet<&'m str>,
    taken: FxHashSet<String>,
}

impl<'m> Ids<'m> {
    fn of(memory: &'m Memory) -> Ids<'m> {
        Ids {
            memory,
            known: memory.changes.values().map(String::as_str).collect(),
            taken: FxHashSet::default(),
        }
    }

    /// The id that most members had the night before; else one made from the key of the member that tells it best.
    fn of_change(&mut self, view: &View, members: &[RecordIx]) -> String {
        let before = |m: &RecordIx| self.memory.changes.get(&view.records.key[m.index()]);
        let mut known: Vec<&String> = members.iter().filter_map(before).collect();
        known.sort_unstable();
        let majority = known
            .chunk_by(|x, y| x == y)
            .max_by(|x, y| x.len().cmp(&y.len()).then(y[0].cmp(x[0])))
            .map(|chunk| chunk[0].clone())
            .filter(|id| !self.taken.contains(id));
        let id = majority.unwrap_or_else(|| {
            let anchor = telling(view, members);
            let fresh = format!("c-{}", base32(view.records.key[anchor.index()].0));
            // Where the anchor's old change lives on under its id, this one is its own.
            let further = (2..).map(|n| format!("{fresh}-{n}"));
            let mut ids = std::iter::once(fresh.clone()).chain(further);
            let is_free = |id: &String| !self.taken.contains(id) && !self.known.contains(&**id);
            ids.find(is_free).expect("there is always one more")
        });
        self.taken.insert(id.clone());
        id
    }
}

/// 50 bits as 10 characters of Crockford's base 32: no `i`, `l`, `o` or `u` to misread.
fn base32(key: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    (0..10)
        .map(|i| char::from(DIGITS[(key >> (5 * i)) as usize & 31]))
        .collect()
}

/// The member whose title tells the change best: the ticket, else the first evidence, else the first row.
fn telling(view: &View, members: &[RecordIx]) -> RecordIx {
    *members
        .iter()
        .min_by_key(|m| (view.system[m.index()], view.clock[m.index()].lo, **m))
        .expect("a cluster holds at least one record")
}

fn kind(view: &View, members: &[RecordIx]) -> Kind {
    let kinds = || members.iter().map(|m| view.records.kind[m.index()]);
    if members
        .iter()
        .any(|m| view.system[m.index()] == System::Hotfixes)
        || kinds().any(|k| k == Kind::Hotfix)
    {
        return Kind::Hotfix;
    }
    let of_ticket = members
        .iter()
        .filter(|m| view.system[m.index()] == System::Tickets)
        .map(|m| view.records.kind[m.index()]);
    of_ticket
        .chain(kinds())
        .find(|k| *k != Kind::Other)
        .unwrap_or(Kind::Other)
}

fn services(view: &View, members: &[RecordIx]) -> Vec<NameId> {
    let mut services: Vec<NameId> = members
        .iter()
        .flat_map(|m| view.records.services.get(m.index()))
        .copied()
        .collect();
    services.sort_unstable_by_key(|s| view.records.names.get(*s));
    services.dedup();
    services
}

/// From the first to the last evidence; without any, what the row says, else what the ticket says.
fn span(view: &View, members: &[RecordIx]) -> (Option<Moment>, Option<Moment>) {
    let of = |wanted: &dyn Fn(System) -> bool| -> Vec<RecordIx> {
        members
            .iter()
            .filter(|m| wanted(view.system[m.index()]))
            .copied()
            .collect()
    };
    let ran = of(&System::is_evidence);
    let noted = of(&|s| s == System::Spreadsheets);
    let speakers = [ran, noted, members.to_vec()]
        .into_iter()
        .find(|m| !m.is_empty());
    let speakers = speakers.expect("a cluster holds at least one record");
    let starts = speakers.iter().filter_map(|&m| view.records.when(m));
    let ends = speakers.iter().filter_map(|&m| {
        let times = &view.records.times[m.index()];
        times.ended.or(view.records.when(m))
    });
    (
        starts.min_by_key(|m| (m.middle(), *m)),
        ends.max_by_key(|m| (m.middle(), *m)),
    )
}

/// The actor of the first evidence, else its author; without evidence, whoever a record names first.
fn who(view: &View, members: &[RecordIx]) -> NameId {
    let mut order: Vec<RecordIx> = members.to_vec();
    order.sort_unstable_by_key(|m| {
        (
            !view.system[m.index()].is_evidence(),
            view.clock[m.index()].lo,
            *m,
        )
    });
    let is_bot = |name: NameId| {
        view.records
            .spellings
            .get(name.index())
            .is_some_and(|s| s.is_bot)
    };
    for role in [Role::Actor, Role::Author, Role::Owner, Role::Requester] {
        for member in &order {
            let people = view.records.people.get(member.index());
            if let Some(person) = people.iter().find(|p| p.role == role && !is_bot(p.name)) {
                return person.name;
            }
        }
    }
    let any = order
        .iter()
        .flat_map(|m| view.records.people.get(m.index()))
        .find(|p| p.role != Role::Approver);
    any.map_or(NameId::NONE, |person| person.name)
}

/// What the links say of records and changes.
struct Sureness {
    /// For each record, its best link inside its change.
    best_link: Vec<f32>,
    /// For each change, its best link between what ran and a ticket or a row of a sheet.
    record: Vec<Option<f32>>,
}

impl Sureness {
    /// The probability that what ran is not recorded by the ticket or the row that it stands with.
    fn no_record(&self, view: &View, members: &[RecordIx], change: usize) -> f32 {
        if !members.iter().any(|m| view.system[m.index()].is_evidence()) {
            return 0.0;
        }
        1.0 - self.record[change].unwrap_or_else(|| confidence(members, &self.best_link))
    }
}

/// What a link between what ran and a record is worth: a reviewer's word is certain; to an open ticket that shares neither key nor words with what ran
/// it is a coin at best.
fn worth(view: &View, link: &Link) -> f32 {
    const OPEN_MAX: f32 = 0.5;
    if link.verdict == Verdict::Accepted && link.probability < SURE_PROBABILITY {
        return 1.0;
    }
    let [ids, text] = [Field::Ids, Field::Text].map(|field| link.bits[field as usize]);
    let is_open = view.records.state[link.a.index()] == State::Open;
    if is_open && view.system[link.a.index()] == System::Tickets && ids <= 0.0 && text <= 0.0 {
        return link.probability.min(OPEN_MAX);
    }
    link.probability
}

fn sureness(view: &View, links: &[Link], changes: &Changes) -> Sureness {
    let mut sure = Sureness {
        best_link: vec![0.0; changes.of.len()],
        record: vec![None; changes.of.iter().map(|c| c.index() + 1).max().unwrap_or(0)],
    };
    let is_evidence = |record: RecordIx| view.system[record.index()].is_evidence();
    for link in links.iter().filter(|l| l.relation == Relation::Same) {
        let (a, b) = (changes.of[link.a.index()], changes.of[link.b.index()]);
        if a == b {
            for end in [link.a, link.b] {
                let best = &mut sure.best_link[end.index()];
                *best = best.max(link.probability);
            }
            if is_evidence(link.a) != is_evidence(link.b) {
                let worth = worth(view, link);
                let record = &mut sure.record[a.index()];
                *record = Some(record.map_or(worth, |known| known.max(worth)));
            }
        }
    }
    sure
}

/// The weakest member's best link; 1 for a single record.
fn confidence(members: &[RecordIx], best_link: &[f32]) -> f32 {
    if members.len() == 1 {
        return 1.0;
    }
    members
        .iter()
        .map(|m| best_link[m.index()])
        .fold(1.0, f32::min)
}
