//! How far a change has come, from the words of status and resolution columns.

use crate::model::record::State;

/// What a word means in any export; lower case, blanks for `_` and `-`.
const WORDS: &[(&str, State)] = &[
    ("new", State::Open),
    ("open", State::Open),
    ("opened", State::Open),
    ("reopened", State::Open),
    ("to do", State::Open),
    ("todo", State::Open),
    ("backlog", State::Open),
    ("in progress", State::Open),
    ("in review", State::Open),
    ("in development", State::Open),
    ("in testing", State::Open),
    ("active", State::Open),
    ("proposed", State::Open),
    ("planned", State::Open),
    ("planning", State::Open),
    ("scheduled", State::Open),
    ("assess", State::Open),
    ("authorize", State::Open),
    ("approved", State::Open),
    ("awaiting approval", State::Open),
    ("pending", State::Open),
    ("pending release", State::Open),
    ("queued", State::Open),
    ("waiting", State::Open),
    ("waiting for approval", State::Open),
    ("running", State::Open),
    ("progressing", State::Open),
    ("created", State::Open),
    ("draft", State::Open),
    ("on hold", State::Open),
    ("blocked", State::Open),
    ("triage", State::Open),
    ("ready", State::Open),
    ("implement", State::Open),
    ("review", State::Done),
    ("unresolved", State::Open),
    ("offen", State::Open),
    ("in arbeit", State::Open),
    ("geplant", State::Open),
    ("ouvert", State::Open),
    ("en cours", State::Open),
    ("abierto", State::Open),
    ("en curso", State::Open),
    ("done", State::Done),
    ("closed", State::Done),
    ("closed complete", State::Done),
    ("resolved", State::Done),
    ("fixed", State::Done),
    ("complete", State::Done),
    ("completed", State::Done),
    ("implemented", State::Done),
    ("success", State::Done),
    ("successful", State::Done),
    ("succeeded", State::Done),
    ("passed", State::Done),
    ("ok", State::Done),
    ("merged", State::Done),
    ("released", State::Done),
    ("deployed", State::Done),
    ("shipped", State::Done),
    ("live", State::Done),
    ("inactive", State::Done),
    ("synced", State::Done),
    ("healthy", State::Done),
    ("applied", State::Done),
    ("finished", State::Done),
    ("stable", State::Done),
    ("erledigt", State::Done),
    ("fertig", State::Done),
    ("abgeschlossen", State::Done),
    ("geschlossen", State::Done),
    ("erfolgreich", State::Done),
    ("termine", State::Done),
    ("terminé", State::Done),
    ("fermé", State::Done),
    ("résolu", State::Done),
    ("hecho", State::Done),
    ("cerrado", State::Done),
    ("resuelto", State::Done),
    ("yes", State::Done),
    ("failed", State::Failed),
    ("failure", State::Failed),
    ("error", State::Failed),
    ("errored", State::Failed),
    ("unsuccessful", State::Failed),
    ("degraded", State::Failed),
    ("timed out", State::Failed),
    ("startup failure", State::Failed),
    ("fehlgeschlagen", State::Failed),
    ("echec", State::Failed),
    ("échec", State::Failed),
    ("fallido", State::Failed),
    ("unstable", State::Partial),
    ("implemented with issues", State::Partial),
    ("successful with issues", State::Partial),
    ("successful issues", State::Partial),
    ("partial", State::Partial),
    ("partially", State::Partial),
    ("partially successful", State::Partial),
    ("partially completed", State::Partial),
    ("partially implemented", State::Partial),
    ("teilweise", State::Partial),
    ("rolled back", State::RolledBack),
    ("rolledback", State::RolledBack),
    ("rollback", State::RolledBack),
    ("reverted", State::RolledBack),
    ("backed out", State::RolledBack),
    ("backout", State::RolledBack),
    ("cancelled", State::Cancelled),
    ("canceled", State::Cancelled),
    ("closed incomplete", State::Cancelled),
    ("closed skipped", State::Cancelled),
    ("rejected", State::Cancelled),
    ("declined", State::Cancelled),
    ("denied", State::Cancelled),
    ("withdrawn", State::Cancelled),
    ("abandoned", State::Cancelled),
    ("aborted", State::Cancelled),
    ("stopped", State::Cancelled),
    ("skipped", State::Cancelled),
    ("removed", State::Cancelled),
    ("won't do", State::Cancelled),
    ("won't fix", State::Cancelled),
    ("wontfix", State::Cancelled),
    ("wont do", State::Cancelled),
    ("wont fix", State::Cancelled),
    ("duplicate", State::Cancelled),
    ("invalid", State::Cancelled),
    ("not a bug", State::Cancelled),
    ("cannot reproduce", State::Cancelled),
    ("obsolete", State::Cancelled),
    ("not planned", State::Cancelled),
    ("superseded", State::Cancelled),
    ("abgebrochen", State::Cancelled),
    ("abgelehnt", State::Cancelled),
    ("storniert", State::Cancelled),
    ("annule", State::Cancelled),
    ("annulé", State::Cancelled),
    ("rejeté", State::Cancelled),
    ("cancelado", State::Cancelled),
    ("rechazado", State::Cancelled),
];

/// The state that a word stands for; the export's own words come first.
pub fn read(word: &str, own: &[(&str, State)]) -> State {
    if let Some((_, state)) = own.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
        return *state;
    }
    if let Some(state) = find(word) {
        return state;
    }
    let plain = word
        .to_lowercase()
        .replace(['_', '-'], " ")
        .replace('\u{2019}', "'");
    find(plain.trim_end_matches('.')).unwrap_or(State::Unknown)
}

fn find(word: &str) -> Option<State> {
    WORDS
        .iter()
        .find(|(w, _)| w.eq_ignore_ascii_case(word))
        .map(|(_, s)| *s)
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

    #[track_caller]
    fn check(input: &str, expected: State) {
        assert_eq!(read(input, &[]), expected, "{input:?}");
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
    }

    #[test]
    fn the_own_words_of_an_export_win() {
        assert_eq!(read("0", &[("0", State::Done)]), State::Done);
    }

    #[test]
    fn a_resolution_says_more_than_a_status() {
        assert_eq!(stronger(State::Done, State::Cancelled), State::Cancelled);
        assert_eq!(stronger(State::Open, State::Done), State::Done);
    }
}
