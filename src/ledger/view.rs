//! One view: what is asked in it sees one run, whatever a night commits meanwhile.

use crate::ledger::contract::{Ledger, LedgerError};

impl Ledger {
    /// Asks several things of the same state of the ledger. Keep it short: the log grows while a reader holds a view.
    ///
    /// # Errors
    /// What `ask` says; when no view can be had.
    pub fn in_one_view<T, E: From<LedgerError>>(
        &self,
        ask: impl FnOnce(&Ledger) -> Result<T, E>,
    ) -> Result<T, E> {
        let view = self
            .conn
            .unchecked_transaction()
            .map_err(LedgerError::sql(&self.path, "it cannot be read"))?;
        let answer = ask(self);
        // Nothing was written but the views of an earlier run, which go with it.
        let _ = view.finish();
        self.past.borrow_mut().clear();
        answer
    }
}
