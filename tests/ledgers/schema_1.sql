PRAGMA application_id=1818454119;
PRAGMA user_version=1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('schema','1');
CREATE TABLE run(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, tool_version TEXT NOT NULL, policy TEXT NOT NULL,
  rows INTEGER NOT NULL, records INTEGER NOT NULL, parts INTEGER NOT NULL, rejects INTEGER NOT NULL,
  changes INTEGER NOT NULL, links INTEGER NOT NULL, flags INTEGER NOT NULL, learned_from TEXT NOT NULL) STRICT;
INSERT INTO run VALUES(1,1793599200,'0.1.0','{"counts_as_record":["tickets","spreadsheets"],"requires_coverage":["tickets"],"grace_s":172800,"clock_tolerance_s":300,"lookback_s":604800,"production":["prod","production","prd","live"],"service_aliases":{}}',6,6,0,0,4,3,1,'built-in tables');
INSERT INTO run VALUES(2,1793685600,'0.1.0','{"counts_as_record":["tickets","spreadsheets"],"requires_coverage":["tickets"],"grace_s":172800,"clock_tolerance_s":300,"lookback_s":604800,"production":["prod","production","prd","live"],"service_aliases":{}}',6,6,0,0,4,3,1,'built-in tables');
CREATE TABLE run_input(
  run INTEGER NOT NULL REFERENCES run(id), source TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL, rows INTEGER NOT NULL, PRIMARY KEY(run, source, path)) STRICT, WITHOUT ROWID;
INSERT INTO run_input VALUES(1,'deploys','./deploys_20261102T0200Z.jsonl','d94c09d7e6df3d46ab5a9bb62813b60949c4e949c9f12fb956509d42c2b3ff50',466,2);
INSERT INTO run_input VALUES(1,'hotfixes','./hotfixes_20261102T0200Z.csv','c8e40195385793584f2e985601f9b03d9f71535f02c32109612fe7f19b1ab445',158,1);
INSERT INTO run_input VALUES(1,'tickets','./tickets_20261102T0200Z.csv','30a61ac128f9787b8be120ead1a909221f6bc975c04a6945d22b6983c170b034',380,3);
INSERT INTO run_input VALUES(2,'deploys','./deploys_20261102T0200Z.jsonl','d94c09d7e6df3d46ab5a9bb62813b60949c4e949c9f12fb956509d42c2b3ff50',466,2);
INSERT INTO run_input VALUES(2,'hotfixes','./hotfixes_20261102T0200Z.csv','c8e40195385793584f2e985601f9b03d9f71535f02c32109612fe7f19b1ab445',158,1);
INSERT INTO run_input VALUES(2,'tickets','./tickets_20261102T0200Z.csv','3438be0615cbd470f2be1858720c0822dbd607f2aca303d59effa400e51c1233',386,3);
CREATE TABLE history(
  change_id TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id), nth INTEGER NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY(change_id, run, nth)) STRICT, WITHOUT ROWID;
CREATE TABLE date_order(
  source TEXT NOT NULL, field TEXT NOT NULL, shape TEXT NOT NULL, day_first INTEGER NOT NULL, because TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run(id), PRIMARY KEY(source, field, shape)) STRICT, WITHOUT ROWID;
CREATE TABLE encoding(source TEXT PRIMARY KEY, encoding TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run(id)) STRICT, WITHOUT ROWID;
INSERT INTO encoding VALUES('deploys','utf-8',2);
INSERT INTO encoding VALUES('hotfixes','utf-8',2);
INSERT INTO encoding VALUES('tickets','utf-8',2);
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 VALUES('member',NULL,'6');
INSERT INTO sqlite_stat1 VALUES('record','record_id','6 1');
INSERT INTO sqlite_stat1 VALUES('service',NULL,'1');
INSERT INTO sqlite_stat1 VALUES('change','change_unrecorded','1 1');
INSERT INTO sqlite_stat1 VALUES('change','change_wide','0 0');
INSERT INTO sqlite_stat1 VALUES('change','change_start','4 1');
INSERT INTO sqlite_stat1 VALUES('change','change_id','4 1');
INSERT INTO sqlite_stat1 VALUES('link','link_b','3 1');
INSERT INTO sqlite_stat1 VALUES('link','link','3 2 1 1');
INSERT INTO sqlite_stat1 VALUES('input',NULL,'3');
INSERT INTO sqlite_stat1 VALUES('flag','flag_code','1 1');
INSERT INTO sqlite_stat1 VALUES('flag','flag_change','1 1');
INSERT INTO sqlite_stat1 VALUES('encoding','encoding','3 1');
INSERT INTO sqlite_stat1 VALUES('meta','meta','1 1');
INSERT INTO sqlite_stat1 VALUES('change_service','change_service','4 4 1 1');
INSERT INTO sqlite_stat1 VALUES('name',NULL,'9');
INSERT INTO sqlite_stat1 VALUES('run',NULL,'2');
INSERT INTO sqlite_stat1 VALUES('source','sqlite_autoindex_source_1','3 1');
INSERT INTO sqlite_stat1 VALUES('run_input','run_input','6 3 1 1');
ANALYZE sqlite_schema;
CREATE TABLE name(ix INTEGER PRIMARY KEY, name TEXT NOT NULL, login TEXT, words TEXT, is_bot INTEGER NOT NULL) STRICT;
INSERT INTO name VALUES(0,'',NULL,NULL,0);
INSERT INTO name VALUES(1,'tcordeiro','tcordeiro',NULL,0);
INSERT INTO name VALUES(2,'payments',NULL,NULL,0);
INSERT INTO name VALUES(3,'nbaroni','nbaroni',NULL,0);
INSERT INTO name VALUES(4,'deploy-bot','deploy-bot',NULL,1);
INSERT INTO name VALUES(5,'production',NULL,NULL,0);
INSERT INTO name VALUES(6,'main',NULL,NULL,0);
INSERT INTO name VALUES(7,'jmourao','jmourao',NULL,0);
INSERT INTO name VALUES(8,'feature/pix-timeout',NULL,NULL,0);
CREATE TABLE source(
  ix INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, system TEXT NOT NULL, spans TEXT NOT NULL, uncertain TEXT NOT NULL,
  basis TEXT NOT NULL, truncated TEXT, zone TEXT, zone_basis TEXT, zone_because TEXT, stale_after_s INTEGER NOT NULL,
  rows INTEGER NOT NULL, records INTEGER NOT NULL, rejected INTEGER NOT NULL) STRICT;
INSERT INTO source VALUES(0,'tickets','tickets','[[1789981200,1793584800]]','[]','file_name',NULL,'stated','stated','all 5 times state their zone',172800,3,3,0);
INSERT INTO source VALUES(1,'deploys','deploys','[[1790251805,1793584800]]','[]','file_name',NULL,'stated','stated','all 2 times state their zone',172800,2,2,0);
INSERT INTO source VALUES(2,'hotfixes','hotfixes','[[1792539719,1793584800]]','[]','file_name',NULL,'stated','stated','all 1 times state their zone',172800,1,1,0);
CREATE TABLE input(
  ix INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source(ix), path TEXT NOT NULL, sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL, rows INTEGER NOT NULL, records INTEGER NOT NULL, rejected INTEGER NOT NULL, encoding TEXT, profile TEXT) STRICT;
INSERT INTO input VALUES(0,0,'./tickets_20261102T0200Z.csv','3438be0615cbd470f2be1858720c0822dbd607f2aca303d59effa400e51c1233',386,3,3,0,'utf-8',NULL);
INSERT INTO input VALUES(1,1,'./deploys_20261102T0200Z.jsonl','d94c09d7e6df3d46ab5a9bb62813b60949c4e949c9f12fb956509d42c2b3ff50',466,2,2,0,'utf-8',NULL);
INSERT INTO input VALUES(2,2,'./hotfixes_20261102T0200Z.csv','c8e40195385793584f2e985601f9b03d9f71535f02c32109612fe7f19b1ab445',158,1,1,0,'utf-8',NULL);
CREATE TABLE change(
  ix INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, title_record INTEGER NOT NULL,
  start INTEGER, start_how BLOB, wide INTEGER NOT NULL, ended INTEGER, ended_how BLOB, who INTEGER NOT NULL REFERENCES name(ix),
  status TEXT NOT NULL, confidence REAL NOT NULL, no_record REAL NOT NULL, services BLOB NOT NULL,
  -- told again so that a ranking reads this table alone
  environments BLOB NOT NULL, systems INTEGER NOT NULL, evidence_state TEXT NOT NULL, emergency INTEGER NOT NULL,
  members BLOB NOT NULL, same_title INTEGER NOT NULL, flags TEXT NOT NULL,
  first_seen_run INTEGER NOT NULL) STRICT;
INSERT INTO change VALUES(0,'c-qrks0wfmw2','release','Show the card brand while typing',0,1790251805,X'000000000000',0,1790251805,X'000000000000',1,'recorded',0.99892729520797729492,0.0,X'02000000',X'05000000',3,'unknown',0,X'0000000004000000',1,'',1);
INSERT INTO change VALUES(1,'c-1b8hveaep0','release','Raise the daily limit for refunds',1,1791384031,X'000000000000',0,1791384031,X'000000000000',1,'recorded',0.99908459186553955078,0.0,X'02000000',X'05000000',3,'unknown',0,X'0100000003000000',1,'',1);
INSERT INTO change VALUES(2,'c-b8r0rm992x','release','Reminder before a boleto expires',2,1793185200,X'000000000000',0,1793185200,X'000000000000',3,'not_seen_running',1.0,0.0,X'02000000',X'00000000',1,'open',0,X'02000000',1,'',1);
INSERT INTO change VALUES(3,'c-5zp20ekqkg','hotfix','raise Pix confirmation timeout to 90 s',5,1792539660,X'01003b000000',0,1792539660,X'01003b000000',7,'unrecorded',1.0,0.95827871561050415039,X'02000000',X'00000000',4,'unknown',0,X'05000000',1,'UNRECORDED_HOTFIX',1);
CREATE TABLE service(name INTEGER PRIMARY KEY REFERENCES name(ix), text TEXT NOT NULL, changes INTEGER NOT NULL, last INTEGER) STRICT;
INSERT INTO service VALUES(2,'payments',4,1793185200);
CREATE TABLE change_service(
  service INTEGER NOT NULL REFERENCES name(ix), start INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix),
  PRIMARY KEY(service, start, change)) STRICT, WITHOUT ROWID;
INSERT INTO change_service VALUES(2,1790251805,0);
INSERT INTO change_service VALUES(2,1791384031,1);
INSERT INTO change_service VALUES(2,1792539660,3);
INSERT INTO change_service VALUES(2,1793185200,2);
CREATE TABLE record(
  ix INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source(ix), record_id TEXT NOT NULL,
  own_id INTEGER NOT NULL, file INTEGER NOT NULL REFERENCES input(ix), sheet INTEGER NOT NULL REFERENCES name(ix), row INTEGER NOT NULL,
  title TEXT NOT NULL, body TEXT NOT NULL, reference TEXT NOT NULL,
  created INTEGER, started INTEGER, ended INTEGER, planned_start INTEGER, planned_end INTEGER, resolved INTEGER, times_how BLOB NOT NULL,
  people BLOB NOT NULL, services BLOB NOT NULL, environment INTEGER NOT NULL REFERENCES name(ix),
  branch INTEGER NOT NULL REFERENCES name(ix), version INTEGER NOT NULL REFERENCES name(ix), commit_sha TEXT NOT NULL,
  kind TEXT NOT NULL, state TEXT NOT NULL, emergency INTEGER NOT NULL) STRICT;
INSERT INTO record VALUES(0,0,'PAY-1',1,0,0,2,'Show the card brand while typing','','',1789981200,NULL,NULL,NULL,NULL,1790253000,X'000000000000000000000000',X'0201000000',X'02000000',0,0,0,'','release','done',0);
INSERT INTO record VALUES(1,0,'PAY-2',1,0,0,3,'Raise the daily limit for refunds','','',1791195300,NULL,NULL,NULL,NULL,1791385200,X'000000000000000000000000',X'0201000000',X'02000000',0,0,0,'','release','done',0);
INSERT INTO record VALUES(2,0,'PAY-3',1,0,0,4,'Reminder before a boleto expires','','',1793185200,NULL,NULL,NULL,NULL,NULL,X'000000000000',X'0203000000',X'02000000',0,0,0,'','release','open',0);
INSERT INTO record VALUES(3,1,'502',1,1,0,2,'PAY-2 raise limit for refunds','','',NULL,1791384031,NULL,NULL,NULL,NULL,X'000000000000',X'00040000000001000000',X'02000000',5,6,0,'','release','unknown',0);
INSERT INTO record VALUES(4,1,'501',1,1,0,1,'PAY-1 show card brand','','',NULL,1790251805,NULL,NULL,NULL,NULL,X'000000000000',X'00040000000001000000',X'02000000',5,6,0,'','release','unknown',0);
INSERT INTO record VALUES(5,2,'HF-9',1,2,0,2,'raise Pix confirmation timeout to 90 s','','',NULL,1792539660,NULL,NULL,NULL,NULL,X'01003b000000',X'0107000000',X'02000000',0,8,0,'','hotfix','unknown',0);
CREATE TABLE member(
  ix INTEGER PRIMARY KEY, key INTEGER NOT NULL, change INTEGER NOT NULL REFERENCES change(ix), first_seen_run INTEGER NOT NULL) STRICT;
INSERT INTO member VALUES(0,2731535033311219479,0,1);
INSERT INTO member VALUES(1,4248045030045426017,1,1);
INSERT INTO member VALUES(2,6237382449412727051,2,1);
INSERT INTO member VALUES(3,3164651226153618005,1,1);
INSERT INTO member VALUES(4,-6832276769278239167,0,1);
INSERT INTO member VALUES(5,4450141083661327333,3,1);
CREATE TABLE reject(
  ix INTEGER PRIMARY KEY, path TEXT NOT NULL, sheet TEXT, row INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE link(
  ix INTEGER NOT NULL, a INTEGER NOT NULL REFERENCES record(ix), b INTEGER NOT NULL REFERENCES record(ix),
  relation TEXT NOT NULL, verdict TEXT NOT NULL, probability REAL NOT NULL, bits BLOB NOT NULL,
  PRIMARY KEY(a, b, ix)) STRICT, WITHOUT ROWID;
INSERT INTO link VALUES(0,0,4,'same','accepted',0.99892729520797729492,X'ff0c09ac68c100004041cef797400e2db23d1a2f9d3e0ad7633f4e62c0403008ac3cfda9b940e6d0aec0');
INSERT INTO link VALUES(1,1,3,'same','accepted',0.99908459186553955078,X'ff0c09ac68c10000404184c0a6400e2db23dbfcaa13e0ad7633fcff7bf403008ac3cfda9b940dc24b6c0');
INSERT INTO link VALUES(2,1,5,'same','rejected',0.017856650054454803466,X'fd0c9eef65c1bd9f9abfe92631be3e0a37bf0ad7633f4a0c0240ccccccbc653b9340a2014c40');
CREATE TABLE flag(
  ix INTEGER PRIMARY KEY, code TEXT NOT NULL, severity TEXT NOT NULL, confidence REAL NOT NULL,
  source INTEGER REFERENCES source(ix), change INTEGER REFERENCES change(ix), record INTEGER REFERENCES record(ix),
  says TEXT NOT NULL, evidence BLOB NOT NULL, best_rejected INTEGER REFERENCES record(ix), best_probability REAL) STRICT;
INSERT INTO flag VALUES(0,'UNRECORDED_HOTFIX','critical',0.95827871561050415039,NULL,3,5,'hot-fix HF-9 (from the hot-fix log `hotfixes`) ran 2026-10-20 23:41Z; no record of it in tickets or spreadsheets; tickets cover 2026-10-13T23:41:00Z to 2026-10-22T23:41:59Z; nearest is PAY-2 (0.02); no spreadsheets were read',X'05000000',1,0.017856650054454803466);
CREATE TABLE question(ix INTEGER PRIMARY KEY, source TEXT NOT NULL, about TEXT NOT NULL, found TEXT NOT NULL, answers TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX change_id ON change(id);
CREATE INDEX change_start ON change(start);
CREATE INDEX change_wide ON change(start) WHERE wide = 1;
CREATE INDEX change_unrecorded ON change(start) WHERE status = 'unrecorded';
CREATE INDEX record_id ON record(record_id);
CREATE INDEX link_b ON link(b);
CREATE INDEX flag_change ON flag(change) WHERE change IS NOT NULL;
CREATE INDEX flag_code ON flag(code);
COMMIT;
