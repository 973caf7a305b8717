//! One JSON value → cells of columns: nested names joined by dots, lists joined by the values' separator.

use std::fmt;
use std::ops::Range;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::model::export::VALUES_SEPARATOR;

/// How deep objects and lists may stand in each other.
pub(crate) const DEPTH_MAX: usize = 64;

/// The cells of records, by column name, in the order of the document; a name that comes twice in a record means its last cell.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    text: String,
    /// Name and value of each cell, in `text`.
    spans: Vec<(Range<usize>, Range<usize>)>,
}

impl Cells {
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(crate) fn get(&self, of: Range<usize>) -> impl Iterator<Item = (&str, &str)> {
        let text = |span: &Range<usize>| &self.text[span.clone()];
        self.spans[of]
            .iter()
            .map(move |(name, value)| (text(name), text(value)))
    }

    /// Adds the cells of one record; those of a broken one are taken back.
    pub(crate) fn add(&mut self, raw: &[u8]) -> Result<(), serde_json::Error> {
        let before = (self.text.len(), self.spans.len());
        let mut name = String::new();
        if !raw.trim_ascii_start().starts_with(b"{") {
            name.push_str("value");
        }
        let mut document = serde_json::Deserializer::from_slice(raw);
        let field = Field {
            name: &mut name,
            cells: self,
        };
        let added = field
            .deserialize(&mut document)
            .and_then(|()| document.end());
        if added.is_err() {
            self.text.truncate(before.0);
            self.spans.truncate(before.1);
        }
        added
    }

    /// Adds the cells of another.
    pub(crate) fn append(&mut self, other: &Cells) {
        for (name, value) in other.get(0..other.len()) {
            self.push_str(name, value);
        }
    }

    /// Forgets the last cells, so that so many are left.
    pub(crate) fn truncate(&mut self, cells: usize) {
        let end = match cells.checked_sub(1) {
            Some(last) => self.spans[last].1.end,
            None => 0,
        };
        self.text.truncate(end);
        self.spans.truncate(cells);
    }

    fn push(&mut self, name: &str, value: impl fmt::Display) {
        use fmt::Write as _;
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        let _ = write!(self.text, "{value}");
        self.spans.push((start..middle, middle..self.text.len()));
    }

    pub(crate) fn push_str(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.spans.push((start..middle, middle..self.text.len()));
    }
}

/// A value on its way into cells: the names above it, and where they go.
struct Field<'a> {
    name: &'a mut String,
    cells: &'a mut Cells,
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.cells.push_str(self.name, "");
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.cells.push(self.name, value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.cells.push(self.name, value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.cells.push(self.name, value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        match Number::from_f64(value) {
            Some(number) => self.cells.push(self.name, number),
            None => self.cells.push_str(self.name, ""),
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.cells.push_str(self.name, value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let items = Vec::<Value>::deserialize(SeqAccessDeserializer::new(items))?;
        list(&items, self.name, self.cells);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let length = self.name.len();
        while fields.next_key_seed(Key(self.name))?.is_some() {
            fields.next_value_seed(Field {
                name: self.name,
                cells: self.cells,
            })?;
            self.name.truncate(length);
        }
        Ok(())
    }
}

/// A key on its way to the end of the names above it.
struct Key<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<(), D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<(), E> {
        step_into(self.0, key);
        Ok(())
    }
}

fn step_into(name: &mut String, key: &str) {
    if !name.is_empty() {
        name.push('.');
    }
    name.push_str(key);
}

/// Scalars of a list share a cell; fields of a list's objects share a cell each, at the place of their object.
fn list(items: &[Value], name: &str, cells: &mut Cells) {
    if items
        .iter()
        .all(|item| !item.is_object() && !item.is_array())
    {
        let values: Vec<String> = items.iter().map(scalar).collect();
        cells.push_str(name, &joined(&values));
        return;
    }
    let mut columns: Vec<(String, Vec<String>)> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let mut inner = Cells::default();
        walk(item, &mut format!("{name}[]"), &mut inner);
        for (column, value) in inner.get(0..inner.len()) {
            let known = columns.iter().position(|(known, _)| known == column);
            let at = known.unwrap_or_else(|| {
                columns.push((column.to_string(), Vec::new()));
                columns.len() - 1
            });
            columns[at].1.resize(place, String::new());
            columns[at].1.push(value.to_string());
        }
    }
    for (column, mut values) in columns {
        values.resize(items.len(), String::new());
        cells.push_str(&column, &joined(&values));
    }
}

/// What [`Field`] does, for a value that is at hand as a whole, without what stands at `skipped`.
pub(crate) fn walk_beside(value: &Value, name: &mut String, skipped: &[String], cells: &mut Cells) {
    let Value::Object(fields) = value else {
        if name.is_empty() {
            name.push_str("value");
        }
        return walk(value, name, cells);
    };
    let length = name.len();
    for (key, field) in fields {
        step_into(name, key);
        match skipped.split_first() {
            Some((first, [])) if first == key => {}
            Some((first, rest)) if first == key => walk_beside(field, name, rest, cells),
            Some(_) | None => walk(field, name, cells),
        }
        name.truncate(length);
    }
}

/// What [`Field`] does, for a value inside a list, which is at hand as a whole.
fn walk(value: &Value, name: &mut String, cells: &mut Cells) {
    match value {
        Value::Object(fields) => {
            let length = name.len();
            for (key, field) in fields {
                step_into(name, key);
                walk(field, name, cells);
                name.truncate(length);
            }
        }
        Value::Array(items) => list(items, name, cells),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            cells.push_str(name, &scalar(value));
        }
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
        let mut cells = Cells::default();
        cells.add(json.as_bytes()).unwrap();
        assert!(cells.add(br#"{"x": 1, "y": }"#).is_err());
        let got: Vec<(&str, &str)> = cells.get(0..cells.len()).collect();
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
        check(
            r#"{"n": -1, "f": 1.50, "e": 1e30, "t": true, "u": "\u00e9"}"#,
            &[
                ("n", "-1"),
                ("f", "1.5"),
                ("e", "1e+30"),
                ("t", "true"),
                ("u", "é"),
            ],
        );
    }
}
