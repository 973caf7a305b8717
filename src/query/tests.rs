//! Questions to a ledger of a night made by hand.

use crate::ledger::{Ledger, RunFacts};
use crate::model::answer::{ExplainAnswer, LastAnswer};
use crate::model::fixture::{Fixture, NOW, night};
use crate::model::flag::{RuleDoc, Severity};
use crate::query::{LastQuestion, QueryError, explain, explain_text, last, last_text};

fn ledger_of(fixture: &Fixture) -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let facts = RunFacts::of(&fixture.settings);
    let Fixture {
        intake,
        linked,
        findings,
        ..
    } = fixture;
    let mut ledger = Ledger::open(&path).unwrap();
    ledger.commit(&facts, intake, linked, findings).unwrap();
    drop(ledger);
    let ledger = Ledger::open_read_only(&path).unwrap();
    (folder, ledger)
}

fn ask(change: impl FnOnce(&mut LastQuestion)) -> LastAnswer {
    let (_folder, ledger) = ledger_of(&night());
    let mut asked = LastQuestion::at(NOW);
    change(&mut asked);
    last(&ledger, &asked).unwrap()
}

fn check(change: impl FnOnce(&mut LastQuestion), expected: &[&str]) -> LastAnswer {
    let answer = ask(change);
    let ids: Vec<&str> = answer.changes.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, expected);
    answer
}

#[test]
fn what_ran_and_is_fresh_leads() {
    let answer = check(|_| (), &["chg-2", "chg-3", "chg-1"]);
    assert_eq!(answer.changes_in_window, 3);
    for change in &answer.changes {
        let sum: f64 = change.reasons.iter().map(|r| r.weight).sum();
        assert!((sum - change.score).abs() < 1e-9, "{}: {sum}", change.id);
    }
    assert_eq!(answer.changes[0].before_s, 709);
    assert_eq!(answer.changes[0].who.account.as_deref(), Some("d.ng"));
}

#[test]
fn a_service_goes_by_any_name() {
    check(
        |q| q.services = vec!["CART".to_string()],
        &["chg-2", "chg-3"],
    );
    check(
        |q| q.services = vec!["check".to_string()],
        &["chg-2", "chg-3"],
    );
    let (_folder, ledger) = ledger_of(&night());
    let mut asked = LastQuestion::at(NOW);
    asked.services = vec!["chekcout".to_string()];
    match last(&ledger, &asked) {
        Err(QueryError::NoSuchService { near, .. }) => assert_eq!(near, ["checkout"]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_window_is_widened_once() {
    let answer = check(|q| q.services = vec!["payments".to_string()], &["chg-0"]);
    assert!(answer.question.window.widened);
    assert_eq!(answer.question.window.from, "2026-11-15T09:14:00Z");
    let answer = check(|q| q.at = NOW - 100 * 86_400, &[]);
    assert!(answer.question.window.widened);
    assert!(!answer.not_known.is_empty());
}

#[test]
fn the_window_looks_ahead_for_clocks() {
    check(
        |q| {
            q.at = NOW - 709 - 899;
            q.lookback_s = 60;
        },
        &["chg-2"],
    );
}

#[test]
fn another_environment_is_another_answer() {
    // The hot-fix and the ticket name no environment: they may have been there.
    check(|q| q.env = "staging".to_string(), &["chg-3", "chg-1"]);
}

#[test]
fn what_is_not_known_is_said() {
    let answer = ask(|_| ());
    let said = answer.not_known.join("\n");
    assert!(
        said.contains("`sheet` ends 2026-11-20T00:14:00Z, 2 d 09 h before the instant"),
        "{said}"
    );
    assert!(
        said.contains("`argo` looks cut off (exactly 1000 rows)"),
        "{said}"
    );
    assert!(
        said.contains("changes without any time, which no window can hold: 1"),
        "{said}"
    );
    let status: Vec<&str> = answer.coverage.iter().map(|c| c.status).collect();
    assert_eq!(status, ["fresh", "fresh", "fresh", "stale"]);
}

#[test]
fn the_text_fits_an_incident() {
    let answer = ask(|q| q.services = vec!["checkout".to_string()]);
    let expected = "\
LAST CHANGE  checkout / production  before 2026-11-22 09:14:00Z  looked back 24 h 00 min
1. 09:02:11Z (11 min 49 s before)  release 4.12.2: checkout 4.12.1 → 4.12.2 [checkout] by d.ng (deploys: argo.json row 1198)
   NO RECORD YET (0.93): jira seen to 09:10:00Z, sheet seen to 2026-11-20 00:14:00Z, grace to 2026-11-24 09:02:11Z. Nearest PAY-9, rejected: it speaks of 19 h 47 min earlier.
2. 03:14:00Z (6 h 00 min before)  hotfix: Database parameter raised, hotfix [checkout] by deploy-bot (hotfixes: hotfixes.csv row 44)
   UNRECORDED (0.75): jira seen to 09:10:00Z, sheet seen to 2026-11-20 00:14:00Z. Nearest PAY-9, rejected: it speaks of 13 h 59 min earlier.
2 of 2 changes shown: 1 no record yet, 1 unrecorded.
Coverage: jira to 09:10:00Z · argo to 09:10:02Z CUT OFF · log to 08:55:00Z · sheet STALE, ends 2026-11-20 00:14:00Z: what only it would hold cannot be seen.
";
    assert_eq!(last_text(&answer), expected);
}

const RULE: RuleDoc = RuleDoc {
    code: "UNRECORDED_HOTFIX",
    severity: Severity::Critical,
    what: "a hot-fix ran and no record speaks of it",
    why: "nobody knows",
    what_to_do: "write one",
};

fn why(asked: &str) -> Result<ExplainAnswer, QueryError> {
    let mut night = night();
    // The last deploy bears the same id as a ticket.
    night.intake.records.id = ["PAY-7", "PAY-9", "d-1", "PAY-9", "", "", ""].iter().fold(
        Default::default(),
        |mut ids: crate::model::columns::Strings, id| {
            ids.push(id);
            ids
        },
    );
    let (_folder, ledger) = ledger_of(&night);
    explain(&ledger, asked, &[RULE])
}

#[test]
fn a_change_a_record_and_a_rule_can_be_explained() {
    let change = |asked| why(asked).unwrap().change.unwrap().id;
    assert_eq!(change("chg-3"), "chg-3");
    assert_eq!(change("d-1"), "chg-0");
    assert_eq!(change("sheet:March!5"), "chg-0");
    assert_eq!(change("argo:PAY-9"), "chg-2");
    let rule = why("unrecorded_hotfix").unwrap();
    assert_eq!((rule.rule, rule.flags_in_all), (Some(RULE), 1));
    assert_eq!(rule.flags[0].on, "chg-3");
    assert!(matches!(why("PAY-9"), Err(QueryError::Ambiguous { among, .. }) if among.len() == 2));
    assert!(matches!(
        why("sheet:PAY-9"),
        Err(QueryError::NothingSuch { .. })
    ));
}

#[test]
fn the_waterfall_is_exact() {
    let answer = why("chg-0").unwrap();
    for link in &answer.change.as_ref().unwrap().links {
        let sum: f64 = link.bits.iter().map(|b| b.bits).sum();
        assert!((sum - link.weight_bits).abs() < 1e-9);
    }
    let expected = "\
chg-0  Release payments 2.1
  release on payments, 2026-11-20 09:14:00Z, by l.wong (actor of argo:d-1)
  recorded after: probability that no record speaks of it 0.0100; that its records belong together 0.9700; known since run 1

records
  jira:PAY-7 (tickets: tickets.csv row 2) release, done
    Release payments 2.1
    created 2026-11-19 09:14Z · owner Lee Wong · service payments
  argo:d-1 (deploys: argo.json row 12) release, done
    payments 2.1
    started 2026-11-20 09:14:00Z · actor l.wong · service payments · environment production
  sheet:March!5 (spreadsheets: changes.xlsx sheet March row 5) release, done
    payments 2.1 went live
    started 2026-11-20 · owner Wong, Lee · service Payments

jira:PAY-7 is the same change as argo:d-1  probability 0.9818
  prior          -10.000  ----------------
  ids            +12.500  ++++++++++++++++++++  PAY-7 | d-1, names PAY-7
  text            +3.250  ++++++                Release payments 2.1 | payments 2.1
  weight          +5.750  bits
";
    let text = explain_text(&answer);
    assert!(text.starts_with(expected), "{text}");
}
