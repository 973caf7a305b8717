//! Checks of the policy.

use crate::model::record::Kind;
use crate::model::settings::{DAY_S, Grace, HOUR_S, Policy, Scope};
use crate::model::source::System;

#[test]
fn business_days_leave_weekends_and_holidays_out() {
    // Friday, 30 October 2026, 10:00 UTC.
    let friday = 1_793_354_400;
    let mut policy = Policy::default();
    assert_eq!(
        policy.grace_end(Kind::Other, &[], friday),
        friday + 48 * HOUR_S
    );
    policy.graces.insert(Kind::Release, Grace::BusinessDays(2));
    assert_eq!(
        policy.grace_end(Kind::Release, &[], friday),
        friday + 4 * DAY_S
    );
    policy.holidays.insert("2026-11-02".parse().unwrap());
    assert_eq!(
        policy.grace_end(Kind::Release, &[], friday),
        friday + 5 * DAY_S
    );
    policy
        .graces
        .insert(Kind::Hotfix, Grace::Seconds(4 * HOUR_S));
    assert_eq!(
        policy.grace_end(Kind::Hotfix, &[], friday),
        friday + 4 * HOUR_S
    );
    // In Auckland, 13 hours ahead, it is Saturday by then: the second day after the holiday is a Wednesday there.
    policy.zone = chrono_tz::Pacific::Auckland;
    let saturday = friday + 4 * HOUR_S;
    assert_eq!(
        policy.grace_end(Kind::Release, &[], saturday),
        saturday + 4 * DAY_S
    );
}

#[test]
fn the_first_scope_that_tells_a_thing_is_obeyed() {
    let mut policy = Policy::default();
    let scope = |services: &[&str], kinds: &[Kind]| Scope {
        services: services.iter().map(|s| (*s).to_string()).collect(),
        kinds: kinds.to_vec(),
        ..Scope::default()
    };
    policy.scopes = vec![
        Scope {
            grace: Some(Grace::Seconds(HOUR_S)),
            ..scope(&["Payments"], &[Kind::Hotfix])
        },
        Scope {
            grace: Some(Grace::Seconds(2 * HOUR_S)),
            counts_as_record: Some(vec![System::Tickets]),
            ..scope(&["payments"], &[])
        },
    ];
    assert_eq!(policy.grace_end(Kind::Hotfix, &["payments"], 0), HOUR_S);
    assert_eq!(
        policy.grace_end(Kind::Release, &["mail", "payments"], 0),
        2 * HOUR_S
    );
    assert_eq!(policy.grace_end(Kind::Release, &["mail"], 0), 48 * HOUR_S);
    assert_eq!(
        policy.records(Kind::Hotfix, &["payments"]),
        [System::Tickets]
    );
    assert_eq!(policy.records(Kind::Hotfix, &["mail"]).len(), 2);
    assert_eq!(
        policy.coverers(Kind::Hotfix, &["payments"]),
        [System::Tickets]
    );
}

#[test]
fn a_policy_comes_back() {
    let mut policy = Policy::default();
    policy.graces.insert(Kind::Hotfix, Grace::BusinessDays(2));
    policy.zone = chrono_tz::Europe::Berlin;
    policy.business_hours = "mon-fri 08:00-18:00".parse().ok();
    let text = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
    // What older ledgers hold of it.
    let older: Policy = serde_json::from_str(r#"{"grace_s": 7}"#).unwrap();
    assert_eq!(older.grace_s, 7);
}
