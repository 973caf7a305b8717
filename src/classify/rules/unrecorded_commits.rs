//! UNRECORDED_COMMITS: what rode along in a recorded release.

use crate::classify::contract::{Check, Rule, View};
use crate::model::commits::CommitIx;
use crate::model::flag::{Flag, RuleDoc, Severity, Status};
use crate::model::record::RecordIx;
use crate::model::shipment::{Basis, Contents, Shipment, Turn};

/// Commits that are spelled out.
const SHOWN_MAX: usize = 5;
/// Characters of a subject that are shown.
const SUBJECT_CHARS_MAX: usize = 60;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "UNRECORDED_COMMITS",
        severity: Severity::Low,
        what: "Of the commits that ran for the first time in production with a run that is recorded, some by people name no ticket at all. Merges, and commits by programs, are counted apart and raise nothing. Needs a git log; where it names no parents, the commits are those between two runs in the order of the log.",
        why: "A hot-fix that rides along in a release is in no ticket, and nobody who reads the release's tickets knows of it.",
        what_to_do: "Ask the authors which ticket each belongs to, and have commits name one.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let is_recorded = match view.status() {
        Status::Recorded | Status::RecordedAfter => true,
        Status::PossiblyRecorded
        | Status::NoRecordYet
        | Status::Unrecorded
        | Status::NotCovered
        | Status::CannotTell
        | Status::NotSeenRunning => false,
    };
    if !is_recorded {
        return Vec::new();
    }
    let shipping = &view.case.linked.shipping;
    let mut new = view
        .took_effect()
        .filter_map(|run| Some((run, shipping.of(run)?)))
        .filter(|(_, s)| {
            s.counts && s.turn == Turn::New && matches!(s.contents, Contents::Tickets(_))
        });
    new.find_map(|(run, shipment)| of_run(view, run, shipment))
        .into_iter()
        .collect()
}

fn of_run(view: &View<'_>, run: RecordIx, shipment: &Shipment) -> Option<Flag> {
    let commits = &view.case.intake.commits;
    let author = |commit: &CommitIx| commits.names.get(commits.author[commit.index()]);
    let (by_programs, by_people): (Vec<CommitIx>, Vec<CommitIx>) = shipment
        .nameless
        .iter()
        .partition(|commit| is_program(author(commit)));
    if by_people.is_empty() {
        return None;
    }
    let shown: Vec<String> = by_people
        .iter()
        .take(SHOWN_MAX)
        .map(|commit| {
            let subject = commits.subject.get(commit.index());
            let mut short: String = subject.chars().take(SUBJECT_CHARS_MAX).collect();
            if short.len() < subject.len() {
                short.push('…');
            }
            format!("{} `{short}` by {}", commits.short(*commit), author(commit))
        })
        .collect();
    let more = match by_people.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let programs = match by_programs.len() {
        0 => String::new(),
        n => format!(", and {n} by programs"),
    };
    let (how, confidence) = match shipment.basis {
        Basis::Parents => ("", 0.95),
        Basis::Order => (", by the order of the log", 0.8),
        Basis::Picked | Basis::None => return None,
    };
    let says = format!(
        "{} of {} commits that {} brought name no ticket{programs}{how}: {}{more}",
        by_people.len(),
        shipment.commits,
        view.name(run),
        shown.join("; "),
    );
    // The run is recorded, and nobody is accused by it: the finding is about commits.
    Some(Flag {
        confidence,
        ..view.flag(&RULE.doc, says, Vec::new())
    })
}

/// `renovate[bot]`, `Release Bot`, `github-actions`: as the authors of commits are called.
fn is_program(author: &str) -> bool {
    const PROGRAMS: [&str; 8] = [
        "bot",
        "renovate",
        "dependabot",
        "jenkins",
        "ci",
        "automation",
        "actions",
        "semantic",
    ];
    let lower = author.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| PROGRAMS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::{RULE, is_program};
    use crate::classify::fixture::{Story, deploy, ticket};
    use crate::model::shipment::{Basis, Contents};

    #[test]
    fn programs_write_commits_too() {
        for program in ["renovate[bot]", "Jenkins Release Bot", "github-actions"] {
            assert!(is_program(program), "{program}");
        }
        assert!(!is_program("Ann Abbot"));
    }

    fn story(basis: Basis, authors: &[&'static str]) -> Story {
        Story::of([ticket("OPS-1").change(1), deploy("7")])
            .ships("OPS-1", "7")
            .shipped("7", basis, Contents::Tickets(0.95), authors)
    }

    #[test]
    fn what_rode_along() {
        story(Basis::Parents, &["Ann", "renovate[bot]", "Bo"]).check(
            &RULE,
            &["2 of 4 commits that 7 brought name no ticket, and 1 by programs: c0000000 `change 0` by Ann; c0000002 `change 2` by Bo"],
        );
    }

    #[test]
    fn silent_twins() {
        story(Basis::Parents, &["renovate[bot]"]).check(&RULE, &[]);
        story(Basis::Parents, &[]).check(&RULE, &[]);
        story(Basis::Picked, &["Ann"]).check(&RULE, &[]);
    }
}
