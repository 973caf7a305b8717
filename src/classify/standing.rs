//! How each change stands: whether it ran, whether a record speaks of it, and whether the silence of the records proves anything.

use rayon::prelude::*;
use regex::{RegexSet, RegexSetBuilder};
use rustc_hash::FxHashMap;

use crate::classify::clock;
use crate::classify::contract::{Case, View};
use crate::classify::hotfix::Trains;
use crate::classify::index::{EvidenceIndex, Imports, TicketKeys};
use crate::classify::reviewed;
use crate::classify::silence::{self, Silence, silence, unseen_sheets};
use crate::classify::tally::Tally;
use crate::model::change::{ChangeIx, Linked};
use crate::model::columns::NameId;
use crate::model::decision::Decision;
use crate::model::flag::Status;
use crate::model::intake::Intake;
use crate::model::link::{Relation, Verdict};
use crate::model::moment::Moment;
use crate::model::production::is_production;
use crate::model::record::{RecordIx, State};
use crate::model::settings::Settings;
use crate::model::source::System;

/// From this probability on that there is no record, a change counts as unrecorded.
pub const NO_RECORD_MIN: f32 = 0.5;

/// A link to a record as sure as this makes a change recorded.
const SURE: f32 = 0.9;

/// Changes handled at a time by one thread.
const SHARD_CHANGES: usize = 4_096;

/// Finds out everything that the rules may look at.
pub fn case<'a>(
    intake: &'a Intake,
    linked: &'a Linked,
    decisions: &[Decision],
    settings: &'a Settings,
) -> Case<'a> {
    let ran = ran_in_production(intake, settings);
    let mut case = Case {
        intake,
        linked,
        settings,
        status: Vec::new(),
        ships: ships(intake, linked, &ran),
        nearest: nearest(intake, linked, settings),
        names_people: names_people(intake, &ran),
        sheet_only_share: 0.0,
        hotfix_patterns: patterns(&settings.policy.hotfix_patterns),
        by_hand_patterns: patterns(&settings.policy.by_hand_patterns),
        trains: Trains::new(intake),
        imports: Imports::new(intake),
        tickets: TicketKeys::new(intake),
        evidence: EvidenceIndex::new(intake, &ran),
        confirmed: reviewed::confirmed(intake, linked, decisions),
        tally: Tally::new(intake, linked, &ran),
        ran,
    };
    case.sheet_only_share = sheet_only_share(&case);
    case.status = (0..linked.changes.len())
        .into_par_iter()
        .with_min_len(SHARD_CHANGES)
        .map(|i| status(&case.view(ChangeIx(i as u32))))
        .collect();
    case
}

/// For each change, the probability that nothing speaks of it; certain where a reviewer confirmed it.
pub fn no_record(case: &Case<'_>) -> Vec<f32> {
    let of = |change: ChangeIx| {
        let view = case.view(change);
        match (view.status(), view.first_run()) {
            (Status::Unrecorded, _) if case.confirmed.binary_search(&change).is_ok() => 1.0,
            (Status::Unrecorded | Status::NoRecordYet | Status::NotCovered, Some((_, start))) => {
                silence::no_record(&view, start)
            }
            _ => view.no_record(),
        }
    };
    (0..case.linked.changes.len())
        .into_par_iter()
        .with_min_len(SHARD_CHANGES)
        .map(|i| of(ChangeIx(i as u32)))
        .collect()
}

/// The delay of the ticket behind the first run, in seconds, when it was certainly opened after it.
pub fn opened_after(view: &View<'_>, ticket: RecordIx) -> Option<i64> {
    let case = view.case;
    let created = case.records().times[ticket.index()].created?;
    if case.imports.holds(case.records(), ticket) {
        return None;
    }
    let (_, start) = view.first_run()?;
    clock::certainly_after(start, created, &case.settings.policy)
}

fn status(view: &View<'_>) -> Status {
    let case = view.case;
    let Some((_, start)) = view.first_run() else {
        let shipped = |&ticket: &RecordIx| case.ships[ticket.index()];
        return match (view.tickets.iter().any(shipped), view.ran().next()) {
            (true, _) => Status::Recorded,
            (false, None) => Status::NotSeenRunning,
            // It ran at a time that nobody wrote down: recorded, or nothing can be said.
            (false, Some(_)) if is_recorded(view) => Status::Recorded,
            (false, Some(_)) => Status::NotCovered,
        };
    };
    if is_recorded(view) {
        if !ships_a_ticket(view) && view.no_record() > 1.0 - SURE {
            return doubted(view, start);
        }
        let late = |&ticket: &RecordIx| opened_after(view, ticket).is_some();
        let all_late = !view.tickets.is_empty() && view.tickets.iter().all(late);
        return if all_late && !ships_a_ticket(view) {
            Status::RecordedAfter
        } else {
            Status::Recorded
        };
    }
    if !view.took_effect().any(|_| true) || !view.can_be_told() {
        return Status::CannotTell;
    }
    if view.no_record() < NO_RECORD_MIN {
        // A record probably exists, though none was sure enough to be linked.
        return Status::PossiblyRecorded;
    }
    by_silence(view, start)
}

/// What the silence of the records proves of a change that started so.
fn by_silence(view: &View<'_>, start: Moment) -> Status {
    match silence(view, start) {
        Silence::Proves => Status::Unrecorded,
        Silence::NotYet => Status::NoRecordYet,
        Silence::Uncovered(_) => Status::NotCovered,
    }
}

/// The status of a change whose link to its record is doubtful: possibly recorded, unless that there is none is at least as likely and the silence of
/// the records proves it.
fn doubted(view: &View<'_>, start: Moment) -> Status {
    if view.no_record() < NO_RECORD_MIN {
        return Status::PossiblyRecorded;
    }
    match silence(view, start) {
        Silence::Proves => Status::Unrecorded,
        Silence::NotYet | Silence::Uncovered(_) => Status::PossiblyRecorded,
    }
}

/// Whether a record of a system that counts speaks of the change.
fn is_recorded(view: &View<'_>) -> bool {
    let policy = &view.case.settings.policy;
    let counts = policy.records(view.kind(), &view.services());
    // A row that plans a release without a word of what is in it is no record of that.
    let plans = |record: &RecordIx| view.case.linked.shipping.is_wordless(*record);
    let is_release = view
        .took_effect()
        .any(|run| view.case.linked.shipping.is_wordless(run));
    let member = |record: &RecordIx| {
        counts.contains(&view.case.system(*record)) && !(is_release && plans(record))
    };
    [view.tickets, view.evidence, view.sheets]
        .iter()
        .any(|records| records.iter().any(member))
        || ships_a_ticket(view)
}

fn ships_a_ticket(view: &View<'_>) -> bool {
    let policy = &view.case.settings.policy;
    let counts = policy.records(view.kind(), &view.services());
    counts.contains(&System::Tickets) && view.ran().any(|record| view.case.ships[record.index()])
}

/// For each record, whether it is evidence that something ran in production.
fn ran_in_production(intake: &Intake, settings: &Settings) -> Vec<bool> {
    let records = &intake.records;
    let mut production: FxHashMap<NameId, bool> = FxHashMap::default();
    records
        .all()
        .map(|record| {
            let i = record.index();
            let environment = records.environment[i];
            records.system(record, &intake.sources).is_evidence()
                && did_run(
                    records.state[i],
                    records.times[i].started.or(records.times[i].ended),
                )
                && *production.entry(environment).or_insert_with(|| {
                    is_production(records.names.get(environment), &settings.policy.production)
                })
        })
        .collect()
}

/// For each source, whether more than half of its runs name somebody.
fn names_people(intake: &Intake, ran: &[bool]) -> Vec<bool> {
    let records = &intake.records;
    let mut named = vec![(0_u64, 0_u64); intake.sources.len()];
    for record in records.all().filter(|record| ran[record.index()]) {
        let (with, all) = &mut named[usize::from(records.source[record.index()].0)];
        let people = records.people.get(record.index());
        *with += u64::from(people.iter().any(|person| !person.name.is_none()));
        *all += 1;
    }
    named.iter().map(|&(with, all)| 2 * with > all).collect()
}

/// Whether an entry of that state ran, at least in part.
fn did_run(state: State, started: Option<Moment>) -> bool {
    match state {
        State::Cancelled => false,
        // Queued entries have no start.
        State::Open => started.is_some(),
        State::Unknown | State::Done | State::Failed | State::Partial | State::RolledBack => true,
    }
}

/// For each record, whether an accepted *ships* link joins a run in production to it, or it to a ticket.
fn ships(intake: &Intake, linked: &Linked, ran: &[bool]) -> Vec<bool> {
    let mut ships = vec![false; intake.records.len()];
    for link in &linked.links {
        let accepted = match link.verdict {
            Verdict::Accepted | Verdict::Review => true,
            Verdict::Rejected => false,
        };
        if accepted
            && link.relation == Relation::Ships
            && (ran[link.a.index()] || ran[link.b.index()])
        {
            ships[link.a.index()] = true;
            ships[link.b.index()] = true;
        }
    }
    ships
}

/// For each deploy and hot-fix, the link to the likeliest record of a counting system that is not in its change.
fn nearest(intake: &Intake, linked: &Linked, settings: &Settings) -> Vec<u32> {
    let records = &intake.records;
    let counts = &settings.policy.counts_as_record;
    let mut nearest = vec![u32::MAX; records.len()];
    for (i, link) in linked.links.iter().enumerate() {
        let of = &linked.changes.of;
        if link.relation != Relation::Same || of[link.a.index()] == of[link.b.index()] {
            continue;
        }
        for record in [link.a, link.b] {
            let is_rival = records.system(record, &intake.sources).is_evidence()
                && counts.contains(&records.system(link.other(record), &intake.sources));
            let best = &mut nearest[record.index()];
            // Links are sorted by record, so that of equals the lower record stays.
            if is_rival
                && linked
                    .links
                    .get(*best as usize)
                    .is_none_or(|known| known.probability < link.probability)
            {
                *best = i as u32;
            }
        }
    }
    nearest
}

/// Among changes that ran, have no ticket, and started where the sheets cover them: the share that a sheet row records.
///
/// Ten made-up changes, one of them on a sheet, stand in for what is not known.
fn sheet_only_share(case: &Case<'_>) -> f32 {
    let mut on_sheet = 1.0;
    let mut all = 10.0;
    for change in case.linked.changes.all() {
        let view = case.view(change);
        if let Some((_, start)) = view.first_run()
            && view.tickets.is_empty()
            && unseen_sheets(&view, start).is_empty()
        {
            all += 1.0;
            on_sheet += f32::from(u8::from(!view.sheets.is_empty()));
        }
    }
    on_sheet / all
}

/// The policy's patterns; those that are no pattern were refused when the configuration was read.
fn patterns(patterns: &[String]) -> RegexSet {
    const COMPILED_BYTES_MAX: usize = 1 << 20;
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .size_limit(COMPILED_BYTES_MAX)
        .build()
        .unwrap_or_else(|_| RegexSet::empty())
}

#[cfg(test)]
mod tests {
    use crate::classify::fixture::{Story, deploy, hotfix, sheet, ticket};
    use crate::model::flag::Status;
    use crate::model::record::State;
    use crate::model::shipment::{Basis, Contents};

    fn check(story: Story, expected: Status) {
        assert_eq!(story.status()[0], expected);
    }

    #[test]
    fn a_ticket_or_a_sheet_row_records_a_change() {
        check(Story::of([ticket("OPS-1"), deploy("7")]), Status::Recorded);
        check(Story::of([hotfix("HF-1"), sheet("3")]), Status::Recorded);
    }

    #[test]
    fn silence_counts_where_tickets_cover_it() {
        let alone = || Story::of([hotfix("HF-1").at("2026-03-10 10:00")]).no_record(0.9);
        check(alone(), Status::Unrecorded);
        check(alone().tickets_to("2026-03-11 10:00"), Status::NoRecordYet);
        check(alone().tickets_to("2026-03-10 09:00"), Status::NotCovered);
        check(alone().tickets_from("2026-03-04 10:00"), Status::NotCovered);
        check(alone().now("2026-03-11 10:00"), Status::NoRecordYet);
        check(alone().without_ticket_source(), Status::NotCovered);
    }

    #[test]
    fn tickets_in_an_unknown_zone_cover_less() {
        let alone = || Story::of([hotfix("HF-1").at("2026-03-10 10:00")]).no_record(0.9);
        check(alone().tickets_to("2026-03-12 12:00"), Status::Unrecorded);
        check(
            alone().tickets_to("2026-03-12 12:00").ticket_zone_assumed(),
            Status::NoRecordYet,
        );
    }

    #[test]
    fn a_probable_record_is_no_absence() {
        let story = Story::of([hotfix("HF-1").at("2026-03-10 10:00")]).no_record(0.4);
        check(story, Status::PossiblyRecorded);
    }

    #[test]
    fn a_doubtful_link_is_possibly_a_record() {
        let linked = |no_record| Story::of([ticket("OPS-1"), deploy("7")]).no_record(no_record);
        check(linked(0.05), Status::Recorded);
        check(linked(0.34), Status::PossiblyRecorded);
        check(linked(0.6), Status::Unrecorded);
    }

    #[test]
    fn what_a_run_shipped_tells_how_it_is_recorded() {
        let told = |contents| {
            let run = [deploy("7").at("2026-03-10 10:00")];
            Story::of(run)
                .no_record(0.9)
                .shipped("7", Basis::Order, contents, &[])
        };
        // Without a word, a commit or a version nothing can be said.
        check(told(Contents::Unknown), Status::CannotTell);
        check(told(Contents::NoTicket(0.9)), Status::Unrecorded);
        let row = [deploy("7").at("2026-03-10 10:00"), sheet("3")];
        let planned = Story::of(row).no_record(0.9);
        let planned = planned.shipped("3", Basis::None, Contents::Unknown, &[]);
        let planned = planned.shipped("7", Basis::Order, Contents::NoTicket(0.9), &[]);
        // A row that plans the release without a word is no record of what is in it.
        check(planned, Status::Unrecorded);
    }

    #[test]
    fn what_did_not_stay_is_not_unrecorded() {
        let failed = [deploy("7").at("2026-03-10 10:00").state(State::Failed)];
        check(Story::of(failed).no_record(0.9), Status::CannotTell);
        let back = Story::of([deploy("7").at("2026-03-10 10:00")]).no_record(0.9);
        check(back.goes_back("7"), Status::CannotTell);
    }

    #[test]
    fn what_never_ran_in_production_is_not_seen_running() {
        check(Story::of([ticket("OPS-1")]), Status::NotSeenRunning);
        check(
            Story::of([deploy("7").environment("staging")]).no_record(0.9),
            Status::NotSeenRunning,
        );
        check(
            Story::of([deploy("7").state(State::Cancelled)]).no_record(0.9),
            Status::NotSeenRunning,
        );
    }
}
