//! Which changes ran in the environment that is asked for.

use rustc_hash::FxHashMap;

use crate::ledger::{Ledger, LedgerError};

/// The environments that count, looked up once each.
#[derive(Debug)]
pub struct Places {
    wanted: Vec<String>,
    known: FxHashMap<u32, bool>,
}

impl Places {
    /// The environments meant by a name: production goes by any name that the policy gives it.
    pub fn new(asked: &str, production: &[String]) -> Places {
        let asked = asked.to_lowercase();
        let production: Vec<String> = production.iter().map(|p| p.to_lowercase()).collect();
        let is_production = asked == "production" || production.contains(&asked);
        Places {
            wanted: if is_production {
                production
            } else {
                vec![asked]
            },
            known: FxHashMap::default(),
        }
    }

    /// Whether a change ran there; one that names no environment may have.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn holds(&mut self, ledger: &Ledger, environments: &[u32]) -> Result<bool, LedgerError> {
        for environment in environments {
            if *environment == 0 {
                return Ok(true);
            }
            let is_wanted = match self.known.get(environment) {
                Some(known) => *known,
                None => {
                    let is_wanted = is_wanted(&ledger.name(*environment)?, &self.wanted);
                    self.known.insert(*environment, is_wanted);
                    is_wanted
                }
            };
            if is_wanted {
                return Ok(true);
            }
        }
        Ok(environments.is_empty())
    }
}

/// Where a record names none.
const NOT_NAMED: &str = "not named";

/// ` in staging`, for a sentence; nothing where none is named.
pub fn in_words(shown: &str) -> String {
    match shown {
        NOT_NAMED => String::new(),
        named => format!(" in {named}"),
    }
}

/// The environments of a change for people: `production`, `staging; production`, `not named`.
///
/// # Errors
/// When the ledger cannot be read.
pub fn shown(ledger: &Ledger, environments: &[u32]) -> Result<String, LedgerError> {
    let mut names = ledger.names(environments)?;
    names.retain(|n| !n.is_empty());
    names.sort();
    Ok(if names.is_empty() {
        NOT_NAMED.to_string()
    } else {
        names.join("; ")
    })
}

/// A word of the name is the one wanted, unless another one takes it back: `prod-eu`, not `non-prod`.
fn is_wanted(name: &str, wanted: &[String]) -> bool {
    const TAKES_BACK: [&str; 4] = ["non", "pre", "no", "not"];
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    wanted.contains(&name)
        || words.iter().any(|w| wanted.iter().any(|x| x == w))
            && !words.iter().any(|w| TAKES_BACK.contains(w))
}

#[cfg(test)]
mod tests {
    use super::{Places, is_wanted};

    fn check(asked: &str, name: &str, expected: bool) {
        let production = ["prod", "production", "live"].map(str::to_string);
        let places = Places::new(asked, &production);
        assert_eq!(is_wanted(name, &places.wanted), expected, "{asked} {name}");
    }

    #[test]
    fn an_environment_goes_by_several_names() {
        check("production", "PROD", true);
        check("prod", "production", true);
        check("production", "prod-eu-west", true);
        check("production", "non-prod", false);
        check("production", "pre_prod", false);
        check("production", "staging", false);
        check("staging", "Staging", true);
        check("staging", "prod", false);
    }
}
