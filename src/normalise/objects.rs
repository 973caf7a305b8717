//! Objects inside records, as `object_names.txt` lists them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What another object is to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    Commit,
    Repository,
    /// What several records are planned for or shipped with.
    Plan,
    /// What people say about it.
    Talk,
    Approvals,
    /// What stands around a list of records, and what a service or an environment says of itself.
    Around,
    Else,
}

/// What an object is to the record, by its words; the first line that holds them counts.
static OBJECTS: LazyLock<FxHashMap<&'static str, Object>> = LazyLock::new(|| {
    let mut objects = FxHashMap::default();
    let mut object = Object::Own;
    for line in include_str!("object_names.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
    {
        let names = match line.split_once(':') {
            Some((word, names)) => {
                object = Object::named(word);
                names
            }
            None => line,
        };
        for name in names.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            objects.entry(name).or_insert(object);
        }
    }
    objects
});

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Wraps the record's own fields.
    Own,
    /// The record itself, in exports of runs.
    Run,
    /// The record itself, in exports of tickets.
    Ticket,
    Other(Kin),
}

impl Object {
    fn named(word: &str) -> Object {
        match word {
            "own" => Object::Own,
            "run" => Object::Run,
            "ticket" => Object::Ticket,
            "commit" => Object::Other(Kin::Commit),
            "repository" => Object::Other(Kin::Repository),
            "plan" => Object::Other(Kin::Plan),
            "talk" => Object::Other(Kin::Talk),
            "approvals" => Object::Other(Kin::Approvals),
            "around" => Object::Other(Kin::Around),
            "else" => Object::Other(Kin::Else),
            other => unreachable!("`{other}` heads a line of `object_names.txt`"),
        }
    }
}

/// What an object of these words is to the record; `None`: nobody knows.
pub fn of(words: &str) -> Option<Object> {
    OBJECTS.get(words).copied()
}
