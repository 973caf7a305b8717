//! The list of header names, as it stands in `header_names.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::field::Field;

const LIST: &str = include_str!("header_names.txt");

/// Words of a header → meaning, and its place among the names of that meaning.
static NAMES: LazyLock<FxHashMap<&'static str, (Field, u32)>> = LazyLock::new(|| {
    let mut names = FxHashMap::default();
    let mut field = Field::Ignored;
    let mut rank = 0;
    for line in LIST.lines().filter(|l| !l.starts_with('#')) {
        let list = match line.split_once(':') {
            Some((word, list)) => {
                field = field_named(word);
                rank = 0;
                list
            }
            None => line,
        };
        for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            names.entry(name).or_insert((field, rank));
            rank += 1;
        }
    }
    names
});

fn field_named(word: &str) -> Field {
    serde_json::from_value(serde_json::Value::from(word)).expect("the list names fields that exist")
}

/// What a header of these words means; its rank is lower the plainer the name.
pub fn find(words: &str) -> Option<(Field, u32)> {
    NAMES.get(words).copied()
}

#[cfg(test)]
mod tests {
    use super::{LIST, NAMES, find};
    use crate::model::field::Field;

    #[test]
    fn the_list_holds_each_name_once() {
        let names = LIST
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split_once(':').map_or(l, |(_, list)| list));
        let count = names
            .flat_map(|l| l.split(','))
            .filter(|n| !n.trim().is_empty())
            .count();
        assert_eq!(count, NAMES.len());
    }

    #[test]
    fn earlier_names_rank_before_later_ones() {
        let (field, rank) = find("actual start").unwrap();
        assert_eq!((field, rank), (Field::Started, 0));
        assert!(find("date").unwrap().1 > rank);
    }
}
