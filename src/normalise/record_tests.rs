//! Whole small exports → records.

use crate::model::intake::Intake;
use crate::model::memory::Memory;
use crate::model::record::{Kind, Role, State};
use crate::model::source::System;
use crate::normalise::by_hand::{Sheet, intake, one, settings};

/// A record in one line: id, title, times, people, services, state.
fn line(intake: &Intake, i: usize) -> String {
    let r = &intake.records;
    let times: Vec<String> = [
        "created", "started", "ended", "planned", "until", "resolved", "approved",
    ]
    .iter()
    .zip(r.times[i].all())
    .filter_map(|(name, t)| t.map(|t| format!("{name} {}", t.display())))
    .collect();
    let role = |role: Role| match role {
        Role::Author => "author",
        Role::Actor => "actor",
        Role::Owner => "owner",
        Role::Requester => "requester",
        Role::Approver => "approver",
    };
    let people: Vec<String> = r
        .people
        .get(i)
        .iter()
        .map(|p| format!("{} {}", role(p.role), r.names.get(p.name)))
        .collect();
    let services: Vec<&str> = r.services.get(i).iter().map(|s| r.names.get(*s)).collect();
    [
        r.record_id(crate::model::record::RecordIx(i as u32))
            .into_owned(),
        r.title.get(i).to_string(),
        times.join(", "),
        people.join(", "),
        services.join(", "),
        r.state[i].name().to_string(),
    ]
    .join(" | ")
}

#[track_caller]
fn check(system: System, export: &str, expected: &str) {
    let intake = one(system, export);
    let mut found: Vec<String> = (0..intake.records.len())
        .map(|i| line(&intake, i))
        .collect();
    found.sort();
    let mut expected: Vec<&str> = expected
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    expected.sort_unstable();
    assert_eq!(found.join("\n"), expected.join("\n"));
}

#[test]
fn jira() {
    check(
        System::Tickets,
        "Summary|Issue key|Status|Resolution|Assignee|Reporter|Created|Resolved|Component/s|Comment
         Raise pool|PAY-1|Done|Done|aruiz|bkim|09/Jan/17 12:17 PM|10/Jan/17 1:02 AM|core, api|10/Jan/17 1:02 AM;aruiz;Merged.
         Drop table|PAY-2|Done|Won't Do|||21/Jan/17 12:00 AM|||",
        "PAY-1 | Raise pool | created 2017-01-09 12:17Z, resolved 2017-01-10 01:02Z | owner aruiz, requester bkim | core, api | done
         PAY-2 | Drop table | created 2017-01-21 00:00Z |  |  | cancelled",
    );
}

#[test]
fn github_deployments() {
    check(
        System::Deploys,
        "id|sha|ref|task|environment|description|creator.login|created_at|updated_at|payload.author|statuses[].state|statuses[].created_at
         7|e2ddc11|main|deploy|production|Raise pool|ci-bot|2026-06-01T09:03:42Z|2026-06-03T00:00:00Z|Ana Ruiz|inactive+success+pending|2026-06-03T00:00:00Z+2026-06-01T09:05:00Z+2026-06-01T09:03:50Z
         8|e2ddc12|main|deploy|production|Drop table|ci-bot|2026-06-02T09:03:42Z|2026-06-02T09:03:42Z||failure|2026-06-02T09:06:00Z",
        "7 | Raise pool | started 2026-06-01 09:03:42Z, ended 2026-06-01 09:05:00Z | author Ana Ruiz, actor ci-bot |  | done
         8 | Drop table | started 2026-06-02 09:03:42Z, ended 2026-06-02 09:06:00Z | actor ci-bot |  | failed",
    );
}

#[test]
fn a_log_of_hot_fixes() {
    check(
        System::Hotfixes,
        "Hotfix ID|Applied at|Branch|Release|Commit|Description|Author|Applied by|Ticket ref
         HF-1|2026-06-08 12:11|9-2-stable|9.2|267585fba4|Raise pool|Ana Ruiz|bkim|PAY-1
         HF-2|13/13/2026|9-2-stable|9.2|267585fba5|Drop table|Ana Ruiz|bkim|",
        "HF-1 | Raise pool | started 2026-06-08 12:11Z | author Ana Ruiz, actor bkim |  | unknown",
    );
}

#[test]
fn a_sheet_of_a_year() {
    let mut sheet = Sheet::new(
        "Date|Release|Area|What changed|Owner|Ticket|Remarks
         2026-06-08|11.0.0|Core API|Raise pool|Ruiz, Ana|PAY-1|
         20.07.2026|11.0.0||Drop table|A. Ruiz|PAY-1|by night
         |11.0.0||Drop index|||",
    );
    sheet.sheet = Some("2026");
    let intake = intake(
        &[sheet],
        &settings(System::Spreadsheets),
        &Memory::default(),
    );
    let mut found: Vec<String> = (0..intake.records.len())
        .map(|i| line(&intake, i))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "2026!2 | Raise pool | started 2026-06-08 | owner Ruiz, Ana | core-api | unknown",
            "2026!3 | Drop table | started 2026-07-20 | owner A. Ruiz |  | unknown",
            "2026!4 | Drop index |  |  |  | unknown",
        ]
    );
}

#[test]
fn rows_of_one_ticket_are_parts_of_it() {
    let intake = one(
        System::Tickets,
        "Change ID|Summary|CI Name|Opened|Updated
         C1|Raise pool|web-1|2026-06-01 10:00|2026-06-02 10:00
         C1|Raise the pool|web-2|2026-06-01 10:00|2026-06-03 10:00
         C2|Drop table|web-2|2026-06-01 10:00|2026-06-03 10:00
         C2|Drop table|web-2|2026-06-01 10:00|2026-06-03 10:00",
    );
    assert_eq!((intake.records.len(), intake.parts), (2, 2));
    let mut found: Vec<String> = (0..2).map(|i| line(&intake, i)).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "C1 | Raise the pool | created 2026-06-01 10:00Z |  | web-2, web-1 | unknown",
            "C2 | Drop table | created 2026-06-01 10:00Z |  | web-2 | unknown",
        ]
    );
}

#[test]
fn an_id_that_repeats_for_other_events_is_none() {
    let intake = one(
        System::Deploys,
        "id|name|when|what
         1|web|2026-06-01 10:00|Raise pool
         1|web|2026-06-02 10:00|Drop table
         2|web|2026-06-03 10:00|Drop index",
    );
    assert_eq!((intake.records.len(), intake.parts), (3, 0));
    assert_eq!(
        intake
            .records
            .record_id(crate::model::record::RecordIx(0))
            .as_bytes()[0],
        b'L'
    );
}

#[test]
fn a_date_with_two_readings_is_an_interval_and_a_question() {
    let intake = one(
        System::Hotfixes,
        "Applied at|Summary\n01/02/2026|Raise pool\n03/04/2026|Drop table",
    );
    assert_eq!(intake.questions.len(), 1);
    assert_eq!(
        intake.questions[0].answers[0],
        "--answer 'hotfixes:Applied at=day-first'"
    );
    assert_eq!(intake.coverage[0].uncertain.len(), 2);
    assert!(intake.proven.is_empty());
}

#[test]
fn a_later_column_proves_nothing_for_hand_kept_sheets() {
    let intake = one(
        System::Hotfixes,
        "Applied at|Finished at|Summary\n01/02/2026|13/02/2026|Raise pool",
    );
    // The end is not before the start: month first would put the start on 2 January, which no fact contradicts.
    assert_eq!(intake.questions.len(), 1);
    assert_eq!(intake.proven.len(), 1);
}

#[test]
fn kinds_and_states_come_from_words() {
    let intake = one(
        System::Tickets,
        "Issue key|Summary|Status|Issue Type|Created\nA-1|x|Closed|Emergency config change|2026-06-01",
    );
    assert_eq!(intake.records.kind, [Kind::Config]);
    assert_eq!(intake.records.state, [State::Done]);
    assert_eq!(intake.records.emergency, [true]);
}

#[test]
fn row_order_changes_no_record() {
    let mut sheet = Sheet::new(
        "When|What|Who|Service
         2026-06-01 10:00|Raise pool|ana|web
         2026-06-01 10:00|Raise pool|ana|web
         2026-06-02 10:00|Drop table|bea|db
         2026-06-03 10:00|Drop index|cem|db",
    );
    let (settings, memory) = (settings(System::Hotfixes), Memory::default());
    let a = intake(std::slice::from_ref(&sheet), &settings, &memory);
    sheet.rows.reverse();
    let b = intake(&[sheet], &settings, &memory);
    assert_eq!(a.records.key, b.records.key);
    assert_eq!(a.records.title, b.records.title);
    assert_eq!(a.records.times, b.records.times);
    assert_eq!(a.records.people, b.records.people);
    assert_eq!(
        a.records.names.iter().collect::<Vec<_>>(),
        b.records.names.iter().collect::<Vec<_>>()
    );
}

#[test]
fn a_file_given_twice_adds_nothing() {
    let sheet = Sheet::new(
        "When|What\n2026-06-01 10:00|Raise pool\n2026-06-01 10:00|Raise pool\n2026-06-02 10:00|Drop table",
    );
    let again = Sheet {
        path: "b.csv",
        ..sheet.clone()
    };
    let intake = intake(
        &[sheet, again],
        &settings(System::Hotfixes),
        &Memory::default(),
    );
    assert_eq!((intake.records.len(), intake.parts), (3, 3));
}

#[test]
fn a_table_without_times_is_asked_about() {
    let intake = one(
        System::Deploys,
        "id|service|what\n1|web|Raise pool\n2|db|Drop table",
    );
    assert_eq!(intake.questions.len(), 1);
    assert_eq!(intake.questions[0].about, "no column of times in a.csv");
    assert!(intake.coverage[0].spans.is_empty());
}

#[test]
fn a_list_that_was_cut_off_covers_less() {
    // Oldest first: the newest are missing, and the time in the name proves nothing.
    let mut sheet = Sheet::new("When|What");
    sheet.rows = (0..500)
        .map(|i| {
            vec![
                format!("2026-0{}-{:02} 10:00", 1 + i / 100, 1 + i % 28),
                format!("change {i}"),
            ]
        })
        .collect();
    sheet.rows.sort();
    sheet.path = "log_20261101T0000.csv";
    let settings = settings(System::Hotfixes);
    let cut = intake(std::slice::from_ref(&sheet), &settings, &Memory::default());
    assert!(
        cut.coverage[0]
            .truncated
            .as_deref()
            .unwrap()
            .contains("exactly 500 rows")
    );
    assert_eq!(cut.coverage[0].to(), Some(1_779_962_459));
    sheet.rows.pop();
    let whole = intake(&[sheet], &settings, &Memory::default());
    assert_eq!(whole.coverage[0].truncated, None);
    assert_eq!(whole.coverage[0].to(), Some(1_793_491_200));
}

#[test]
fn dittos_repeat_what_is_above() {
    let intake = one(
        System::Hotfixes,
        "Date|Who|What
         2026-06-01|Ana Ruiz|Raise pool
         \"|ditto|Drop table
         |Bea Kim|Drop index",
    );
    let mut found: Vec<String> = (0..3).map(|i| line(&intake, i)).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "L2 | Raise pool | started 2026-06-01 | actor Ana Ruiz |  | unknown",
            "L3 | Drop table | started 2026-06-01 | actor Ana Ruiz |  | unknown",
            "L4 | Drop index | started 2026-06-01 | actor Bea Kim |  | unknown",
        ]
    );
}

#[test]
fn the_order_of_an_update_is_not_asked_for() {
    let intake = one(
        System::Tickets,
        "Issue key|Summary|Status|Created|Updated\nA-1|x|Done|2026-06-01|03/04/2026",
    );
    assert!(intake.questions.is_empty());
}
