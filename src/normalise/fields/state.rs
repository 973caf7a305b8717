//! How far a change has come, from the words of status and resolution columns.

use crate::model::record::State;

/// What a word means in any export; lower case, blanks for `_` and `-`.
const WORDS: &[(State, &[&str])] = &[
    (
        State::Open,
        &[
            "new",
            "open",
            "opened",
            "reopened",
            "to do",
            "todo",
            "backlog",
            "in progress",
            "in review",
            "in development",
            "in testing",
            "active",
            "proposed",
            "planned",
            "planning",
            "scheduled",
            "assess",
            "authorize",
            "approved",
            "awaiting approval",
            "pending",
            "pending release",
            "queued",
            "waiting",
            "waiting for approval",
            "running",
            "progressing",
            "created",
            "draft",
            "on hold",
            "blocked",
            "triage",
            "ready",
            "implement",
            "unresolved",
            "offen",
            "in arbeit",
            "geplant",
            "ouvert",
            "en cours",
            "abierto",
            "en curso",
        ],
    ),
    (
        State::Done,
        &[
            "review",
            "done",
            "closed",
            "closed complete",
            "resolved",
            "fixed",
            "complete",
            "completed",
            "implemented",
            "success",
            "successful",
            "succeeded",
            "passed",
            "ok",
            "merged",
            "released",
            "deployed",
            "shipped",
            "live",
            "inactive",
            "synced",
            "healthy",
            "applied",
            "finished",
            "stable",
            "erledigt",
            "fertig",
            "abgeschlossen",
            "geschlossen",
            "erfolgreich",
            "termine",
            "terminé",
            "fermé",
            "résolu",
            "hecho",
            "cerrado",
            "resuelto",
            "yes",
        ],
    ),
    (
        State::Failed,
        &[
            "failed",
            "failure",
            "error",
            "errored",
            "unsuccessful",
            "degraded",
            "timed out",
            "startup failure",
            "fehlgeschlagen",
            "echec",
            "échec",
            "fallido",
        ],
    ),
    (
        State::Partial,
        &[
            "unstable",
            "implemented with issues",
            "successful with issues",
            "successful issues",
            "partial",
            "partially",
            "partially successful",
            "partially completed",
            "partially implemented",
            "teilweise",
        ],
    ),
    (
        State::RolledBack,
        &[
            "rolled back",
            "rolledback",
            "rollback",
            "reverted",
            "backed out",
            "backout",
        ],
    ),
    (
        State::Cancelled,
        &[
            "cancelled",
            "canceled",
            "closed incomplete",
            "closed skipped",
            "rejected",
            "declined",
            "denied",
            "withdrawn",
            "abandoned",
            "aborted",
            "stopped",
            "skipped",
            "removed",
            "won't do",
            "won't fix",
            "wontfix",
            "wont do",
            "wont fix",
            "duplicate",
            "invalid",
            "not a bug",
            "cannot reproduce",
            "obsolete",
            "not planned",
            "superseded",
            "abgebrochen",
            "abgelehnt",
            "storniert",
            "annule",
            "annulé",
            "rejeté",
            "cancelado",
            "rechazado",
        ],
    ),
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
        .find(|(_, words)| words.iter().any(|w| w.eq_ignore_ascii_case(word)))
        .map(|(state, _)| *state)
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
