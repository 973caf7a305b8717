//! Which list inside a JSON object holds the records: found on the head of a text, byte by byte.

/// Lists that wrap pages of records, in the exports we know: in a text of several values only these are opened.
const WRAPPERS: [&str; 22] = [
    "issues",
    "builds",
    "items",
    "history",
    "values",
    "value",
    "data",
    "results",
    "result",
    "records",
    "Records",
    "workflow_runs",
    "deployments",
    "entries",
    "events",
    "Events",
    "changes",
    "rows",
    "change_events",
    "tickets",
    "pull_requests",
    "commits_list",
];
/// Objects that a list may stand in.
const PATH_MAX: usize = 5;

/// What a byte did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Nothing,
    ListOpened,
    ObjectOpened,
    /// A list or an object ended.
    Closed,
}

/// Where in a JSON text a byte stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walker {
    levels: Vec<Level>,
    in_string: bool,
    escaped: bool,
    string: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Level {
    List,
    Object { key: String, wants_key: bool },
}

impl Walker {
    pub(crate) fn feed(&mut self, byte: u8) -> Event {
        if self.in_string {
            self.in_text(byte);
            return Event::Nothing;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.string.clear();
                Event::Nothing
            }
            b'[' => {
                self.levels.push(Level::List);
                Event::ListOpened
            }
            b'{' => {
                self.levels.push(Level::Object {
                    key: String::new(),
                    wants_key: true,
                });
                Event::ObjectOpened
            }
            b']' | b'}' => {
                self.levels.pop();
                Event::Closed
            }
            b',' => {
                if let Some(Level::Object { wants_key, .. }) = self.levels.last_mut() {
                    *wants_key = true;
                }
                Event::Nothing
            }
            _ => Event::Nothing,
        }
    }

    pub(crate) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Ends the list whose elements somebody else has read.
    pub(crate) fn close(&mut self) {
        self.levels.pop();
    }

    /// The keys that lead to the level that was opened last, when only objects lead there.
    pub(crate) fn path(&self) -> Option<Vec<String>> {
        let (_, above) = self.levels.split_last()?;
        above
            .iter()
            .map(|level| match level {
                Level::Object { key, .. } => Some(key.clone()),
                Level::List => None,
            })
            .collect()
    }

    fn in_text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if let Some(Level::Object { key, wants_key }) = self.levels.last_mut()
                    && *wants_key
                {
                    *key = String::from_utf8_lossy(&self.string).into_owned();
                    *wants_key = false;
                }
                return;
            }
            _ => {}
        }
        self.string.push(byte);
    }
}

struct Candidate {
    path: Vec<String>,
    depth: usize,
    objects: usize,
}

/// The keys to the list of records inside the object that a text begins with; nothing when its values are the records.
pub(crate) fn find(head: &str) -> Option<Vec<String>> {
    if !head.trim_start().starts_with('{') {
        return None;
    }
    let mut walker = Walker::default();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut scalars = 0_usize;
    let mut values = 0_usize;
    for &byte in head.as_bytes() {
        match walker.feed(byte) {
            Event::ListOpened if values == 0 => {
                if let Some(path) = walker
                    .path()
                    .filter(|p| !p.is_empty() && p.len() <= PATH_MAX)
                {
                    candidates.push(Candidate {
                        path,
                        depth: walker.depth(),
                        objects: 0,
                    });
                }
            }
            Event::ObjectOpened if values == 0 => {
                // Only the list that was opened last can hold it: lists inside records are no candidates.
                if let Some(list) = candidates.last_mut()
                    && walker.depth() == list.depth + 1
                {
                    list.objects += 1;
                }
            }
            Event::Closed if walker.depth() == 0 => {
                values += 1;
                if values > 1 {
                    break;
                }
            }
            Event::ListOpened | Event::ObjectOpened | Event::Closed | Event::Nothing => {}
        }
        scalars +=
            usize::from(values == 0 && walker.depth() == 1 && byte == b':' && !walker.in_string);
    }
    let best = candidates
        .iter()
        .rev()
        .filter(|c| c.objects > 0)
        .max_by_key(|c| c.objects)?;
    let name = best.path.last().map_or("", String::as_str);
    let wraps = WRAPPERS.contains(&name);
    let whole_file = values < 2;
    // An object with many fields of its own and a short list is a record.
    let envelope = wraps || (whole_file && (best.objects > 2 || scalars < 5));
    (envelope && (whole_file || wraps)).then(|| best.path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, expected: Option<&[&str]>) {
        let got = find(head);
        let got: Option<Vec<&str>> = got.as_ref().map(|p| p.iter().map(String::as_str).collect());
        assert_eq!(got.as_deref(), expected, "{head}");
    }

    #[test]
    fn lists_of_records() {
        check(
            r#"{"total": 2, "issues": [{"key": "A-1"}, {"key": "A-2"}]}"#,
            Some(&["issues"]),
        );
        check(
            r#"{"a": {"list": [{"x": [{"y": 1}]}, {}]}, "b": []}"#,
            Some(&["a", "list"]),
        );
        check(
            r#"{"id": 1, "ref": "m", "sha": "x", "env": "p", "at": "t", "statuses": [{"state": "ok"}]}"#,
            None,
        );
        check(
            "{\"id\": 1, \"statuses\": [{}]}\n{\"id\": 2, \"statuses\": [{}]}\n",
            None,
        );
        check("{\"items\": [{}]}\n{\"items\": [{}]}\n", Some(&["items"]));
        check(r#"[{"a": 1}]"#, None);
    }
}
