//! Which environments are production.

/// Whether an environment's name says production: `prod`, `prod-eu-1`, `Production (US)`; not `non-prod`. No name counts too.
pub fn is_production(environment: &str, production: &[String]) -> bool {
    const NOT_YET: [&str; 4] = ["non", "not", "pre", "no"];
    let mut named = false;
    for word in environment
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if NOT_YET.iter().any(|not| word.eq_ignore_ascii_case(not)) {
            return false;
        }
        named |= production.iter().any(|p| p.eq_ignore_ascii_case(word));
    }
    named || environment.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_production;
    use crate::model::settings::Policy;

    #[test]
    fn environments() {
        for (name, expected) in [
            ("", true),
            ("prod", true),
            ("Production", true),
            ("prod-eu-1", true),
            ("staging", false),
            ("non-prod", false),
            ("pre-production", false),
            ("product-test", false),
        ] {
            assert_eq!(
                is_production(name, &Policy::default().production),
                expected,
                "{name}"
            );
        }
    }
}
