//! The text of a configuration to start from, with what was found written beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::cli::check::shortened;
use crate::cli::configuration_policy::policy_lines;
use crate::cli::configuration_text::{line, list, quoted, quoted_key};
use crate::cli::folder::Taken;
use crate::cli::nightly::pattern;
use crate::cli::suggestions::Suggestion;
use crate::model::change::NameOf;
use crate::model::export::{ELEMENTS, FindingKind};
use crate::model::intake::{Intake, Question, TableFacts, ZoneUsed};
use crate::model::moment::ZoneBasis;
use crate::model::settings::Policy;
use crate::model::source::{SourceIx, System};

const HEAD: &str = "\
# What `lastchange init` found. A line that is commented out says what is taken without it:
# take the `# ` away to settle it, or to change it. Paths are relative to this file's folder.
# Use it with `lastchange reconcile --config lastchange.toml`.
# profiles = []  # files that tell exports of your own, see `lastchange profiles`
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
        state_lines(&mut text, &tables);
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
        .filter(|sheet| *sheet != ELEMENTS)
        .collect();
    if !sheets.is_empty() {
        let _ = writeln!(text, "# sheets = {}  # all by default", list(&sheets));
    }
}

/// Words of state that are not known, for a person to say what they mean.
fn state_lines(text: &mut String, tables: &[&TableFacts]) {
    let findings = tables.iter().flat_map(|table| &table.findings);
    for finding in findings.filter(|f| f.kind == FindingKind::UnknownState) {
        let _ = writeln!(
            text,
            "# states = {{}}  # not known: {}; such as {{ \"…\" = \"done\" }}, or open, failed, partial, rolled_back, cancelled",
            line(&finding.note)
        );
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
