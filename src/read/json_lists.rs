//! Which lists inside JSON values hold the records: by their names, and by whether their elements say when they were.

use serde_json::{Map, Value};

use crate::read::json_nested::Step;

/// Objects that may stand between a list and the next one.
const OBJECTS_MAX: usize = 3;

/// Lists whose elements are records wherever they stand.
const RECORDS: &str = "\
    deployments deploys releases builds runs workflow_runs workflowruns rollouts history revisions hotfixes \
    hot_fixes fixes changes executions pipelines pipeline_runs promotions events entries tickets issues incidents \
    records items results values data nodes edges installations upgrades rollbacks environments";

/// Lists that tell more of the record that they stand in.
const PARTS: &str = "\
    statuses comments comment worklogs worklog histories changelog attachments commits approvals approvers stages \
    steps tasks actions logs labels versions fixversions subtasks links reviews reviewers watchers transitions \
    timeline audit changeset changesets deploymentcommits phases timelines causes notes assets artifacts \
    issuelinks customfields tags conditions accesses sprints assignees jobs";

/// Whether a word is one of a list's.
fn is_among(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

/// The steps from values to the records inside them, and other lists of records that stand there.
pub(crate) type Way = (Vec<Step>, Vec<String>);

/// Whether all fields are lists of records, or all are records, of one shape.
pub(crate) fn are_alike(fields: &Map<String, Value>) -> bool {
    let first = |value: &Value| match value {
        Value::Array(items) => items.first().cloned(),
        Value::Object(_) => Some(value.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    let is_container = |value: &Value| value.is_array() || value.is_object();
    if fields.len() < 2 || !fields.values().all(is_container) {
        return false;
    }
    let shapes: Vec<Value> = fields.values().filter_map(first).collect();
    let timed = shapes.iter().filter(|shape| has_time(shape)).count();
    let Some(Value::Object(one)) = shapes.first() else {
        return false;
    };
    let is_like = |other: &Value| {
        let shared = one.keys().filter(|key| other.get(key).is_some()).count();
        shared * 2 >= one.len()
    };
    timed * 2 >= fields.len() && timed == shapes.len() && shapes.iter().all(is_like)
}

/// What the names of lists name.
pub(crate) fn called(above: Option<&str>, fields: &Map<String, Value>) -> String {
    const ENVIRONMENTS: &str =
        "prod production live staging stage test dev development qa uat preprod sandbox";
    let are_environments = fields
        .keys()
        .any(|key| is_among(ENVIRONMENTS, &key.to_lowercase()));
    if are_environments {
        return "environment".to_string();
    }
    match above {
        Some(name) if !is_among(RECORDS, &name.to_lowercase()) => name.to_string(),
        Some(_) | None => "service".to_string(),
    }
}

/// The steps from values to the records inside them, and other lists of records that stand there; none where the values are the records.
pub(crate) fn inside(values: &[&Value], lists: usize) -> Option<Way> {
    if lists == 0 || values.is_empty() {
        return None;
    }
    let timed = values.iter().filter(|value| has_time(value)).count();
    let are_records = timed * 2 >= values.len();
    let is_finished = are_records && values.iter().any(|value| tells_how_it_ended(value));
    let mut found: Vec<Candidate> = Vec::new();
    for value in values {
        collect(value, &mut Vec::new(), &mut found);
    }
    let mut fitting: Vec<(Candidate, Option<Way>)> = Vec::new();
    for candidate in found {
        let name = candidate.name();
        // A run has jobs; a list of jobs that are no records themselves has runs.
        if is_among(PARTS, &name) && (are_records || name != "jobs") {
            continue;
        }
        let are_known = is_among(RECORDS, &name);
        if are_records
            && (!are_known || is_finished && name != "deployments" && name != "environments")
        {
            continue;
        }
        if is_finished && values.iter().any(|value| is_ticket(value)) {
            continue;
        }
        let deeper = inside(&candidate.items, lists - 1);
        let timed = candidate.items.iter().filter(|item| has_time(item)).count();
        if deeper.is_some() || timed * 2 >= candidate.items.len().max(1) && timed > 0 {
            fitting.push((candidate, deeper));
        }
    }
    let rank = |(candidate, _): &(Candidate, Option<Way>)| {
        (is_among(RECORDS, &candidate.name()), candidate.items.len())
    };
    let best = (0..fitting.len()).max_by_key(|&i| (rank(&fitting[i]), std::cmp::Reverse(i)))?;
    let (candidate, deeper) = fitting.swap_remove(best);
    let (mut steps, mut left) = (vec![candidate.step()], Vec::new());
    if let Some((further, other)) = deeper {
        steps.extend(further);
        left.extend(other);
    }
    left.extend(
        fitting
            .iter()
            .map(|(candidate, _)| format!("{}[]", candidate.keys.join("."))),
    );
    left.sort();
    Some((steps, left))
}

/// A list, or an object of lists, inside values.
struct Candidate<'v> {
    keys: Vec<String>,
    /// What the names of the object's fields name; none for a list.
    called: Option<String>,
    items: Vec<&'v Value>,
}

impl Candidate<'_> {
    fn name(&self) -> String {
        self.keys
            .last()
            .map_or_else(String::new, |key| key.to_lowercase())
    }

    fn step(&self) -> Step {
        match &self.called {
            Some(called) => Step::Names(self.keys.clone(), called.clone()),
            None => Step::List(self.keys.clone()),
        }
    }
}

fn collect<'v>(value: &'v Value, keys: &mut Vec<String>, found: &mut Vec<Candidate<'v>>) {
    let Value::Object(fields) = value else { return };
    for (key, field) in fields {
        keys.push(key.clone());
        let (items, called): (Vec<&Value>, Option<String>) = match field {
            Value::Array(items) => (items.iter().filter(|item| item.is_object()).collect(), None),
            Value::Object(inner) if are_alike(inner) => {
                let lists = inner.values().flat_map(|list| match list {
                    Value::Array(items) => items.as_slice(),
                    other => std::slice::from_ref(other),
                });
                (lists.collect(), Some(called(Some(key), inner)))
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => (Vec::new(), None),
        };
        if !items.is_empty() {
            match found
                .iter_mut()
                .find(|c| c.keys == *keys && c.called.is_some() == called.is_some())
            {
                Some(known) => known.items.extend(items),
                None => found.push(Candidate {
                    keys: keys.clone(),
                    called,
                    items,
                }),
            }
        } else if keys.len() <= OBJECTS_MAX {
            collect(field, keys, found);
        }
        keys.pop();
    }
}

/// Whether an object says when it was, itself and not by an object inside.
pub(crate) fn has_time(value: &Value) -> bool {
    let Value::Object(fields) = value else {
        return false;
    };
    fields.iter().any(|(key, field)| match field {
        Value::String(text) => is_date(text),
        Value::Number(number) => number.as_f64().is_some_and(|n| is_epoch(key, n)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    })
}

/// `2026-10-01…`, `01.10.2026…`, `10/1/26…`.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, ['-', '/', '.']);
    let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_number = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let digits = c.bytes().take_while(u8::is_ascii_digit).count();
    let year_first = a.len() == 4 && is_number(a, 4) && is_number(b, 2) && digits == 2;
    let year_last =
        is_number(a, 2) && is_number(b, 2) && matches!(digits, 2 | 4) && text.len() >= 8;
    let is_version = c.contains('.') && digits < 2;
    (year_first || year_last && (text.contains(':') || !text.contains('.') || digits == 4))
        && !is_version
}

fn is_epoch(key: &str, number: f64) -> bool {
    let key = key.to_lowercase();
    let is_named = [
        "time", "date", "stamp", "start", "end", "creat", "updat", "finish", "deployed",
    ]
    .iter()
    .any(|part| key.contains(part))
        || key.ends_with("at");
    is_named && ((9.4e8..4.2e9).contains(&number) || (9.4e11..4.2e12).contains(&number))
}

fn has_key(value: &Value, names: &[&str]) -> bool {
    let Value::Object(fields) = value else {
        return false;
    };
    fields
        .keys()
        .any(|key| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
}

fn tells_how_it_ended(value: &Value) -> bool {
    has_key(
        value,
        &[
            "status",
            "state",
            "result",
            "conclusion",
            "outcome",
            "summary",
            "title",
            "fields",
            "displayTitle",
        ],
    )
}

fn is_ticket(value: &Value) -> bool {
    has_key(
        value,
        &[
            "summary",
            "title",
            "short_description",
            "subject",
            "fields",
            "displayTitle",
            "display_title",
        ],
    )
}
