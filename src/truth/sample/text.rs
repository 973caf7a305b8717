//! Wording: one piece of work in the words of each system, edited, shortened, mistyped, with or without its key.

use crate::truth::sample::company::{CommitStyle, KeySpelling};
use crate::truth::sample::dice::Dice;
use crate::truth::sample::noise::Noise;
use crate::truth::sample::words::{SAME, SHORT};
use crate::truth::sample::works::Work;

/// What a piece of work is about: what fills the slots of its wordings.
#[derive(Clone, Debug)]
pub struct Intent {
    pub work: &'static Work,
    pub thing: &'static str,
    pub n: i64,
    pub m: i64,
    pub region: &'static str,
    pub version: String,
    pub library: &'static str,
    pub customer: String,
}

/// A wording with its slots filled.
pub fn fill(wording: &str, intent: &Intent, service: &str) -> String {
    let mut text = String::with_capacity(wording.len() + 24);
    let mut rest = wording;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        match &rest[open..open + 3] {
            "{t}" => text.push_str(intent.thing),
            "{s}" => text.push_str(service),
            "{n}" => text.push_str(&intent.n.to_string()),
            "{m}" => text.push_str(&intent.m.to_string()),
            "{r}" => text.push_str(intent.region),
            "{v}" => text.push_str(&intent.version),
            "{l}" => text.push_str(intent.library),
            "{c}" => text.push_str(&intent.customer),
            other => unreachable!("no slot is called {other}"),
        }
        rest = &rest[open + 3..];
    }
    text.push_str(rest);
    text
}

/// The first letter as it begins a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The first letter small, unless the word is a name or an abbreviation.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().to_string() + &text[first.len_utf8()..]
        }
        _ => text.to_string(),
    }
}

/// The same again in slightly other words.
pub fn edited(text: &str, dice: &mut Dice) -> String {
    let mut text = lower_first(text);
    for (a, b) in SAME {
        if let Some(at) = text.find(a)
            && dice.chance(0.6)
        {
            text.replace_range(at..at + a.len(), b);
            break;
        }
    }
    let mut words: Vec<&str> = text.split(' ').collect();
    words.retain(|word| {
        !["the", "a", "of", "for", "on", "in", "when", "shown"].contains(word) || dice.chance(0.5)
    });
    if words.len() > 4 && dice.chance(0.3) {
        let gone = 1 + dice.below(words.len() - 1);
        words.remove(gone);
    }
    if words.len() > 3 && dice.chance(0.2) {
        let tail = dice.below(words.len() - 1);
        words.swap(tail, tail + 1);
    }
    words.join(" ")
}

/// Abbreviations, a typo, a cut: what haste does to a text.
pub fn hasty(text: String, noise: &Noise, dice: &mut Dice) -> String {
    let mut text = text;
    for (long, short) in SHORT {
        if let Some(at) = text.find(long)
            && ends_word(&text, at + long.len())
            && (at == 0 || ends_word(&text, at - 1))
            && dice.chance(noise.abbreviated)
        {
            text.replace_range(at..at + long.len(), short);
        }
    }
    if dice.chance(noise.typos) {
        text = mistyped(&text, dice);
    }
    if dice.chance(noise.cut) {
        let keep = text.chars().count() * 2 / 3;
        text = text
            .chars()
            .take(keep)
            .collect::<String>()
            .trim_end()
            .to_string()
            + "...";
    }
    text
}

fn ends_word(text: &str, at: usize) -> bool {
    text.as_bytes()
        .get(at)
        .is_none_or(|b| !b.is_ascii_alphanumeric())
}

/// Two letters swapped, or one lost.
fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 8 {
        return text.to_string();
    }
    let at = 1 + dice.below(letters.len() - 3);
    // Numbers and keys stay what they are: a typo there is a wrong key, which has its own knob.
    if !letters[at].is_alphabetic() || !letters[at + 1].is_alphabetic() {
        return text.to_string();
    }
    if dice.chance(0.5) {
        letters.swap(at, at + 1);
    } else {
        letters.remove(at);
    }
    letters.into_iter().collect()
}

/// A commit's text in its team's dress.
pub fn dressed(text: &str, style: CommitStyle, is_fix: bool, repo: &str) -> String {
    match style {
        CommitStyle::Plain => text.to_string(),
        CommitStyle::Conventional => {
            let kind = if is_fix { "fix" } else { "feat" };
            format!("{kind}({repo}): {text}")
        }
        CommitStyle::Bracket => format!("[{repo}] {text}"),
        CommitStyle::Prefix => format!("{repo}: {text}"),
    }
}

/// The text with a ticket's key, as the person writes keys.
pub fn with_key(text: &str, project: &str, number: u64, spelling: KeySpelling) -> String {
    match spelling {
        KeySpelling::Front => format!("{project}-{number} {text}"),
        KeySpelling::Bracket => format!("[{project}-{number}] {text}"),
        KeySpelling::Behind => format!("{text} ({project}-{number})"),
        KeySpelling::Loose => format!("{} {number} {text}", project.to_lowercase()),
        KeySpelling::Glued => format!("{project}{number}: {text}"),
        KeySpelling::Number => format!("{text} #{number}"),
        KeySpelling::Link => {
            format!("{text} https://tickets.example.com/browse/{project}-{number}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Intent, fill, lower_first};
    use crate::truth::sample::works::{BY_HAND, ROUTINE, WORKS};

    #[test]
    fn every_slot_has_a_value() {
        for work in WORKS {
            let intent = Intent {
                work,
                thing: "basket",
                n: 3,
                m: 2,
                region: "Japan",
                version: "1.2".to_string(),
                library: "netty",
                customer: "Alder Bank".to_string(),
            };
            let all = [work.ticket, work.commit, work.sheet].concat();
            let routine = ROUTINE.iter().flat_map(|&(a, b)| [a, b]);
            for wording in all
                .into_iter()
                .chain(routine)
                .chain(BY_HAND.iter().copied())
            {
                assert!(
                    !fill(wording, &intent, "orders-api").contains('{'),
                    "{wording}"
                );
            }
        }
    }

    #[test]
    fn names_keep_their_capital() {
        assert_eq!(lower_first("TLS is old"), "TLS is old");
        assert_eq!(lower_first("Slow query"), "slow query");
    }
}
