//! What a title says a change is, where no type does: onboarding, a flag, a setting.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::record::Kind;

/// Words of which one is there in every such title: nearly all titles hold none.
static HINTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)onboard|tenant|customer|merchant|client|workspace|organi[sz]ation|mandant|flag|toggle|feature|switch|config|setting|parameter|threshold|[0-9] ?%")
        .expect("a pattern of this file")
});

static ONBOARDING: LazyLock<Regex> = LazyLock::new(|| {
    let key = r"^\W*(?:[A-Za-z][A-Za-z0-9]+[-_ ]?\d+\W+)?";
    let who = r"(?:tenants?|customers?|merchants?|clients?|organi[sz]ations?|workspaces?|accounts?|mandant\w*|partners?|stores?|branches|sites?)";
    Regex::new(&format!(
        r"(?ix) {key} (?: on-?board(?:ed|s)?\s+\S | on-?boarding\s*(?:of|for|:)\s*\S
        | (?:enable|enabled|activate|activated|provision|provisioned|go[ -]live(?:\s+of|\s+for)?|einrichten)\s+
          (?:(?:the|a|new|first|second|next)\s+)*{who}\b
        | (?:create|created|add|added|set\s?up)\s+(?:(?:the|a|new|first|second|next)\s+)*{who}\s+(?-i:[`'A-Z0-9]) )
        | \b(?:tenant|customer|merchant|organi[sz]ation|workspace|mandant)\s+\S+\s+(?:enabled|activated|on-?boarded|provisioned|created|live)\b
        | \bnew\s+(?:tenant|customer|merchant|mandant)\s*[:\x2d\x20]\s*[A-Z0-9]"
    ))
    .expect("a pattern of this file")
});

static CONFIG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) \b\d+([.,]\d+)?\s?%\s?(?:→|->|=>|⇒|to|auf|\x{2013}|bis)\s?\d+([.,]\d+)?\s?%
        | \b(?:turn(?:ed|ing)?|switch(?:ed|ing)?|flip(?:ped)?)\s+(?:on|off)\b.*\b(?:flag|toggle|feature|switch)\b
        | \b(?:enable|disable|activate|deactivate|toggle|flip|ramp|ramp\s?up|roll\s?out|archive|create|update|change)(?:d|s|ing)?\s+(?:the\s+|a\s+)?(?:feature[\s-]?)?(?:flag|toggle|kill\s?switch)s?\b
        | \b(?:feature[\s-]?)?(?:flag|toggle|kill\s?switch)\s+\S+(?:\s+\S+)?\s*(?::|=|→|->)?\s*(?:on|off|enabled|disabled|true|false|activated|deactivated|\d+\s?%|toggled|ramped)(?:\W|$)
        | \b(?:turned|switched|toggled)\s+(?:on|off)\s*$
        | ^\W*(?:[A-Z][A-Z0-9]+-\d+\W+)?(?:config(?:uration)?(?:\s+change)?\s*[:\x2d]|(?:set|raise|lower|increase|decrease|change|update|adjust|tune)\s+(?:the\s+)?(?:\S+\s+){0,3}(?:config(?:uration)?|setting|parameter|threshold)s?\b)",
    )
    .expect("a pattern of this file")
});

/// What a title says that it is; `None`: nothing of the kind.
pub fn of_title(title: &str) -> Option<Kind> {
    if !HINTS.is_match(title) {
        return None;
    }
    if ONBOARDING.is_match(title) {
        return Some(Kind::Onboarding);
    }
    CONFIG.is_match(title).then_some(Kind::Config)
}

#[cfg(test)]
mod tests {
    use super::of_title;
    use crate::model::record::Kind;

    #[track_caller]
    fn check(title: &str, expected: Option<Kind>) {
        assert_eq!(of_title(title), expected, "{title:?}");
    }

    #[test]
    fn titles_that_tell() {
        check("Onboard Heron Clinics", Some(Kind::Onboarding));
        check("KIO-12: onboard Heron", Some(Kind::Onboarding));
        check("enable tenant heron in production", Some(Kind::Onboarding));
        check("Tenant heron enabled", Some(Kind::Onboarding));
        check("Onboarding of Heron", Some(Kind::Onboarding));
        check("flag night-mode 10 % → 100 %", Some(Kind::Config));
        check("ramp checkout_v2 from 10% to 50%", Some(Kind::Config));
        check("Olle turned on the flag Night mode", Some(Kind::Config));
        check("disable feature flag night-mode", Some(Kind::Config));
        check("feature flag night-mode enabled", Some(Kind::Config));
        check("Config change: timeout 30 s", Some(Kind::Config));
    }

    #[test]
    fn titles_that_only_name_it() {
        for title in [
            "Fix the onboarding page",
            "Onboarding page: wrong button",
            "Customer name is cut off",
            "Flag country is wrong",
            "Add customer search",
            "Show 10 % discount",
            "Settings page loads slowly",
        ] {
            check(title, None);
        }
    }
}
