//! One JSON value → cells of columns: nested names joined by dots, lists joined by the values' separator.

use serde_json::Value;

use crate::model::export::VALUES_SEPARATOR;

/// How deep objects and lists may stand in each other.
pub(crate) const DEPTH_MAX: usize = 64;

/// The cells of a record, by column name, in the order of the document.
pub(crate) fn flatten(value: &Value) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    let mut name = String::new();
    match value {
        Value::Object(_) => walk(value, &mut name, &mut cells),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            name.push_str("value");
            walk(value, &mut name, &mut cells);
        }
    }
    cells
}

fn walk(value: &Value, name: &mut String, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            let length = name.len();
            for (key, field) in fields {
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(key);
                walk(field, name, cells);
                name.truncate(length);
            }
        }
        Value::Array(items) => list(items, name, cells),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            cells.push((name.clone(), scalar(value)));
        }
    }
}

/// Scalars of a list share a cell; fields of a list's objects share a cell each, at the place of their object.
fn list(items: &[Value], name: &str, cells: &mut Vec<(String, String)>) {
    if items
        .iter()
        .all(|item| !item.is_object() && !item.is_array())
    {
        let values: Vec<String> = items.iter().map(scalar).collect();
        cells.push((name.to_string(), joined(&values)));
        return;
    }
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let mut inner = Vec::new();
        let mut prefix = format!("{name}[]");
        walk(item, &mut prefix, &mut inner);
        for (column, value) in inner {
            let known = columns.iter().position(|(known, _)| *known == column);
            let at = known.unwrap_or_else(|| {
                columns.push((column, Vec::new()));
                columns.len() - 1
            });
            columns[at].1.resize(place, String::new());
            columns[at].1.push(value);
        }
    }
    for (column, mut values) in columns {
        values.resize(items.len(), String::new());
        cells.push((column, joined(&values)));
    }
}

fn joined(values: &[String]) -> String {
    values.join(&VALUES_SEPARATOR.to_string())
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &[(&str, &str)]) {
        let got = flatten(&serde_json::from_str(json).unwrap());
        let got: Vec<(&str, &str)> = got.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn shapes() {
        check(
            r#"{"a": {"b": 1, "c": null}}"#,
            &[("a.b", "1"), ("a.c", "")],
        );
        check(r#"{"l": ["x", 2]}"#, &[("l", "x\u{1f}2")]);
        check(
            r#"{"s": [{"state": "ok"}, {"state": "bad", "by": "me"}]}"#,
            &[("s[].state", "ok\u{1f}bad"), ("s[].by", "\u{1f}me")],
        );
        check("7", &[("value", "7")]);
    }
}
