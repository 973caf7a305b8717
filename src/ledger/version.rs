//! Versions of records: what a record said, and what a later export says otherwise.

use serde_json::{Map, Value, json};

use crate::model::columns::NameId;
use crate::model::intake::Intake;
use crate::model::record::{Approval, RecordIx, RecordKey, Records, Role, Times};

/// A version of a record that this run replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Replaced {
    pub key: RecordKey,
    /// All that it said, by field, and where.
    pub was: Map<String, Value>,
    /// What is said otherwise now: the field, and the old and the new value; none: its row was deleted.
    pub differs: Option<Map<String, Value>>,
}

/// The version of a record that is known, where tonight's says anything else; it may stand elsewhere and still be the same.
pub fn replaced(
    known: &Intake,
    old: RecordIx,
    tonight: &Records,
    new: RecordIx,
) -> Option<Replaced> {
    if is_same(&known.records, old, tonight, new) {
        return None;
    }
    let (was, is) = (says(&known.records, old), says(tonight, new));
    let mut differs = Map::new();
    let fields = was
        .keys()
        .chain(is.keys().filter(|k| !was.contains_key(*k)));
    for field in fields {
        let (one, other) = (was.get(field), is.get(field));
        if one != other {
            differs.insert(field.clone(), json!([one, other]));
        }
    }
    (!differs.is_empty()).then(|| Replaced {
        differs: Some(differs),
        ..gone(known, old)
    })
}

/// The last version of a record that is taken for deleted.
pub fn gone(known: &Intake, old: RecordIx) -> Replaced {
    let records = &known.records;
    let place = records.place[old.index()];
    let file = &known.files[place.file as usize];
    let mut was = says(records, old);
    was.insert("file".to_string(), json!(file.path.to_string_lossy()));
    let sheet = records.names.get(place.sheet);
    if !sheet.is_empty() {
        was.insert("sheet".to_string(), json!(sheet));
    }
    was.insert("row".to_string(), json!(place.row));
    Replaced {
        key: records.key[old.index()],
        was,
        differs: None,
    }
}

/// Whether two records say the same, without making words of it: nearly all do, each night.
fn is_same(known: &Records, old: RecordIx, tonight: &Records, new: RecordIx) -> bool {
    let (i, j) = (old.index(), new.index());
    let name = |one: NameId, other: NameId| known.names.get(one) == tonight.names.get(other);
    let (people, others) = (known.people.get(i), tonight.people.get(j));
    let (services, other_services) = (known.services.get(i), tonight.services.get(j));
    known.id.get(i) == tonight.id.get(j)
        && known.title.get(i) == tonight.title.get(j)
        && known.body.get(i) == tonight.body.get(j)
        && known.reference.get(i) == tonight.reference.get(j)
        && known.commit.get(i) == tonight.commit.get(j)
        && known.times[i] == tonight.times[j]
        && known.kind[i] == tonight.kind[j]
        && known.state[i] == tonight.state[j]
        && known.approval[i] == tonight.approval[j]
        && known.emergency[i] == tonight.emergency[j]
        && name(known.environment[i], tonight.environment[j])
        && name(known.branch[i], tonight.branch[j])
        && name(known.version[i], tonight.version[j])
        && people.len() == others.len()
        && people
            .iter()
            .zip(others)
            .all(|(one, other)| one.role == other.role && name(one.name, other.name))
        && services.len() == other_services.len()
        && services
            .iter()
            .zip(other_services)
            .all(|(one, other)| name(*one, *other))
}

/// What a record says, by field; a field that says nothing is not there.
fn says(records: &Records, record: RecordIx) -> Map<String, Value> {
    let i = record.index();
    let mut says = Map::new();
    let mut put = |field: &str, value: String| {
        if !value.is_empty() {
            says.insert(field.to_string(), Value::String(value));
        }
    };
    put("record_id", records.id.get(i).to_string());
    put("title", records.title.get(i).to_string());
    put("body", records.body.get(i).to_string());
    put("reference", records.reference.get(i).to_string());
    for (field, time) in Times::NAMES.into_iter().zip(records.times[i].all()) {
        put(field, time.map_or(String::new(), |m| m.display()));
    }
    for role in [
        Role::Author,
        Role::Actor,
        Role::Owner,
        Role::Requester,
        Role::Approver,
    ] {
        let people = records.people.get(i).iter().filter(|p| p.role == role);
        put(role.name(), joined(records, people.map(|p| p.name)));
    }
    put(
        "services",
        joined(records, records.services.get(i).iter().copied()),
    );
    put(
        "environment",
        records.names.get(records.environment[i]).to_string(),
    );
    put("branch", records.names.get(records.branch[i]).to_string());
    put("version", records.names.get(records.version[i]).to_string());
    put("commit", records.commit.get(i).to_string());
    put("kind", records.kind[i].name().to_string());
    put("state", records.state[i].name().to_string());
    if records.approval[i] != Approval::Unknown {
        put("approval", records.approval[i].name().to_string());
    }
    put(
        "emergency",
        if records.emergency[i] {
            "yes".to_string()
        } else {
            String::new()
        },
    );
    says
}

fn joined(records: &Records, names: impl Iterator<Item = NameId>) -> String {
    let names: Vec<&str> = names.map(|name| records.names.get(name)).collect();
    names.join("; ")
}
