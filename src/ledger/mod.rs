//! The ledger: what is known, night after night, in one SQLite file. The door.
