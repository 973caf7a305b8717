//! The text of a configuration to start from, with what was found written beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::cli::check::shortened;
use crate::cli::folder::Taken;
use crate::cli::nightly::pattern;
use crate::cli::suggestions::Suggestion;
use crate::model::change::NameOf;
use crate::model::intake::{Intake, Question, TableFacts, ZoneUsed};
use crate::model::moment::ZoneBasis;
use crate::model::settings::{DAY_S, HOUR_S, Policy};
use crate::model::source::{SourceIx, System};

const HEAD: &str = "\
# What `lastchange init` found. A line that is commented out says what is taken without it:
# take the `# ` away to settle it, or to change it. Paths are relative to this file's folder.
# Use it with `lastchange reconcile --config lastchange.toml`.
";

/// Whom to tell.
const NOTIFY: &str = "
[notify]
# severity = \"high\"  # findings below are not told
# max_age = \"14d\"  # what started longer ago is no news
# names = false  # whether people are named
# webhook = []  # [{ name = \"ops\", url_env = \"OPS_WEBHOOK\", format = \"slack\" }]; or url = \"https://…\"; or format = \"cloudevents\"
# command = []  # [{ name = \"mail\", run = [\"/usr/local/bin/mail-findings\"] }]: CloudEvents on its standard input
";

/// What a configuration is written from.
pub struct Found<'a> {
    pub intake: &'a Intake,
    pub taken: &'a [Taken],
    pub policy: &'a Policy,
    pub suggestions: Vec<Suggestion>,
    /// The folder that it is for.
    pub home: &'a Path,
}

/// The text of a configuration that reads what was taken, as it was taken.
pub fn configuration(found: &Found) -> String {
    let Found {
        intake,
        taken,
        policy,
        home,
        ..
    } = *found;
    // Writing to a String cannot fail.
    let mut text = HEAD.to_string();
    for file in taken.iter().filter(|file| file.system.is_none()) {
        let name = line(&file.path.to_string_lossy());
        let _ = writeln!(text, "# Not used: {name} ({})", line(&file.because));
    }
    for (i, source) in intake.sources.iter().enumerate() {
        let ix = SourceIx(u16::try_from(i).expect("a run has few sources"));
        let _ = writeln!(text, "\n[[source]]");
        let _ = writeln!(text, "name = {}", quoted(&source.name));
        let _ = writeln!(text, "system = {}", quoted(source.system.name()));
        files_lines(&mut text, source.system, taken, home);
        if let Some(zone) = &intake.zones[i] {
            zone_line(&mut text, zone);
        }
        let files = intake.files.iter().filter(|file| file.source == ix);
        let tables: Vec<&TableFacts> = files.flat_map(|file| &file.tables).collect();
        table_lines(&mut text, &tables);
        for question in intake.questions.iter().filter(|q| q.source == source.name) {
            question_lines(&mut text, question);
        }
        column_lines(&mut text, &tables);
    }
    answer_lines(&mut text, &intake.questions);
    policy_lines(&mut text, policy);
    let _ = writeln!(
        text,
        "\n[retention]\n# runs = 30  # outputs of so many runs stay; the ledger keeps what all of them found"
    );
    text.push_str(NOTIFY);
    suggestion_lines(&mut text, &found.suggestions);
    text
}

fn files_lines(text: &mut String, system: System, taken: &[Taken], home: &Path) {
    let mut told: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in taken.iter().filter(|file| file.system == Some(system)) {
        let reasons = told.entry(pattern(file, taken, home)).or_default();
        if !reasons.contains(&file.because.as_str()) {
            reasons.push(&file.because);
        }
    }
    let _ = writeln!(text, "files = [");
    for (pattern, reasons) in told {
        let reasons = line(&reasons.join("; "));
        let _ = writeln!(text, "    {},  # {reasons}", quoted(&pattern));
    }
    let _ = writeln!(text, "]");
}

/// What is merely assumed stays a comment: a zone that is written down counts as known.
fn zone_line(text: &mut String, zone: &ZoneUsed) {
    let because = line(&zone.because);
    let _ = match zone.basis {
        ZoneBasis::Stated => writeln!(text, "# zone: {because}"),
        ZoneBasis::Configured => writeln!(text, "zone = {}  # {because}", quoted(&zone.zone)),
        ZoneBasis::Inferred => {
            writeln!(text, "# zone = {}  # found: {because}", quoted(&zone.zone))
        }
        ZoneBasis::Assumed => {
            writeln!(
                text,
                "# zone = {}  # assumed: {because}",
                quoted(&zone.zone)
            )
        }
    };
}

/// The profiles and the sheets that were found.
fn table_lines(text: &mut String, tables: &[&TableFacts]) {
    let mut profiles = BTreeSet::new();
    for table in tables {
        if let Some(profile) = table.profile
            && profiles.insert(profile)
        {
            let share = table.profile_confidence * 100.0;
            let _ = writeln!(
                text,
                "# profile = {}  # {share:.0} % of its telling columns are there",
                quoted(profile)
            );
        }
    }
    let sheets: Vec<&str> = tables
        .iter()
        .filter_map(|table| table.table.sheet.as_deref())
        .collect();
    if !sheets.is_empty() {
        let _ = writeln!(text, "# sheets = {}  # all by default", list(&sheets));
    }
}

fn question_lines(text: &mut String, question: &Question) {
    let _ = writeln!(
        text,
        "# question: {}: {}",
        line(&question.about),
        line(&question.found)
    );
    for answer in question.answers.iter().filter(|a| dates(a).is_none()) {
        let _ = writeln!(text, "#   {}", line(answer));
    }
}

/// What each column means, by its header: the first of those that share one.
fn column_lines(text: &mut String, tables: &[&TableFacts]) {
    let mut headers = BTreeSet::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if column.header.trim().is_empty() || !headers.insert(&column.header) {
            continue;
        }
        if headers.len() == 1 {
            let _ = writeln!(
                text,
                "# [source.columns]  # as they are understood, and why"
            );
        }
        let means = serde_json::to_value(column.field).ok();
        let means = means.as_ref().and_then(|v| v.as_str()).unwrap_or_default();
        let samples: Vec<String> = column.samples.iter().map(|s| shortened(s)).collect();
        let _ = writeln!(
            text,
            "# {} = \"{means}\"  # {}",
            quoted_key(&column.header),
            line(&format!("{}: {}", column.because, samples.join(" · "))).trim_end_matches(':')
        );
    }
}

/// The orders of dates that a person is asked for.
fn answer_lines(text: &mut String, questions: &[Question]) {
    let answers: Vec<(&str, &str)> = questions
        .iter()
        .flat_map(|question| &question.answers)
        .filter_map(|answer| dates(answer))
        .collect();
    if answers.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n[answers]");
    for (column, order) in answers {
        let _ = writeln!(text, "# {} = {}", quoted_key(column), quoted(order));
    }
}

/// Column and order in `--answer 'jira:Created=day-first'`.
fn dates(answer: &str) -> Option<(&str, &str)> {
    let answer = answer.strip_prefix("--answer '")?.strip_suffix('\'')?;
    answer.rsplit_once('=')
}

/// Every key of the policy at its default, and what it is for.
fn policy_lines(text: &mut String, policy: &Policy) {
    let systems = |list: &[System]| {
        let names: Vec<&str> = list.iter().map(|system| system.name()).collect();
        self::list(&names)
    };
    let lines = [
        (
            "counts_as_record",
            systems(&policy.counts_as_record),
            "a change with an entry in one of these is recorded",
        ),
        (
            "requires_coverage",
            systems(&policy.requires_coverage),
            "\"no record\" is said only of times that these cover",
        ),
        (
            "grace",
            span(policy.grace_s),
            "paperwork may follow an emergency by this much",
        ),
        (
            "grace_by_kind",
            "{}".to_string(),
            "another grace for a kind of change: { hotfix = \"4h\", release = \"2 business days\" }",
        ),
        (
            "holidays",
            "[]".to_string(),
            "no business days, beside Saturdays and Sundays",
        ),
        (
            "clock_tolerance",
            span(policy.clock_tolerance_s),
            "two clocks may differ by this much",
        ),
        (
            "lookback",
            span(policy.lookback_s),
            "a ticket is looked for from this long before the start",
        ),
        (
            "stale_after",
            span(policy.stale_after_s),
            "a source that ends longer ago is stale; a source's own `stale_after` wins",
        ),
        (
            "hotfix_patterns",
            list(&policy.hotfix_patterns),
            "regular expressions that tell a hot-fix, in any case",
        ),
        (
            "by_hand_patterns",
            list(&policy.by_hand_patterns),
            "the same, for what says that it was done by hand",
        ),
        (
            "shared_accounts",
            list(&policy.shared_accounts),
            "accounts that several people use; programs' are known without",
        ),
        (
            "train_branches",
            list(&policy.train_branches),
            "what is deployed from another branch left the train",
        ),
        (
            "production",
            list(&policy.production),
            "environments that count as production",
        ),
        (
            "deletions",
            quoted("never"),
            "what is not in an export any more stays known; or \"by-coverage\": it is gone where the export covers its time",
        ),
        (
            "freeze",
            "[]".to_string(),
            "spans in which nothing may run: [{ name = \"sale\", from = \"2026-12-20T00:00:00Z\", to = \"2027-01-02T00:00:00Z\", services = [], except = [\"emergency\", \"PAY-431\"] }]",
        ),
        (
            "expected",
            "[]".to_string(),
            "what is no finding until a day: [{ code = \"UNRECORDED_CHANGE\", service = \"search\", text = \"reindex\", until = \"2027-01-31T00:00:00Z\", because = \"it moves\" }]",
        ),
        (
            "emergency_share_max",
            policy.emergency_share_max.to_string(),
            "above this share of emergencies a service has too many",
        ),
        (
            "severities",
            "{}".to_string(),
            "a flag and how severe it is here: { UNRECORDED_CHANGE = \"medium\" }",
        ),
        (
            "services",
            "{}".to_string(),
            "an alias and its service: { \"pay-svc\" = \"payments\" }",
        ),
        (
            "people",
            "{}".to_string(),
            "a spelling and its person: { \"Cordeiro, T.\" = \"tcordeiro\" }",
        ),
    ];
    let _ = writeln!(text, "\n[policy]");
    for (key, value, why) in lines {
        let _ = writeln!(text, "# {key} = {value}  # {why}");
    }
    let _ = writeln!(
        text,
        "\n[services]\n# depends = {{}}  # whose changes are answers too: {{ \"checkout\" = [\"payments\", \"search\"] }}"
    );
}

/// Names that may stand for one, a table for each kind, to be looked at.
fn suggestion_lines(text: &mut String, suggestions: &[Suggestion]) {
    for of_one in suggestions.chunk_by(|x, y| x.of == y.of) {
        let table = match of_one[0].of {
            NameOf::Service => "services",
            NameOf::Person => "people",
        };
        let _ = writeln!(
            text,
            "\n# [policy.{table}]  # these may be one: look before you take them"
        );
        for suggestion in of_one {
            let _ = writeln!(
                text,
                "# {} = {}  # {}",
                quoted_key(&suggestion.alias),
                quoted(&suggestion.name),
                suggestion.because
            );
        }
    }
}

/// Seconds as the configuration writes them: `48h`, `5m`.
fn span(seconds: i64) -> String {
    [
        (3 * DAY_S, DAY_S, "d"),
        (HOUR_S, HOUR_S, "h"),
        (60, 60, "m"),
    ]
    .into_iter()
    .find(|(least, unit, _)| seconds >= *least && seconds % unit == 0)
    .map_or(format!("\"{seconds}s\""), |(_, unit, name)| {
        format!("\"{}{name}\"", seconds / unit)
    })
}

fn list<S: AsRef<str>>(values: &[S]) -> String {
    let values: Vec<String> = values.iter().map(|v| quoted(v.as_ref())).collect();
    format!("[{}]", values.join(", "))
}

/// A TOML string; one with back-slashes stands between single quotes, where they are themselves.
fn quoted(value: &str) -> String {
    if value.contains('\\') && !value.contains('\'') && !value.contains(char::is_control) {
        format!("'{value}'")
    } else {
        quoted_key(value)
    }
}

/// A basic string of TOML: JSON's, which does not escape DEL.
fn quoted_key(value: &str) -> String {
    serde_json::Value::from(value)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}

/// What may stand in a comment: one line, no control characters.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ").trim_end().to_string()
}
