//! How alike an entry's text and its ticket's are, for the scorer to tell easy from hard.

use std::collections::BTreeSet;

use rapidfuzz::distance::indel;

use crate::truth::sample::entry::{Body, Entry};

/// Writes into each entry how much of its text is its own ticket's, of 100; entries without a ticket stay without.
pub fn set(entries: &mut [Entry]) {
    let tickets: Vec<(u64, String)> = entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Ticket(ticket) => Some((entry.change, ticket.summary.clone())),
            Body::Deploy(_) | Body::Hotfix(_) | Body::Sheet(_) => None,
        })
        .collect();
    for entry in entries {
        let ticket = tickets.iter().find(|(change, _)| *change == entry.change);
        let text = match &entry.body {
            Body::Ticket(_) => continue,
            Body::Deploy(deploy) => &deploy.description,
            Body::Hotfix(hotfix) => &hotfix.description,
            Body::Sheet(row) => &row.text,
        };
        entry.likeness = ticket.map(|(_, summary)| token_set_ratio(text, summary));
    }
}

/// Of the words in common, and of these with the rest of either text: the best likeness, 0 to 100; 100 where one text holds all words of the
/// other.
fn token_set_ratio(a: &str, b: &str) -> u8 {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let joined = |words: &mut dyn Iterator<Item = &String>| -> String {
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let common = joined(&mut a.intersection(&b));
    let with = |rest: String| format!("{common} {rest}").trim().to_string();
    let only_a = with(joined(&mut a.difference(&b)));
    let only_b = with(joined(&mut b.difference(&a)));
    let ratio = |x: &str, y: &str| {
        if x.is_empty() || y.is_empty() {
            return 0.0;
        }
        indel::normalized_similarity(x.chars(), y.chars())
    };
    let best = [
        ratio(&common, &only_a),
        ratio(&common, &only_b),
        ratio(&only_a, &only_b),
    ]
    .into_iter()
    .fold(0.0, f64::max);
    (best * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::token_set_ratio;

    #[test]
    fn words_in_any_order() {
        assert_eq!(
            token_set_ratio("Raise limit, refunds", "refunds: raise LIMIT"),
            100
        );
        assert_eq!(
            token_set_ratio("feat(pay): raise limit (PAY-9)", "Raise limit"),
            100
        );
        assert_eq!(token_set_ratio("fix typo", "Raise limit"), 21);
        assert_eq!(token_set_ratio("", "Raise limit"), 0);
    }
}
