//! Bringing a ledger of an older schema up to date: one step a schema, all of them in one transaction.

use rusqlite::{Connection, TransactionBehavior};

use crate::ledger::schema;

/// What each schema adds to the one before; the first leads from schema 1 to 2.
const STEPS: [&str; (schema::SCHEMA - 1) as usize] =
    [FROM_1, FROM_2, FROM_3, FROM_4, FROM_5, FROM_6];

/// Records stay known from now on: which run saw what, and what was covered.
const FROM_1: &str = "
CREATE TABLE run_coverage(
  run INTEGER NOT NULL REFERENCES run(id), source TEXT NOT NULL, spans TEXT NOT NULL, uncertain TEXT NOT NULL, basis TEXT NOT NULL,
  zone TEXT, zone_basis TEXT, zone_because TEXT, PRIMARY KEY(run, source)) STRICT, WITHOUT ROWID;
CREATE TABLE record_version(
  key INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run(id), since INTEGER NOT NULL, was TEXT NOT NULL, differs TEXT,
  PRIMARY KEY(key, run)) STRICT, WITHOUT ROWID;
CREATE TABLE decision(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, ruling TEXT NOT NULL, a INTEGER NOT NULL, b INTEGER, code TEXT,
  name TEXT NOT NULL, reviewer TEXT NOT NULL, comment TEXT NOT NULL) STRICT;
CREATE TABLE record_alias(
  content INTEGER PRIMARY KEY, key INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run(id)) STRICT;
ALTER TABLE record ADD COLUMN approval TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE input ADD COLUMN run INTEGER NOT NULL DEFAULT 0 REFERENCES run(id);
UPDATE input SET run = (SELECT max(id) FROM run);
ALTER TABLE member ADD COLUMN since_run INTEGER NOT NULL DEFAULT 0;
UPDATE member SET since_run = first_seen_run;
ALTER TABLE member ADD COLUMN as_read BLOB;
INSERT INTO run_coverage
  SELECT run.id, name, spans, uncertain, basis, zone, zone_basis, zone_because FROM source JOIN run ON run.id = (SELECT max(id) FROM run);
UPDATE meta SET value = '2' WHERE key = 'schema';
";

/// Findings are told to others, once; people can be forgotten; approvals have a time.
const FROM_2: &str = "
CREATE TABLE told(about TEXT NOT NULL, code TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id), PRIMARY KEY(about, code)) STRICT, WITHOUT ROWID;
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run(id), target TEXT NOT NULL, findings INTEGER NOT NULL,
  body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, error TEXT, sent INTEGER) STRICT;
CREATE TABLE forgotten(
  hash BLOB PRIMARY KEY, quick INTEGER NOT NULL, words INTEGER NOT NULL, pseudonym TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE forgetting(id INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL, at INTEGER NOT NULL, texts INTEGER NOT NULL) STRICT;
ALTER TABLE record ADD COLUMN approved INTEGER;
UPDATE meta SET value = '3' WHERE key = 'schema';
";

/// When a change ran again is known from the next run on.
const FROM_3: &str = "
CREATE TABLE execution(
  start INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix), record INTEGER NOT NULL REFERENCES record(ix), how BLOB NOT NULL,
  environment INTEGER NOT NULL REFERENCES name(ix), first INTEGER NOT NULL, PRIMARY KEY(start, change, record)) STRICT, WITHOUT ROWID;
UPDATE meta SET value = '4' WHERE key = 'schema';
";

/// A change tells itself when its first ticket was opened; flags are counted where they stand.
const FROM_4: &str = "
ALTER TABLE change ADD COLUMN opened INTEGER;
UPDATE change SET opened = ticket.opened FROM (
  SELECT change, min(created) AS opened FROM member JOIN record USING(ix) JOIN source ON source.ix = record.source
  WHERE system = 'tickets' GROUP BY change) AS ticket WHERE ticket.change = change.ix;
DROP INDEX IF EXISTS change_start;
CREATE INDEX change_start ON change(start, kind, status, services, environments, evidence_state, opened);
CREATE INDEX change_flagged ON change(start, flags, environments) WHERE flags <> '';
UPDATE meta SET value = '5' WHERE key = 'schema';
";

/// What is older and unrecorded is counted where it stands.
const FROM_5: &str = "
DROP INDEX IF EXISTS change_unrecorded;
CREATE INDEX change_unrecorded ON change(start, start_how, services, environments) WHERE status = 'unrecorded';
UPDATE meta SET value = '6' WHERE key = 'schema';
";

/// What runs shipped is known from the next run on.
const FROM_6: &str = "
CREATE TABLE shipment(record INTEGER PRIMARY KEY REFERENCES record(ix), facts TEXT NOT NULL) STRICT;
UPDATE meta SET value = '7' WHERE key = 'schema';
";

/// Leads a ledger of schema `found` to this program's.
pub fn migrate(conn: &mut Connection, found: i64) -> Result<(), rusqlite::Error> {
    let done = usize::try_from(found - 1).unwrap_or(0);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(done) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", schema::SCHEMA)?;
    tx.commit()
}
