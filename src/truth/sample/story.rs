//! What happens to a change: planned work, hot-fixes, what nobody records, what is taken back.

use crate::truth::sample::change::{Change, Chronicle, DAY_S, HOUR_S, MINUTE_S, settle};
use crate::truth::sample::entry::{Body, Deploy, Entry};
use crate::truth::sample::scribe::Fate;
use crate::truth::sample::text::{fill, hasty, lower_first};
use crate::truth::sample::works::{BY_HAND, EMPTY_WORDS};

/// Days from a ticket to its first deploy, by quantile: close to what open projects show, with a shorter tail.
const LAG_DAYS: &[(f64, f64)] = &[
    (0.0, 0.02),
    (0.05, 0.13),
    (0.25, 1.3),
    (0.5, 3.7),
    (0.75, 9.0),
    (0.95, 45.0),
    (1.0, 120.0),
];
/// Hours from a hot-fix to a ticket that is opened afterwards.
const PAPERWORK_HOURS: &[(f64, f64)] = &[(0.0, 0.4), (0.5, 4.0), (0.8, 24.0), (1.0, 96.0)];

/// All entries of the change that begins at `at`, and of its revert.
pub fn tell(chronicle: &mut Chronicle<'_>, at: i64) -> Vec<Entry> {
    let change = chronicle.change();
    let roll = chronicle.dice.share();
    let noise = chronicle.noise;
    let unrecorded = noise.hotfixes * noise.unrecorded;
    if roll < unrecorded {
        by_hand(chronicle, change, at)
    } else if roll < noise.hotfixes {
        hot(chronicle, change, at)
    } else {
        planned(chronicle, change, at)
    }
}

fn planned(c: &mut Chronicle<'_>, mut change: Change, at: i64) -> Vec<Entry> {
    let team = change.team;
    let opened = at;
    change.ticket = Some(c.next_ticket(team));
    let mut entries = Vec::new();
    if c.dice.chance(c.noise.never_done) {
        let status = *c.dice.pick(&["Cancelled", "Won't Do", "Backlog"]);
        let resolved = opened + c.dice.within(1, 30) * DAY_S;
        entries.extend(c.ticket(&change, opened, fate(status, resolved)));
        return entries;
    }
    let lag_s = (c.dice.quantile(LAG_DAYS) * DAY_S as f64) as i64;
    let mut ran = c.working(opened + lag_s, team);
    if ran < opened + 20 * MINUTE_S {
        ran = opened + c.dice.within(20 * MINUTE_S, 6 * HOUR_S);
    }
    let resolved = ran + c.dice.within(2 * MINUTE_S, 2 * DAY_S);
    entries.extend(c.ticket(&change, opened, fate("Done", resolved)));
    let held = c.dice.chance(c.noise.trains);
    if held {
        // It waits for the service's next train, which names it among what it carries.
        let text = lower_first(&change.title);
        c.waiting[change.service].push((change.number, text));
    } else {
        run(c, &change, opened, ran, &mut entries);
    }
    if c.dice.chance(c.noise.on_sheet) {
        entries.extend(c.sheet_row(&change, ran));
    }
    settle(&mut entries, "");
    if !held && c.dice.chance(c.noise.reverts) {
        entries.extend(revert(c, &change, ran));
    }
    entries
}

/// The deploys of a planned change.
fn run(c: &mut Chronicle<'_>, change: &Change, opened: i64, ran: i64, entries: &mut Vec<Entry>) {
    let (ships, mut also): (Vec<u64>, Vec<String>) = std::mem::take(&mut c.waiting[change.service])
        .into_iter()
        .unzip();
    let relation = if also.is_empty() { "deploy" } else { "train" };
    if c.dice.chance(0.35) {
        for _ in 0..1 + c.dice.below(3) {
            let words = if c.dice.chance(0.5) {
                let wording = *c.dice.pick(change.intent.work.commit);
                fill(
                    wording,
                    &change.intent,
                    &c.company.services[change.service].repo,
                )
            } else {
                (*c.dice.pick(EMPTY_WORDS)).to_string()
            };
            also.push(words);
        }
    }
    let Some(mut deploy) = c.deploy(change, ran, relation, "main", also) else {
        return;
    };
    deploy.ships = ships;
    let again = |at: i64, relation: &'static str, alter: &dyn Fn(&mut Deploy)| {
        let mut copy = Entry {
            at,
            relation,
            ..deploy.clone()
        };
        if let Body::Deploy(body) = &mut copy.body {
            alter(body);
        }
        copy
    };
    if c.dice.chance(c.noise.staging) {
        let before = (ran - c.dice.within(HOUR_S, 2 * DAY_S)).max(opened + MINUTE_S);
        entries.push(again(before, "staging", &|d| d.environment = "staging"));
    }
    if c.dice.chance(c.noise.retries) {
        let before = ran - c.dice.within(5 * MINUTE_S, HOUR_S);
        entries.push(again(before, "retry", &|d| d.success = false));
    }
    if c.dice.chance(c.noise.roll_outs) {
        for environment in ["production-us", "production-ap"] {
            let later = ran + c.dice.within(HOUR_S, DAY_S);
            if c.exported(later, c.noise.cut_days_deploys) {
                entries.push(again(later, "roll-out", &|d| d.environment = environment));
            }
        }
    }
    entries.push(deploy);
}

/// A change of its own, whose text repeats what it takes back.
fn revert(c: &mut Chronicle<'_>, undone: &Change, ran: i64) -> Vec<Entry> {
    let at = ran + c.dice.within(HOUR_S, 3 * DAY_S);
    let mut change = Change {
        number: c.next_change(),
        title: format!("Roll back: {}", lower_first(&undone.title)),
        commit: format!("Revert \"{}\"", undone.commit),
        ticket: None,
        ..undone.clone()
    };
    let mut entries = Vec::new();
    if c.dice.chance(0.5) {
        change.ticket = Some(c.next_ticket(change.team));
        let opened = at - c.dice.within(10 * MINUTE_S, HOUR_S);
        entries.extend(c.ticket(&change, opened, fate("Done", at + HOUR_S)));
    }
    let mut deploy = c.deploy(&change, at, "revert", "main", Vec::new());
    if let Some(Entry {
        body: Body::Deploy(body),
        ..
    }) = &mut deploy
        && !body.description.contains("Revert")
        && !body.description.to_lowercase().contains("roll back")
    {
        body.description = format!("Revert \"{}\"", body.description);
    }
    entries.extend(deploy);
    settle(&mut entries, "");
    entries
}

/// A hot-fix with its paperwork, before or after.
fn hot(c: &mut Chronicle<'_>, mut change: Change, at: i64) -> Vec<Entry> {
    let ran = if c.dice.chance(0.4) {
        at
    } else {
        // At night and on weekends too.
        at + c.dice.within(0, 12 * HOUR_S)
    };
    change.ticket = Some(c.next_ticket(change.team));
    let opened = if c.dice.chance(c.noise.retroactive) {
        ran + (c.dice.quantile(PAPERWORK_HOURS) * HOUR_S as f64) as i64
    } else {
        ran - c.dice.within(10 * MINUTE_S, 36 * HOUR_S)
    };
    let resolved = ran.max(opened) + c.dice.within(5 * MINUTE_S, 3 * DAY_S);
    let emergency = c.dice.chance(0.7);
    let mut entries = Vec::new();
    entries.extend(c.ticket(
        &change,
        opened,
        Fate {
            emergency,
            ..fate("Done", resolved)
        },
    ));
    if c.dice.chance(c.noise.on_sheet) {
        entries.extend(c.sheet_row(&change, ran));
    }
    let lost = c.dice.chance(c.noise.record_lost);
    if lost {
        entries.clear();
    }
    let text = c.hotfix_text(&change);
    entries.extend(on_branches(c, &change, ran, "hotfix", text.clone()));
    // What is merged later is the same commit.
    change.commit = text;
    if c.dice.chance(0.4) {
        let days = c.dice.within(0, 2);
        let merged = c.working(ran + days * DAY_S, change.team);
        let merged = merged.max(ran + 10 * MINUTE_S);
        entries.extend(c.deploy(&change, merged, "merge", "main", Vec::new()));
    }
    settle(&mut entries, if lost { "ticket:lost" } else { "" });
    entries
}

/// A hot-fix that nobody writes down but the hot-fix log.
fn by_hand(c: &mut Chronicle<'_>, change: Change, at: i64) -> Vec<Entry> {
    let ran = at + c.dice.within(0, 14 * HOUR_S);
    let repo = &c.company.services[change.service].repo;
    let text = if c.dice.chance(0.6) {
        let wording = *c.dice.pick(BY_HAND);
        fill(wording, &change.intent, repo)
    } else {
        // It reads like any other work, and look-alike tickets are around.
        change.commit.clone()
    };
    let text = hasty(text, c.noise, &mut c.dice);
    let mut entries = on_branches(c, &change, ran, "direct", text);
    if c.dice.chance(0.25) {
        let branch = format!("fix/{}", change.intent.thing.replace(' ', "-"));
        let at = ran + c.dice.within(-30 * MINUTE_S, 30 * MINUTE_S);
        entries.extend(c.deploy(&change, at, "direct", &branch, Vec::new()));
    }
    settle(&mut entries, "natural:direct");
    entries
}

/// The entry of the hot-fix log, and those of its cherry-picks.
fn on_branches(
    c: &mut Chronicle<'_>,
    change: &Change,
    ran: i64,
    relation: &'static str,
    text: String,
) -> Vec<Entry> {
    let minor = c.minor[change.service];
    let first = c.hotfix(change, ran, relation, &format!("4.{minor}"), text.clone());
    let mut entries: Vec<Entry> = first.into_iter().collect();
    if c.dice.chance(c.noise.cherry_picks) {
        for back in 1..=1 + c.dice.below(2) as u32 {
            let later = ran + i64::from(back) * c.dice.within(10 * MINUTE_S, DAY_S);
            let release = format!("4.{}", minor.saturating_sub(back));
            let text = if c.dice.chance(0.3) {
                format!("[{release}] {text}")
            } else {
                text.clone()
            };
            entries.extend(c.hotfix(change, later, "cherry-pick", &release, text));
        }
    }
    entries
}

fn fate(status: &'static str, resolved: i64) -> Fate {
    Fate {
        status,
        resolved: Some(resolved),
        emergency: false,
    }
}
