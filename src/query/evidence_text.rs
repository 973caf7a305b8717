//! What stands at the top of an evidence pack: how it is read, and how it is checked.

use std::fmt::Write;

/// The README of a pack with those facts.
pub fn readme(facts: &[(&str, String)]) -> String {
    let mut text = "# Evidence of changes\n\nWritten by `lastchange evidence` from its ledger, without a clock and without this machine: the same ledger, period, sample and seed give the same bytes.\n\n".to_string();
    for (name, value) in facts {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "- {}: {value}", name.replace('_', " "));
    }
    text.push_str(FILES);
    text
}

const FILES: &str = r#"
| file | a row is |
|---|---|
| `population.csv` | a change that started in the period, `from` included and `to` not, with how it is recorded; `in_sample`: it was drawn |
| `chain.csv` | a step of a change, as one entry tells it: opened, approved, planned, started, ended, closed; with file, sheet and row |
| `exceptions.csv` | a finding on one of these changes, with what a reviewer made of it: `confirmed`, `expected`, `false-alarm`, or `open` |
| `coverage.csv` | a span of the period that a source can speak of, or cannot: where tickets are not covered, no finding says that there is none |
| `inputs.csv` | a file that a run read, with its SHA-256 |
| `runs.csv` | a run of the ledger, and the file of the policy in force |
| `decisions.csv` | a reviewer's word, as it was given; the last one on a matter holds |
| `policy-….json` | a policy that was in force |
| `manifest.json` | the SHA-256 of each of these files |

A change without a time is in no period: the manifest counts them. A status is one of `recorded`, `recorded_after`, `no_record_yet` (its grace still ran),
`unrecorded`, `not_covered`, and `not_seen_running` (a plan, or paperwork alone).

The sample is those changes whose `SHA-256("SEED:CHANGE_ID")`, in hexadecimal, comes first. To check it:

```
printf '%s' 'SEED:CHANGE_ID' | sha256sum
```

To check an input, compare `sha256sum FILE` with its row in `inputs.csv`. Cells that a spreadsheet would run begin with `'`.
"#;
