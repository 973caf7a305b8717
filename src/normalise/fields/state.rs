//! How far a change has come, from the words of status and resolution columns: `states.txt` lists them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::record::State;
use crate::model::source::System;
use crate::normalise::fields::who::fold;

const LIST: &str = include_str!("states.txt");

/// A cell longer than this is no state but a remark.
const PHRASE_CHARS_MAX: usize = 100;

/// Words that a cell holds, and whether they are the whole of it.
struct Words {
    whole: FxHashMap<String, State>,
    /// Parts of longer cells with the blanks around them; without one, words go on there.
    parts: Vec<(State, String)>,
    /// Parts that say that something did not happen, and so nothing.
    nothing: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words {
        whole: FxHashMap::default(),
        parts: Vec::new(),
        nothing: Vec::new(),
    };
    let mut list = "";
    for line in LIST.lines().filter(|l| !l.starts_with('#')) {
        let names = match line.split_once(':') {
            Some((head, names)) => {
                list = head;
                names
            }
            None => line,
        };
        for name in names.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            let name = fold(name);
            match (list, list.strip_prefix("contains ")) {
                ("nothing", _) => words.nothing.push(part(&name)),
                (_, Some(state)) => words.parts.push((state_named(state), part(&name))),
                (state, None) => {
                    words.whole.insert(name, state_named(state));
                }
            }
        }
    }
    words
});

/// `anulowan*` begins a word, `*取消*` stands anywhere, other parts are whole words.
fn part(name: &str) -> String {
    let begun = name
        .strip_prefix('*')
        .map_or_else(|| format!(" {name}"), str::to_string);
    begun
        .strip_suffix('*')
        .map_or_else(|| format!("{begun} "), str::to_string)
}

fn state_named(name: &str) -> State {
    let named = State::ALL.into_iter().find(|state| state.name() == name);
    named.expect("the list names states that exist")
}

/// The state that a word stands for; the export's own words come first.
pub fn read(word: &str, own: &[(&str, State)], system: System) -> State {
    if let Some((_, state)) = own.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
        return *state;
    }
    if word.chars().count() > PHRASE_CHARS_MAX {
        return State::Unknown;
    }
    let plain = plain(word);
    // What ran and was replaced later ran all the same.
    if system.is_evidence()
        && ["superseded", "replaced", "retired", "outdated", "active"].contains(&plain.as_str())
    {
        return State::Done;
    }
    if let Some(state) = WORDS.whole.get(plain.as_str()) {
        return *state;
    }
    contained(&plain)
}

/// `Closed_Complete.`, `closed-complete` and `Closed / Complete` are one.
fn plain(word: &str) -> String {
    let mut parted = String::with_capacity(word.len() + 4);
    let mut before_lower = false;
    for c in word.chars() {
        // `SucceededWithIssues`
        if before_lower && c.is_uppercase() {
            parted.push(' ');
        }
        parted.push(if c == '\u{2019}' { '\'' } else { c });
        before_lower = c.is_lowercase();
    }
    let folded = fold(&parted);
    let spaced = folded.replace(
        [
            '_', '-', '/', ':', ';', ',', '.', '(', ')', '[', ']', '|', '\u{2013}', '\u{2014}',
            '!', '&', '>',
        ],
        " ",
    );
    spaced.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Of the parts that a longer text holds the first that tells how it ended; else success, else how far it has come.
fn contained(plain: &str) -> State {
    let mut text = format!(" {plain} ");
    for nothing in &WORDS.nothing {
        text = text.replace(nothing, " ");
    }
    let mut best: Option<(u8, usize, usize, State)> = None;
    for (state, part) in &WORDS.parts {
        let Some(at) = text.find(part) else { continue };
        let is_end = matches!(
            state,
            State::Cancelled | State::Failed | State::RolledBack | State::Partial
        );
        // `not started` is found before the `started` in it.
        let rank = (u8::from(!is_end), at, usize::MAX - part.len(), *state);
        if best.is_none_or(|best| (rank.0, rank.1, rank.2) < (best.0, best.1, best.2)) {
            best = Some(rank);
        }
    }
    best.map_or(State::Unknown, |(.., state)| state)
}

/// What yes and no mean in a column of such a header: `success` is done or failed.
pub fn of_yes(header: &str) -> Option<(State, State)> {
    let bare = ["is ", "was ", "has "]
        .iter()
        .find_map(|start| header.strip_prefix(start));
    match bare.unwrap_or(header) {
        "success" | "successful" | "succeeded" | "ok" | "passed" | "result ok" | "successfully" => {
            Some((State::Done, State::Failed))
        }
        "done" | "completed" | "complete" | "closed" | "resolved" | "finished" | "implemented"
        | "deployed" | "released" | "applied" | "executed" | "live" => {
            Some((State::Done, State::Open))
        }
        "building" | "running" | "in progress" => Some((State::Open, State::Unknown)),
        "failed" | "failure" | "error" | "errored" => Some((State::Failed, State::Unknown)),
        "rolled back" | "rollback" | "reverted" | "backed out" => {
            Some((State::RolledBack, State::Unknown))
        }
        "cancelled" | "canceled" | "aborted" | "rejected" | "withdrawn" => {
            Some((State::Cancelled, State::Unknown))
        }
        _ => None,
    }
}

/// Of two columns of one record the one that says how it ended: a resolution `Won't do` beside the status `Done`.
pub fn stronger(a: State, b: State) -> State {
    if weight(b) > weight(a) { b } else { a }
}

fn weight(state: State) -> u8 {
    match state {
        State::Unknown => 0,
        State::Open => 1,
        State::Done => 2,
        State::Partial => 3,
        State::Failed => 4,
        State::RolledBack => 5,
        State::Cancelled => 6,
    }
}

/// Of several attempts of one entry the best: a retry that succeeded.
pub fn best_attempt(a: State, b: State) -> State {
    let rank = |s: State| match s {
        State::Done => 6,
        State::Partial => 5,
        State::RolledBack => 4,
        State::Failed => 3,
        State::Cancelled => 2,
        State::Open => 1,
        State::Unknown => 0,
    };
    if rank(b) > rank(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::{read, stronger};
    use crate::model::record::State;
    use crate::model::source::System;

    #[track_caller]
    fn check(input: &str, expected: State) {
        assert_eq!(read(input, &[], System::Tickets), expected, "{input:?}");
    }

    #[test]
    fn words_of_many_systems() {
        check("Done", State::Done);
        check("SUCCESS", State::Done);
        check("in_progress", State::Open);
        check("Won\u{2019}t Do", State::Cancelled);
        check("Closed Incomplete", State::Cancelled);
        check("successful_issues", State::Partial);
        check("something else", State::Unknown);
        check("已完成", State::Done);
        check("Zamknięte", State::Done);
        check("Отменено", State::Cancelled);
        check("Résolu", State::Done);
        check("partiallySucceeded", State::Partial);
    }

    #[test]
    fn phrases_by_what_they_contain() {
        check("Cancelled - not carried out", State::Cancelled);
        check("Closed, not carried out", State::Cancelled);
        check("Change not implemented", State::Cancelled);
        check("Unsuccessful - backed out", State::Failed);
        check("Closed - Rolled Back", State::RolledBack);
        check("Work partly completed", State::Partial);
        check("Implemented - with issues", State::Partial);
        check("All work completed", State::Done);
        check("Closed - Successful", State::Done);
        check("Successful, without issues", State::Done);
        check("Successful (no rollback)", State::Done);
        check("Implemented; rollback not required", State::Done);
        check("Closed/not successful", State::Failed);
        check("Not Started", State::Open);
        check("Awaiting CAB approval", State::Open);
        check("Closed - Nicht durchgeführt", State::Cancelled);
        check("Abgeschlossen mit Problemen", State::Partial);
        check("Waiting to be implemented", State::Open);
    }

    #[test]
    fn what_ran_and_was_replaced_ran() {
        assert_eq!(read("superseded", &[], System::Deploys), State::Done);
        check("superseded", State::Cancelled);
    }

    #[test]
    fn the_own_words_of_an_export_win() {
        assert_eq!(
            read("0", &[("0", State::Done)], System::Tickets),
            State::Done
        );
    }

    #[test]
    fn a_resolution_says_more_than_a_status() {
        assert_eq!(stronger(State::Done, State::Cancelled), State::Cancelled);
        assert_eq!(stronger(State::Open, State::Done), State::Done);
    }
}
