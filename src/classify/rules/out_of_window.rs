//! OUT_OF_WINDOW: it ran before or after its planned window, beyond its end, or outside of the policy's change windows.

use crate::classify::clock::{certainly_after, delay_words};
use crate::classify::contract::{Check, Rule, View};
use crate::classify::exceptions::{concerns, is_excepted};
use crate::model::flag::{Flag, RuleDoc, Severity, Subject};
use crate::model::hours::on_the_wall;
use crate::model::moment::ZoneBasis;
use crate::model::record::RecordIx;
use crate::model::settings::{HOUR_S, Window};

pub const RULE: Rule = Rule {
    doc: RuleDoc {
        code: "OUT_OF_WINDOW",
        severity: Severity::Medium,
        what: "A deploy or hot-fix started before the planned window of its ticket, started after it, or ended after it, by more than clocks and zones can differ; or outside of every change window (`[[policy.window]]`) that is for its service, and none of these excepts it.",
        why: "Those who were told of the window did not expect it at that time.",
        what_to_do: "Ask why it was moved; correct the window in the ticket when it was agreed.",
    },
    check: Check::Change(check),
};

fn check(view: &View<'_>) -> Vec<Flag> {
    let of_both = |run| [of_run(view, run), of_policy(view, run)];
    view.ran().flat_map(of_both).flatten().collect()
}

/// Outside of the policy's windows for its services, however its clock is off.
fn of_policy(view: &View<'_>, run: RecordIx) -> Option<Flag> {
    let policy = &view.case.settings.policy;
    let windows = policy.windows.iter();
    let windows: Vec<&Window> = windows
        .filter(|window| concerns(view, run, &window.services))
        .collect();
    let start = view.case.records().when(run)?;
    let is_coarse = i64::from(start.width_s) > HOUR_S || start.basis == ZoneBasis::Assumed;
    if windows.is_empty() || is_coarse {
        return None;
    }
    let tolerance_s = policy.clock_tolerance_s;
    let may = |window: &&Window| {
        let ends = [start.start - tolerance_s, start.end() + tolerance_s];
        is_excepted(view, &window.except)
            || (ends.iter()).any(|at| window.hours.hold(*at, policy.zone))
    };
    if windows.iter().any(may) {
        return None;
    }
    let names: Vec<String> = windows.iter().map(|w| format!("`{}`", w.name)).collect();
    let says = format!(
        "{} ran {}, {}, outside of the policy's {}",
        view.name(run),
        start.display(),
        on_the_wall(start.start, policy.zone),
        names.join(", ")
    );
    Some(Flag {
        subject: Subject::Record(view.change, run),
        confidence: 1.0,
        ..view.flag(&RULE.doc, says, vec![run])
    })
}

fn of_run(view: &View<'_>, run: RecordIx) -> Option<Flag> {
    let mut words: Option<(RecordIx, String)> = None;
    for &ticket in view.tickets {
        let times = view.case.records().times[ticket.index()];
        if times.planned_start.is_none() || times.planned_end.is_none() {
            continue;
        }
        // Inside one window is inside.
        words = Some((ticket, outside(view, ticket, run)?));
    }
    let (ticket, how) = words?;
    let says = format!("{} {how} of ticket {}", view.name(run), view.name(ticket));
    Some(Flag {
        subject: Subject::Record(view.change, run),
        ..view.flag_on_two(&RULE.doc, says, run, ticket)
    })
}

fn outside(view: &View<'_>, ticket: RecordIx, run: RecordIx) -> Option<String> {
    let records = view.case.records();
    let policy = &view.case.settings.policy;
    let planned = records.times[ticket.index()];
    let (from, to) = (planned.planned_start?, planned.planned_end?);
    let started = records.when(run)?;
    if certainly_after(started, from, policy).is_some() {
        let early = delay_words(started, from);
        return Some(format!("started {early} before the window"));
    }
    if certainly_after(to, started, policy).is_some() {
        let late = delay_words(to, started);
        return Some(format!("started {late} after the window"));
    }
    let ended = records.times[run.index()].ended?;
    certainly_after(to, ended, policy)?;
    let over = delay_words(to, ended);
    Some(format!("ended {over} after the window"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::classify::fixture::{Row, Story, deploy, ticket};
    use crate::model::moment::ZoneBasis;
    use crate::model::settings::Window;

    fn planned(from: &str, to: &str) -> Row {
        ticket("OPS-1").planned(from, to)
    }

    #[test]
    fn early_late_and_over() {
        Story::of([planned("2026-03-10 11:00", "2026-03-10 12:00"), deploy("7")]).check(
            &RULE,
            &["7 started 1 h 00 min before the window of ticket OPS-1"],
        );
        Story::of([planned("2026-03-10 08:00", "2026-03-10 09:00"), deploy("7")]).check(
            &RULE,
            &["7 started 1 h 00 min after the window of ticket OPS-1"],
        );
        Story::of([
            planned("2026-03-10 09:30", "2026-03-10 10:30"),
            deploy("7").ended("2026-03-10 11:00:00"),
        ])
        .check(
            &RULE,
            &["7 ended 30 min 00 s after the window of ticket OPS-1"],
        );
    }

    fn on_tuesdays(row: Row, services: &[&str], except: &[&str]) -> Story {
        let words = |list: &[&str]| list.iter().map(|w| (*w).to_string()).collect();
        let mut story = Story::of([row]);
        story.policy.zone = chrono_tz::Europe::Berlin;
        story.policy.windows.push(Window {
            name: "tuesdays".to_string(),
            hours: "tue 20:00-23:00".parse().unwrap(),
            services: words(services),
            except: words(except),
        });
        story
    }

    #[test]
    fn outside_of_the_policys_windows() {
        on_tuesdays(deploy("7").service("mail"), &["Mail"], &["emergency"]).check(
            &RULE,
            &["7 ran 2026-03-10 10:00:00Z, Tue 11:00 in Europe/Berlin, outside of the policy's `tuesdays`"],
        );
    }

    #[test]
    fn silent_twins_of_the_policys_windows() {
        let at = |at| deploy("7").service("mail").at(at);
        on_tuesdays(at("2026-03-10 19:00:00"), &[], &[]).check(&RULE, &[]);
        on_tuesdays(at("2026-03-10 18:56:00"), &[], &[]).check(&RULE, &[]);
        on_tuesdays(at("2026-03-11"), &[], &[]).check(&RULE, &[]);
        on_tuesdays(at("2026-03-11 10:00:00"), &["search"], &[]).check(&RULE, &[]);
        on_tuesdays(at("2026-03-11 10:00:00").emergency(), &[], &["emergency"]).check(&RULE, &[]);
        on_tuesdays(at("2026-03-11 10:00:00").environment("test"), &[], &[]).check(&RULE, &[]);
    }

    #[test]
    fn silent_twins() {
        Story::of([planned("2026-03-10 09:30", "2026-03-10 10:30"), deploy("7")]).check(&RULE, &[]);
        Story::of([planned("2026-03-10 10:04", "2026-03-10 10:30"), deploy("7")]).check(&RULE, &[]);
        Story::of([planned("2026-03-09", "2026-03-10"), deploy("7")]).check(&RULE, &[]);
        let in_some_zone = planned("2026-03-10 08:00", "2026-03-10 09:00").zone(ZoneBasis::Assumed);
        Story::of([in_some_zone, deploy("7")]).check(&RULE, &[]);
    }
}
