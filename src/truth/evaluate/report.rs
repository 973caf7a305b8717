//! The figures as text and as JSON.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::truth::evaluate::contract::Figures;
use crate::truth::evaluate::counts::Ratio;

impl Figures {
    /// A line a figure, shares with four digits.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let c = self.counts;
        let mut line = |words: String| {
            writeln!(text, "{words}").expect("a string takes every line");
        };
        line(format!(
            "records {}, missing {} (taken as singletons), unknown {}, repeated {}",
            c.records, c.missing, c.unknown, c.repeated
        ));
        line(ratio("pairs", &self.pairs));
        if let Some(hidden) = &self.hidden {
            line(ratio("pairs hidden", hidden));
        }
        if let Some(b) = &self.blocking {
            let share = |share: Option<f64>| share.map_or("n/a".to_string(), |s| format!("{s:.4}"));
            line(format!(
                "{:<14} R {}  own ticket {}   (found {}, true {}, candidates {})",
                "blocking",
                share(b.recall()),
                share(b.ticket_recall()),
                b.found,
                b.r#true,
                b.candidates
            ));
        }
        let b = self.bcubed;
        line(format!(
            "{:<14} P {:.4}  R {:.4}  F1 {:.4}",
            "b-cubed", b.p, b.r, b.f1
        ));
        for own in self.own_ticket.iter().flatten() {
            line(format!(
                "  own ticket, {:<20} recall {:.4}  n {}",
                own.group, own.r, own.n
            ));
        }
        if let Some(f) = &self.flags {
            line(format!(
                "UNRECORDED_HOTFIX: {} flagged, {} wrong, {} flags on unknown or other records ignored",
                f.flagged, f.fp, f.ignored
            ));
            line(ratio("  all", &f.all));
            for (name, kind) in [
                ("  certain", &f.certain),
                ("  direct", &f.direct),
                ("  other", &f.other),
            ] {
                if let Some(kind) = kind {
                    line(ratio(name, kind));
                }
            }
        }
        for figures in self.by_code.iter().flatten() {
            line(match &figures.changes {
                Some(changes) => ratio(&format!("flag {}", figures.code), changes),
                None => format!(
                    "flag {}: on {} changes; the truth does not say where it belongs",
                    figures.code, figures.flagged
                ),
            });
        }
        if let Some(ranking) = &self.ranking {
            for (name, beside) in [
                ("service known", &ranking.service_known),
                ("service unknown", &ranking.service_unknown),
            ] {
                line(format!(
                    "{:<27} {}",
                    format!("ranking, {name}"),
                    beside.last.text()
                ));
                line(format!(
                    "  {:<25} {}",
                    "latest deploy before",
                    beside.latest_deploy.text()
                ));
            }
        }
        text
    }

    /// The same as one object: `counts`, `pairs`, `hidden`, `bcubed`, `sim`, `flags`.
    pub fn json(&self) -> Value {
        let mut all = Map::new();
        let mut put = |key: &str, value: Value| all.insert(key.to_string(), value);
        put("counts", json!(self.counts));
        put("pairs", json!(self.pairs));
        if let Some(hidden) = &self.hidden {
            put("hidden", json!(hidden));
        }
        if let Some(blocking) = &self.blocking {
            let mut counts = json!(blocking);
            counts["r"] = json!(blocking.recall());
            counts["own_ticket_r"] = json!(blocking.ticket_recall());
            put("blocking", counts);
        }
        put("bcubed", json!(self.bcubed));
        if let Some(own) = &self.own_ticket {
            let groups: Map<String, Value> = own
                .iter()
                .map(|own| (own.group.clone(), json!({"r": own.r, "n": own.n})))
                .collect();
            put("sim", Value::Object(groups));
        }
        if let Some(flags) = &self.flags {
            put("flags", json!(flags));
        }
        if let Some(by_code) = &self.by_code {
            put("flags_by_code", json!(by_code));
        }
        if let Some(ranking) = &self.ranking {
            put("ranking", json!(ranking));
        }
        Value::Object(all)
    }
}

/// A line of precision, recall and F1 with its counts.
pub fn ratio(name: &str, ratio: &Ratio) -> String {
    let share = |share: Option<f64>| share.map_or("  n/a".to_string(), |s| format!("{s:.4}"));
    format!(
        "{name:<14} P {}  R {}  F1 {}   (tp {}, predicted {}, true {})",
        share(ratio.p),
        share(ratio.r),
        share(ratio.f1),
        ratio.tp,
        ratio.pred,
        ratio.r#true
    )
}
