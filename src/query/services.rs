//! Which services a question means.

use std::collections::BTreeMap;

use crate::ledger::{Ledger, LedgerError, RunRow, ServiceRow};
use crate::model::settings::Policy;
use crate::query::contract::QueryError;

/// Below this (Jaro-Winkler, 0 to 1) a name is no plausible misspelling.
const NEAR_MIN: f64 = 0.75;

/// Names offered after a miss.
const NEAR_SHOWN_MAX: usize = 3;

/// The services that are meant; none: no service is asked for, so all are.
///
/// # Errors
/// When a name meets no service, or the ledger cannot be read.
pub fn meant_or_all(
    ledger: &Ledger,
    run: &RunRow,
    asked: &[String],
) -> Result<Option<Vec<u32>>, QueryError> {
    if asked.is_empty() {
        return Ok(None);
    }
    let known = ledger.services()?;
    meant(asked, &known, &run.policy.service_aliases).map(Some)
}

/// The services that a question is about, and their neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub meant: Vec<u32>,
    /// Each with how it is one, in words.
    neighbours: Vec<(u32, String)>,
}

/// How near a change's services are to those asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// The service's name.
    Same(String),
    /// How it is a neighbour, in words.
    Neighbour(String),
}

impl Scope {
    /// The services whose changes are looked at.
    pub fn all(&self) -> Vec<u32> {
        let neighbours = self.neighbours.iter().map(|(service, _)| *service);
        self.meant.iter().copied().chain(neighbours).collect()
    }

    /// # Errors
    /// When the ledger cannot be read.
    pub fn nearness(
        &self,
        ledger: &Ledger,
        services: &[u32],
    ) -> Result<Option<Nearness>, LedgerError> {
        if let Some(same) = services.iter().find(|s| self.meant.contains(s)) {
            return Ok(Some(Nearness::Same(ledger.name(*same)?)));
        }
        let mut neighbours = self.neighbours.iter();
        let found = neighbours.find(|(service, _)| services.contains(service));
        Ok(found.map(|(_, how)| Nearness::Neighbour(how.clone())))
    }
}

/// The services that are meant, with the neighbours that the policy gives them; none: no service is asked for, so all are.
///
/// # Errors
/// When a name meets no service, or the ledger cannot be read.
pub fn scope(
    ledger: &Ledger,
    policy: &Policy,
    asked: &[String],
) -> Result<Option<Scope>, QueryError> {
    if asked.is_empty() {
        return Ok(None);
    }
    let known = ledger.services()?;
    let meant = meant(asked, &known, &policy.service_aliases)?;
    let neighbours = neighbours(&meant, &known, policy);
    Ok(Some(Scope { meant, neighbours }))
}

/// What the services depend on, then what depends on them.
fn neighbours(meant: &[u32], known: &[ServiceRow], policy: &Policy) -> Vec<(u32, String)> {
    let canonical = |name: &str| canonical(name, &policy.service_aliases);
    let is_meant = |name: &str| {
        let wanted = canonical(name);
        let mut meant = known.iter().filter(|s| meant.contains(&s.name));
        meant.any(|s| canonical(&s.text) == wanted)
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for (service, on) in &policy.depends {
        if is_meant(service) {
            let how = |on: &String| (canonical(on), format!("`{service}` depends on `{on}`"));
            found.extend(on.iter().map(how));
        }
    }
    for (service, on) in &policy.depends {
        if let Some(on) = on.iter().find(|on| is_meant(on)) {
            found.push((canonical(service), format!("`{service}` depends on `{on}`")));
        }
    }
    let mut neighbours: Vec<(u32, String)> = Vec::new();
    for (name, how) in found {
        for service in known.iter().filter(|s| canonical(&s.text) == name) {
            let is_new = neighbours.iter().all(|(known, _)| *known != service.name);
            if is_new && !meant.contains(&service.name) {
                neighbours.push((service.name, how.clone()));
            }
        }
    }
    neighbours
}

/// The services that are meant by each name asked for: those of that name in any case, or of its alias; else those that contain it.
///
/// # Errors
/// When a name meets no service, with the ones that are spelled nearly so.
pub fn meant(
    asked: &[String],
    services: &[ServiceRow],
    aliases: &BTreeMap<String, String>,
) -> Result<Vec<u32>, QueryError> {
    let mut meant = Vec::new();
    for asked in asked {
        let wanted = canonical(asked, aliases);
        let of = |fits: &dyn Fn(&str) -> bool| -> Vec<u32> {
            let fitting = services
                .iter()
                .filter(|s| fits(&canonical(&s.text, aliases)));
            fitting.map(|s| s.name).collect()
        };
        let mut found = of(&|name| name == wanted);
        if found.is_empty() && !wanted.is_empty() {
            found = of(&|name| name.contains(&wanted));
        }
        if found.is_empty() {
            return Err(QueryError::NoSuchService {
                asked: asked.clone(),
                near: near(&wanted, services),
            });
        }
        meant.extend(found);
    }
    meant.sort_unstable();
    meant.dedup();
    Ok(meant)
}

fn canonical(name: &str, aliases: &BTreeMap<String, String>) -> String {
    let name = folded(name);
    let alias = aliases.iter().find(|(alias, _)| folded(alias) == name);
    alias.map_or(name, |(_, service)| folded(service))
}

/// In lower case, words joined by dashes: systems write `Orders Api`, `orders_api` and `orders-api`.
fn folded(name: &str) -> String {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

fn near(wanted: &str, services: &[ServiceRow]) -> Vec<String> {
    let mut near: Vec<(f64, &str)> = services
        .iter()
        .map(|s| {
            (
                strsim::jaro_winkler(wanted, &s.text.to_lowercase()),
                s.text.as_str(),
            )
        })
        .filter(|(likeness, name)| *likeness >= NEAR_MIN && !name.is_empty())
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    if near.is_empty() {
        let mut most: Vec<&ServiceRow> = services.iter().filter(|s| !s.text.is_empty()).collect();
        most.sort_by(|a, b| b.changes.cmp(&a.changes).then_with(|| a.text.cmp(&b.text)));
        near.extend(most.iter().map(|s| (0.0, s.text.as_str())));
    }
    near.truncate(NEAR_SHOWN_MAX);
    near.into_iter().map(|(_, name)| name.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::meant;
    use crate::ledger::ServiceRow;

    /// The services that one name means, or what is offered instead.
    fn check(asked: &str, expected: &str) {
        let texts = ["Checkout", "checkout", "checkout-api", "payments", "search"];
        let services: Vec<ServiceRow> = texts
            .iter()
            .enumerate()
            .map(|(i, text)| ServiceRow {
                name: i as u32,
                text: text.to_string(),
                changes: 1,
            })
            .collect();
        let aliases = BTreeMap::from([("Cart".to_string(), "checkout".to_string())]);
        let found = match meant(&[asked.to_string()], &services, &aliases) {
            Ok(ixs) => ixs
                .iter()
                .map(|i| texts[*i as usize])
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => match error {
                crate::query::QueryError::NoSuchService { near, .. } => {
                    format!("? {}", near.join(" "))
                }
                other => panic!("{other}"),
            },
        };
        assert_eq!(found, expected, "{asked}");
    }

    #[test]
    fn a_name_means_its_spellings_its_alias_or_what_contains_it() {
        check("CHECKOUT", "Checkout checkout");
        check("cart", "Checkout checkout");
        check("api", "checkout-api");
        check("out", "Checkout checkout checkout-api");
        check("Checkout API", "checkout-api");
        check("paymnets", "? payments");
        check("zzz", "? Checkout checkout checkout-api");
    }
}
