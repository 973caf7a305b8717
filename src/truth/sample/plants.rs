//! Findings that are planted on purpose, each beside a clean twin, so that every flag's precision and recall can be told.
//!
//! A plant is a small story of its own, on services and with tickets of its own, whose entries all show their keys: what is tested is the rule, not
//! the link. What is listed of a planted change is all that is to be found on it.

use crate::truth::sample::change::{DAY_S, HOUR_S};
use crate::truth::sample::company::Company;
use crate::truth::sample::contract::Wanted;
use crate::truth::sample::dice::Dice;
use crate::truth::sample::entry::{Entry, Paperwork};
use crate::truth::sample::plant::{FIRST_CHANGE, Plant, plant, service};

/// Flags that no invented export can show, and why.
pub const NOT_PLANTED: [(&str, &str); 8] = [
    (
        "CLOCK_OFFSET",
        "on a source, not on a record; `summary.json` tells the offsets, `stats.json` the truth",
    ),
    (
        "COVERAGE_GAP",
        "on a source: takes two exports with a hole between them",
    ),
    (
        "EMERGENCY_OVERUSE",
        "a share over all changes of a service, which the noise decides as well",
    ),
    ("FREEZE_VIOLATION", "takes a freeze of the policy"),
    (
        "REPEAT_UNRECORDED",
        "takes the word of a reviewer on three findings",
    ),
    (
        "STALE_SOURCE",
        "on a source, and depends on when the run is",
    ),
    (
        "TRUNCATED_EXPORT",
        "on a source: takes a file that is cut off",
    ),
    (
        "UNRECORDED_COMMITS",
        "takes a git log: `sample --trains` writes one",
    ),
];

/// The flag that the ordinary story holds by its noise, with its own truth.
#[cfg(test)]
const IN_THE_STORY: [&str; 1] = ["UNRECORDED_HOTFIX"];

/// What is planted, by code; the name of none is a clean twin.
const PLANTS: [(&str, Tell); 20] = [
    ("ACTOR_UNKNOWN", |plant| {
        plant.deploy(|d| {
            d.login.clear();
            d.author.clear();
        });
        plant.ticket(|_| {});
    }),
    ("APPROVAL_AFTER_START", |plant| {
        let late = plant.at + 5 * HOUR_S;
        plant.ticket(|t| t.paperwork.approved_at = Some(late));
        plant.deploy(|_| {});
    }),
    ("BACKDATED_RECORD", |plant| {
        let claimed = plant.at - 30 * HOUR_S;
        plant.opened = plant.at - HOUR_S;
        plant.ticket(|t| {
            t.paperwork = Paperwork {
                started: Some(claimed),
                ..Paperwork::default()
            };
        });
        plant.deploy(|_| {});
    }),
    ("CANCELLED_BUT_DEPLOYED", |plant| {
        let cancelled = plant.at - 5 * HOUR_S;
        plant.ticket(|t| {
            t.status = "Cancelled";
            t.resolved = Some(cancelled);
        });
        plant.deploy(|_| {});
    }),
    ("CONFLICTING_RECORDS", |plant| {
        plant.ticket(|t| t.paperwork.window = None);
        plant.deploy(|_| {});
        plant.hotfix(3 * DAY_S);
    }),
    ("DUPLICATE_RECORD", |plant| {
        plant.ticket(|_| {});
        plant.hotfix(0);
        plant.hotfix(0);
    }),
    ("EMERGENCY_UNDOCUMENTED", |plant| {
        plant.ticket(|t| t.paperwork.pending());
        plant.hotfix(0);
    }),
    ("NOT_APPROVED", |plant| {
        plant.ticket(|t| t.paperwork.pending());
        plant.deploy(|_| {});
    }),
    ("NOT_COVERED", |plant| {
        // The tickets begin with the story: nothing can be said of its first days.
        plant.at = plant.from + 2 * DAY_S;
        plant.hotfix(0);
    }),
    ("OUT_OF_WINDOW", |plant| {
        let window = (plant.at - 9 * HOUR_S, plant.at - 6 * HOUR_S);
        plant.ticket(|t| t.paperwork.window = Some(window));
        plant.deploy(|_| {});
    }),
    ("OUTCOME_MISMATCH", |plant| {
        plant.ticket(|_| {});
        plant.deploy(|d| d.success = false);
    }),
    ("PHANTOM_TICKET", |plant| plant.ticket(|_| {})),
    ("RETROACTIVE_TICKET", |plant| {
        plant.opened = plant.at + 6 * HOUR_S;
        plant.ticket(|t| t.paperwork = Paperwork::default());
        plant.deploy(|_| {});
    }),
    ("SELF_APPROVED", |plant| {
        let own = plant.doer.full();
        plant.ticket(|t| t.paperwork.approver = own);
        plant.deploy(|_| {});
    }),
    ("SERVICE_MISMATCH", |plant| {
        let other = service(plant.number as usize + 1);
        plant.ticket(|t| t.component = other);
        plant.deploy(|_| {});
    }),
    ("SHARED_ACCOUNT", |plant| {
        plant.ticket(|t| {
            t.assignee.clear();
            t.reporter.clear();
            t.paperwork = Paperwork::default();
        });
        plant.deploy(|d| {
            d.login = "deploy-bot".to_string();
            d.author.clear();
        });
    }),
    ("SUPERSEDED_BY_EMERGENCY", |plant| {
        let cancelled = plant.at - 2 * HOUR_S;
        plant.ticket(|t| {
            t.status = "Cancelled";
            t.resolved = Some(cancelled);
        });
        plant.next_change();
        plant.ticket(|t| {
            t.issue_type = "Bug";
            t.paperwork = Paperwork::default();
        });
        plant.hotfix(0);
    }),
    ("UMBRELLA_TICKET", |plant| {
        let window = (plant.at - 40 * HOUR_S, plant.at + 40 * HOUR_S);
        plant.ticket(|t| t.paperwork.window = Some(window));
        plant.deploy(|_| {});
    }),
    ("UNRECORDED_CHANGE", |plant| plant.deploy(|_| {})),
    ("VERSION_MISMATCH", |plant| {
        let version = |patch| format!("8.{}.{patch}", plant.number % 10_000);
        let (planned, ran) = (version(0), version(1));
        plant.ticket(|t| t.version = planned);
        plant.deploy(|d| d.release = ran);
    }),
];

type Tell = fn(&mut Plant<'_>);

/// The entries of so many plants of each flag, and of as many clean twins; in order of nothing.
pub fn entries(wanted: &Wanted, company: &Company, end: i64) -> Vec<Entry> {
    let clean: (&str, Tell) = ("", |plant| {
        plant.ticket(|_| {});
        plant.deploy(|_| {});
    });
    let rollback = ("UNDECLARED_ROLLBACK", roll_back as Tell);
    let kinds: Vec<(&str, Tell)> = PLANTS
        .into_iter()
        .chain([rollback])
        .flat_map(|kind| [kind, clean])
        .collect();
    let n = wanted.plants as usize * kinds.len();
    let mut dice = Dice::new(wanted.seed ^ FIRST_CHANGE);
    // The tickets must cover a week before and the grace after.
    let (from, to) = (wanted.from + 9 * DAY_S, end - 5 * DAY_S);
    let mut all = Vec::new();
    let mut number = FIRST_CHANGE;
    for i in 0..n {
        let (code, tell) = kinds[i % kinds.len()];
        let at = from + (to - from).max(0) * i as i64 / n as i64;
        let first = dice.below(company.people.len());
        let mut plant = plant(i, number, wanted.from, at, company, first);
        tell(&mut plant);
        number = plant.number + 1;
        all.extend(plant.finished(code));
    }
    all
}

/// Three deploys of one service, the last of them back to the version of the first.
fn roll_back(plant: &mut Plant<'_>) {
    let minor = plant.number % 10_000;
    for (nth, patch) in [0, 1, 0].into_iter().enumerate() {
        if nth > 0 {
            plant.next_change();
            plant.at += 3 * HOUR_S;
            plant.title = format!("{}, part {}", plant.title, nth + 1);
        }
        plant.ticket(|t| t.paperwork = Paperwork::default());
        plant.deploy(|d| d.release = format!("3.{minor}.{patch}"));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{IN_THE_STORY, NOT_PLANTED, PLANTS};
    use crate::classify::RULES;

    /// A flag that is new is planted, or says why not.
    #[test]
    fn every_flag_is_planted_or_said_not_to_be() {
        let planted = PLANTS.iter().map(|(code, _)| *code);
        let reasons = NOT_PLANTED.iter().map(|(code, _)| *code);
        let known: BTreeSet<&str> = planted
            .chain(reasons)
            .chain(IN_THE_STORY)
            .chain(["UNDECLARED_ROLLBACK"])
            .collect();
        let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.doc.code).collect();
        assert_eq!(known, rules);
    }
}
