//! Records that are elements of lists inside lists: `projects[].releases[].deployments[]` is a deployment each, with what its parents say.

use serde_json::Value;

use crate::read::json_flat::{Cells, walk_beside};
use crate::read::json_lists::{are_alike, called, has_time, inside};

/// Values of a head that are looked at.
const VALUES_MAX: usize = 200;
/// What stands around a list and is longer is no name.
const NAME_BYTES_MAX: usize = 100;
/// Lists in lists.
const LISTS_MAX: usize = 4;

/// One step from a value to its records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into the elements of the list at these keys.
    List(Vec<String>),
    /// Into the lists or the objects that are the values of the object at these keys; what they are called is a cell.
    Names(Vec<String>, String),
}

/// The way from each value of a text to the records in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nest {
    steps: Vec<Step>,
    /// What the values themselves are called.
    outer: String,
    /// `projects[].releases[].deployments[]`
    pub(crate) path: String,
    /// Further lists of records.
    pub(crate) left: Vec<String>,
}

/// Where the records of a text stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The keys to the list whose elements are taken apart one by one.
    pub(crate) path: Option<Vec<String>>,
    pub(crate) nest: Option<Nest>,
    /// For each time that the list is met: what the objects around it say.
    pub(crate) around: Vec<Vec<(String, String)>>,
}

/// Where the records stand, given the keys to the list that a reader by depth alone would open.
pub(crate) fn plan(head: &str, is_all: bool, path: Option<Vec<String>>) -> Plan {
    let values = values(head, is_all);
    if let Some(nest) = names_of_lists(&values, path.as_deref()) {
        return Plan {
            nest: Some(nest),
            ..Plan::default()
        };
    }
    let mut elements: Vec<&Value> = Vec::new();
    for value in &values {
        let inner = match &path {
            Some(path) => at(value, path),
            None => Some(value),
        };
        match inner {
            Some(Value::Array(items)) => elements.extend(items),
            Some(other) => elements.push(other),
            None => {}
        }
    }
    elements.truncate(VALUES_MAX);
    let outer = path.as_ref().and_then(|path| path.last().cloned());
    let around = match &path {
        Some(path) => values.iter().map(|value| around(value, path)).collect(),
        None => Vec::new(),
    };
    let nest = inside(&elements, LISTS_MAX).map(|(steps, left)| {
        let mut shown = match &path {
            Some(path) => format!("{}[]", path.join(".")),
            None => "[]".to_string(),
        };
        for step in &steps {
            let (Step::List(keys) | Step::Names(keys, _)) = step;
            shown.push('.');
            shown.push_str(&keys.join("."));
            shown.push_str("[]");
        }
        Nest {
            steps,
            outer: outer.unwrap_or_else(|| "above".to_string()),
            path: shown,
            left,
        }
    });
    Plan { path, nest, around }
}

impl Nest {
    /// The records of one value, one after the other, as cells; `end` is told where each ends. None may be there.
    pub(crate) fn records(&self, value: &Value, cells: &mut Cells, end: &mut dyn FnMut(&Cells)) {
        let mut above = Cells::default();
        self.descend(value, &self.outer, 0, &mut above, cells, end);
    }

    fn descend(
        &self,
        value: &Value,
        name: &str,
        step: usize,
        above: &mut Cells,
        cells: &mut Cells,
        end: &mut dyn FnMut(&Cells),
    ) {
        let Some(next) = self.steps.get(step) else {
            cells.append(above);
            walk_beside(value, &mut String::new(), &[], cells);
            end(cells);
            return;
        };
        let (Step::List(keys) | Step::Names(keys, _)) = next;
        let Some(inner) = at(value, keys).filter(|inner| inner.is_array() || inner.is_object())
        else {
            if has_time(value) {
                cells.append(above);
                walk_beside(value, &mut String::new(), &[], cells);
                end(cells);
            }
            return;
        };
        let known = above.len();
        if !keys.is_empty() {
            walk_beside(value, &mut name.to_string(), keys, above);
        }
        let list = keys.last().map_or(name, String::as_str);
        match (next, inner) {
            (Step::List(_), Value::Array(items)) => {
                for item in items {
                    self.descend(item, list, step + 1, above, cells, end);
                }
            }
            (Step::Names(_, called), Value::Object(fields)) => {
                for (key, field) in fields {
                    let before = above.len();
                    above.push_str(called, key);
                    let items = match field {
                        Value::Array(items) => items.as_slice(),
                        other => std::slice::from_ref(other),
                    };
                    for item in items {
                        self.descend(item, list, step + 1, above, cells, end);
                    }
                    above.truncate(before);
                }
            }
            (Step::List(_) | Step::Names(..), _) => {}
        }
        above.truncate(known);
    }
}

/// The whole values of a head, the last one closed where the head ends inside it.
fn values(head: &str, is_all: bool) -> Vec<Value> {
    const HEAD_MAX: usize = 256 << 10;
    let mut cut = head.len();
    if !is_all {
        cut = cut.min(HEAD_MAX);
        while !head.is_char_boundary(cut) {
            cut -= 1;
        }
    }
    let text = &head[..cut];
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut values = Vec::new();
    while values.len() < VALUES_MAX {
        match stream.next() {
            Some(Ok(value)) => values.push(value),
            Some(Err(_)) => {
                let rest = &text[stream.byte_offset()..];
                values.extend(
                    closed(rest).and_then(|text| serde_json::from_str::<Value>(&text).ok()),
                );
                break;
            }
            None => break,
        }
    }
    values
}

/// A text that was cut off, without its last member and with its brackets closed.
fn closed(text: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut last: Option<(usize, Vec<char>)> = None;
    let (mut in_string, mut escaped) = (false, false);
    for (i, c) in text.char_indices() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
            }
            ',' if open.len() <= 12 => last = Some((i, open.clone())),
            _ => {}
        }
    }
    let (at, open) = last?;
    Some(text[..at].chars().chain(open.into_iter().rev()).collect())
}

fn at<'v>(value: &'v Value, keys: &[String]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |value, key| value.get(key))
}

/// What the objects around a list say: the repository, the job, the environment of all its records.
fn around(value: &Value, path: &[String]) -> Vec<(String, String)> {
    let mut said = Vec::new();
    let mut value = value;
    for (depth, key) in path.iter().enumerate() {
        let Value::Object(fields) = value else { break };
        let above = match depth {
            0 => "above".to_string(),
            _ => path[depth - 1].clone(),
        };
        for (name, field) in fields {
            if let Value::String(text) = field
                && (1..=NAME_BYTES_MAX).contains(&text.len())
                && !text.contains("://")
            {
                said.push((format!("{above}.{name}"), text.clone()));
            }
            if let Value::Object(inner) = field
                && name != key
                && let Some(Value::String(text)) = inner.get("name")
            {
                said.push((format!("{name}.name"), text.clone()));
            }
        }
        let Some(next) = fields.get(key) else { break };
        value = next;
    }
    said
}

/// Lists side by side that are called by what their records are of: `{"staging": [{…}], "production": [{…}]}`.
fn names_of_lists(values: &[Value], path: Option<&[String]>) -> Option<Nest> {
    let [value] = values else { return None };
    let (_, above) = path?.split_last()?;
    let fields = at(value, above)?.as_object()?;
    if !are_alike(fields) {
        return None;
    }
    let called = called(above.last().map(String::as_str), fields);
    let mut path = above.join(".");
    path.push_str(if path.is_empty() { "*[]" } else { ".*[]" });
    Some(Nest {
        steps: vec![Step::Names(above.to_vec(), called)],
        outer: "above".to_string(),
        path,
        left: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json_path;

    #[track_caller]
    fn check(head: &str, path: &str, rows: &[&[(&str, &str)]]) {
        let plan = plan(head, true, json_path::find(head));
        let Some(nest) = plan.nest else {
            assert_eq!(path, "", "{head}");
            return;
        };
        assert_eq!(nest.path, path, "{head}");
        let value: Value = serde_json::from_str(head).unwrap();
        let values = match plan
            .path
            .as_ref()
            .map_or(Some(&value), |path| at(&value, path))
            .unwrap()
        {
            Value::Array(items) => items.clone(),
            other => vec![other.clone()],
        };
        let mut cells = Cells::default();
        let mut ends = Vec::new();
        for value in &values {
            nest.records(value, &mut cells, &mut |cells| ends.push(cells.len()));
        }
        let mut from = 0;
        let mut got: Vec<Vec<(String, String)>> = Vec::new();
        for end in ends {
            got.push(
                cells
                    .get(from..end)
                    .map(|(n, v)| (n.to_string(), v.to_string()))
                    .collect(),
            );
            from = end;
        }
        let rows: Vec<Vec<(String, String)>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|(n, v)| ((*n).to_string(), (*v).to_string()))
                    .collect()
            })
            .collect();
        assert_eq!(got, rows, "{head}");
    }

    #[test]
    fn lists_in_lists_are_the_records() {
        check(
            r#"{"projects": [{"name": "Heron", "releases": [{"version": "1", "deployments": [{"at": "2026-10-01"}, {"at": "2026-10-02"}]}]}]}"#,
            "projects[].releases[].deployments[]",
            &[
                &[
                    ("projects.name", "Heron"),
                    ("releases.version", "1"),
                    ("at", "2026-10-01"),
                ],
                &[
                    ("projects.name", "Heron"),
                    ("releases.version", "1"),
                    ("at", "2026-10-02"),
                ],
            ],
        );
        check(
            r#"[{"job": "kiosk", "builds": [{"number": 7, "timestamp": 1790000000000}]}, {"job": "badge", "builds": []}]"#,
            "[].builds[]",
            &[&[
                ("above.job", "kiosk"),
                ("number", "7"),
                ("timestamp", "1790000000000"),
            ]],
        );
        check(
            r#"{"production": [{"at": "2026-10-01"}], "staging": [{"at": "2026-10-02"}]}"#,
            "*[]",
            &[
                &[("environment", "production"), ("at", "2026-10-01")],
                &[("environment", "staging"), ("at", "2026-10-02")],
            ],
        );
        check(
            r#"[{"service": "kiosk", "environments": {"prod": [{"at": "2026-10-01"}], "test": [{"at": "2026-10-02"}]}}]"#,
            "[].environments[]",
            &[
                &[
                    ("above.service", "kiosk"),
                    ("environment", "prod"),
                    ("at", "2026-10-01"),
                ],
                &[
                    ("above.service", "kiosk"),
                    ("environment", "test"),
                    ("at", "2026-10-02"),
                ],
            ],
        );
    }

    #[test]
    fn lists_that_tell_more_of_a_record_stay_in_it() {
        for text in [
            r#"[{"id": 1, "created_at": "2026-10-01", "statuses": [{"state": "ok", "created_at": "2026-10-01"}]}]"#,
            r#"{"issues": [{"key": "A-1", "fields": {"created": "2026-10-01", "comment": {"comments": [{"created": "2026-10-02"}]}}}]}"#,
            r#"{"builds": [{"number": 1, "timestamp": 1790000000000, "result": "SUCCESS", "runs": [{"timestamp": 1790000000000}]}]}"#,
            r#"[{"a": 1}]"#,
            r#"{"items": [{"date": 1792070000000, "title": "x", "accesses": [{"action": "a"}]}]}"#,
        ] {
            check(text, "", &[]);
        }
    }

    #[test]
    fn what_stands_around_the_list() {
        let text = r#"{"repository": "acme/badge", "deployments": [{"at": "2026-10-01"}]}"#;
        let plan = plan(text, true, json_path::find(text));
        assert_eq!(
            plan.around,
            [[("above.repository".to_string(), "acme/badge".to_string())]]
        );
    }

    #[test]
    fn a_head_that_ends_inside_a_value() {
        let text = r#"{"projects": [{"name": "Heron", "deployments": [{"at": "2026-10-01"}, {"at": "2026-"#;
        assert_eq!(values(text, false).len(), 1);
    }
}
