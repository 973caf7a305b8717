//! Which records say nothing of what was changed: stock phrases, versions, environments.

use rustc_hash::FxHashMap;

use crate::link::view::View;
use crate::model::person::words;
use crate::model::source::System;

/// Words that any deploy could be described with.
const STOCK: &str = "a about again all and application app as at auto automatic automatically back be branch bot build built by cd change ci
 complete completed cut cycle daily deploy deployed deployer deploying deployment deploys done env environment failed finished fix for from go going
 gone hot hotfix in into is it job just lts live main maintenance manual manually master minor major monthly nightly no of ok on out patch pipeline
 planned please prod production promote promoted promotion push pushed qa redeploy regular rel release released releases releasing reverse revert
 reverted retry roll rollback rolled rolling rollout run running scheduled sec ship shipped shipping staging stage start started succeeded success
 successful successfully system tag tagged test testing the this to train triggered uat update updated upgrade upgraded v ver version via was week
 weekly went with";
/// In a log of hot-fixes, which people write, these tell what was done.
const TAKING_BACK: [&str; 6] = [
    "back", "reverse", "revert", "reverted", "rollback", "rolled",
];
/// A text that this share of its system's records has, numbers aside, is a stock phrase of the house.
const SHARE_MIN: f64 = 0.05;
const RECORDS_MIN: u32 = 5;

/// For each record whether no word of it tells what was changed. Never a ticket, nor what names a ticket.
pub fn wordless(view: &View) -> Vec<bool> {
    let stock: Vec<&str> = STOCK.split_whitespace().collect();
    let told: Vec<Option<String>> = (0..view.records.len())
        .map(|i| match view.system[i] {
            System::Tickets => None,
            System::Deploys | System::Hotfixes | System::Spreadsheets => view
                .keys
                .ours
                .get(i)
                .is_empty()
                .then(|| telling(view, i, &stock)),
        })
        .collect();
    let mut all = [0_u32; 4];
    let mut alike: FxHashMap<(System, &str), u32> = FxHashMap::default();
    for (i, told) in told.iter().enumerate() {
        all[view.system[i] as usize] += 1;
        if let Some(told) = told {
            *alike.entry((view.system[i], told)).or_default() += 1;
        }
    }
    let is_stock = |i: usize, told: &String| {
        let system = view.system[i];
        let n = alike[&(system, told.as_str())];
        told.is_empty()
            || n >= RECORDS_MIN && f64::from(n) >= SHARE_MIN * f64::from(all[system as usize])
    };
    told.iter()
        .enumerate()
        .map(|(i, told)| told.as_ref().is_some_and(|told| is_stock(i, told)))
        .collect()
}

/// The words that are no stock words, no numbers, and no names of its service, environment, version, branch or people.
fn telling(view: &View, i: usize, stock: &[&str]) -> String {
    let records = view.records;
    let people = records.people.get(i).iter().map(|p| p.name);
    let services = records.services.get(i).iter().copied();
    let own = [
        records.environment[i],
        records.version[i],
        records.branch[i],
    ];
    let named: Vec<String> = own
        .into_iter()
        .chain(services)
        .chain(people)
        .map(|name| records.names.get(name).to_lowercase())
        .collect();
    let is_named = |word: &str| {
        let mut parts = named
            .iter()
            .flat_map(|name| words(name).into_iter().map(|at| &name[at]));
        parts.any(|part| part == word)
    };
    let by_hand = view.system[i] == System::Hotfixes;
    let mut telling = String::new();
    for text in [records.title.get(i), records.body.get(i)] {
        let text = text.to_lowercase();
        for at in words(&text) {
            let word = &text[at];
            let is_number = word.bytes().any(|b| b.is_ascii_digit());
            let is_work = by_hand && TAKING_BACK.contains(&word);
            let is_stock = stock.contains(&word) && !is_work;
            if !is_number && !is_stock && !is_named(word) {
                telling.push_str(word);
                telling.push(' ');
            }
        }
    }
    telling
}
