//! Ranking what changed: a sum of reasons, each with its weight.

use crate::ledger::ChangeRow;
use crate::model::answer::Reason;
use crate::model::flag::Status;
use crate::model::moment::{Moment, span_words};
use crate::model::record::{Kind, State};
use crate::query::services::Nearness;

/// Weight of a change at the very instant; it is used up after a day and a third.
const TIME_WEIGHT: f64 = 12.0;

/// Time weighs by its doublings, from this long on: from 5 to 10 minutes is little, from 30 minutes to 90 about as much as from 6 hours to 12.
/// Chosen with `TIME_DOUBLING_WEIGHT` and `AFTER_WEIGHT` on the incidents of ten samples (`--seed 101` to 110), whether or not a hot-fix broke
/// more than a planned deploy did.
const TIME_FROM_S: f64 = 1_800.0;
const TIME_DOUBLING_WEIGHT: f64 = -2.0;

/// What came after the instant caused it only where clocks differ.
const AFTER_WEIGHT: f64 = -3.0;

const SERVICE_WEIGHT: f64 = 6.0;
/// A change of what the service depends on often shows there first; one of what depends on it, less so.
const NEIGHBOUR_WEIGHT: f64 = 3.0;
/// As much as time can give: what ran comes before what is merely planned, however fresh the plan.
const RAN_WEIGHT: f64 = TIME_WEIGHT;
const UNRECORDED_WEIGHT: f64 = 1.5;
const NO_RECORD_YET_WEIGHT: f64 = 1.0;
const RECORDED_AFTER_WEIGHT: f64 = 0.5;
const EMERGENCY_WEIGHT: f64 = 0.75;
const HOTFIX_WEIGHT: f64 = 0.5;
const FAILED_WEIGHT: f64 = 1.0;
const PARTIAL_WEIGHT: f64 = 0.5;
const CANCELLED_WEIGHT: f64 = -2.0;

/// A title seen so often is routine; each doubling takes as much again, at most four times.
const ROUTINE_FROM: u32 = 4;
const ROUTINE_WEIGHT: f64 = -0.25;
const ROUTINE_DOUBLINGS_MAX: f64 = 4.0;

/// Evidence to the hour, to the day, to longer.
const HOUR_WIDE_WEIGHT: f64 = -0.25;
const DAY_WIDE_WEIGHT: f64 = -0.75;
const WIDER_WEIGHT: f64 = -1.25;

/// Why a change ranks where it does. The score is the sum of the weights.
pub fn reasons(change: &ChangeRow, start: Moment, at: i64, near: Option<&Nearness>) -> Vec<Reason> {
    let mut reasons = vec![time(start, at)];
    let mut push = |signal, value: &str, weight: f64| {
        reasons.push(Reason {
            signal,
            value: value.to_string(),
            weight: rounded(weight),
        });
    };
    match near {
        Some(Nearness::Same(service)) => push("service", service, SERVICE_WEIGHT),
        Some(Nearness::Neighbour(how)) => push("neighbour", how, NEIGHBOUR_WEIGHT),
        None => {}
    }
    let no_record = f64::from(change.no_record);
    match change.status {
        Status::NotSeenRunning => push("ran", "not seen: a plan or paperwork alone", 0.0),
        Status::Unrecorded => push("record", "unrecorded", UNRECORDED_WEIGHT * no_record),
        Status::NoRecordYet => push("record", "no record yet", NO_RECORD_YET_WEIGHT * no_record),
        Status::RecordedAfter => push("record", "recorded after", RECORDED_AFTER_WEIGHT),
        Status::NotCovered => push("record", "not covered", NO_RECORD_YET_WEIGHT * no_record),
        Status::CannotTell => push("record", "cannot tell", NO_RECORD_YET_WEIGHT * no_record),
        Status::PossiblyRecorded => {
            push(
                "record",
                "possibly recorded",
                NO_RECORD_YET_WEIGHT * no_record,
            );
        }
        Status::Recorded => {}
    }
    if change.status != Status::NotSeenRunning {
        push("ran", "seen in production", RAN_WEIGHT);
    }
    if change.emergency {
        push("emergency", "it says so itself", EMERGENCY_WEIGHT);
    }
    match change.kind {
        Kind::Hotfix => push("kind", "hotfix", HOTFIX_WEIGHT),
        Kind::Release | Kind::Config | Kind::Onboarding | Kind::Infrastructure | Kind::Other => {}
    }
    match change.evidence_state {
        State::Failed => push("outcome", "failed", FAILED_WEIGHT),
        State::RolledBack => push("outcome", "rolled back", FAILED_WEIGHT),
        State::Partial => push("outcome", "done in part", PARTIAL_WEIGHT),
        State::Cancelled => push("outcome", "cancelled", CANCELLED_WEIGHT),
        State::Unknown | State::Open | State::Done => {}
    }
    if change.same_title >= ROUTINE_FROM {
        let doublings = f64::from(change.same_title / ROUTINE_FROM).log2() + 1.0;
        let value = format!("{} changes of this title", change.same_title);
        push(
            "routine",
            &value,
            ROUTINE_WEIGHT * doublings.min(ROUTINE_DOUBLINGS_MAX),
        );
    }
    if let Some(weight) = imprecision(start.width_s) {
        let value = format!("known to {}", span_words(i64::from(start.width_s) + 1));
        push("precision", &value, weight);
    }
    reasons
}

/// What failed and was replaced by a success is not what runs: that it failed speaks no more for it.
pub fn forgive(reasons: &mut [Reason]) {
    for reason in reasons.iter_mut().filter(|r| r.signal == "outcome") {
        reason.value.push_str(", replaced since");
        reason.weight = 0.0;
    }
}

/// The sum of the weights, rounded as they are.
pub fn score(reasons: &[Reason]) -> f64 {
    rounded(reasons.iter().map(|r| r.weight).sum())
}

/// Seconds from the moment to the instant; 0 where the moment holds it; negative: after it.
pub fn before_s(start: Moment, at: i64) -> i64 {
    if start.start <= at && at <= start.end() {
        0
    } else if start.end() < at {
        at - start.middle()
    } else {
        at - start.start
    }
}

fn time(start: Moment, at: i64) -> Reason {
    let before = before_s(start, at);
    let value = match before {
        0 => "at the instant".to_string(),
        1.. => format!("{} before", span_words(before)),
        _ => format!("{} after", span_words(before)),
    };
    let doublings = (1.0 + before.abs() as f64 / TIME_FROM_S).log2();
    let after = if before < 0 { AFTER_WEIGHT } else { 0.0 };
    let weight = TIME_WEIGHT + TIME_DOUBLING_WEIGHT * doublings + after;
    Reason {
        signal: "time",
        value,
        weight: rounded(weight.max(0.0)),
    }
}

fn imprecision(width_s: u32) -> Option<f64> {
    match width_s {
        0..600 => None,
        600..7_200 => Some(HOUR_WIDE_WEIGHT),
        7_200..90_000 => Some(DAY_WIDE_WEIGHT),
        _ => Some(WIDER_WEIGHT),
    }
}

/// Thousandths: more would pretend.
fn rounded(weight: f64) -> f64 {
    (weight * 1_000.0).round() / 1_000.0
}
