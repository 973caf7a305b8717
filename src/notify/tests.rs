//! What a night made by hand has to tell, and what is not told twice.

use crate::model::fixture::{Fixture, NOW, night};
use crate::model::flag::Severity;
use crate::model::memory::Memory;
use crate::model::notify::{Format, News, Target, To};
use crate::model::settings::{DAY_S, Settings};
use crate::notify::news;

fn target(format: Format) -> Target {
    let url = "http://127.0.0.1:9/".to_string();
    Target {
        name: "ops".to_string(),
        to: To::Webhook { url, format },
    }
}

fn told(night: &Fixture, memory: &Memory, change: impl Fn(&mut Settings)) -> News {
    let mut settings = night.settings.clone();
    settings.notify.targets = vec![target(Format::CloudEvents)];
    settings.notify.age_s_max = i64::MAX;
    change(&mut settings);
    news(
        1,
        &settings,
        &night.intake,
        &night.linked,
        &night.findings,
        memory,
    )
}

fn codes(news: &News) -> Vec<String> {
    let Some(letter) = news.letters.first() else {
        return Vec::new();
    };
    let events: Vec<serde_json::Value> = serde_json::from_str(&letter.body).unwrap();
    events.iter().map(|e| e["id"].to_string()).collect()
}

#[test]
fn what_is_severe_enough_is_told_once() {
    let night = night();
    let plain = Memory::default();
    let first = told(&night, &plain, |_| ());
    assert_eq!(codes(&first), ["\"chg-3/UNRECORDED_HOTFIX\""]);
    let all = told(&night, &plain, |s| s.notify.least = Severity::Info);
    assert_eq!(codes(&all).len(), 3);
    let memory = Memory {
        told: all.told.iter().cloned().collect(),
        ..Memory::default()
    };
    let again = told(&night, &memory, |s| s.notify.least = Severity::Info);
    assert_eq!(codes(&again), Vec::<String>::new());
    assert!(told(&night, &plain, |s| s.notify.targets.clear()) == News::default());
}

#[test]
fn a_change_that_took_in_a_told_one_is_not_told_again() {
    let mut night = night();
    let key = night.intake.records.key[4];
    let memory = Memory {
        told: [("chg-3".to_string(), "UNRECORDED_HOTFIX".to_string())].into(),
        changes: [(key, "chg-3".to_string())].into_iter().collect(),
        ..Memory::default()
    };
    night.linked.changes.id[3] = "chg-9".to_string();
    let news = told(&night, &memory, |_| ());
    assert_eq!(codes(&news), Vec::<String>::new());
    assert!(news.told.iter().any(|(about, _)| about == "chg-9"));
}

#[test]
fn a_source_that_recovered_is_news_when_it_fails_again() {
    let mut night = night();
    let least = |s: &mut Settings| s.notify.least = Severity::Low;
    let first = told(&night, &Memory::default(), least);
    let stale = night.findings.flags.remove(2);
    let remembered = |news: News| Memory {
        told: news.told.into_iter().collect(),
        ..Memory::default()
    };
    let well = told(&night, &remembered(first), least);
    night.findings.flags.push(stale);
    let again = told(&night, &remembered(well), least);
    assert_eq!(codes(&again), ["\"source:sheet/STALE_SOURCE\""]);
}

#[test]
fn what_is_old_is_no_news() {
    let night = night();
    let news = told(&night, &Memory::default(), |s| {
        s.notify.age_s_max = DAY_S;
        s.now = NOW + 400 * DAY_S;
    });
    assert_eq!(news, News::default());
}

#[test]
fn names_leave_only_where_they_are_asked_for() {
    let mut night = night();
    let records = &night.intake.records;
    let people: Vec<String> = (0..records.len())
        .flat_map(|i| records.people.get(i))
        .map(|p| records.names.get(p.name).to_string())
        .collect();
    let who = &people[0];
    for flag in &mut night.findings.flags {
        flag.says = format!("by {who}");
        flag.evidence = night.intake.records.all().collect();
        flag.severity = Severity::Critical;
    }
    let silent = told(&night, &Memory::default(), |_| ()).letters[0]
        .body
        .clone();
    for name in &people {
        assert!(!silent.contains(name.as_str()), "{name}: {silent}");
    }
    let loud = told(&night, &Memory::default(), |s| s.notify.names = true);
    assert!(loud.letters[0].body.contains(who.as_str()));
}

#[test]
fn slack_is_given_plain_text() {
    let mut night = night();
    night.findings.flags[0].says = "<!channel> a & b".to_string();
    let news = told(&night, &Memory::default(), |s| {
        s.notify.targets = vec![target(Format::Slack)];
    });
    let body: serde_json::Value = serde_json::from_str(&news.letters[0].body).unwrap();
    let text = body["text"].as_str().unwrap();
    assert!(
        text.starts_with("lastchange: 1 new finding in run 1, 2026-11-22T09:14:00Z"),
        "{text}"
    );
    assert!(text.contains("&lt;!channel&gt; a &amp; b"), "{text}");
}
