//! A night made by hand, for tests: four sources, seven records, four changes.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::change::{ChangeIx, Changes, Linked};
use crate::model::coverage::{Coverage, CoverageBasis, Span};
use crate::model::export::{Format, Layout, Reject, Table};
use crate::model::fixture_records::records;
use crate::model::flag::{Findings, Flag, Severity, Status, Subject};
use crate::model::intake::{InputFile, Intake, TableFacts, ZoneUsed};
use crate::model::link::{Link, Relation, Verdict, probability};
use crate::model::memory::{DateOrder, OrderProof};
use crate::model::moment::ZoneBasis;
use crate::model::record::RecordIx;
use crate::model::settings::{DAY_S, HOUR_S, Policy, Settings};
use crate::model::source::{Source, SourceIx, System};

/// 2026-11-22 09:14:00Z: the run, and the instant that tests ask for.
pub const NOW: i64 = 1_795_338_840;

/// All that stages hand on.
#[derive(Clone, Debug)]
pub struct Fixture {
    pub settings: Settings,
    pub intake: Intake,
    pub linked: Linked,
    pub findings: Findings,
}

fn file(source: u16, path: &str, rows: u64, records: u64, rejects: u64) -> InputFile {
    let table = Table {
        path: PathBuf::from(path),
        sheet: (source == 3).then(|| "March".to_string()),
        layout: Layout {
            format: Format::Csv,
            encoding: if source == 2 { "macintosh" } else { "utf-8" }.to_string(),
            delimiter: Some(','),
            quote: Some('"'),
            escape: None,
            line_end: "lf",
            header_row: Some(0),
            first_data_row: Some(1),
            since_1904: false,
        },
        header: vec!["a".to_string()],
        preamble: Vec::new(),
    };
    InputFile {
        source: SourceIx(source),
        path: PathBuf::from(path),
        sha256: format!("{source:064x}"),
        bytes: 100,
        run: None,
        tables: vec![TableFacts {
            table: Arc::new(table),
            findings: Vec::new(),
            columns: Vec::new(),
            profile: (source == 0).then_some("jira"),
            profile_confidence: 1.0,
            rows,
            records,
            rejects,
        }],
    }
}

fn intake(settings: &Settings) -> Intake {
    let covers = |source: u16, to: i64| Coverage {
        source: SourceIx(source),
        spans: vec![Span {
            from: NOW - 60 * DAY_S,
            to,
        }],
        basis: CoverageBasis::Stated,
        truncated: (source == 1).then(|| "exactly 1000 rows".to_string()),
        half_written: false,
        uncertain: Vec::new(),
    };
    Intake {
        sources: settings.sources.clone(),
        records: records(),
        rejects: vec![Reject {
            path: PathBuf::from("hotfixes.csv"),
            sheet: None,
            row: 88,
            reason: "no time",
            detail: "`13/13/2024` is not a date".to_string(),
        }],
        parts: 1,
        files: vec![
            file(0, "tickets.csv", 3, 2, 0),
            file(1, "argo.json", 2, 2, 0),
            file(2, "hotfixes.csv", 2, 1, 1),
            file(3, "changes.xlsx", 2, 2, 0),
        ],
        coverage: vec![
            covers(0, NOW - 240),
            covers(1, NOW - 238),
            covers(2, NOW - 1_140),
            covers(3, NOW - 57 * HOUR_S),
        ],
        zones: vec![
            Some(ZoneUsed {
                zone: "Europe/Berlin".to_string(),
                basis: ZoneBasis::Inferred,
                because: "41 pairs that share an id".to_string(),
            }),
            None,
            None,
            None,
        ],
        clocks: Vec::new(),
        questions: Vec::new(),
        proven: vec![(
            (
                "tickets".to_string(),
                "Created".to_string(),
                "99/99/9999".to_string(),
            ),
            OrderProof {
                order: DateOrder::DayFirst,
                because: "settled by tickets.csv:3 \"22/11/2026\"".to_string(),
            },
        )],
        ..Intake::default()
    }
}

fn link(a: u32, b: u32, verdict: Verdict, bits: [f32; 12]) -> Link {
    Link {
        a: RecordIx(a),
        b: RecordIx(b),
        relation: Relation::Same,
        verdict,
        probability: probability(bits.iter().sum()),
        bits,
    }
}

fn linked(intake: &Intake) -> Linked {
    let records = &intake.records;
    let mut changes = Changes::default();
    let groups: [&[u32]; 5] = [&[0, 2, 5], &[1], &[3], &[4], &[6]];
    let mut of = vec![ChangeIx(0); records.len()];
    for (c, group) in groups.into_iter().enumerate() {
        let first = group.iter().copied().find(|r| *r == 2).unwrap_or(group[0]);
        let first = RecordIx(first);
        changes.id.push(format!("chg-{c}"));
        changes.members.push(group.iter().map(|r| RecordIx(*r)));
        for r in group {
            of[*r as usize] = ChangeIx(c as u32);
        }
        changes.title.push(RecordIx(group[0]));
        changes.kind.push(records.kind[group[0] as usize]);
        let services = records.services.get(first.index()).to_vec();
        changes.services.push(services);
        changes.start.push(records.when(first));
        changes.end.push(None);
        let who = records.people.get(first.index()).first();
        changes
            .who
            .push(who.map_or_else(Default::default, |p| p.name));
        changes
            .confidence
            .push(if group.len() > 1 { 0.97 } else { 1.0 });
        changes.no_record.push([0.01, 0.0, 0.93, 0.75, 0.0][c]);
    }
    changes.of = of;
    let mut strong = [0.0; 12];
    strong[0] = -10.0;
    strong[1] = 12.5;
    strong[2] = 3.25;
    let mut weak = [0.0; 12];
    weak[0] = -10.0;
    weak[5] = 4.5;
    Linked {
        candidates: Vec::new(),
        links: vec![
            link(0, 2, Verdict::Accepted, strong),
            link(1, 3, Verdict::Rejected, weak),
            link(2, 5, Verdict::Review, strong),
        ],
        changes,
        facts: crate::model::change::LinkFacts {
            learned_from: "built-in tables".to_string(),
            pairs_considered: 21,
            ..Default::default()
        },
        shipping: crate::model::shipment::Shipping::default(),
    }
}

fn findings() -> Findings {
    let flag = |code, severity, subject, says: &str, evidence: &[u32]| Flag {
        code,
        severity,
        confidence: 0.75,
        subject,
        says: says.to_string(),
        evidence: evidence.iter().map(|r| RecordIx(*r)).collect(),
        best_rejected: None,
    };
    let mut flags = vec![
        flag(
            "UNRECORDED_HOTFIX",
            Severity::Critical,
            Subject::Record(ChangeIx(3), RecordIx(4)),
            "no ticket and no sheet row speaks of it",
            &[4],
        ),
        flag(
            "RETROACTIVE_TICKET",
            Severity::Medium,
            Subject::Change(ChangeIx(0)),
            "the ticket was opened 2 h 10 min after the start",
            &[0, 2],
        ),
        flag(
            "STALE_SOURCE",
            Severity::Low,
            Subject::Source(SourceIx(3)),
            "`sheet` ends 57 h before the run",
            &[],
        ),
    ];
    flags[0].best_rejected = Some((RecordIx(1), 0.02));
    Findings {
        no_record: vec![0.01, 0.0, 0.93, 0.75, 0.0],
        flags,
        status: vec![
            Status::RecordedAfter,
            Status::NotSeenRunning,
            Status::NoRecordYet,
            Status::Unrecorded,
            Status::NotSeenRunning,
        ],
    }
}

/// The night.
pub fn night() -> Fixture {
    let source =
        |name: &str, system, file: &str| Source::plain(name, system, vec![PathBuf::from(file)]);
    let mut policy = Policy::default();
    let alias = ("cart".to_string(), "checkout".to_string());
    policy.service_aliases.extend([alias]);
    let settings = Settings {
        sources: vec![
            source("jira", System::Tickets, "tickets.csv"),
            source("argo", System::Deploys, "argo.json"),
            source("log", System::Hotfixes, "hotfixes.csv"),
            source("sheet", System::Spreadsheets, "changes.xlsx"),
        ],
        policy,
        now: NOW,
        ..Settings::default()
    };
    let intake = intake(&settings);
    let linked = linked(&intake);
    Fixture {
        settings,
        intake,
        linked,
        findings: findings(),
    }
}
