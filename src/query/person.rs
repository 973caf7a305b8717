//! Who did it, and on what that rests.

use crate::ledger::{ChangeRow, Ledger, LedgerError, RecordRow};
use crate::model::answer::Who;
use crate::model::record::Role;

/// The account, the pipeline and the person behind a change, with the record that says so.
///
/// # Errors
/// When the ledger cannot be read.
pub fn who(ledger: &Ledger, change: &ChangeRow, records: &[RecordRow]) -> Result<Who, LedgerError> {
    if change.who == 0 {
        return Ok(Who {
            name: None,
            account: None,
            basis: "no record names anyone".to_string(),
            confidence: 0.0,
        });
    }
    let named = ledger.name(change.who)?;
    let told = records
        .iter()
        .filter_map(|r| {
            let (role, _) = r.people.iter().find(|(_, name)| *name == change.who)?;
            Some((strength(r.system.is_evidence(), *role), *role, r))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.2.ix.cmp(&a.2.ix)));
    let (confidence, basis) = match told {
        Some((strength, role, record)) => (
            strength,
            format!("{} of {}", role_name(role), record.reference()),
        ),
        None => (0.5, "several records together".to_string()),
    };
    // An account is one word; a person has a family name.
    let is_account = !named.contains(char::is_whitespace) && !named.contains(',');
    Ok(Who {
        name: (!is_account).then(|| named.clone()),
        account: is_account.then_some(named),
        basis,
        confidence,
    })
}

pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Author => "author",
        Role::Actor => "actor",
        Role::Owner => "owner",
        Role::Requester => "requester",
        Role::Approver => "approver",
    }
}

/// How sure it is that this person did it: the one who carried it out did; who wrote or owns it, mostly; who asked for it, seldom.
fn strength(is_evidence: bool, role: Role) -> f64 {
    match (is_evidence, role) {
        (true, Role::Actor) => 0.95,
        (true, Role::Author) => 0.85,
        (false, Role::Actor) => 0.8,
        (true, Role::Owner) => 0.7,
        (false, Role::Owner | Role::Author) => 0.6,
        (_, Role::Requester) => 0.4,
        (_, Role::Approver) => 0.2,
    }
}
