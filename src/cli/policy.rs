//! `lastchange policy explain RECORD`: what of the policy applies to a record, and why.

use std::fmt::Write;

use anyhow::{Context, Result};
use regex::RegexBuilder;

use crate::classify;
use crate::cli::args_ledger::{Policy as Arguments, PolicyWhat};
use crate::cli::config::{self, Config};
use crate::cli::contract::{End, print};
use crate::ledger::{FlagRow, Ledger, RecordRow};
use crate::model::hours::on_the_wall;
use crate::model::moment::{Moment, rfc3339, span_words};
use crate::model::production::is_production;
use crate::model::record::Kind;
use crate::model::settings::{Policy, Scope};
use crate::model::source::System;

pub fn run(args: &Arguments) -> Result<End> {
    let PolicyWhat::Explain { record, config } = &args.what;
    let config = match config {
        Some(path) => config::config(path)?,
        None => Config::default(),
    };
    let ledger = Ledger::open_read_only(&args.ledger.ledger)?;
    let row = ledger.record_called(record)?.with_context(|| {
        format!("there is no record `{record}`\nhint: name it as `source:record_id`, as records.csv does")
    })?;
    let change = ledger.change_at(row.change)?;
    let change = change.with_context(|| format!("`{record}` is of no change"))?;
    let flags = ledger.flags_of(change.ix)?;
    let facts = Facts {
        policy: &config.policy,
        kind: change.kind,
        environment: ledger.name(row.environment)?,
        branch: ledger.name(row.branch)?,
        version: ledger.name(row.version)?,
        services: ledger.names(&row.services)?,
        people: ledger.names(&row.people.iter().map(|p| p.1).collect::<Vec<u32>>())?,
        row: &row,
    };
    let status = change.status.name().replace('_', " ");
    let mut text = format!("{}  of {}  {status}\n", row.reference(), change.id);
    for (label, words) in facts.lines(&flags) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{label:<12} {}", words.replace(char::is_control, " "));
    }
    print(&text)?;
    Ok(End::Done)
}

/// A record with its names spelled out, and the policy.
struct Facts<'a> {
    policy: &'a Policy,
    kind: Kind,
    row: &'a RecordRow,
    environment: String,
    branch: String,
    version: String,
    services: Vec<String>,
    people: Vec<String>,
}

impl Facts<'_> {
    fn lines(&self, flags: &[FlagRow]) -> Vec<(&'static str, String)> {
        let mut lines = vec![("system", self.system())];
        if self.row.system.is_evidence() {
            lines.push(("environment", self.environment()));
            lines.push(("branch", self.branch()));
            lines.push(("hot-fix", self.hotfix()));
        }
        if let Some(when) = self.row.when() {
            lines.push(("grace", self.grace(when)));
            lines.push(("coverage", self.coverage(when)));
            lines.extend(self.freezes(when).map(|words| ("freeze", words)));
            lines.extend(self.hours(when).map(|words| ("hours", words)));
            lines.extend(self.windows(when).map(|words| ("window", words)));
        }
        let owners = self.policy.owners_of(&self.named());
        lines.extend(
            owners
                .iter()
                .map(|o| ("owner", format!("`{o}` (`owners`)"))),
        );
        let shared = &self.policy.shared_accounts;
        let shared = self
            .people
            .iter()
            .filter(|p| shared.iter().any(|s| s.eq_ignore_ascii_case(p)));
        lines.extend(shared.map(|p| ("account", format!("`{p}` is shared (`shared_accounts`)"))));
        for flag in flags {
            let severity = match self.policy.severities.get(&flag.code) {
                Some(severity) => format!("{} by the policy", severity.name()),
                None => format!("{} by its rule", flag.severity.name()),
            };
            lines.push(("flag", format!("{}: {severity}", flag.code)));
        }
        lines
    }

    fn named(&self) -> Vec<&str> {
        self.services.iter().map(String::as_str).collect()
    }

    fn grace_end(&self, when: Moment) -> i64 {
        self.policy.grace_end(self.kind, &self.named(), when.end())
    }

    /// Whether a scope for it tells that.
    fn scoped(&self, tells: impl Fn(&Scope) -> bool) -> bool {
        let mut scopes = self.policy.scopes.iter();
        scopes.any(|scope| scope.holds(self.kind, &self.named()) && tells(scope))
    }

    fn system(&self) -> String {
        let counts = self.policy.records(self.kind, &self.named());
        let records = names(counts);
        let name = self.row.system.name();
        if counts.contains(&self.row.system) {
            format!("{name}: its change is recorded (`counts_as_record`: {records})")
        } else {
            format!("{name}: its change needs an entry in {records} (`counts_as_record`)")
        }
    }

    fn environment(&self) -> String {
        match self.environment.as_str() {
            "" => "none named: counts as production".to_string(),
            name if is_production(name, &self.policy.production) => {
                format!("`{name}` counts as production")
            }
            name => format!("`{name}` is not production (`production`)"),
        }
    }

    fn branch(&self) -> String {
        match self.branch.as_str() {
            "" => "none named".to_string(),
            name if classify::is_feature_branch(name, &self.policy.train_branches) => {
                format!("`{name}` is a feature branch, unless a tenth of the entries leave from it")
            }
            name => format!("`{name}` is a train's, a tag or a commit (`train_branches`)"),
        }
    }

    fn hotfix(&self) -> String {
        if self.row.system == System::Hotfixes {
            return "yes: from the hot-fix log".to_string();
        }
        if self.row.kind == Kind::Hotfix || self.row.emergency {
            return "yes: it says so itself".to_string();
        }
        let texts = [
            ("branch", self.branch.as_str()),
            ("version", self.version.as_str()),
            ("title", self.row.title.as_str()),
        ];
        for (list, patterns, texts) in [
            ("hotfix_patterns", &self.policy.hotfix_patterns, &texts[..]),
            (
                "by_hand_patterns",
                &self.policy.by_hand_patterns,
                &texts[2..],
            ),
        ] {
            for pattern in patterns {
                let fits = RegexBuilder::new(pattern).case_insensitive(true).build();
                let fitting = fits
                    .ok()
                    .and_then(|fits| texts.iter().find(|(_, text)| fits.is_match(text)).copied());
                if let Some((what, _)) = fitting {
                    return format!("yes: `{pattern}` of `{list}` fits its {what}");
                }
            }
        }
        "no pattern fits".to_string()
    }

    fn grace(&self, when: Moment) -> String {
        let end = self.grace_end(when);
        let by = if self.scoped(|scope| scope.grace.is_some()) {
            "scope"
        } else if self.policy.graces.contains_key(&self.kind) {
            "grace_by_kind"
        } else {
            "grace"
        };
        format!(
            "paperwork may follow until {}, {} after it (`{by}`; the change is of kind {})",
            rfc3339(end),
            span_words(end - when.end()),
            self.kind.name()
        )
    }

    fn coverage(&self, when: Moment) -> String {
        format!(
            "absence is said only where {} cover {} to {} (`requires_coverage`)",
            names(self.policy.coverers(self.kind, &self.named())),
            rfc3339(when.start - self.policy.lookback_s),
            rfc3339(self.grace_end(when))
        )
    }

    fn hours(&self, when: Moment) -> Option<String> {
        self.policy.business_hours.as_ref()?;
        let is_off = self.policy.is_off_hours(when.start);
        let says = match (is_off, self.policy.off_hours_is_hotfix) {
            (false, _) => "inside of the business hours",
            (true, true) => "off hours: a hot-fix (`off_hours_is_hotfix`)",
            (true, false) => "off hours",
        };
        let at = on_the_wall(when.start, self.policy.zone);
        Some(format!("{at}: {says}")).filter(|_| self.row.system.is_evidence())
    }

    fn windows(&self, when: Moment) -> impl Iterator<Item = String> {
        let windows = self.policy.windows.iter();
        let own = |named: &[String]| {
            let mut all = named.iter();
            named.is_empty()
                || all.any(|s| self.services.iter().any(|own| own.eq_ignore_ascii_case(s)))
        };
        let windows = windows.filter(move |window| own(&window.services));
        let windows = windows.filter(|_| self.row.system.is_evidence());
        windows.map(move |window| {
            let is_in = window.hours.hold(when.start, self.policy.zone);
            let side = if is_in { "inside" } else { "outside" };
            let except = match window.except.is_empty() {
                true => String::new(),
                false => format!("; except {}", window.except.join(", ")),
            };
            format!("{side} `{}`{except}", window.name)
        })
    }

    fn freezes(&self, when: Moment) -> impl Iterator<Item = String> {
        let inside = self
            .policy
            .freezes
            .iter()
            .filter(move |freeze| freeze.from <= when.start && when.end() <= freeze.to)
            .filter(move |freeze| {
                let mut named = freeze.services.iter();
                freeze.services.is_empty()
                    || named.any(|s| self.services.iter().any(|own| own.eq_ignore_ascii_case(s)))
            });
        inside.map(|freeze| {
            let (from, to) = (rfc3339(freeze.from), rfc3339(freeze.to));
            let except = if freeze.except.is_empty() {
                "no exceptions".to_string()
            } else {
                format!("except {}", freeze.except.join(", "))
            };
            format!("inside `{}`, {from} to {to}; {except}", freeze.name)
        })
    }
}

fn names(systems: &[System]) -> String {
    let names: Vec<&str> = systems.iter().map(|s| s.name()).collect();
    names.join(" or ")
}
