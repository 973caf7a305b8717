//! Sending what waits in the outbox.

use crate::ledger::{Ledger, LedgerError};
use crate::model::notify::{Delivery, Notify};
use crate::notify;

/// Which of the messages that wait are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// Those whose time has come.
    Due,
    All,
}

/// Sends the messages that wait, each target's in their order. One that is not taken waits, and so do those behind it.
///
/// # Errors
/// When the ledger cannot be read or written; a target that takes nothing is no error.
pub fn deliver(
    ledger: &mut Ledger,
    to: &Notify,
    now: i64,
    tries: Tries,
) -> Result<Delivery, LedgerError> {
    let mut delivery = Delivery::default();
    let mut dead: Vec<String> = Vec::new();
    for letter in ledger.waiting()? {
        let target = to.targets.iter().find(|t| t.name == letter.target);
        let is_due = tries == Tries::All || letter.due <= now;
        match target.filter(|t| is_due && !dead.contains(&t.name)) {
            None => delivery.waiting += 1,
            Some(target) => match notify::send(target, &letter.body) {
                Ok(()) => {
                    ledger.letter_sent(letter.id, now)?;
                    delivery.sent += 1;
                }
                Err(error) => {
                    ledger.letter_failed(&letter, now, &error.to_string())?;
                    dead.push(letter.target);
                    delivery.failed += 1;
                    delivery.waiting += 1;
                }
            },
        }
    }
    Ok(delivery)
}
