//! What a record is about, from its type and labels, its branch and its system.

use crate::model::record::Kind;
use crate::model::source::System;

/// Parts of a type or label and what they mean; the first that is found wins.
const PARTS: &[(&str, Kind)] = &[
    ("hotfix", Kind::Hotfix),
    ("hot-fix", Kind::Hotfix),
    ("hot fix", Kind::Hotfix),
    ("onboard", Kind::Onboarding),
    ("new user", Kind::Onboarding),
    ("new tenant", Kind::Onboarding),
    ("new customer", Kind::Onboarding),
    ("access request", Kind::Onboarding),
    ("provision", Kind::Onboarding),
    ("config", Kind::Config),
    ("toggle", Kind::Config),
    ("feature flag", Kind::Config),
    ("feature-flag", Kind::Config),
    ("setting", Kind::Config),
    ("parameter", Kind::Config),
    ("konfiguration", Kind::Config),
    ("infra", Kind::Infrastructure),
    ("network", Kind::Infrastructure),
    ("hardware", Kind::Infrastructure),
    ("firewall", Kind::Infrastructure),
    ("server", Kind::Infrastructure),
    ("database", Kind::Infrastructure),
    ("release", Kind::Release),
    ("deploy", Kind::Release),
    ("story", Kind::Release),
    ("bug", Kind::Release),
    ("feature", Kind::Release),
    ("improvement", Kind::Release),
    ("enhancement", Kind::Release),
    ("epic", Kind::Release),
];

/// What a type or a label says; `None`: nothing of the kind.
pub fn of_type(word: &str, own: &[(&str, Kind)]) -> Option<Kind> {
    if let Some((_, kind)) = own.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
        return Some(*kind);
    }
    PARTS
        .iter()
        .find(|(part, _)| contains(word, part))
        .map(|(_, k)| *k)
}

/// Whether a type or a label says that it is an emergency.
pub fn is_emergency(word: &str) -> bool {
    [
        "emergency",
        "urgent change",
        "notfall",
        "urgence",
        "emergencia",
        "break-glass",
        "breakglass",
    ]
    .iter()
    .any(|w| contains(word, w))
}

/// A cell of a column that asks yes or no.
pub fn is_yes(word: &str) -> bool {
    [
        "y", "yes", "true", "t", "1", "x", "j", "ja", "oui", "o", "si", "sí", "s", "wahr", "vrai",
    ]
    .iter()
    .any(|w| word.eq_ignore_ascii_case(w))
}

/// The other cell of such a column.
pub fn is_no(word: &str) -> bool {
    [
        "n", "no", "false", "f", "0", "nein", "non", "falsch", "faux",
    ]
    .iter()
    .any(|w| word.eq_ignore_ascii_case(w))
}

/// What a branch says: `hotfix/PAY-1`, `hot-fix-login`.
pub fn of_branch(branch: &str) -> Option<Kind> {
    (contains(branch, "hotfix") || contains(branch, "hot-fix")).then_some(Kind::Hotfix)
}

/// What a record of that system is where nothing else is said.
pub fn of_system(system: System) -> Kind {
    match system {
        System::Hotfixes => Kind::Hotfix,
        System::Deploys => Kind::Release,
        System::Tickets | System::Spreadsheets => Kind::Other,
    }
}

/// Of two kinds the one that says more: a hot-fix before anything, a release after anything.
pub fn stronger(a: Kind, b: Kind) -> Kind {
    if weight(b) > weight(a) { b } else { a }
}

fn weight(kind: Kind) -> u8 {
    match kind {
        Kind::Other => 0,
        Kind::Release => 1,
        Kind::Infrastructure => 2,
        Kind::Config => 3,
        Kind::Onboarding => 4,
        Kind::Hotfix => 5,
    }
}

/// Whether `text` holds the lower-case ASCII `part`, in any case.
pub fn contains(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    text.len() >= part.len()
        && text
            .windows(part.len())
            .any(|w| w.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::{of_branch, of_type};
    use crate::model::record::Kind;

    #[track_caller]
    fn check(input: &str, expected: Option<Kind>) {
        assert_eq!(of_type(input, &[]), expected, "{input:?}");
    }

    #[test]
    fn types_tell_kinds() {
        check("Hot-Fix", Some(Kind::Hotfix));
        check("Configuration Item change", Some(Kind::Config));
        check("Tenant onboarding", Some(Kind::Onboarding));
        check("Bug", Some(Kind::Release));
        check("Task", None);
    }

    #[test]
    fn branches_tell_hot_fixes() {
        assert_eq!(of_branch("hotfix/PAY-12"), Some(Kind::Hotfix));
        assert_eq!(of_branch("main"), None);
    }
}
