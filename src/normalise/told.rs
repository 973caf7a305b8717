//! Profiles of a person: from what a file tells to what tables are compared with.

use std::sync::Mutex;

use crate::model::profile::ToldProfile;
use crate::normalise::contract::Profile;
use crate::normalise::profiles::PROFILES;

/// Profiles that were told, each once: tables point at them for as long as the program runs.
static TOLD: Mutex<Vec<(ToldProfile, &'static Profile)>> = Mutex::new(Vec::new());

/// All profiles, a person's before those that come with the program.
pub fn all(told: &[ToldProfile]) -> Vec<&'static Profile> {
    let told = told.iter().map(profile);
    told.chain(PROFILES.iter().copied()).collect()
}

fn profile(told: &ToldProfile) -> &'static Profile {
    let mut known = TOLD.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((_, profile)) = known.iter().find(|(known, _)| known == told) {
        return profile;
    }
    let made = made(told);
    known.push((told.clone(), made));
    made
}

fn made(told: &ToldProfile) -> &'static Profile {
    let columns = told
        .columns
        .iter()
        .map(|(name, field)| (text(name), *field));
    let states = told.states.iter().map(|(word, state)| (text(word), *state));
    let kinds = told.kinds.iter().map(|(word, kind)| (text(word), *kind));
    Box::leak(Box::new(Profile {
        name: text(&told.name),
        system: told.system,
        telling: texts(&told.telling),
        columns: list(columns),
        fallback: texts(&told.fallback),
        jobs: texts(&told.jobs),
        repositories: texts(&told.repositories),
        states: list(states),
        kinds: list(kinds),
        emergencies: texts(&told.emergencies),
        zone: told.zone.as_ref().and_then(|zone| zone.parse().ok()),
        kind: told.kind,
        ..Profile::PLAIN
    }))
}

fn text(text: &str) -> &'static str {
    Box::leak(text.to_string().into_boxed_str())
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect::<Vec<T>>().into_boxed_slice())
}

fn texts(items: &[String]) -> &'static [&'static str] {
    list(items.iter().map(|item| text(item)))
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::model::profile::ToldProfile;

    #[test]
    fn a_told_profile_is_made_once() {
        let told: ToldProfile = toml::from_str(
            "name = \"ours\"\nsystem = \"deploys\"\ntelling = [\"Went live\"]\ncolumns = { \"Went live\" = \"started\" }",
        )
        .unwrap();
        let again = vec![told.clone()];
        let (first, again) = (all(&[told]), all(&again));
        assert!(std::ptr::eq(first[0], again[0]));
        assert_eq!(first[0].name, "ours");
        assert!(first.len() > 20);
    }
}
