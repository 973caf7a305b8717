//! People and accounts: a spelling taken apart.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::person::Spelling;

/// Account names, or parts of them between separators, that belong to programs.
const BOT_WORDS: [&str; 22] = [
    "bot",
    "jenkins",
    "ci",
    "cd",
    "cicd",
    "automation",
    "automated",
    "pipeline",
    "argocd",
    "flux",
    "github-actions",
    "gitlab-ci",
    "deployer",
    "svc",
    "robot",
    "renovate",
    "dependabot",
    "spinnaker",
    "terraform",
    "ansible",
    "system",
    "runner",
];

/// Takes a spelling apart: `Ana Ruiz`, `Ruiz, Ana`, `Ana Ruiz (aruiz)`, `"Ruiz, Ana <ana@x.org>"`, `ana.ruiz@x.org`, `aruiz`, `A. Ruiz`.
pub fn spelling(name: &str) -> Spelling {
    let (rest, login) = split_login(name.trim().trim_matches('"'));
    let mut found = Spelling {
        login,
        ..Spelling::default()
    };
    let rest = rest.trim().trim_matches(['"', ',']).trim();
    if let Some((family, given)) = rest.split_once(',') {
        push_words(given, &mut found.words);
        push_words(family, &mut found.words);
    } else if rest.contains(char::is_whitespace) || (found.login.is_some() && !rest.is_empty()) {
        push_words(rest, &mut found.words);
    } else if !rest.is_empty() {
        single(rest, &mut found);
    }
    found.is_bot = is_bot(&fold(name), found.login.as_deref());
    found
}

/// One word: a mail address, a login, or a given name.
fn single(word: &str, found: &mut Spelling) {
    if let Some((local, _)) = word.split_once('@').filter(|(l, _)| !l.is_empty()) {
        found.login = Some(fold(local));
        return;
    }
    // A name that people write begins with a capital and holds no digit; a login has neither.
    let is_name = word.chars().next().is_some_and(char::is_uppercase)
        && word.chars().skip(1).any(char::is_lowercase)
        && !word.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '[' | '\\'));
    if is_name {
        push_words(word, &mut found.words);
    } else {
        let word = word
            .rsplit('\\')
            .next()
            .unwrap_or(word)
            .trim_start_matches('@');
        found.login = Some(fold(word));
    }
}

/// `Ana Ruiz (aruiz)` and `Ana Ruiz <ana@x.org>`: the name, and the login in brackets.
fn split_login(name: &str) -> (&str, Option<String>) {
    for (open, close) in [('<', '>'), ('(', ')'), ('[', ']')] {
        let Some(start) = name.find(open) else {
            continue;
        };
        let Some(length) = name[start..].find(close) else {
            continue;
        };
        let inner = name[start + 1..start + length].trim();
        if start == 0
            || inner.is_empty()
            || inner.contains(char::is_whitespace)
            || inner.eq_ignore_ascii_case("bot")
        {
            continue;
        }
        let login = inner.split('@').next().unwrap_or(inner);
        return (&name[..start], Some(fold(login)));
    }
    (name, None)
}

/// Words of a name: lower case, no accents, initials without their dot, quoted nicknames as words.
fn push_words(name: &str, words: &mut Vec<String>) {
    for word in name.split(|c: char| {
        c.is_whitespace() || matches!(c, '.' | '"' | ',' | '\u{201c}' | '\u{201d}')
    }) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            words.push(fold(word));
        }
    }
}

/// Lower case, without accents: `Müller` → `muller`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ß' { 's' } else { c })
        .collect()
}

fn is_bot(folded: &str, login: Option<&str>) -> bool {
    let account = login.unwrap_or(folded);
    folded.contains("[bot]")
        || folded.contains("(bot)")
        || account
            .split(['-', '_', '.', ' ', '@'])
            .any(|part| BOT_WORDS.contains(&part))
        || ["github-actions", "gitlab-ci", "argocd"]
            .iter()
            .any(|w| account.contains(w))
}

#[cfg(test)]
mod tests {
    use super::spelling;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let s = spelling(input);
        let bot = if s.is_bot { " bot" } else { "" };
        let found = format!("{}|{}{bot}", s.login.unwrap_or_default(), s.words.join(" "));
        assert_eq!(found, expected, "{input:?}");
    }

    #[test]
    fn spellings_are_taken_apart() {
        check("Ana Ruiz", "|ana ruiz");
        check("Ruiz, Ana", "|ana ruiz");
        check("A. Ruiz", "|a ruiz");
        check("Ana R.", "|ana r");
        check("Ana", "|ana");
        check("aruiz", "aruiz|");
        check("ana.ruiz@example.org", "ana.ruiz|");
        check("Ana Ruiz (aruiz)", "aruiz|ana ruiz");
        check("Ruiz, Ana <ana@example.org>", "ana|ana ruiz");
        check("Zoë Müller", "|zoe muller");
        check("CORP\\aruiz", "aruiz|");
        check("Ana \"Nita\" Ruiz", "|ana nita ruiz");
    }

    #[test]
    fn programs_are_told_from_people() {
        check("github-actions[bot]", "github-actions[bot]| bot");
        check("deploy-bot", "deploy-bot| bot");
        check("jenkins", "jenkins| bot");
        check("Abbott", "|abbott");
    }
}
