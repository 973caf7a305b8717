//! Asking: a question → an answer, from the ledger.
