//! `lastchange profiles`.

use std::fmt::Write;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::cli::args::Profiles;
use crate::cli::config;
use crate::cli::contract::{End, print};
use crate::model::field::Field;
use crate::normalise::contract::Profile;
use crate::normalise::told;

/// What a reader of a log of changes would like to know of each, and the fields that tell it.
const KNOWN: [(&str, &[Field]); 10] = [
    ("its own id", &[Field::Id]),
    ("text", &[Field::Title, Field::Body]),
    ("start", &[Field::Started, Field::Date]),
    ("end", &[Field::Ended, Field::Resolved]),
    (
        "who",
        &[Field::Author, Field::Actor, Field::Owner, Field::Requester],
    ),
    ("service", &[Field::Service]),
    ("environment", &[Field::Environment]),
    ("version or commit", &[Field::Version, Field::Commit]),
    ("state", &[Field::State]),
    (
        "approval",
        &[Field::Approver, Field::Approved, Field::Approval],
    ),
];

const LEGEND: &str = "\
# Exports that are known

`lastchange profiles` lists them, `lastchange profiles NAME` shows the columns of one. A table is taken for one of them when three in four
of its telling columns are there; any other table is read by the names of its columns and by what they hold. To tell an export of your own,
write a file like this, and name it with `--profile FILE` or `profiles = [\"FILE\"]` in `lastchange.toml`:

```toml
name = \"our deploy tool\"
system = \"deploys\"  # or tickets, hotfixes, spreadsheets
telling = [\"Job\", \"Went live\", \"Cluster\"]
fallback = []  # columns that count only where the others of their field are empty
jobs = [\"Job\"]  # columns that name a service by a job: `deploy-kiosk-prod`
states = { \"green\" = \"done\", \"red\" = \"failed\" }

[columns]  # the fields of `[source.columns]` in `lastchange.toml`
\"Job\" = \"service\"
\"Went live\" = \"started\"
\"Cluster\" = \"environment\"
```

| export | system | told by | known of a record | not in it |
|---|---|---|---|---|
";

pub fn run(args: &Profiles) -> Result<End> {
    let told = config::profiles(args.config.as_deref(), &args.profile)?;
    let all = told::all(&told);
    if let Some(name) = &args.name {
        let Some(profile) = all.iter().find(|p| p.name.eq_ignore_ascii_case(name)) else {
            let near = all.iter().max_by(|x, y| {
                let likeness = |p: &Profile| strsim::jaro_winkler(p.name, name);
                likeness(x).total_cmp(&likeness(y))
            });
            let near = near.map_or("", |p| p.name);
            bail!(
                "there is no profile `{name}`\nhint: did you mean `{near}`? `lastchange profiles` lists all"
            );
        };
        print(&if args.json {
            object(profile).to_string()
        } else {
            shown(profile)
        })?;
    } else if args.json {
        let all: Vec<Value> = all.iter().map(|p| object(p)).collect();
        print(&serde_json::to_string_pretty(&all)?)?;
    } else if args.markdown {
        print(&legend(&all))?;
    } else {
        print(&list(&all))?;
    }
    Ok(End::Done)
}

fn system(profile: &Profile) -> &'static str {
    profile.system.map_or("any", |system| system.name())
}

fn list(all: &[&Profile]) -> String {
    let width = all.iter().map(|p| p.name.len()).max().unwrap_or(0);
    let line = |p: &&Profile| {
        format!(
            "{:<width$}  {:<8}  {}\n",
            p.name,
            system(p),
            p.telling.join(", ")
        )
    };
    all.iter().map(line).collect()
}

fn word(field: Field) -> String {
    let value = serde_json::to_value(field).ok();
    value
        .and_then(|v| v.as_str().map(str::to_string))
        .unwrap_or_default()
}

/// One profile with the meaning of its columns.
fn shown(profile: &Profile) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{} · {}", profile.name, system(profile));
    let _ = writeln!(text, "  told by   {}", profile.telling.join(", "));
    let width = profile
        .columns
        .iter()
        .map(|(c, _)| c.chars().count())
        .max()
        .unwrap_or(0);
    for (column, field) in profile.columns {
        let fallback = match profile
            .fallback
            .iter()
            .any(|f| f.eq_ignore_ascii_case(column))
        {
            true => "  where no other says it",
            false => "",
        };
        let _ = writeln!(
            text,
            "  column    {column:<width$}  {}{fallback}",
            word(*field)
        );
    }
    for (state, means) in profile.states {
        let _ = writeln!(text, "  state     `{state}` is {}", means.name());
    }
    if let Some(zone) = profile.zone {
        let _ = writeln!(text, "  zone      {zone}");
    }
    text
}

fn object(profile: &Profile) -> Value {
    let columns: serde_json::Map<String, Value> = profile
        .columns
        .iter()
        .map(|(c, f)| ((*c).to_string(), json!(f)))
        .collect();
    let states: serde_json::Map<String, Value> = profile
        .states
        .iter()
        .map(|(w, s)| ((*w).to_string(), json!(s.name())))
        .collect();
    json!({
        "name": profile.name,
        "system": profile.system,
        "telling": profile.telling,
        "columns": columns,
        "fallback": profile.fallback,
        "states": states,
        "zone": profile.zone.map(|zone| zone.name()),
    })
}

/// The page of the documents: what each export tells of a record, and what it does not.
fn legend(all: &[&Profile]) -> String {
    let mut text = LEGEND.to_string();
    for profile in all {
        let has = |fields: &[Field]| profile.columns.iter().any(|(_, f)| fields.contains(f));
        let (known, not): (Vec<_>, Vec<_>) = KNOWN.iter().partition(|(_, fields)| has(fields));
        let names = |list: Vec<&(&str, &[Field])>| {
            list.iter()
                .map(|(name, _)| *name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let telling: Vec<String> = profile.telling.iter().map(|t| format!("`{t}`")).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            profile.name,
            system(profile),
            telling.join(", "),
            names(known),
            names(not)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::legend;
    use crate::normalise::told;

    #[test]
    fn the_documents_hold_the_legend() {
        let written = include_str!("../../docs/profiles.md");
        assert_eq!(
            written,
            legend(&told::all(&[])),
            "write it with `lastchange profiles --markdown > docs/profiles.md`"
        );
    }
}
