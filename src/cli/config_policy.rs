//! `[policy]` of the configuration: what counts as what.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow, bail};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::classify;
use crate::cli::{instant, words};
use crate::model::flag::Severity;
use crate::model::record::Kind;
use crate::model::scope::Deletions;
use crate::model::settings::{Expected, Freeze, Grace, Policy, Scope, Window};
use crate::model::source::System;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyTable {
    counts_as_record: Option<Vec<System>>,
    requires_coverage: Option<Vec<System>>,
    grace: Option<String>,
    /// `hotfix = "4h"`, `release = "2 business days"`
    #[serde(default)]
    grace_by_kind: BTreeMap<String, String>,
    #[serde(default)]
    scope: Vec<ScopeTable>,
    zone: Option<String>,
    #[serde(default)]
    holidays: Vec<String>,
    business_hours: Option<String>,
    off_hours_is_hotfix: Option<bool>,
    #[serde(default)]
    window: Vec<WindowTable>,
    /// `payments = "team-pay"`
    #[serde(default)]
    owners: BTreeMap<String, String>,
    clock_tolerance: Option<String>,
    lookback: Option<String>,
    stale_after: Option<String>,
    hotfix_patterns: Option<Vec<String>>,
    by_hand_patterns: Option<Vec<String>>,
    shared_accounts: Option<Vec<String>>,
    train_branches: Option<Vec<String>>,
    deletions: Option<Deletions>,
    emergency_share_max: Option<f64>,
    #[serde(default)]
    freeze: Vec<FreezeTable>,
    #[serde(default)]
    expected: Vec<ExpectedTable>,
    /// `UNRECORDED_CHANGE = "low"`
    #[serde(default)]
    severities: BTreeMap<String, String>,
    production: Option<Vec<String>>,
    #[serde(default)]
    services: BTreeMap<String, String>,
    #[serde(default)]
    people: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FreezeTable {
    name: String,
    from: String,
    to: String,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedTable {
    code: Option<String>,
    service: Option<String>,
    text: Option<String>,
    until: String,
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowTable {
    name: String,
    hours: String,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeTable {
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    counts_as_record: Option<Vec<System>>,
    requires_coverage: Option<Vec<System>>,
    grace: Option<String>,
}

impl PolicyTable {
    /// What it says, where all of it can be.
    pub fn read(self) -> Result<Policy> {
        policy(self)
    }
}

fn policy(table: PolicyTable) -> Result<Policy> {
    let plain = Policy::default();
    let hours = table.business_hours.as_deref().unwrap_or_default();
    let span =
        |text: Option<String>, usual: i64| text.map_or(Ok(usual), |text| instant::span(&text));
    let patterns = |given: Option<Vec<String>>, usual: Vec<String>| -> Result<Vec<String>> {
        let patterns = given.unwrap_or(usual);
        for pattern in &patterns {
            regex::RegexBuilder::new(pattern)
                .size_limit(1 << 20)
                .build()
                .map_err(|error| anyhow!("`{pattern}` is no regular expression: {error}"))?;
        }
        Ok(patterns)
    };
    Ok(Policy {
        counts_as_record: table.counts_as_record.unwrap_or(plain.counts_as_record),
        requires_coverage: table.requires_coverage.unwrap_or(plain.requires_coverage),
        grace_s: span(table.grace, plain.grace_s)?,
        graces: table
            .grace_by_kind
            .iter()
            .map(|(kind, grace)| grace_of(kind, grace))
            .collect::<Result<BTreeMap<Kind, Grace>>>()?,
        scopes: table
            .scope
            .into_iter()
            .map(scope)
            .collect::<Result<Vec<Scope>>>()?,
        zone: table
            .zone
            .as_deref()
            .map_or(Ok(plain.zone), instant::zone)?,
        holidays: table
            .holidays
            .iter()
            .map(|day| {
                day.parse()
                    .with_context(|| format!("`{day}` is no day\nhint: write it like `2026-12-25`"))
            })
            .collect::<Result<BTreeSet<NaiveDate>>>()?,
        off_hours_is_hotfix: off_hours(table.off_hours_is_hotfix, !hours.is_empty())?,
        business_hours: match hours {
            "" => None,
            hours => Some(hours.parse()?),
        },
        windows: table
            .window
            .into_iter()
            .map(window)
            .collect::<Result<Vec<Window>>>()?,
        owners: table.owners,
        clock_tolerance_s: span(table.clock_tolerance, plain.clock_tolerance_s)?,
        lookback_s: span(table.lookback, plain.lookback_s)?,
        stale_after_s: span(table.stale_after, plain.stale_after_s)?,
        hotfix_patterns: patterns(table.hotfix_patterns, plain.hotfix_patterns)?,
        by_hand_patterns: patterns(table.by_hand_patterns, plain.by_hand_patterns)?,
        shared_accounts: table.shared_accounts.unwrap_or(plain.shared_accounts),
        train_branches: table.train_branches.unwrap_or(plain.train_branches),
        production: table.production.unwrap_or(plain.production),
        freezes: table
            .freeze
            .into_iter()
            .map(freeze)
            .collect::<Result<Vec<Freeze>>>()?,
        expected: table
            .expected
            .into_iter()
            .map(expected)
            .collect::<Result<Vec<Expected>>>()?,
        severities: table
            .severities
            .iter()
            .map(|(code, severity)| severity_of(code, severity))
            .collect::<Result<BTreeMap<String, Severity>>>()?,
        emergency_share_max: share(table.emergency_share_max, plain.emergency_share_max)?,
        deletions: table.deletions.unwrap_or(plain.deletions),
        service_aliases: table.services,
        person_aliases: table.people,
        depends: plain.depends,
    })
}

fn freeze(table: FreezeTable) -> Result<Freeze> {
    let (from, to) = (instant::instant(&table.from)?, instant::instant(&table.to)?);
    if to <= from {
        bail!("the freeze `{}` ends before it begins", table.name);
    }
    Ok(Freeze {
        name: table.name,
        from,
        to,
        services: table.services,
        except: table.except,
    })
}

fn expected(table: ExpectedTable) -> Result<Expected> {
    if let Some(code) = &table.code {
        known_code(code)?;
    }
    Ok(Expected {
        code: table.code,
        service: table.service,
        text: table.text,
        until: instant::instant(&table.until)?,
        because: table.because,
    })
}

fn severity_of(code: &str, severity: &str) -> Result<(String, Severity)> {
    Ok((known_code(code)?.to_string(), words::severity(severity)?))
}

/// The code of a flag there is; else an error that names the near one.
fn known_code(code: &str) -> Result<&'static str> {
    if let Some(rule) = classify::rule(code) {
        return Ok(rule.doc.code);
    }
    let near = classify::RULES
        .iter()
        .map(|rule| rule.doc.code)
        .max_by(|x, y| {
            let likeness = |known: &str| strsim::jaro_winkler(code, known);
            likeness(x).total_cmp(&likeness(y))
        });
    bail!(
        "there is no flag `{code}`\nhint: did you mean `{}`?",
        near.unwrap_or_default()
    )
}

fn share(given: Option<f64>, usual: f64) -> Result<f64> {
    let share = given.unwrap_or(usual);
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    bail!("`emergency_share_max` is {share}, and a share lies from 0 to 1")
}

fn window(table: WindowTable) -> Result<Window> {
    Ok(Window {
        hours: table.hours.parse()?,
        name: table.name,
        services: table.services,
        except: table.except,
    })
}

fn off_hours(given: Option<bool>, has_hours: bool) -> Result<bool> {
    if given == Some(true) && !has_hours {
        bail!(
            "`off_hours_is_hotfix` needs to know the business hours\nhint: add `business_hours = \"mon-fri 08:00-18:00\"`"
        );
    }
    Ok(given.unwrap_or(false))
}

fn scope(table: ScopeTable) -> Result<Scope> {
    if table.services.is_empty() && table.kinds.is_empty() {
        bail!("a scope of the policy is for some `services` or `kinds`, and one names neither");
    }
    let kinds = table.kinds.iter().map(|kind| kind_of(kind));
    Ok(Scope {
        kinds: kinds.collect::<Result<Vec<Kind>>>()?,
        services: table.services,
        counts_as_record: table.counts_as_record,
        requires_coverage: table.requires_coverage,
        grace: table.grace.as_deref().map(grace).transpose()?,
    })
}

fn kind_of(kind: &str) -> Result<Kind> {
    let found = Kind::ALL.into_iter().find(|k| k.name() == kind);
    found.with_context(|| {
        let kinds = Kind::ALL.map(Kind::name).join(", ");
        format!("`{kind}` is no kind of change\nhint: {kinds}")
    })
}

fn grace_of(kind: &str, grace: &str) -> Result<(Kind, Grace)> {
    Ok((kind_of(kind)?, self::grace(grace)?))
}

fn grace(grace: &str) -> Result<Grace> {
    let days = grace
        .strip_suffix(" business days")
        .or_else(|| grace.strip_suffix(" business day"));
    Ok(match days.map(|days| days.trim().parse()) {
        Some(Ok(days)) => Grace::BusinessDays(days),
        Some(Err(_)) => {
            bail!("`{grace}` is no count of days\nhint: write it like `2 business days`")
        }
        None => Grace::Seconds(instant::span(grace)?),
    })
}
