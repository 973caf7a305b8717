//! Service names in one spelling.

use std::collections::BTreeMap;

/// Several services in one cell are parted by these, as in `payments, checkout`.
pub fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['\u{1f}', ',', ';', '|', '\n'])
        .map(str::trim)
        .filter(|s| !s.is_empty())
}

/// A service's name in its one spelling: lower case, words joined by `-`; aliases of the policy win.
///
/// Suffixes such as `-svc` stay: two names are one service only where a person or the evidence says so.
pub fn canonical(name: &str, aliases: &BTreeMap<String, String>, out: &mut String) {
    out.clear();
    let mut gap = false;
    for c in name.chars() {
        if c.is_whitespace() || c == '_' || c == '-' {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('-');
            gap = false;
        }
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
    if aliases.is_empty() {
        return;
    }
    if let Some(service) = aliases.get(name).or_else(|| aliases.get(out.as_str())) {
        let service = service.clone();
        out.clear();
        out.push_str(&service);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::canonical;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let aliases = BTreeMap::from([("pay".to_string(), "payments".to_string())]);
        let mut out = String::new();
        canonical(input, &aliases, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn spellings_meet() {
        check("Order Service", "order-service");
        check("order_service", "order-service");
        check("Order - Service", "order-service");
        check(" Pay ", "payments");
        check("runtime/core", "runtime/core");
    }
}
