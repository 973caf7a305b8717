//! PHANTOM_TICKET: the ticket says that it was done, and nothing ran.

use crate::classify::clock;
use crate::classify::contract::{Case, Check, Rule, View};
use crate::model::coverage::Span;
use crate::model::flag::{Flag, RuleDoc, Severity};
use crate::model::moment::{ZoneBasis, rfc3339};
use crate::model::record::{RecordIx, State, Times};
use crate::model::settings::{DAY_S, HOUR_S};
use crate::model::source::System;

/// A window is kept to within this.
const WINDOW_AROUND_S: i64 = 2 * HOUR_S;
/// A service with fewer runs is not normally seen.
const RUNS_MIN: usize = 3;

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "PHANTOM_TICKET",
        severity: Severity::Low,
        what: "A ticket says that it was done, nothing that ran is linked to it, and nothing ran on any of its services in its window and 2 h around it (without a window: from a day before it was opened to a day after it was closed), while deploys and hot-fixes cover that span and the services are normally seen there (at least 3 runs each).",
        why: "Either it was never done, or it was done past every pipeline.",
        what_to_do: "Ask the assignee how it reached production, or reopen it.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    if !view.evidence.is_empty() {
        return Vec::new();
    }
    view.tickets
        .iter()
        .filter_map(|&ticket| of_ticket(view, ticket))
        .collect()
}

fn of_ticket(view: &View<'_>, ticket: RecordIx) -> Option<Flag> {
    let case = view.case;
    let records = case.records();
    let i = ticket.index();
    let services = records.services.get(i);
    if records.state[i] != State::Done || case.ships[i] || services.is_empty() {
        return None;
    }
    let window = window(case, ticket)?;
    let is_silent = |runs: &[i64]| {
        let next = runs.partition_point(|&run| run < window.from);
        runs.len() >= RUNS_MIN && runs.get(next).is_none_or(|&run| run > window.to)
    };
    let silent = services
        .iter()
        .all(|&service| is_silent(case.evidence.runs(service)));
    if !silent || !is_covered(case, window) {
        return None;
    }
    let names: Vec<&str> = services.iter().map(|&s| records.names.get(s)).collect();
    let says = format!(
        "ticket {} is done, and nothing ran on {} from {} to {}",
        view.name(ticket),
        names.join(", "),
        rfc3339(window.from),
        rfc3339(window.to)
    );
    Some(view.flag(&RULE.doc, says, vec![ticket]))
}

/// The span in which it must have run: its planned or actual window and two hours around it; without one, all of its life and a day around it.
fn window(case: &Case<'_>, ticket: RecordIx) -> Option<Span> {
    let times = case.records().times[ticket.index()];
    let (first, last, around_s) = match times {
        Times {
            started: Some(from),
            ended: Some(to),
            ..
        }
        | Times {
            planned_start: Some(from),
            planned_end: Some(to),
            ..
        } => (from, to, WINDOW_AROUND_S),
        _ => {
            let known = || times.all().into_iter().flatten();
            let first = known().min_by_key(|moment| moment.start)?;
            (first, times.resolved?, DAY_S)
        }
    };
    let too_late_s = match first.basis {
        ZoneBasis::Assumed => clock::ASSUMED_TOO_LATE_MAX_S,
        ZoneBasis::Stated | ZoneBasis::Configured | ZoneBasis::Inferred => 0,
    };
    let too_early_s = match last.basis {
        ZoneBasis::Assumed => clock::ASSUMED_TOO_EARLY_MAX_S,
        ZoneBasis::Stated | ZoneBasis::Configured | ZoneBasis::Inferred => 0,
    };
    Some(Span {
        from: first.start - around_s - too_late_s,
        to: last.end() + around_s + too_early_s,
    })
}

/// Whether every deploy and hot-fix source covers the span, and there is one.
fn is_covered(case: &Case<'_>, span: Span) -> bool {
    let mut sources = case
        .sources_of(System::Deploys)
        .chain(case.sources_of(System::Hotfixes))
        .peekable();
    sources.peek().is_some()
        && sources.all(|source| case.intake.coverage_of(source).covers_all(span))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};
    use crate::model::moment::ZoneBasis;
    use crate::model::record::State;
    use crate::model::source::System;

    fn done() -> Row {
        ticket("OPS-1")
            .service("orders")
            .state(State::Done)
            .resolved("2026-03-05 10:00")
    }

    fn runs(first: &str) -> [Row; 3] {
        let run = |id| deploy(id).service("orders").change(1);
        [run("7").at(first), run("8"), run("9")]
    }

    #[test]
    fn nothing_ran_in_its_window() {
        let story = Story::of([done()].into_iter().chain(runs("2026-02-10 10:00")));
        story.check(
            &RULE,
            &["ticket OPS-1 is done, and nothing ran on orders from 2026-02-28T09:00:00Z to 2026-03-06T10:00:59Z"],
        );
    }

    #[test]
    fn a_window_is_looked_at_closely() {
        let planned = || done().planned("2026-03-04 08:30", "2026-03-04 08:40");
        let told = |ticket: Row, run: &str| {
            let rows = [ticket].into_iter().chain(runs(run));
            Story::of(rows).flags(&RULE).len()
        };
        assert_eq!(told(planned(), "2026-03-04 17:00"), 1);
        assert_eq!(told(planned(), "2026-03-04 10:00"), 0);
        let somewhere = planned().zone(ZoneBasis::Assumed);
        assert_eq!(told(somewhere, "2026-03-04 17:00"), 0);
    }

    #[test]
    fn silent_twins() {
        // Something ran that was not linked.
        Story::of([done()].into_iter().chain(runs("2026-03-05 12:00"))).check(&RULE, &[]);
        // The service is never seen among the runs.
        Story::of([done(), deploy("7").service("orders").change(1)]).check(&RULE, &[]);
        // The hot-fix log does not reach so far.
        Story::of([done()].into_iter().chain(runs("2026-02-10 10:00")))
            .covers(System::Hotfixes, "2026-03-03 00:00", "2026-06-01 00:00")
            .check(&RULE, &[]);
        // A train carried it.
        Story::of([done()].into_iter().chain(runs("2026-02-10 10:00")))
            .ships("OPS-1", "8")
            .check(&RULE, &[]);
    }
}
