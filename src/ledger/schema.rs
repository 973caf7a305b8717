//! The tables, and their number.

/// `user_version` of the file; goes up with every change of the tables.
pub const SCHEMA: i64 = 7;

/// `application_id` of the file: "lchg".
pub const APPLICATION_ID: i64 = 0x6c63_6867;

/// What stays from run to run.
pub const LASTING: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- one row a run; `policy` is JSON
CREATE TABLE run(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, tool_version TEXT NOT NULL, policy TEXT NOT NULL,
  rows INTEGER NOT NULL, records INTEGER NOT NULL, parts INTEGER NOT NULL, rejects INTEGER NOT NULL,
  changes INTEGER NOT NULL, links INTEGER NOT NULL, flags INTEGER NOT NULL, learned_from TEXT NOT NULL) STRICT;
-- every file that any run read
CREATE TABLE run_input(
  run INTEGER NOT NULL REFERENCES run(id), source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY(run, source, path)) STRICT, WITHOUT ROWID;
-- what became of a change after the run that found it
CREATE TABLE history(
  change_id TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id), nth INTEGER NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY(change_id, run, nth)) STRICT, WITHOUT ROWID;
CREATE TABLE date_order(
  source TEXT NOT NULL, field TEXT NOT NULL, shape TEXT NOT NULL, day_first INTEGER NOT NULL, because TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run(id), PRIMARY KEY(source, field, shape)) STRICT, WITHOUT ROWID;
-- what each source covered by each run, as its own clock has it: spans of this run and of those before
CREATE TABLE run_coverage(
  run INTEGER NOT NULL REFERENCES run(id), source TEXT NOT NULL, spans TEXT NOT NULL, uncertain TEXT NOT NULL, basis TEXT NOT NULL,
  zone TEXT, zone_basis TEXT, zone_because TEXT, PRIMARY KEY(run, source)) STRICT, WITHOUT ROWID;
-- what a record said before `run` saw it say otherwise (`differs`: JSON, each field's old and new value) or took it for deleted (null);
-- the run `since` had seen it first
CREATE TABLE record_version(
  key INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run(id), since INTEGER NOT NULL, was TEXT NOT NULL, differs TEXT,
  PRIMARY KEY(key, run)) STRICT, WITHOUT ROWID;
-- rows without an id that were corrected: the key by their content, and the one they keep
CREATE TABLE record_alias(
  content INTEGER PRIMARY KEY, key INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run(id)) STRICT;
-- a person's word on a pair of records (`b`) or on a finding (`code`); only ever added to, the last on a matter holds
CREATE TABLE decision(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, ruling TEXT NOT NULL, a INTEGER NOT NULL, b INTEGER, code TEXT,
  name TEXT NOT NULL, reviewer TEXT NOT NULL, comment TEXT NOT NULL) STRICT;
-- findings that somebody was told of: the change's id or `source:NAME`, and the code
CREATE TABLE told(about TEXT NOT NULL, code TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id), PRIMARY KEY(about, code)) STRICT, WITHOUT ROWID;
-- messages, kept until they were `sent`; then their `body` is empty
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run(id), target TEXT NOT NULL, findings INTEGER NOT NULL,
  body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, error TEXT, sent INTEGER) STRICT;
-- spellings of people who are to be forgotten, as salted hashes, and the log of it
CREATE TABLE forgotten(
  hash BLOB PRIMARY KEY, quick INTEGER NOT NULL, words INTEGER NOT NULL, pseudonym TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE forgetting(id INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL, at INTEGER NOT NULL, texts INTEGER NOT NULL) STRICT;
CREATE TABLE encoding(source TEXT PRIMARY KEY, encoding TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id)) STRICT, WITHOUT ROWID;
";

/// The lasting tables that hold what runs found, and nothing that people told; those first that point at others.
pub const OF_RUNS: [&str; 10] = [
    "history",
    "run_input",
    "run_coverage",
    "record_version",
    "record_alias",
    "date_order",
    "encoding",
    "told",
    "outbox",
    "run",
];

/// The names of the tables of `STATE`, children first.
pub const STATE_TABLES: [&str; 14] = [
    "shipment",
    "question",
    "flag",
    "link",
    "reject",
    "execution",
    "record",
    "member",
    "change_service",
    "service",
    "change",
    "input",
    "source",
    "name",
];

/// What the last run found; each run writes it anew. Times are unix seconds; `*_how` holds six bytes a moment, blobs of
/// names, records and people hold their `ix` (see `pack.rs`). `wide`: its start is known to more than a minute only.
pub const STATE: &str = "
CREATE TABLE name(ix INTEGER PRIMARY KEY, name TEXT NOT NULL, login TEXT, words TEXT, is_bot INTEGER NOT NULL) STRICT;
CREATE TABLE source(
  ix INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, system TEXT NOT NULL, spans TEXT NOT NULL, uncertain TEXT NOT NULL,
  basis TEXT NOT NULL, truncated TEXT, zone TEXT, zone_basis TEXT, zone_because TEXT, stale_after_s INTEGER NOT NULL,
  rows INTEGER NOT NULL, records INTEGER NOT NULL, rejected INTEGER NOT NULL) STRICT;
CREATE TABLE input(
  ix INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source(ix), path TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL, rows INTEGER NOT NULL, records INTEGER NOT NULL, rejected INTEGER NOT NULL, encoding TEXT, profile TEXT,
  run INTEGER NOT NULL REFERENCES run(id)) STRICT;
CREATE TABLE change(
  ix INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, title_record INTEGER NOT NULL,
  start INTEGER, start_how BLOB, wide INTEGER NOT NULL, ended INTEGER, ended_how BLOB, who INTEGER NOT NULL REFERENCES name(ix),
  status TEXT NOT NULL, confidence REAL NOT NULL, no_record REAL NOT NULL, services BLOB NOT NULL,
  -- told again so that a ranking reads this table alone
  environments BLOB NOT NULL, systems INTEGER NOT NULL, evidence_state TEXT NOT NULL, emergency INTEGER NOT NULL,
  members BLOB NOT NULL, same_title INTEGER NOT NULL, flags TEXT NOT NULL,
  first_seen_run INTEGER NOT NULL,
  -- when the first of its tickets was
  opened INTEGER) STRICT;
CREATE TABLE service(name INTEGER PRIMARY KEY REFERENCES name(ix), text TEXT NOT NULL, changes INTEGER NOT NULL, last INTEGER) STRICT;
CREATE TABLE change_service(
  service INTEGER NOT NULL REFERENCES name(ix), start INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix),
  PRIMARY KEY(service, start, change)) STRICT, WITHOUT ROWID;
-- every time that a change ran which ran more than once; `first`: the start of the change
CREATE TABLE execution(
  start INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix), record INTEGER NOT NULL REFERENCES record(ix), how BLOB NOT NULL,
  environment INTEGER NOT NULL REFERENCES name(ix), first INTEGER NOT NULL, PRIMARY KEY(start, change, record)) STRICT, WITHOUT ROWID;
CREATE TABLE record(
  ix INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source(ix), record_id TEXT NOT NULL,
  own_id INTEGER NOT NULL, file INTEGER NOT NULL REFERENCES input(ix), sheet INTEGER NOT NULL REFERENCES name(ix), row INTEGER NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL, reference TEXT NOT NULL,
  created INTEGER, started INTEGER, ended INTEGER, planned_start INTEGER, planned_end INTEGER, resolved INTEGER, times_how BLOB NOT NULL,
  people BLOB NOT NULL, services BLOB NOT NULL, environment INTEGER NOT NULL REFERENCES name(ix),
  branch INTEGER NOT NULL REFERENCES name(ix), version INTEGER NOT NULL REFERENCES name(ix), commit_sha TEXT NOT NULL,
  kind TEXT NOT NULL, state TEXT NOT NULL, emergency INTEGER NOT NULL, approval TEXT NOT NULL,
  approved INTEGER) STRICT;
-- beside `record`, with the same `ix`: all of it is read at the start of each run. `since_run` saw it first as it is now; `as_read`: its
-- times before its source's clock was set right
CREATE TABLE member(
  ix INTEGER PRIMARY KEY, key INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix), first_seen_run INTEGER NOT NULL,
  since_run INTEGER NOT NULL, as_read BLOB) STRICT;
CREATE TABLE reject(
  ix INTEGER PRIMARY KEY, path TEXT NOT NULL, sheet TEXT, row INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
-- `bits`: which of the fields of the waterfall carry any (u16), and those (f32), little-endian
CREATE TABLE link(
  ix INTEGER NOT NULL, a INTEGER NOT NULL REFERENCES record(ix), b INTEGER NOT NULL REFERENCES record(ix),
  relation TEXT NOT NULL, verdict TEXT NOT NULL, probability REAL NOT NULL, bits BLOB NOT NULL,
  PRIMARY KEY(a, b, ix)) STRICT, WITHOUT ROWID;
CREATE TABLE flag(
  ix INTEGER PRIMARY KEY, code TEXT NOT NULL, severity TEXT NOT NULL, confidence REAL NOT NULL,
  source INTEGER REFERENCES source(ix), change INTEGER REFERENCES change(ix), record INTEGER REFERENCES record(ix),
  says TEXT NOT NULL, evidence BLOB NOT NULL, best_rejected INTEGER REFERENCES record(ix), best_probability REAL) STRICT;
-- what a run brought, as JSON: commits, authors, tickets by the `ix` of their records
CREATE TABLE shipment(record INTEGER PRIMARY KEY REFERENCES record(ix), facts TEXT NOT NULL) STRICT;
CREATE TABLE question(ix INTEGER PRIMARY KEY, source TEXT NOT NULL, about TEXT NOT NULL, found TEXT NOT NULL, answers TEXT NOT NULL) STRICT;
";

/// Made after the rows: sorting once is half the cost of keeping a tree in order.
pub const STATE_INDEXES: &str = "
CREATE UNIQUE INDEX change_id ON change(id);
-- counting needs no more than stands in it, nor do the figures over many weeks
CREATE INDEX change_start ON change(start, kind, status, services, environments, evidence_state, opened);
CREATE INDEX change_flagged ON change(start, flags, environments) WHERE flags <> '';
CREATE INDEX change_wide ON change(start) WHERE wide = 1;
CREATE INDEX change_unrecorded ON change(start, start_how, services, environments) WHERE status = 'unrecorded';
CREATE INDEX record_id ON record(record_id);
CREATE INDEX link_b ON link(b);
CREATE INDEX flag_change ON flag(change) WHERE change IS NOT NULL;
CREATE INDEX flag_code ON flag(code);
CREATE INDEX flag_severity ON flag(severity, code);
CREATE INDEX link_reverts ON link(a, b) WHERE relation = 'reverts';
-- what a run that decides only a part looks for
CREATE UNIQUE INDEX member_key ON member(key);
CREATE INDEX record_resolved ON record(resolved) WHERE resolved IS NOT NULL;
CREATE INDEX record_sheet ON record(source, sheet) WHERE own_id = 0;
CREATE INDEX execution_change ON execution(change);
CREATE INDEX change_waits ON change(start) WHERE status = 'no_record_yet';
";
