//! What the columns of a table mean: configuration, then profile, then header names, then content.

use crate::model::export::{Format, Table};
use crate::model::field::Field;
use crate::model::source::{Source, System};
use crate::normalise::by_name;
use crate::normalise::content;
use crate::normalise::contract::{Meaning, Profile, ServiceNames, Use, Verdict};
use crate::normalise::environments;
use crate::normalise::fields::when::reading::Offset;
use crate::normalise::fields::when::zones;
use crate::normalise::fields::{kind, state};
use crate::normalise::pairs;
use crate::normalise::profiles::{PROFILES, git_log};
use crate::normalise::sample::Sample;
use crate::normalise::{headers, paths};

/// A profile is taken from this share of its telling columns on.
const CONFIDENCE_MIN: f32 = 0.75;

/// Columns of which one is enough to place a record in time.
pub const TIMES: [Field; 7] = [
    Field::Created,
    Field::Started,
    Field::Ended,
    Field::PlannedStart,
    Field::PlannedEnd,
    Field::Resolved,
    Field::Date,
];

/// The meaning of a table, and a verdict for each of its columns.
pub fn of_table(
    table: &Table,
    header: &[String],
    source: &Source,
    sample: &Sample,
    profiles: &[&'static Profile],
) -> (Meaning, Vec<Verdict>) {
    let named = git_log::names(header, |i| content::look(sample.column(i)));
    let header = named.as_deref().unwrap_or(header);
    let (profile, confidence) = profile_of(header, source, profiles);
    let mut verdicts: Vec<Option<Verdict>> = header.iter().map(|h| configured(h, source)).collect();
    if let Some(profile) = profile {
        by_profile(profile, header, &mut verdicts);
    }
    let refused = by_name::by_header(header, source, sample, &mut verdicts);
    content::infer(
        header,
        source.system,
        table.layout.format,
        sample,
        &mut verdicts,
    );
    if source.system.is_evidence() {
        environments::infer(sample, &mut verdicts);
    }
    settle(source, &mut verdicts);
    let verdicts: Vec<Verdict> = verdicts
        .into_iter()
        .map(|v| {
            v.unwrap_or_else(|| Verdict {
                field: Field::Ignored,
                rank: u32::MAX,
                because: "not understood".to_string(),
            })
        })
        .collect();
    let preamble_zone = stated_zone(&table.preamble);
    let uses = uses(header, &verdicts, sample, profile, preamble_zone);
    let mut meaning = Meaning {
        profile,
        confidence,
        steps: pairs::steps(header, &uses, sample),
        rivals: pairs::rivals(header, &uses, sample),
        uses,
        outcome: profile.and_then(|p| outcome(p, header)),
        refused: refused
            .into_iter()
            .filter(|at| verdicts[*at].field == Field::Ignored)
            .collect(),
    };
    // The order of JSON keys says nothing.
    if !matches!(table.layout.format, Format::Json | Format::JsonLines) {
        pairs::join_clocks(&mut meaning, sample);
    }
    (meaning, verdicts)
}

fn profile_of(
    header: &[String],
    source: &Source,
    profiles: &[&'static Profile],
) -> (Option<&'static Profile>, f32) {
    if let Some(name) = &source.profile
        && let Some(profile) = profiles
            .iter()
            .copied()
            .find(|p| p.name.eq_ignore_ascii_case(name))
    {
        return (Some(profile), share(profile, header));
    }
    best_profile(header, profiles)
}

/// The known export that the headers tell, and the share of its telling columns that is there. A person's profile comes before the others.
pub fn best_profile(
    header: &[String],
    profiles: &[&'static Profile],
) -> (Option<&'static Profile>, f32) {
    let told = profiles.len() - PROFILES.len().min(profiles.len());
    let fits = |profile: &&&'static Profile| share(profile, header) >= CONFIDENCE_MIN;
    if let Some(profile) = profiles[..told].iter().find(fits) {
        return (Some(profile), share(profile, header));
    }
    let mut best: (Option<&'static Profile>, f32, usize) = (None, 0.0, 0);
    for profile in profiles {
        let share = share(profile, header);
        if share >= CONFIDENCE_MIN && (share, profile.telling.len()) > (best.1, best.2) {
            best = (Some(profile), share, profile.telling.len());
        }
    }
    (best.0, best.1)
}

fn share(profile: &Profile, header: &[String]) -> f32 {
    let there = profile
        .telling
        .iter()
        .filter(|t| header.iter().any(|h| same(h, t)))
        .count();
    there as f32 / profile.telling.len().max(1) as f32
}

fn same(header: &str, name: &str) -> bool {
    header.trim().eq_ignore_ascii_case(name)
}

fn configured(header: &str, source: &Source) -> Option<Verdict> {
    let field = source
        .columns
        .get(header)
        .or_else(|| source.columns.get(header.trim()))?;
    Some(Verdict {
        field: *field,
        rank: 0,
        because: "configuration".to_string(),
    })
}

fn by_profile(profile: &Profile, header: &[String], verdicts: &mut [Option<Verdict>]) {
    for (name, verdict) in header.iter().zip(verdicts.iter_mut()) {
        if verdict.is_some() {
            continue;
        }
        if let Some(at) = profile
            .columns
            .iter()
            .position(|(column, _)| same(name, column))
        {
            *verdict = Some(Verdict {
                field: profile.columns[at].1,
                rank: 1 + at as u32,
                because: format!("profile {}", profile.name),
            });
        }
    }
}

/// What only all columns together can tell.
fn settle(source: &Source, verdicts: &mut [Option<Verdict>]) {
    let has = |verdicts: &[Option<Verdict>], field: Field| {
        verdicts.iter().flatten().any(|v| v.field == field)
    };
    let turn = |verdicts: &mut [Option<Verdict>], from: Field, to: Field, why: &str| {
        for verdict in verdicts
            .iter_mut()
            .flatten()
            .filter(|v| v.field == from && v.because != "configuration")
        {
            verdict.field = to;
            verdict.because = format!("{}, {why}", verdict.because);
        }
    };
    if !has(verdicts, Field::Title) {
        // The plainest name of a text: `description` before `notes`.
        let texts = verdicts
            .iter_mut()
            .flatten()
            .filter(|v| v.field == Field::Body && v.because != "configuration");
        if let Some(text) = texts.min_by_key(|v| v.rank) {
            text.field = Field::Title;
            text.because = format!("{}, the first text", text.because);
        }
    }
    // A pipeline writes its entry when it starts; a hot-fix may be written down when it is over.
    let starts_created = match source.system {
        System::Deploys => true,
        System::Hotfixes => !has(verdicts, Field::Ended),
        System::Tickets | System::Spreadsheets => false,
    };
    if starts_created && !has(verdicts, Field::Started) {
        turn(verdicts, Field::Created, Field::Started, "no other start");
    }
    if !TIMES.iter().any(|t| has(verdicts, *t)) {
        let to = if source.system.is_evidence() {
            Field::Started
        } else {
            Field::Resolved
        };
        turn(verdicts, Field::Updated, to, "the only time");
    }
    if !has(verdicts, Field::Started) && !has(verdicts, Field::Date) {
        turn(verdicts, Field::TimeOfDay, Field::Started, "the only time");
    }
}

/// Used columns in the order of field and rank; of the same rank, in the order of header and place, so that the order of JSON keys says nothing.
fn uses(
    header: &[String],
    verdicts: &[Verdict],
    sample: &Sample,
    profile: Option<&Profile>,
    preamble_zone: Option<Offset>,
) -> Vec<Use> {
    let mut uses: Vec<Use> = verdicts
        .iter()
        .enumerate()
        .filter(|(_, v)| v.field != Field::Ignored)
        .map(|(column, v)| Use {
            column,
            field: v.field,
            rank: v.rank,
            zone: headers::zone(&header[column])
                .or(preamble_zone)
                .or(profile.and_then(|p| p.zone).map(Offset::Region)),
            fallback: v.rank >= by_name::WEAK_RANK || is_fallback(&header[column], profile),
            comment: profile.is_some_and(|p| p.comments.iter().any(|c| same(&header[column], c))),
            emergency: v.field == Field::Type && kind::is_emergency(&header[column]),
            yes: (v.field == Field::State && content::are_yes_or_no(sample.column(column)))
                .then(|| state::of_yes(&headers::words(&header[column])))
                .flatten(),
            services: match v.field {
                Field::Service => service_names(&header[column], profile),
                _ => ServiceNames::Plain,
            },
            clock_of: None,
            because: v.because.clone(),
        })
        .collect();
    uses.sort_by(|a, b| {
        (a.field, a.fallback, a.rank, &header[a.column], a.column).cmp(&(
            b.field,
            b.fallback,
            b.rank,
            &header[b.column],
            b.column,
        ))
    });
    uses
}

/// How a column names services, by its header.
fn service_names(header: &str, profile: Option<&Profile>) -> ServiceNames {
    let is_among = |columns: &[&str]| columns.iter().any(|column| same(header, column));
    if profile.is_some_and(|p| is_among(p.jobs)) || header == "above.name" {
        return ServiceNames::Job;
    }
    if profile.is_some_and(|p| is_among(p.repositories)) {
        return ServiceNames::Repository;
    }
    let last = header
        .rsplit('.')
        .find(|name| headers::words(name) != "name")
        .unwrap_or(header);
    if paths::names_repository(header) {
        return ServiceNames::Repository;
    }
    match headers::words(last).as_str() {
        "workflow name" | "workflow" | "job" | "job name" | "pipeline" | "pipeline name"
        | "definition" | "definition name" | "full display name" | "build definition"
        | "build type" => ServiceNames::Job,
        "name" if header.eq_ignore_ascii_case("name") => ServiceNames::Name,
        "chart" => ServiceNames::Chart,
        _ => ServiceNames::Plain,
    }
}

/// A team is no service, but says more about where a change belongs than nothing.
fn is_fallback(header: &str, profile: Option<&Profile>) -> bool {
    profile.is_some_and(|p| p.fallback.iter().any(|f| same(header, f)))
        || paths::names_repository(header)
        || ["team", "squad", "project", "assignment group"]
            .contains(&headers::words(header.rsplit('.').next().unwrap_or(header)).as_str())
}

fn outcome(profile: &Profile, header: &[String]) -> Option<(usize, usize)> {
    let (state, time) = profile.outcome?;
    Some((
        header.iter().position(|h| same(h, state))?,
        header.iter().position(|h| same(h, time))?,
    ))
}

/// "All times in Europe/Berlin" above the header.
fn stated_zone(preamble: &[String]) -> Option<Offset> {
    preamble
        .iter()
        .map(|line| (line, line.to_lowercase()))
        .filter(|(_, lower)| lower.contains("time"))
        .find_map(|(line, lower)| {
            let says_zone = ["zone", "times are", "times in", "all times", "time in"]
                .iter()
                .any(|words| lower.contains(words));
            line.split(|c: char| {
                c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '"')
            })
            .map(|word| word.trim_end_matches('.'))
            // Letters such as `ICT` are more often a team.
            .filter(|word| says_zone || zones::of_cell(word).is_none())
            .find_map(|word| (word.len() > 2 || word == "Z").then(|| zones::named(word))?)
        })
}
