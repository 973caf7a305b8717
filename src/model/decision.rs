//! Decisions: a person's word on links and findings; it wins.

use serde::Serialize;

use crate::model::record::RecordKey;

/// What a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// Two records speak of one change.
    Match,
    /// They do not.
    NoMatch,
    /// What was found was to be.
    Expected,
    /// What was found is so.
    Confirmed,
    /// What was found is not so.
    FalseAlarm,
    /// Nothing is said any more.
    Undo,
}

impl Ruling {
    pub const ALL: [Ruling; 6] = [
        Ruling::Match,
        Ruling::NoMatch,
        Ruling::Expected,
        Ruling::Confirmed,
        Ruling::FalseAlarm,
        Ruling::Undo,
    ];

    /// The word on the command line and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Ruling::Match => "match",
            Ruling::NoMatch => "no-match",
            Ruling::Expected => "expected",
            Ruling::Confirmed => "confirmed",
            Ruling::FalseAlarm => "false-alarm",
            Ruling::Undo => "undo",
        }
    }

    pub fn parse(name: &str) -> Option<Ruling> {
        let name = name.trim().to_lowercase().replace(['_', ' '], "-");
        Ruling::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// What a decision is on; records by their keys, so that it holds from night to night.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// The lower key first.
    Pair(RecordKey, RecordKey),
    /// A flag's code, and a record that it is on.
    Finding(String, RecordKey),
}

impl Matter {
    pub fn pair(a: RecordKey, b: RecordKey) -> Matter {
        Matter::Pair(a.min(b), a.max(b))
    }
}

/// One decision, as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub matter: Matter,
    pub ruling: Ruling,
    pub reviewer: String,
    pub comment: String,
    /// Unix seconds.
    pub at: i64,
}

/// The decisions that hold: the last one on each matter, in the order of the matters.
pub fn holding(decisions: Vec<Decision>) -> Vec<Decision> {
    let mut holding = std::collections::BTreeMap::new();
    for decision in decisions {
        holding.insert(decision.matter.clone(), decision);
    }
    let holding = holding.into_values();
    holding.filter(|d| d.ruling != Ruling::Undo).collect()
}

#[cfg(test)]
mod tests {
    use super::{Decision, Matter, Ruling, holding};
    use crate::model::record::RecordKey;

    #[test]
    fn a_later_decision_holds() {
        let said = |a, b, ruling| Decision {
            matter: Matter::pair(RecordKey(a), RecordKey(b)),
            ruling,
            reviewer: "r".to_string(),
            comment: String::new(),
            at: 0,
        };
        let told = holding(vec![
            said(1, 2, Ruling::Match),
            said(2, 1, Ruling::NoMatch),
            said(3, 4, Ruling::Match),
            said(3, 4, Ruling::Undo),
        ]);
        assert_eq!(told, [said(1, 2, Ruling::NoMatch)]);
    }

    #[test]
    fn words_come_back() {
        for ruling in Ruling::ALL {
            assert_eq!(Ruling::parse(ruling.name()), Some(ruling));
        }
        assert_eq!(Ruling::parse(" False alarm"), Some(Ruling::FalseAlarm));
    }
}
