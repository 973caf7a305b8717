//! A batch of CloudEvents 1.0 in their JSON format (`application/cloudevents-batch+json`): an event a finding.

use serde_json::{Value, json};

use crate::model::moment::rfc3339;
use crate::notify::contract::Finding;

/// Of every event; what it is about stands in `subject` and in `data`.
const TYPE: &str = "lastchange.finding";

pub fn body(run: i64, at: i64, findings: &[Finding]) -> String {
    let events: Vec<Value> = findings.iter().map(|f| event(run, at, f)).collect();
    Value::from(events).to_string()
}

/// The same finding has the same id, however often it is sent.
fn event(run: i64, at: i64, finding: &Finding) -> Value {
    json!({
        "specversion": "1.0",
        "id": format!("{}/{}", finding.about, finding.code),
        "source": "lastchange",
        "type": TYPE,
        "subject": finding.about,
        "time": rfc3339(at),
        "datacontenttype": "application/json",
        "data": {"run": run, "finding": finding},
    })
}
