//! Dates and times of day that stand in columns of their own: which belong together, and what several pairs of them mean.

use crate::model::field::Field;
use crate::normalise::content::{TimeLook, time_look};
use crate::normalise::contract::{Meaning, Step, Use};
use crate::normalise::fields::when::order::Slot;
use crate::normalise::headers;
use crate::normalise::sample::Sample;

/// Tells each column of times of day the column of its date: the nearest to its left that has none yet, else to its right.
pub fn join_clocks(meaning: &mut Meaning, sample: &Sample) {
    let holds_time = |u: &Use| u.field.is_time() || u.field == Field::TimeOfDay;
    if meaning.uses.iter().filter(|u| holds_time(u)).count() < 2 {
        return;
    }
    let look = |u: &Use| time_look(sample.column(u.column), u.field);
    let mut days: Vec<usize> = Vec::new();
    let mut clocks: Vec<usize> = Vec::new();
    for (at, used) in meaning
        .uses
        .iter()
        .enumerate()
        .filter(|(_, u)| holds_time(u))
    {
        match (used.field, look(used)) {
            (Field::TimeOfDay, _) | (_, TimeLook::Clocks) => clocks.push(at),
            (_, TimeLook::Days) => days.push(at),
            (_, TimeLook::Both) => {}
        }
    }
    clocks.sort_by_key(|at| meaning.uses[*at].column);
    let mut taken: Vec<usize> = Vec::new();
    for at in clocks {
        let column = meaning.uses[at].column;
        let free = |day: &&usize| !taken.contains(*day);
        let of = |day: &usize| meaning.uses[*day].column;
        let left = days.iter().filter(free).filter(|day| of(day) < column);
        let left = left.max_by_key(|day| of(day));
        let right = days.iter().filter(free).filter(|day| of(day) > column);
        let day = left.or_else(|| right.min_by_key(|day| of(day))).copied();
        if let Some(day) = day {
            taken.push(day);
            meaning.uses[at].clock_of = Some(meaning.uses[day].column);
        }
    }
}

/// Several dates of one name, each followed by a state: the steps of a change.
pub fn steps(header: &[String], uses: &[Use], sample: &Sample) -> Vec<Step> {
    let dates: Vec<usize> = (0..uses.len())
        .filter(|at| uses[*at].field.is_time())
        .filter(|at| {
            time_look(sample.column(uses[*at].column), uses[*at].field) != TimeLook::Clocks
        })
        .collect();
    let name = |at: usize| headers::words(&header[uses[at].column]);
    let mut steps: Vec<Step> = Vec::new();
    for &at in &dates {
        let alike = dates.iter().filter(|other| name(**other) == name(at));
        let columns: Vec<usize> = alike.map(|other| uses[*other].column).collect();
        if columns.len() < 2 {
            continue;
        }
        let column = uses[at].column;
        let next = columns.iter().filter(|c| **c > column).min();
        let end = next.copied().unwrap_or(header.len());
        let state = uses
            .iter()
            .filter(|u| u.field == Field::State && (column..end).contains(&u.column));
        if let Some(state) = state.map(|u| u.column).min() {
            steps.push(Step { by: at, state });
        }
    }
    steps.sort_by_key(|step| uses[step.by].column);
    if steps.len() < 2 { Vec::new() } else { steps }
}

/// Dates of one name that no state tells apart and whose values differ: which of them is the record's is not known.
pub fn rivals(header: &[String], uses: &[Use], sample: &Sample) -> Vec<usize> {
    if !steps(header, uses, sample).is_empty() {
        return Vec::new();
    }
    let dates: Vec<&Use> = uses
        .iter()
        .filter(|u| u.field.is_time() && u.field != Field::Updated)
        .filter(|u| time_look(sample.column(u.column), u.field) != TimeLook::Clocks)
        .collect();
    let differ = |a: &Use, b: &Use| {
        let (a, b) = (sample.column(a.column), sample.column(b.column));
        a != b && a.len() * 2 > sample.rows && b.len() * 2 > sample.rows
    };
    let name = |u: &Use| headers::words(&header[u.column]);
    let mut rivals: Vec<usize> = Vec::new();
    for (i, date) in dates.iter().enumerate() {
        for other in &dates[i + 1..] {
            if date.field == other.field && name(date) == name(other) && differ(date, other) {
                rivals.extend([date.column, other.column]);
            }
        }
    }
    rivals.sort_unstable();
    rivals.dedup();
    rivals
}

/// The time of a record that a step's state stands for; nothing where the word is not known.
pub fn slot_of(state: &str) -> Option<Slot> {
    const WORDS: [(&[&str], Slot); 5] = [
        (
            &[
                "request",
                "raise",
                "open",
                "creat",
                "submit",
                "log",
                "new",
                "draft",
                "report",
                "register",
                "beantragt",
                "erstellt",
                "demand",
                "solicit",
            ],
            Slot::Created,
        ),
        (
            &["plan", "schedul", "geplant", "prevu", "assess"],
            Slot::PlannedStart,
        ),
        (
            &["approv", "authori", "genehmigt", "signed"],
            Slot::Approved,
        ),
        (
            &["start", "begin", "in progress", "begonnen", "implementing"],
            Slot::Started,
        ),
        (
            &[
                "done",
                "deploy",
                "implement",
                "complet",
                "finish",
                "live",
                "roll",
                "releas",
                "clos",
                "resolv",
                "end",
                "executed",
                "applied",
                "erledigt",
                "termin",
                "hecho",
            ],
            Slot::Ended,
        ),
    ];
    let lower = state.trim().to_lowercase();
    WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|word| lower.starts_with(word)))
        .map(|(_, slot)| *slot)
}
