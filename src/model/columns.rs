//! Columns: strings in one arena, lists end to end, names interned.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

/// Many strings in one allocation.
#[derive(Clone, Debug)]
pub struct Strings {
    text: String,
    /// Where each string begins and ends in `text`.
    spans: Vec<(usize, usize)>,
}

impl Default for Strings {
    fn default() -> Strings {
        Strings::new()
    }
}

impl PartialEq for Strings {
    fn eq(&self, other: &Strings) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Strings {}

impl Strings {
    pub const fn new() -> Strings {
        Strings {
            text: String::new(),
            spans: Vec::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    pub fn push(&mut self, value: &str) {
        let start = self.text.len();
        self.text.push_str(value);
        self.spans.push((start, self.text.len()));
    }

    pub fn get(&self, i: usize) -> &str {
        let (start, end) = self.spans[i];
        &self.text[start..end]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans
            .iter()
            .map(|&(start, end)| &self.text[start..end])
    }

    /// Adds the strings of another column; the first to come brings its allocation along.
    pub fn append(&mut self, other: Strings) {
        if self.is_empty() {
            *self = other;
            return;
        }
        let base = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.spans.iter();
        self.spans
            .extend(moved.map(|(start, end)| (base + start, base + end)));
    }

    /// The same strings, each as `write` has it.
    pub fn map<'s>(&'s self, write: impl Fn(&'s str) -> Cow<'s, str>) -> Strings {
        let mut mapped = Strings::new();
        for text in self.iter() {
            mapped.push(&write(text));
        }
        mapped
    }

    /// The strings at `order`, in that order. The text stays where it is.
    pub fn select(self, order: &[u32]) -> Strings {
        Strings {
            text: self.text,
            spans: order.iter().map(|&i| self.spans[i as usize]).collect(),
        }
    }
}

/// Many short lists in one allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists<T> {
    items: Vec<T>,
    /// Where each list ends in `items`.
    ends: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Lists<T> {
        Lists {
            items: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T: Copy> Lists<T> {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn push(&mut self, values: impl IntoIterator<Item = T>) {
        self.items.extend(values);
        let end = u32::try_from(self.items.len()).expect("fewer than 2^32 items in a column");
        self.ends.push(end);
    }

    pub fn get(&self, i: usize) -> &[T] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.items[start as usize..self.ends[i] as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|i| self.get(i))
    }

    /// Adds the lists of another column; the first to come brings its allocation along.
    pub fn append(&mut self, other: Lists<T>) {
        if self.is_empty() {
            *self = other;
            return;
        }
        let base = self.items.len();
        let end = |end: u32| {
            u32::try_from(base + end as usize).expect("fewer than 2^32 items in a column")
        };
        self.items.extend(other.items);
        self.ends.extend(other.ends.into_iter().map(end));
    }

    /// Every item of every list, to be changed in place.
    pub fn items_mut(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// The lists at `order`, in that order; all others are gone.
    pub fn select(self, order: &[u32]) -> Lists<T> {
        self.picked(order)
    }

    /// A copy of the lists at `order`, in that order.
    pub fn picked(&self, order: &[u32]) -> Lists<T> {
        let mut picked = Lists {
            items: Vec::with_capacity(self.items.len()),
            ends: Vec::with_capacity(order.len()),
        };
        for &i in order {
            picked.push(self.get(i as usize).iter().copied());
        }
        picked
    }
}

/// An interned name; 0 is the empty name: there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

impl NameId {
    pub const NONE: NameId = NameId(0);

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Interned names, in the order in which they were first seen.
#[derive(Clone, Debug)]
pub struct Names {
    names: Strings,
    ids: FxHashMap<Box<str>, NameId>,
}

impl Default for Names {
    fn default() -> Names {
        let mut names = Names {
            names: Strings::new(),
            ids: FxHashMap::default(),
        };
        names.intern("");
        names
    }
}

impl Names {
    /// Names as they stand. One that stands twice is found at its first place; `Records::append` makes one of them.
    pub fn as_they_stand<S: AsRef<str>>(all: impl IntoIterator<Item = S>) -> Names {
        let mut names = Names {
            names: Strings::new(),
            ids: FxHashMap::default(),
        };
        for name in all {
            let id = NameId(u32::try_from(names.len()).expect("fewer than 2^32 names"));
            names.names.push(name.as_ref());
            names.ids.entry(name.as_ref().into()).or_insert(id);
        }
        names
    }

    /// How many names there are, the empty one among them.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.len() <= 1
    }

    pub fn intern(&mut self, name: &str) -> NameId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).expect("fewer than 2^32 names"));
        self.names.push(name);
        self.ids.insert(name.into(), id);
        id
    }

    pub fn find(&self, name: &str) -> Option<NameId> {
        self.ids.get(name).copied()
    }

    pub fn get(&self, id: NameId) -> &str {
        self.names.get(id.index())
    }

    pub fn iter(&self) -> impl Iterator<Item = (NameId, &str)> {
        self.names
            .iter()
            .enumerate()
            .map(|(i, name)| (NameId(i as u32), name))
    }
}
