//! The ledger as it was after an earlier run, as far as it was kept: views that hide what came later, for as long as one view of it lasts.
//!
//! Entries that came later are left out, statuses, flags of changes and coverage are those of the run, from what the history tells. What was not
//! kept by run is counted in words: corrected texts, regrouped changes, findings on sources.

use rusqlite::params;

use crate::ledger::ask::RECORD;
use crate::ledger::contract::{Ledger, LedgerError, RunId};
use crate::ledger::decode;
use crate::ledger::pack;
use crate::ledger::rows::RecordRow;
use crate::ledger::save_sources::spans_json;
use crate::model::clock;
use crate::model::coverage::Span;
use crate::model::moment::{Moment, rfc3339};
use crate::model::source::System;

type Sql<T> = Result<T, rusqlite::Error>;

/// What hides the later; a name without a schema means these from then on. `{run}`: the run.
const VIEWS: &str = "
CREATE TEMP VIEW run AS SELECT * FROM main.run WHERE id <= {run};
CREATE TEMP VIEW history AS SELECT * FROM main.history WHERE run <= {run};
CREATE TEMP VIEW member AS SELECT * FROM main.member WHERE first_seen_run <= {run};
CREATE TEMP VIEW execution AS SELECT e.* FROM main.execution AS e JOIN main.member AS m ON m.ix = e.record WHERE m.first_seen_run <= {run};
-- the changes of which no entry was there yet; `members` holds four bytes an entry
CREATE TEMP TABLE change_later AS SELECT c.ix FROM main.change AS c
  JOIN (SELECT change, count(*) AS n FROM main.member WHERE first_seen_run > {run} GROUP BY change) AS m ON m.change = c.ix
  WHERE m.n * 4 = length(c.members);
CREATE UNIQUE INDEX temp.change_later_ix ON change_later(ix);
-- the changes that stood otherwise
CREATE TEMP TABLE change_then AS SELECT * FROM main.change WHERE ix NOT IN (SELECT ix FROM temp.change_later) AND (
  id IN (SELECT change_id FROM main.history WHERE run > {run} AND event IN ('status', 'raised', 'cleared'))
  OR ix IN (SELECT change FROM main.member WHERE first_seen_run > {run}));
CREATE UNIQUE INDEX temp.change_then_ix ON change_then(ix);
CREATE INDEX temp.change_then_start ON change_then(start);
CREATE TEMP VIEW change AS SELECT * FROM main.change
  WHERE ix NOT IN (SELECT ix FROM temp.change_later) AND ix NOT IN (SELECT ix FROM temp.change_then)
  UNION ALL SELECT * FROM temp.change_then;
CREATE TEMP VIEW flag AS SELECT f.* FROM main.flag AS f JOIN main.change AS c ON c.ix = f.change
  LEFT JOIN temp.change_then AS t ON t.ix = f.change
  WHERE c.ix NOT IN (SELECT ix FROM temp.change_later) AND instr(' ' || coalesce(t.flags, c.flags) || ' ', ' ' || f.code || ' ') > 0;
CREATE TEMP TABLE source AS SELECT s.* FROM main.source AS s JOIN main.run_coverage AS k ON k.run = {run} AND k.source = s.name;
";

/// A change that has another status now was this likely without a record, at the least.
const NO_RECORD_LEAST: f32 = 0.5;

/// Counts of what cannot be told as it was, with what is said of it.
const NOT_KEPT: [(&str, &str); 5] = [
    (
        "SELECT count(DISTINCT key) FROM main.record_version JOIN member USING(key) WHERE run > ?1 AND differs IS NOT NULL",
        "entries that were corrected later are shown as they are now (`lastchange history CHANGE` has what they said)",
    ),
    (
        "SELECT count(DISTINCT change_id) FROM main.history JOIN change ON change.id = change_id WHERE run > ?1 AND event IN ('left', 'joined')",
        "changes whose entries were regrouped later are shown as they are grouped now",
    ),
    (
        "SELECT count(DISTINCT change_id) FROM main.history WHERE run > ?1 AND event = 'gone'
         AND change_id NOT IN (SELECT change_id FROM main.history WHERE run > ?1 AND event = 'new')",
        "changes that are there no more are left out",
    ),
    (
        "SELECT count(*) FROM main.history JOIN change ON change.id = change_id WHERE run > ?1 AND event = 'cleared'",
        "flags that were cleared later stand at the changes with their codes alone",
    ),
    (
        "SELECT count(*) FROM temp.change_then AS t JOIN main.change AS c ON c.ix = t.ix
         WHERE t.status <> c.status AND t.status IN ('unrecorded', 'no_record_yet', 'not_covered') AND ?1 > 0",
        "changes of another status now, whose probability without a record is shown as the least that it can have been, 0.5",
    ),
];

impl Ledger {
    /// From here to the end of the view, answers are as of that run, and `run` says what of it was not kept.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn go_back(&self, run: RunId) -> Result<(), LedgerError> {
        let went = || -> Sql<Vec<String>> {
            self.conn
                .execute_batch(&VIEWS.replace("{run}", &run.to_string()))?;
            self.rewind_events(run)?;
            self.rewind_starts(run)?;
            self.rewind_coverage(run)?;
            self.notes(run)
        };
        let notes = went().map_err(LedgerError::sql(
            &self.path,
            "what an earlier run knew cannot be read",
        ))?;
        *self.past.borrow_mut() = notes;
        Ok(())
    }

    /// Adds to what is said of the earlier run.
    pub fn say_of_the_past(&self, words: String) {
        self.past.borrow_mut().push(words);
    }

    /// Takes back, the latest first, what later runs made of statuses and flags.
    fn rewind_events(&self, run: RunId) -> Sql<()> {
        let mut events = self.conn.prepare(
            "SELECT change_id, event, detail FROM main.history WHERE run > ?1 AND event IN ('status', 'raised', 'cleared')
             ORDER BY run DESC, nth DESC",
        )?;
        let mut status = self
            .conn
            .prepare("UPDATE temp.change_then SET status = ?2, no_record = ?3 WHERE id = ?1")?;
        let mut raised = self.conn.prepare(
            "UPDATE temp.change_then SET flags = trim(replace(' ' || flags || ' ', ' ' || ?2 || ' ', ' ')) WHERE id = ?1",
        )?;
        let mut cleared = self.conn.prepare(
            "UPDATE temp.change_then SET flags = trim(flags || ' ' || ?2) WHERE id = ?1",
        )?;
        self.conn
            .execute_batch("CREATE INDEX temp.change_then_id ON change_then(id)")?;
        let mut rows = events.query([run])?;
        while let Some(row) = rows.next()? {
            let (id, event, detail): (String, String, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            match event.as_str() {
                "raised" => raised.execute([&id, &detail])?,
                "cleared" => cleared.execute([&id, &detail])?,
                _ => {
                    let was = detail.split(" → ").next().unwrap_or_default();
                    status.execute(params![id, was, NO_RECORD_LEAST])?
                }
            };
        }
        Ok(())
    }

    /// Changes that entries joined later: when they began and what they are called, by the entries that were there.
    fn rewind_starts(&self, run: RunId) -> Sql<()> {
        let mut grown = self.conn.prepare(
            "SELECT ix, members FROM temp.change_then WHERE ix IN (SELECT change FROM main.member WHERE first_seen_run > ?1)",
        )?;
        let grown = grown.query_map([run], |row| {
            Ok((row.get::<_, u32>(0)?, decode::numbers(row, 1)?))
        })?;
        let mut write = self.conn.prepare(
            "UPDATE temp.change_then SET start = ?2, start_how = ?3, wide = ?4, title = ?5, members = ?6, opened = ?7 WHERE ix = ?1",
        )?;
        for change in grown.collect::<Sql<Vec<_>>>()? {
            let (ix, members) = change;
            let mut there = Vec::with_capacity(members.len());
            for member in members {
                there.extend(self.one(
                    &format!("{RECORD} WHERE record.ix = ?1"),
                    [member],
                    decode::record,
                )?);
            }
            let start = start(&there);
            write.execute(params![
                ix,
                start.map(|m| m.start),
                start.map(pack::how),
                start.is_some_and(|m| m.width_s >= 60),
                there.first().map_or("", |r| if r.title.is_empty() {
                    &r.body
                } else {
                    &r.title
                }),
                pack::numbers(there.iter().map(|r| r.ix)),
                opened(&there),
            ])?;
        }
        Ok(())
    }

    /// What each source covered then. The history keeps it as the source's own clock has it: an offset is taken off as it is now.
    fn rewind_coverage(&self, run: RunId) -> Sql<()> {
        let mut kept = self.conn.prepare(
            "SELECT k.source, k.spans, k.uncertain, coalesce(s.zone, ''), s.zone_basis = 'inferred',
              (SELECT coalesce(sum(rows), 0) FROM main.run_input AS i WHERE i.run = k.run AND i.source = k.source)
             FROM main.run_coverage AS k JOIN temp.source AS s ON s.name = k.source WHERE k.run = ?1",
        )?;
        let mut write = self.conn.prepare(
            "UPDATE temp.source SET spans = ?2, uncertain = ?3, rows = ?4 WHERE name = ?1",
        )?;
        let mut rows = kept.query([run])?;
        while let Some(row) = rows.next()? {
            let zone: String = row.get(3)?;
            let is_inferred: Option<bool> = row.get(4)?;
            let late_s = if is_inferred == Some(true) {
                clock::late_s(&zone)
            } else {
                0
            };
            let set_right = |column| -> Sql<String> {
                let spans = decode::spans(row, column)?.into_iter();
                let right: Vec<Span> = spans
                    .map(|s| Span {
                        from: s.from - late_s,
                        to: s.to - late_s,
                    })
                    .collect();
                Ok(spans_json(&right))
            };
            let name: String = row.get(0)?;
            write.execute(params![
                name,
                set_right(1)?,
                set_right(2)?,
                row.get::<_, i64>(5)?
            ])?;
        }
        Ok(())
    }

    fn notes(&self, run: RunId) -> Sql<Vec<String>> {
        let at: i64 = self
            .conn
            .query_row("SELECT at FROM run WHERE id = ?1", [run], |row| row.get(0))?;
        let mut notes = vec![format!(
            "run {run} at {}: entries that came later are left out; findings on sources, rows set aside and cut-offs are not kept by run",
            rfc3339(at)
        )];
        for (sql, says) in NOT_KEPT {
            let n: i64 = self.conn.query_row(sql, [run], |row| row.get(0))?;
            if n > 0 {
                notes.push(format!("{says}: {n}"));
            }
        }
        Ok(notes)
    }
}

/// When the first of these that is a ticket was opened, unix seconds.
fn opened(records: &[RecordRow]) -> Option<i64> {
    let tickets = records.iter().filter(|r| r.system == System::Tickets);
    let opened = tickets.filter_map(|r| r.times.created);
    opened.map(|m| m.start).min()
}

/// When a change of these entries began: the first that shows that it ran, else the first of all.
fn start(records: &[RecordRow]) -> Option<Moment> {
    let first = |is_evidence: bool| {
        let such = records
            .iter()
            .filter(|r| !is_evidence || r.system.is_evidence());
        such.filter_map(RecordRow::when).min_by_key(|m| m.start)
    };
    first(true).or_else(|| first(false))
}
