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
    let names = Names::new(&known, &run.policy.service_aliases);
    names.meant(asked).map(Some)
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
    let names = Names::new(&known, &policy.service_aliases);
    let meant = names.meant(asked)?;
    let neighbours = names.neighbours(&meant, &policy.depends);
    Ok(Some(Scope { meant, neighbours }))
}

/// What services are called, each name in one spelling.
struct Names<'a> {
    /// By the alias.
    aliases: BTreeMap<String, String>,
    services: Vec<(u32, String)>,
    known: &'a [ServiceRow],
}

impl<'a> Names<'a> {
    fn new(known: &'a [ServiceRow], aliases: &BTreeMap<String, String>) -> Names<'a> {
        let mut names = Names {
            aliases: BTreeMap::new(),
            services: Vec::new(),
            known,
        };
        for (alias, service) in aliases {
            let service = folded(service);
            names.aliases.entry(folded(alias)).or_insert(service);
        }
        let spelled = known.iter().map(|s| (s.name, names.canonical(&s.text)));
        names.services = spelled.collect();
        names
    }

    fn canonical(&self, name: &str) -> String {
        let name = folded(name);
        self.aliases.get(&name).cloned().unwrap_or(name)
    }

    fn such(&self, fits: impl Fn(&str) -> bool) -> Vec<u32> {
        let such = self.services.iter().filter(|(_, name)| fits(name));
        such.map(|(service, _)| *service).collect()
    }

    /// The services that are meant by each name asked for: those of that name in any case, or of its alias; else those that contain it.
    ///
    /// # Errors
    /// When a name meets no service, with the ones that are spelled nearly so.
    fn meant(&self, asked: &[String]) -> Result<Vec<u32>, QueryError> {
        let mut meant = Vec::new();
        for asked in asked {
            let wanted = self.canonical(asked);
            let mut found = self.such(|name| name == wanted);
            if found.is_empty() && !wanted.is_empty() {
                found = self.such(|name| name.contains(&wanted));
            }
            if found.is_empty() {
                return Err(QueryError::NoSuchService {
                    asked: asked.clone(),
                    near: near(&wanted, self.known),
                });
            }
            meant.extend(found);
        }
        meant.sort_unstable();
        meant.dedup();
        Ok(meant)
    }

    /// What the services depend on, then what depends on them, each with how it is a neighbour.
    fn neighbours(
        &self,
        meant: &[u32],
        depends: &BTreeMap<String, Vec<String>>,
    ) -> Vec<(u32, String)> {
        let of_meant = self.services.iter().filter(|(s, _)| meant.contains(s));
        let of_meant: Vec<&str> = of_meant.map(|(_, name)| name.as_str()).collect();
        let is_meant = |name: &str| of_meant.contains(&self.canonical(name).as_str());
        let mut found: Vec<(String, String)> = Vec::new();
        for (service, on) in depends {
            if is_meant(service) {
                let how =
                    |on: &String| (self.canonical(on), format!("`{service}` depends on `{on}`"));
                found.extend(on.iter().map(how));
            }
        }
        for (service, on) in depends {
            if let Some(on) = on.iter().find(|on| is_meant(on)) {
                let how = format!("`{service}` depends on `{on}`");
                found.push((self.canonical(service), how));
            }
        }
        let mut neighbours: Vec<(u32, String)> = Vec::new();
        for (wanted, how) in found {
            for service in self.such(|name| name == wanted) {
                let is_new = neighbours.iter().all(|(known, _)| *known != service);
                if is_new && !meant.contains(&service) {
                    neighbours.push((service, how.clone()));
                }
            }
        }
        neighbours
    }
}

/// In lower case, words joined by dashes: systems write `Orders Api`, `orders_api` and `orders-api`.
fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        if !folded.is_empty() && !word.is_empty() {
            folded.push('-');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
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

    use super::Names;
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
        let found = match Names::new(&services, &aliases).meant(&[asked.to_string()]) {
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
