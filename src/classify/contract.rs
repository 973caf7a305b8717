//! What every rule takes and gives: a rule, the case it judges, and the view of one change.

use regex::RegexSet;

use crate::classify::hotfix::Trains;
use crate::classify::index::{EvidenceIndex, Imports, TicketKeys};
use crate::classify::tally::Tally;
use crate::model::change::{ChangeIx, Linked};
use crate::model::flag::{Flag, RuleDoc, Status, Subject};
use crate::model::intake::Intake;
use crate::model::link::{Relation, Verdict};
use crate::model::moment::Moment;
use crate::model::record::{Kind, RecordIx, Records};
use crate::model::settings::Settings;
use crate::model::shipment::{Contents, Shipment, Turn, took_effect};
use crate::model::source::{SourceIx, System};

/// One rule: what it is for, and how it looks.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub doc: RuleDoc,
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    Change(fn(&View<'_>) -> Vec<Flag>),
    Source(fn(&Case<'_>, SourceIx) -> Vec<Flag>),
}

/// Everything that the rules may look at, found out once for all of them.
pub struct Case<'a> {
    pub intake: &'a Intake,
    pub linked: &'a Linked,
    pub settings: &'a Settings,
    /// One a change.
    pub status: Vec<Status>,
    /// For each record: it ran in production. Never for tickets and sheet rows.
    pub ran: Vec<bool>,
    /// For each record: a *ships* link joins it to a record of another change.
    pub ships: Vec<bool>,
    /// For each record: the link to the likeliest ticket or sheet row outside its change, as an index into `Linked::links`; `u32::MAX`: none.
    pub nearest: Vec<u32>,
    /// For each source: most of its runs name somebody.
    pub names_people: Vec<bool>,
    /// Among changes with evidence but no ticket, where the sheets cover them: the share that a sheet row records.
    pub sheet_only_share: f32,
    pub hotfix_patterns: RegexSet,
    pub by_hand_patterns: RegexSet,
    pub trains: Trains,
    pub imports: Imports,
    pub tickets: TicketKeys<'a>,
    pub evidence: EvidenceIndex,
    pub tally: Tally,
    /// Changes that a reviewer confirmed to be unrecorded, ascending.
    pub confirmed: Vec<ChangeIx>,
}

impl<'a> Case<'a> {
    pub fn records(&self) -> &'a Records {
        &self.intake.records
    }

    pub fn system(&self, record: RecordIx) -> System {
        self.records().system(record, &self.intake.sources)
    }

    pub fn sources_of(&self, system: System) -> impl Iterator<Item = SourceIx> + '_ {
        self.intake
            .sources
            .iter()
            .enumerate()
            .filter(move |(_, source)| source.system == system)
            .map(|(i, _)| SourceIx(i as u16))
    }

    /// The likeliest record outside its change that would have been one for it, with the probability.
    pub fn nearest_of(&self, record: RecordIx) -> Option<(RecordIx, f32)> {
        let link = self
            .linked
            .links
            .get(self.nearest[record.index()] as usize)?;
        Some((link.other(record), link.probability))
    }

    /// The runs in production that shipped a ticket of another change, and how sure that is; by record.
    pub fn shipped_by(&self, ticket: RecordIx) -> impl Iterator<Item = (RecordIx, f32)> + '_ {
        let links = &self.linked.links;
        let from = links.partition_point(|link| link.a < ticket);
        links[from..]
            .iter()
            .take_while(move |link| link.a == ticket)
            .filter(|link| link.relation == Relation::Ships && link.verdict != Verdict::Rejected)
            .filter(|link| self.ran[link.b.index()])
            .map(|link| (link.b, link.probability))
    }

    pub fn view(&self, change: ChangeIx) -> View<'_> {
        let members = self.linked.changes.members.get(change.index());
        // Records stand in the order of source, sources in the order of system: the systems are runs.
        let until = |systems: &[System]| {
            members.partition_point(|&record| systems.contains(&self.system(record)))
        };
        let evidence_from = until(&[System::Tickets]);
        let sheets_from = until(&[System::Tickets, System::Deploys, System::Hotfixes]);
        View {
            case: self,
            change,
            tickets: &members[..evidence_from],
            evidence: &members[evidence_from..sheets_from],
            sheets: &members[sheets_from..],
        }
    }
}

/// One change, its records by system.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub case: &'a Case<'a>,
    pub change: ChangeIx,
    pub tickets: &'a [RecordIx],
    /// Deploys and hot-fixes, wherever and whether they ran.
    pub evidence: &'a [RecordIx],
    pub sheets: &'a [RecordIx],
}

impl<'a> View<'a> {
    pub fn kind(&self) -> Kind {
        self.case.linked.changes.kind[self.change.index()]
    }

    /// The names of its services.
    pub fn services(&self) -> Vec<&'a str> {
        let services = self.case.linked.changes.services.get(self.change.index());
        let names = &self.case.records().names;
        services.iter().map(|s| names.get(*s)).collect()
    }

    pub fn status(&self) -> Status {
        self.case.status[self.change.index()]
    }

    /// Deploys and hot-fixes that ran in production.
    pub fn ran(&self) -> impl Iterator<Item = RecordIx> + use<'a> {
        let ran = &self.case.ran;
        self.evidence
            .iter()
            .copied()
            .filter(move |record| ran[record.index()])
    }

    /// Those of them that took effect, and brought what had not run before: neither failed, nor a way back to an earlier version.
    pub fn took_effect(&self) -> impl Iterator<Item = RecordIx> + use<'a> {
        let (states, shipping) = (&self.case.records().state, &self.case.linked.shipping);
        self.ran().filter(move |run| {
            let is_back = |s: &Shipment| matches!(s.turn, Turn::Back(_));
            took_effect(states[run.index()]) && !shipping.of(*run).is_some_and(is_back)
        })
    }

    /// Whether anything can tell if there is a record: words of a run, or what is known of its contents.
    pub fn can_be_told(&self) -> bool {
        let shipping = &self.case.linked.shipping;
        self.took_effect().any(|run| {
            let is_known = |s: &Shipment| s.contents != Contents::Unknown;
            !shipping.is_wordless(run) || shipping.of(run).is_some_and(is_known)
        })
    }

    /// The first run in production, with its time.
    pub fn first_run(&self) -> Option<(RecordIx, Moment)> {
        let records = self.case.records();
        self.ran()
            .filter_map(|record| Some((record, records.when(record)?)))
            .min_by_key(|&(record, when)| (when.start, record))
    }

    /// The first run that took effect, with its time.
    pub fn first_effect(&self) -> Option<(RecordIx, Moment)> {
        let records = self.case.records();
        self.took_effect()
            .filter_map(|record| Some((record, records.when(record)?)))
            .min_by_key(|&(record, when)| (when.start, record))
    }

    /// The last run in production, with its time.
    pub fn last_run(&self) -> Option<(RecordIx, Moment)> {
        let records = self.case.records();
        self.ran()
            .filter_map(|record| Some((record, records.when(record)?)))
            .max_by_key(|&(record, when)| (when.start, record))
    }

    /// Whether any record says that it was an emergency, or it stands in the hot-fix log.
    pub fn is_emergency(&self) -> bool {
        let records = self.case.records();
        let mut all = self.tickets.iter().copied().chain(self.ran());
        all.any(|record| {
            records.emergency[record.index()]
                || records.kind[record.index()] == Kind::Hotfix
                || self.case.system(record) == System::Hotfixes
        })
    }

    pub fn no_record(&self) -> f32 {
        self.case.linked.changes.no_record[self.change.index()]
    }

    /// `source:record_id`, as people are shown it.
    pub fn name(&self, record: RecordIx) -> String {
        name(self.case.intake, record)
    }

    /// How sure it is that two records of the change belong together: their own link's probability, else the change's.
    pub fn together(&self, a: RecordIx, b: RecordIx) -> f32 {
        let links = &self.case.linked.links;
        let (a, b) = (a.min(b), a.max(b));
        let from = links.partition_point(|link| link.a < a);
        let own = links[from..]
            .iter()
            .take_while(|link| link.a == a)
            .find(|link| link.b == b && link.relation == Relation::Same);
        own.map_or(
            self.case.linked.changes.confidence[self.change.index()],
            |link| link.probability,
        )
    }

    /// A flag on what two records of the change say together; no surer than that they belong together.
    pub fn flag_on_two(&self, doc: &RuleDoc, says: String, a: RecordIx, b: RecordIx) -> Flag {
        Flag {
            confidence: self.together(a, b),
            ..self.flag(doc, says, vec![a, b])
        }
    }

    /// A flag on the whole change, as sure as the change is, without a rejected record.
    pub fn flag(&self, doc: &RuleDoc, says: String, evidence: Vec<RecordIx>) -> Flag {
        Flag {
            code: doc.code,
            severity: doc.severity,
            confidence: self.case.linked.changes.confidence[self.change.index()],
            subject: Subject::Change(self.change),
            says,
            evidence,
            best_rejected: None,
        }
    }
}

/// What people call a record: its own id, with its source where the id is only a place.
pub fn name(intake: &Intake, record: RecordIx) -> String {
    let i = record.index();
    let id = intake.records.record_id(record);
    if intake.records.id.get(i).is_empty() {
        format!("{}:{id}", intake.source(intake.records.source[i]).name)
    } else {
        id.into_owned()
    }
}
